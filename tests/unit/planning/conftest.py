"""A plan whose figures are known: four roles of a software house, triangular ranges."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasktriage.planning import GivenShares, Plan, RolePlan, assumed, measured, sourced

KNOWN = {
    "deployment_now": measured(0.20),
    "deployment_planned": assumed(0.45, 0.30, 0.60),
    "augmented_part": assumed(0.5, 0.25, 0.75),
    "formal_hours": sourced(13.7, 13.7, 35.0),
    "coached_hours": assumed(6.0, 0.0, 12.0),
    "completion": assumed(0.7, 0.4, 0.9),
    "months_to_proficiency": sourced(4.5, 2.0, 9.0),
    "learning_share": assumed(0.2, 0.1, 0.4),
    "overlap": assumed(0.5, 0.2, 0.8),
}
HOUSE = (
    ("developers", 120, 0.21, 0.76, 0.03),
    ("testers", 30, 0.39, 0.56, 0.05),
    ("administrators", 20, 0.35, 0.61, 0.04),
    ("project managers", 15, 0.17, 0.83, 0.0),
)

MakePlan = Callable[..., Plan]


@pytest.fixture
def make_plan() -> MakePlan:
    def make(*names: str, scale: float = 1.0, quarters: int = 4, **inputs) -> Plan:
        roles = tuple(
            RolePlan(
                name=name,
                headcount=people * scale,
                shares=GivenShares(a, g, h, tasks=20),
                pay=60_000.0,
            )
            for name, people, a, g, h in HOUSE
            if not names or name in names
        )
        given = {**KNOWN, **inputs}
        return Plan(organisation="software house", quarters=quarters, roles=roles, inputs=given)

    return make
