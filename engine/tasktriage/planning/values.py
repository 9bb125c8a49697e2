"""What a plan is: an organisation, its roles, a horizon, and scenarios of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.domain.plan import FEWEST_HOLDERS, Scenario, Status
from tasktriage.domain.plan import ScenarioChange as Change

from .inputs import (
    Given,
    ImpossibleValueError,
    check_input,
    input_spec,
    input_specs,
)
from .months import in_known_group, months_to_proficiency
from .shares import Shares

__all__ = [
    "AS_PLANNED",
    "FEWEST_HOLDERS",
    "Change",
    "Plan",
    "RolePlan",
    "Scenario",
    "assumed_inputs",
    "check_scenario",
    "missing_inputs",
    "role_inputs",
    "with_screening_values",
]

MOST_QUARTERS = 40
MOST_PEOPLE = 10_000_000
MONTHS = "months_to_proficiency"
DECISIVE = ("deployment_now", "deployment_planned", "coached_hours", MONTHS)
"""Where one of them is assumed a plan is no more than a screening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePlan:
    """A role of a plan.

    headcount: people who hold it, as full-time ones. holders: how many they are, where not all are
    full-time: of fewer than five nothing is said that would be of a person. shares: of its work, by
    label. ruled: the same after policies. occupation: its O*NET-SOC or SOC code, for the months to
    proficiency. inputs: what is known of this role alone, by name of the input. pay: of one person
    a year, in one currency for all roles.

    Raises:
        UsageError: something of it can't be.
    """

    name: str
    headcount: float
    shares: Shares
    ruled: Shares | None = None
    occupation: str | None = None
    inputs: Mapping[str, Given] = field(default_factory=dict)
    pay: float | None = None
    holders: float | None = None

    @property
    def people(self) -> float:
        """How many hold it, full-time or not."""
        return self.headcount if self.holders is None else self.holders

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise UsageError("a role has no name")
        for name, people in (("headcount", self.headcount), ("holders", self.people)):
            if not 0.0 < people <= MOST_PEOPLE:
                problem = f"is {people:,.12g}: possible is more than 0 to {MOST_PEOPLE:,} (people)"
                raise ImpossibleValueError(name, problem, self.name)
        if self.occupation is not None and not in_known_group(self.occupation):
            problem = f"{self.occupation!r:.40} is no O*NET-SOC code, as '15-1252.00'"
            raise ImpossibleValueError("occupation", problem, self.name)
        if self.pay is not None and not 0.0 <= self.pay < 1e12:
            problem = f"is {self.pay:g}: possible is 0 or more (a person a year)"
            raise ImpossibleValueError("pay", problem, self.name)
        for name, given in self.inputs.items():
            check_input(name, given, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an organisation plans.

    quarters: the horizon. inputs: what is known of all roles alike, by name of the input; a role's
    own stand above them. What is given here, or not at all, is one unknown: all roles have the same
    draw of it.

    Raises:
        UsageError: something of it can't be.
    """

    organisation: str
    quarters: int
    roles: tuple[RolePlan, ...]
    inputs: Mapping[str, Given] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.quarters <= MOST_QUARTERS:
            problem = f"is {self.quarters}: possible is 1 to {MOST_QUARTERS} (quarters)"
            raise ImpossibleValueError("horizon", problem)
        if not self.roles:
            raise UsageError("a plan has no roles")
        names = [role.name for role in self.roles]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise UsageError(f"a plan has two roles of the name '{twice[0]}'")
        for name, given in self.inputs.items():
            check_input(name, given)
        for role in self.roles:
            _check_together(role, role_inputs(self, role))


AS_PLANNED = Scenario(name="as planned", summary="Deployed as it is planned.")
"""The scenario that changes nothing."""


def check_scenario(scenario: Scenario, roles: Collection[str]) -> None:
    """Say what of a scenario does not fit a plan with these roles.

    Raises:
        UnknownNameError: an input or a role is not there.
        ImpossibleValueError: a value can't be.
    """
    for change in scenario.changes:
        least, most = input_spec(change.input).possible  # of a role, a stage or a ladder
        if change.to is not None and not least <= change.to <= most:
            problem = f"is {change.to:g}: possible is {least:g} to {most:g}"
            raise ImpossibleValueError(change.input, f"{problem} (scenario '{scenario.name}')")
        if not (abs(change.plus) < 1e9 and 0.0 <= change.times < 1e9):
            problem = "is changed by what is no number that makes sense"
            raise ImpossibleValueError(change.input, f"{problem} (scenario '{scenario.name}')")
        for name in change.roles:
            if name not in roles:
                raise UnknownNameError("role", name, roles)


def role_inputs(plan: Plan, role: RolePlan) -> dict[str, Given]:
    """Return what stands for each input of a role: its own, the plan's, or a default.

    What must be asked and was not, and what is optional and was not given, is not in it.
    """
    found: dict[str, Given] = {}
    for name, spec in input_specs().items():
        given = role.inputs.get(name) or plan.inputs.get(name) or spec.given_default
        if given is None and name == MONTHS:
            given = months_to_proficiency(role.occupation)
        if given is not None:
            found[name] = given
    return found


def missing_inputs(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return which inputs of which roles must be asked and were not: (role, input)."""
    asked = [name for name, spec in input_specs().items() if spec.asked]
    return tuple(
        (role.name, name)
        for role in plan.roles
        for name in asked
        if name not in role.inputs and name not in plan.inputs
    )


def with_screening_values(plan: Plan) -> Plan:
    """Return the plan with screening values, as assumed, for what must be asked and was not."""
    needed = {name for _, name in missing_inputs(plan)}
    stand_ins = {
        name: spec.given_screening
        for name, spec in input_specs().items()
        if name in needed and spec.given_screening is not None
    }
    return replace(plan, inputs={**stand_ins, **plan.inputs})


def assumed_inputs(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return the decisive inputs that are assumed: (role, input). Any: the plan is a screening.

    Decisive are shares of deployment, coached hours and months to proficiency.
    """
    return tuple(
        (role.name, name)
        for role in plan.roles
        for name, given in role_inputs(plan, role).items()
        if name in DECISIVE and given.status is Status.ASSUMED
    )


def _check_together(role: RolePlan, inputs: Mapping[str, Given]) -> None:
    """Say what can't be of inputs that each could.

    Raises:
        ImpossibleValueError: people learn longer than they work, or coaches have no hours given.
    """
    if ("coaches" in inputs) != ("coach_hours" in inputs):
        lacks, has = "coach_hours", "coaches"
        if has not in inputs:
            lacks, has = has, lacks
        raise ImpossibleValueError(
            lacks, f"is not given, but '{has}' is: give both, or none", role.name
        )
    formal, coached, working = (
        _central_and_most(inputs.get(name))
        for name in ("formal_hours", "coached_hours", "hours_per_month")
    )
    for of_courses, with_coach, month in zip(formal, coached, working, strict=True):
        learning = of_courses / 4.0 + with_coach
        if learning > 3.0 * month:
            problem = (
                f"and formal_hours come to {learning:g} hours a quarter: possible is up to the "
                f"{3.0 * month:g} that a person works"
            )
            raise ImpossibleValueError("coached_hours", problem, role.name)


def _central_and_most(given: Given | None) -> tuple[float, float]:
    """Return the central value and the high end, in the input's unit; of what is blank nothing."""
    return (0.0, 0.0) if given is None else (given.range.central, given.range.ends[1])
