"""Which names of `plugin` are imported at first use, by module: registering needs none of them."""

from __future__ import annotations

__all__ = ["HOMES"]

_LATER = {
    "corpora.codebook": "load_codebook",
    "corpora.onet_codebook": "OnetLabel load_onet_labels",
    "corpora.sentences": "Part Sentence load_sentences",
    "domain.comparison": (
        "APART Basis By Change Comparison Difference FigureChange LabelChange Pair RankedRole "
        "Ranking TaskChange"
    ),
    "domain.flow": "Flow FlowOutcome FlowStage StageInput StageOutlook",
    "domain.migration": "Gap Gate Learnt Migration MigrationReport Practised",
    "domain.occupation": "EscoLink Hint Occupation OccupationMatch",
    "domain.oversight": "Ladder LadderOutlook Oversight Supervision",
    "domain.plan": (
        "Closer Estimate FEWEST_HOLDERS Influence Outcome Outlook PlanInput PlanReport PlanRole "
        "Scenario ScenarioChange ScenarioDifference Series Status"
    ),
    "domain.policy": "Act Effect Policy PolicyEffect PolicyInput PolicyRule",
    "domain.portfolio": "LabelStock Portfolio Stock UnitSum",
    "domain.profile": (
        "Evidence Grade GradeChance Gradient Interval LabelShare Measure PolicyShare Profile "
        "ProfileTask ReasonShare RoleFacts Ruled Sensitivity Weighting Weights"
    ),
    "domain.record": "record",
    "domain.skills": "SkillShare SkillsReport",
    "domain.usage": "Measured ObservedUse Seen UseRank",
    "kit.archive": "open_archive",
    "kit.category": "category_text",
    "kit.cells": "write_table",
    "kit.columns": "Columns unique_names",
    "kit.compose": "EmbedderClassifier fit_soft hard_targets predict_soft soft_targets",
    "kit.csv_cells": "csv_cell csv_cells guarded joined",
    "kit.damaged": "damaged",
    "kit.delimited": "delimited_rows",
    "kit.display": "display_text plain_line",
    "kit.explained": "DISAGREE disagrees explanation_lines",
    "kit.fields": "Field",
    "kit.flat": "FLAT_COLUMNS MAY_BE_EMPTY flat_rows flat_tables",
    "kit.flow_words": "FLOW_LIMITS FLOW_TERMS flow_caution flow_said names_said",
    "kit.grid": "Grid GridRow Layout grid_items layout_of",
    "kit.isolated": "in_own_process",
    "kit.kept": "KeptColumns RowWarnings",
    "kit.markdown": "CELL_SEPARATOR MarkdownWriter front_matter may_be_heading",
    "kit.migration_words": (
        "MIGRATION_LIMITS MIGRATION_TERMS gap_said gate_said kept_said learnt_said migration_title "
        "months_said points_said share_said target_said"
    ),
    "kit.oversight_words": "OVERSIGHT_LIMITS OVERSIGHT_TERMS ladder_said oversight_caution",
    "kit.page": "coordinate page_policy page_templates picture",
    "kit.place_words": "deepest_matches hint_said occupation_said use_rank_said use_said",
    "kit.plan_words": (
        "PLAN_LIMITS PLAN_TERMS change_said closer_said closers_said gap_rating influence_said "
        "input_title input_value plan_caution plan_chance plan_change plan_number plan_title "
        "scenario_said unit_value"
    ),
    "kit.policy_file": "policy_from_resource",
    "kit.policy_words": (
        "EFFECT_WORDS NO_ADVICE as_of_said effect_said effects_said possible_labels raised"
    ),
    "kit.record_fields": "listed_records",
    "kit.record_text": "RecordText record_text",
    "kit.repair": "SURROGATE without_surrogates",
    "kit.result_rows": "written_results",
    "kit.rows": "MAX_CELL object_task row_error row_task scalar_text",
    "kit.skill_words": (
        "SKILL_LIMITS SKILL_TERMS skill_share_said skill_tasks_said skill_tilt_said skills_grouped "
        "skills_title"
    ),
    "kit.summary": "Shares remarks shares sums_said weighting_words",
    "kit.table": "table_items",
    "kit.table_row": "Covered TableRow cell_text",
    "kit.taxonomy_file": "taxonomy_from_resource",
    "kit.title": "find_title",
    "kit.weight": "column_mark column_weight leading_weight trailing_weight weight_written",
    "kit.whole_table": "WholeTable read_table",
}
HOMES = {name: module for module, names in _LATER.items() for name in names.split()}
"""The module of each name."""
