"""The one module that a plugin imports.

A plugin is a module with functions marked `@hookimpl`, named by an entry point in the group
`tasktriage.v1`. Each function yields specs; a spec names a factory by string::

    from tasktriage.plugin import OutputSpec, hookimpl

    @hookimpl
    def tasktriage_outputs():
        yield OutputSpec(name="shout", summary="LOUD", factory="my_plugin.shout:Shout")
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .contracts.errors import (
    ComponentError,
    InputError,
    OutputError,
    PluginError,
    TasktriageError,
    TasktriageWarning,
    UsageError,
)
from .contracts.limits import Limits
from .contracts.magic import Magic
from .contracts.markers import API_VERSION, hookimpl
from .contracts.protocols import (
    Classifier,
    DatasetSource,
    Embedder,
    EncoderFiles,
    ExportableEmbedder,
    Extractor,
    Model,
    ModelOutput,
    Output,
    Reader,
    RunInfo,
    TrainableEmbedder,
)
from .contracts.secret import Secret
from .contracts.settings import Setting
from .contracts.source import Source, guess_encoding
from .contracts.specs import (
    ClassifierSpec,
    CommandSpec,
    ComponentSpec,
    DatasetSpec,
    EmbedderSpec,
    ExtractorSpec,
    ModelSpec,
    OutputSpec,
    PolicySpec,
    ReaderSpec,
    TaxonomySpec,
)
from .domain.assessment import (
    Assessment,
    Correction,
    Explanation,
    Extraction,
    ModelInfo,
    Neighbour,
    ReasonScore,
    TaxonomyMatch,
    WordEffect,
)
from .domain.dataset import Dataset, DatasetFile, DatasetInfo, LabelledTask
from .domain.document import Document, Unit, UnitKind
from .domain.label import LABELS, REASONS, Label, Probabilities, Reason
from .domain.row import Row, TableForm
from .domain.task import Origin, Task
from .domain.taxonomy import Taxonomy, TaxonomyNode
from .plugin_names import HOMES

if TYPE_CHECKING:  # and in `plugin_names`
    from .corpora.codebook import load_codebook
    from .corpora.onet_codebook import OnetLabel, load_onet_labels
    from .corpora.sentences import Part, Sentence, load_sentences
    from .domain.comparison import (
        APART,
        Basis,
        By,
        Change,
        Comparison,
        Difference,
        FigureChange,
        LabelChange,
        Pair,
        RankedRole,
        Ranking,
        TaskChange,
    )
    from .domain.flow import Flow, FlowOutcome, FlowStage, StageInput, StageOutlook
    from .domain.migration import (
        Gap,
        Gate,
        Learnt,
        Migration,
        MigrationReport,
        Practised,
    )
    from .domain.occupation import EscoLink, Hint, Occupation, OccupationMatch
    from .domain.oversight import Ladder, LadderOutlook, Oversight, Supervision
    from .domain.plan import (
        FEWEST_HOLDERS,
        Closer,
        Estimate,
        Influence,
        Outcome,
        Outlook,
        PlanInput,
        PlanReport,
        PlanRole,
        Scenario,
        ScenarioChange,
        ScenarioDifference,
        Series,
        Status,
    )
    from .domain.policy import Act, Effect, Policy, PolicyEffect, PolicyInput, PolicyRule
    from .domain.portfolio import LabelStock, Portfolio, Stock, UnitSum
    from .domain.profile import (
        Evidence,
        Grade,
        GradeChance,
        Gradient,
        Interval,
        LabelShare,
        Measure,
        PolicyShare,
        Profile,
        ProfileTask,
        ReasonShare,
        RoleFacts,
        Ruled,
        Sensitivity,
        Weighting,
        Weights,
    )
    from .domain.record import record
    from .domain.skills import SkillShare, SkillsReport
    from .domain.usage import Measured, ObservedUse, Seen, UseRank
    from .kit.archive import open_archive
    from .kit.category import category_text
    from .kit.cells import write_table
    from .kit.columns import Columns, unique_names
    from .kit.compose import EmbedderClassifier, fit_soft, hard_targets, predict_soft, soft_targets
    from .kit.csv_cells import csv_cell, csv_cells, guarded, joined
    from .kit.damaged import damaged
    from .kit.delimited import delimited_rows
    from .kit.display import display_text, plain_line
    from .kit.explained import DISAGREE, disagrees, explanation_lines
    from .kit.fields import Field
    from .kit.flat import FLAT_COLUMNS, MAY_BE_EMPTY, flat_rows, flat_tables
    from .kit.flow_words import FLOW_LIMITS, FLOW_TERMS, flow_caution, flow_said, names_said
    from .kit.grid import Grid, GridRow, Layout, grid_items, layout_of
    from .kit.isolated import in_own_process
    from .kit.kept import KeptColumns, RowWarnings
    from .kit.markdown import CELL_SEPARATOR, MarkdownWriter, front_matter, may_be_heading
    from .kit.migration_words import (
        MIGRATION_LIMITS,
        MIGRATION_TERMS,
        gap_said,
        gate_said,
        kept_said,
        learnt_said,
        migration_title,
        months_said,
        points_said,
        share_said,
        target_said,
    )
    from .kit.oversight_words import (
        OVERSIGHT_LIMITS,
        OVERSIGHT_TERMS,
        ladder_said,
        oversight_caution,
    )
    from .kit.page import coordinate, page_policy, page_templates, picture
    from .kit.place_words import (
        deepest_matches,
        hint_said,
        occupation_said,
        use_rank_said,
        use_said,
    )
    from .kit.plan_words import (
        PLAN_LIMITS,
        PLAN_TERMS,
        change_said,
        closer_said,
        closers_said,
        gap_rating,
        influence_said,
        input_title,
        input_value,
        plan_caution,
        plan_chance,
        plan_change,
        plan_number,
        plan_title,
        scenario_said,
        unit_value,
    )
    from .kit.policy_file import policy_from_resource
    from .kit.policy_words import (
        EFFECT_WORDS,
        NO_ADVICE,
        as_of_said,
        effect_said,
        effects_said,
        possible_labels,
        raised,
    )
    from .kit.record_fields import listed_records
    from .kit.record_text import RecordText, record_text
    from .kit.repair import SURROGATE, without_surrogates
    from .kit.result_rows import written_results
    from .kit.rows import MAX_CELL, object_task, row_error, row_task, scalar_text
    from .kit.skill_words import (
        SKILL_LIMITS,
        SKILL_TERMS,
        skill_share_said,
        skill_tasks_said,
        skill_tilt_said,
        skills_grouped,
        skills_title,
    )
    from .kit.summary import Shares, remarks, shares, sums_said, weighting_words
    from .kit.table import table_items
    from .kit.table_row import Covered, TableRow, cell_text
    from .kit.taxonomy_file import taxonomy_from_resource
    from .kit.title import find_title
    from .kit.weight import (
        column_mark,
        column_weight,
        leading_weight,
        trailing_weight,
        weight_written,
    )
    from .kit.whole_table import WholeTable, read_table

# fmt: off
__all__ = [
    "APART", "API_VERSION", "CELL_SEPARATOR", "DISAGREE", "EFFECT_WORDS", "FEWEST_HOLDERS",
    "FLAT_COLUMNS", "FLOW_LIMITS", "FLOW_TERMS", "LABELS", "MAX_CELL", "MAY_BE_EMPTY",
    "MIGRATION_LIMITS", "MIGRATION_TERMS", "NO_ADVICE", "OVERSIGHT_LIMITS", "OVERSIGHT_TERMS",
    "PLAN_LIMITS", "PLAN_TERMS", "REASONS", "SKILL_LIMITS", "SKILL_TERMS", "SURROGATE", "Act",
    "Assessment", "Basis", "By", "Change", "Classifier", "ClassifierSpec", "Closer", "Columns",
    "CommandSpec", "Comparison", "ComponentError", "ComponentSpec", "Correction", "Covered",
    "Dataset", "DatasetFile", "DatasetInfo", "DatasetSource", "DatasetSpec", "Difference",
    "Document", "Effect", "Embedder", "EmbedderClassifier", "EmbedderSpec", "EncoderFiles",
    "EscoLink", "Estimate", "Evidence", "Explanation", "ExportableEmbedder", "Extraction",
    "Extractor", "ExtractorSpec", "Field", "FigureChange", "Flow", "FlowOutcome", "FlowStage",
    "Gap", "Gate", "Grade", "GradeChance", "Gradient", "Grid", "GridRow", "Hint", "Influence",
    "InputError", "Interval", "KeptColumns", "Label", "LabelChange", "LabelShare", "LabelStock",
    "LabelledTask", "Ladder", "LadderOutlook", "Layout", "Learnt", "Limits", "Magic",
    "MarkdownWriter", "Measure", "Measured", "Migration", "MigrationReport", "Model", "ModelInfo",
    "ModelOutput", "ModelSpec", "Neighbour", "ObservedUse", "Occupation", "OccupationMatch",
    "OnetLabel", "Origin", "Outcome", "Outlook", "Output", "OutputError", "OutputSpec", "Oversight",
    "Pair", "Part", "PlanInput", "PlanReport", "PlanRole", "PluginError", "Policy", "PolicyEffect",
    "PolicyInput", "PolicyRule", "PolicyShare", "PolicySpec", "Portfolio", "Practised",
    "Probabilities", "Profile", "ProfileTask", "RankedRole", "Ranking", "Reader", "ReaderSpec",
    "Reason", "ReasonScore", "ReasonShare", "RecordText", "RoleFacts", "Row", "RowWarnings",
    "Ruled", "RunInfo", "Scenario", "ScenarioChange", "ScenarioDifference", "Secret", "Seen",
    "Sensitivity", "Sentence", "Series", "Setting", "Shares", "SkillShare", "SkillsReport",
    "Source", "StageInput", "StageOutlook", "Status", "Stock", "Supervision", "TableForm",
    "TableRow", "Task", "TaskChange", "TasktriageError", "TasktriageWarning", "Taxonomy",
    "TaxonomyMatch", "TaxonomyNode", "TaxonomySpec", "TrainableEmbedder", "Unit", "UnitKind",
    "UnitSum", "UsageError", "UseRank", "Weighting", "Weights", "WholeTable", "WordEffect",
    "as_of_said", "category_text", "cell_text", "change_said", "closer_said", "closers_said",
    "column_mark", "column_weight", "coordinate", "csv_cell", "csv_cells", "damaged",
    "deepest_matches", "delimited_rows", "disagrees", "display_text", "effect_said", "effects_said",
    "explanation_lines", "find_title", "fit_soft", "flat_rows", "flat_tables", "flow_caution",
    "flow_said", "front_matter", "gap_rating", "gap_said", "gate_said", "grid_items", "guarded",
    "guess_encoding", "hard_targets", "hint_said", "hookimpl", "in_own_process", "influence_said",
    "input_title", "input_value", "joined", "kept_said", "ladder_said", "layout_of",
    "leading_weight", "learnt_said", "listed_records", "load_codebook", "load_onet_labels",
    "load_sentences", "may_be_heading", "migration_title", "model_from_resource", "months_said",
    "names_said", "object_task", "occupation_said", "open_archive", "oversight_caution",
    "page_policy", "page_templates", "picture", "plain_line", "plan_caution", "plan_chance",
    "plan_change", "plan_number", "plan_title", "points_said", "policy_from_resource",
    "possible_labels", "predict_soft", "raised", "read_table", "record", "record_text", "remarks",
    "row_error", "row_task", "scalar_text", "scenario_said", "share_said", "shares",
    "skill_share_said", "skill_tasks_said", "skill_tilt_said", "skills_grouped", "skills_title",
    "soft_targets", "sums_said", "table_items", "target_said", "taxonomy_from_resource",
    "trailing_weight", "unique_names", "unit_value", "use_rank_said", "use_said", "weight_written",
    "weighting_words", "without_surrogates", "write_table", "written_results",
]
# fmt: on


if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> Any:
        if name not in HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"tasktriage.{HOMES[name]}"), name)


def model_from_resource(package: str, folder: str) -> Callable[[], Model]:
    """Return a factory for `ModelSpec` that opens a model folder shipped in a package.

    Raises:
        ModelFolderError: when the factory is called; says which file is wrong.
    """
    return partial(_open_model, package, folder)


def _open_model(package: str, folder: str) -> Model:
    # onnxruntime and tokenizers come with it, and registering a model must import nothing heavy
    from .models.model import FolderModel

    return FolderModel(Path(str(files(package).joinpath(folder))))
