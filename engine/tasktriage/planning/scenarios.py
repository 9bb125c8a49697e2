"""Scenarios that most plans ask for, `scenarios.toml`, and some that are named alone."""

from __future__ import annotations

from collections.abc import Sequence

from .scenarios_file import NAMED, shipped_scenarios
from .values import Scenario

__all__ = ["named_scenarios", "usual_scenarios"]


def usual_scenarios(slowed: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Return them, as planned first.

    slowed: names of the roles whose deployment one of them begins a quarter late; none: of all.
    """
    return shipped_scenarios(slowed)


def named_scenarios() -> tuple[Scenario, ...]:
    """Return those that are compared only where they are asked for by name: none is a default.

    They say what comes in, which nobody knows ahead, and need a flow of stages.
    """
    return shipped_scenarios(file=NAMED)
