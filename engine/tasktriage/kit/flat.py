"""Results as rows of flat tables, for csv, workbooks, parquet and data packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from tasktriage.domain.assessment import Assessment, Extraction
from tasktriage.domain.comparison import Difference, Ranking
from tasktriage.domain.migration import MigrationReport
from tasktriage.domain.plan import PlanReport
from tasktriage.domain.portfolio import Portfolio
from tasktriage.domain.profile import Profile
from tasktriage.domain.skills import SkillsReport

from .assessment_rows import (
    ASSESSMENT_COLUMNS,
    EXTRACTION_COLUMNS,
    assessment_row,
    extraction_row,
)
from .comparison_rows import DIFFERENCE_COLUMNS, RANKING_COLUMNS, comparison_rows
from .fields import Field
from .flow_rows import STAGE_COLUMNS, stage_rows
from .migration_rows import (
    GATE_COLUMNS,
    MOVE_COLUMNS,
    MOVE_TASK_COLUMNS,
    SKILL_GAP_COLUMNS,
    gate_rows,
    move_rows,
    move_task_rows,
    skill_gap_rows,
)
from .oversight_rows import (
    LADDER_COLUMNS,
    LADDER_QUARTER_COLUMNS,
    SUPERVISION_COLUMNS,
    ladder_quarter_rows,
    ladder_rows,
    supervision_rows,
)
from .plan_rows import (
    CLOSER_COLUMNS,
    INFLUENCE_COLUMNS,
    INPUT_COLUMNS,
    OUTLOOK_COLUMNS,
    QUARTER_COLUMNS,
    closer_rows,
    influence_rows,
    input_rows,
    outlook_rows,
    quarter_rows,
)
from .portfolio_rows import UNIT_COLUMNS, unit_rows
from .profile_rows import PROFILE_COLUMNS, PROFILE_TASK_COLUMNS, profile_row, profile_task_rows
from .skill_rows import SKILL_COLUMNS, skill_rows

__all__ = ["FLAT_COLUMNS", "MAY_BE_EMPTY", "flat_rows", "flat_tables"]

FLAT_COLUMNS: Mapping[str, Mapping[str, Field]] = {
    "tasks": ASSESSMENT_COLUMNS,
    "pieces": EXTRACTION_COLUMNS,
    "roles": PROFILE_COLUMNS,
    "role_tasks": PROFILE_TASK_COLUMNS,
    "units": UNIT_COLUMNS,
    "ranking": RANKING_COLUMNS,
    "changes": DIFFERENCE_COLUMNS,
    "outlooks": OUTLOOK_COLUMNS,
    "quarters": QUARTER_COLUMNS,
    "inputs": INPUT_COLUMNS,
    "influences": INFLUENCE_COLUMNS,
    "closers": CLOSER_COLUMNS,
    "stages": STAGE_COLUMNS,
    "supervision": SUPERVISION_COLUMNS,
    "ladders": LADDER_COLUMNS,
    "ladder_quarters": LADDER_QUARTER_COLUMNS,
    "moves": MOVE_COLUMNS,
    "move_tasks": MOVE_TASK_COLUMNS,
    "move_gates": GATE_COLUMNS,
    "skill_gaps": SKILL_GAP_COLUMNS,
    "skills": SKILL_COLUMNS,
}
"""The tables that there are, with their columns in order. Columns may be added, never changed."""

_ROWS: Mapping[str, tuple[type, Callable[[Any], Iterable[dict[str, Any]]]]] = {
    "tasks": (Assessment, lambda item: (assessment_row(item),)),
    "pieces": (Extraction, lambda item: (extraction_row(item),)),
    "roles": (Profile, lambda item: (profile_row(item),)),
    "role_tasks": (Profile, profile_task_rows),
    "units": (Portfolio, unit_rows),
    "ranking": (Ranking, comparison_rows),
    "changes": (Difference, comparison_rows),
    "outlooks": (PlanReport, outlook_rows),
    "quarters": (PlanReport, quarter_rows),
    "inputs": (PlanReport, input_rows),
    "influences": (PlanReport, influence_rows),
    "closers": (PlanReport, closer_rows),
    "stages": (PlanReport, stage_rows),
    "supervision": (PlanReport, supervision_rows),
    "ladders": (PlanReport, ladder_rows),
    "ladder_quarters": (PlanReport, ladder_quarter_rows),
    "moves": (MigrationReport, move_rows),
    "move_tasks": (MigrationReport, move_task_rows),
    "move_gates": (MigrationReport, gate_rows),
    "skill_gaps": (MigrationReport, skill_gap_rows),
    "skills": (SkillsReport, skill_rows),
}
_OF_MOVES = ("moves", "move_tasks", "move_gates", "skill_gaps")
MAY_BE_EMPTY = frozenset(
    {*("units", "stages", "supervision", "ladders", "ladder_quarters", "skills"), *_OF_MOVES}
)
"""Tables that are left out of several where no result has a row in them."""
_COMMANDS = {
    "extract": ("pieces",),
    "profile": ("roles", "role_tasks", "units"),
    "plan": (
        *("outlooks", "quarters", "inputs", "influences", "closers"),
        *("stages", "supervision", "ladders", "ladder_quarters", *_OF_MOVES, "skills"),
    ),
    "migrate": _OF_MOVES,
    "skills": ("skills",),
}


def flat_tables(first: object, command: str) -> tuple[str, ...]:
    """Return the tables that results stand in, the main one first.

    Args:
        first: the first result; None where there are none.
        command: that ran.
    """
    if isinstance(first, Extraction):
        return ("pieces",)
    if command == "compare":
        return ("changes",) if isinstance(first, Difference) else ("ranking",)
    return ("tasks",) if isinstance(first, Assessment) else _COMMANDS.get(command, ("tasks",))


def flat_rows(result: object, table: str) -> Iterable[dict[str, Any]]:
    """Return the rows that a result has in a table, cells by column; None is empty.

    A plan has the rows of its moves between roles and of its skills, too.
    """
    kind, rows = _ROWS[table]
    if isinstance(result, PlanReport) and kind is not PlanReport:
        parts = (*result.migrations, *result.skills)
        return chain.from_iterable(rows(part) for part in parts if isinstance(part, kind))
    return rows(result) if isinstance(result, kind) else ()
