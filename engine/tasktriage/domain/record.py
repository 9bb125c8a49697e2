"""The stable JSON records of results, by kind."""

from __future__ import annotations

from typing import Any

from .assessment import Assessment, Extraction
from .assessment_record import (
    ASSESSMENT_SCHEMA,
    EXTRACT_SCHEMA,
    assessment_record,
    extraction_record,
)
from .comparison import Comparison, Difference, Ranking
from .comparison_record import COMPARISON_SCHEMA, comparison_record
from .migration import MigrationReport
from .migration_record import MIGRATION_SCHEMA, migration_record
from .plan import PlanReport
from .plan_record import PLAN_SCHEMA, plan_record
from .portfolio import Portfolio
from .portfolio_record import PORTFOLIO_SCHEMA, portfolio_record
from .profile import Profile
from .profile_record import PROFILE_SCHEMA, profile_record
from .skills import SkillsReport
from .skills_record import SKILLS_SCHEMA, skills_record

__all__ = [
    "ASSESSMENT_SCHEMA",
    "COMPARISON_SCHEMA",
    "EXTRACT_SCHEMA",
    "MIGRATION_SCHEMA",
    "PLAN_SCHEMA",
    "PORTFOLIO_SCHEMA",
    "PROFILE_SCHEMA",
    "SKILLS_SCHEMA",
    "record",
]


def record(
    result: Assessment
    | Extraction
    | Profile
    | Portfolio
    | Comparison
    | PlanReport
    | MigrationReport
    | SkillsReport,
    *,
    row: bool = False,
) -> dict[str, Any]:
    """Return the JSON object of a result. What was not given is null, never left out.

    An assessment that was explained, or that a person corrected, holds a field more; with `row` one
    holds the cells of the user's row, dates as texts.
    """
    if isinstance(result, Extraction):
        return extraction_record(result)
    if isinstance(result, Profile):
        return profile_record(result)
    if isinstance(result, Portfolio):
        return portfolio_record(result)
    if isinstance(result, (Ranking, Difference)):
        return comparison_record(result)
    if isinstance(result, PlanReport):
        return plan_record(result)
    if isinstance(result, MigrationReport):
        return migration_record(result)
    if isinstance(result, SkillsReport):
        return skills_record(result)
    return assessment_record(result, row=row)
