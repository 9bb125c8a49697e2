"""Scenarios that most plans ask for; the data is `scenarios.toml`."""

from __future__ import annotations

from collections.abc import Sequence

from .scenarios_file import shipped_scenarios
from .values import Scenario

__all__ = ["usual_scenarios"]


def usual_scenarios(slowed: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Return them, as planned first.

    slowed: names of the roles whose deployment one of them begins a quarter late; none: of all.
    """
    return shipped_scenarios(slowed)
