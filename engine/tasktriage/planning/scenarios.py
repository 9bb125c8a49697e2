"""Scenarios that most plans ask for, as data."""

from __future__ import annotations

from collections.abc import Sequence

from .values import AS_PLANNED, Change, Scenario

__all__ = ["usual_scenarios"]

MORE_HOURS = 4.0  # hours a person a quarter


def usual_scenarios(slowed: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Return them, as planned first.

    slowed: names of the roles whose deployment one of them begins a quarter late; none: of all.
    """
    of_roles = " of " + ", ".join(slowed) if slowed else ""
    return (
        AS_PLANNED,
        Scenario(
            name="a quarter later",
            summary=f"Deployment{of_roles} begins a quarter later and grows as fast.",
            changes=(Change(input="deployment_delay", plus=1.0, roles=tuple(slowed)),),
        ),
        Scenario(
            name="more coaching",
            summary=f"{MORE_HOURS:g} more coached hours a person a quarter.",
            changes=(Change(input="coached_hours", plus=MORE_HOURS),),
        ),
        Scenario(name="policies on", summary="Shares are those after policies.", policies=True),
        Scenario(
            name="capability one year on",
            summary="An assumption: by the horizon AI can do a year's growth more.",
            changes=(Change(input="capability_years", to=1.0),),
        ),
    )
