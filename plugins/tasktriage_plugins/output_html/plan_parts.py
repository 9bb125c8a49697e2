"""The parts that a plan may have beside its gap: stages, oversight, moves, skills."""

from __future__ import annotations

from dataclasses import dataclass

from tasktriage.plugin import PlanReport

from .plan_flow import FlowView, of_flow
from .plan_migrations import MovesView, of_moves
from .plan_oversight import OversightView, of_oversight
from .plan_skills import SkillsView, of_skills

__all__ = ["PartsView", "of_parts"]


@dataclass(frozen=True, slots=True)
class PartsView:
    """The parts that a plan has; None: it has none of that."""

    flow: FlowView | None = None
    oversight: OversightView | None = None
    moves: MovesView | None = None
    skills: SkillsView | None = None


def of_parts(report: PlanReport, key: str) -> PartsView:
    """Return the parts of a plan as the page shows them; `key`: what its ids begin with."""
    return PartsView(
        flow=of_flow(report.flow, f"{key}-stages"),
        oversight=of_oversight(report.oversight, f"{key}-oversight"),
        moves=of_moves(report.migrations, f"{key}-moves-to"),
        skills=of_skills(report.skills, f"{key}-skills"),
    )
