"""What a plan says of oversight: how long checking takes, and who leads whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.planning.inputs import LADDER, Given, check_input, input_specs
from tasktriage.planning.months import months_of_experience
from tasktriage.planning.values import Plan

__all__ = [
    "CHECKING",
    "LadderPlan",
    "OversightPlan",
    "check_ladders",
    "ladder_inputs",
    "missing_oversight",
    "with_screening_oversight",
]

CHECKING = ("checking_automatable", "checking_augmentable")
"""Inputs that hold for all roles; a ladder may have its own."""
MONTHS_TO_LEAD = "months_to_lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPlan:
    """Two rungs, by the names of roles of the plan: juniors, and the leads who check their work.

    inputs: what is known of them, by name of the input.

    Raises:
        UsageError: something of it can't be.
    """

    junior: str
    lead: str
    inputs: Mapping[str, Given] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.junior == self.lead:
            raise UsageError(f"role '{self.junior:.60}' can't be its own lead")
        for name, given in self.inputs.items():
            check_input(name, given, self.name, of=LADDER)

    @property
    def name(self) -> str:
        """How it is called: both roles."""
        return f"{self.junior} to {self.lead}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OversightPlan:
    """How long it takes to check work done with AI, and the ladders.

    inputs: `CHECKING`, of all roles alike.

    Raises:
        UsageError: something of it can't be.
    """

    inputs: Mapping[str, Given] = field(default_factory=dict)
    ladders: tuple[LadderPlan, ...] = ()

    def __post_init__(self) -> None:
        for name, given in self.inputs.items():
            if name not in CHECKING:
                raise UnknownNameError("input", name, CHECKING)
            check_input(name, given, of=LADDER)
        if len({one.name for one in self.ladders}) < len(self.ladders):
            raise UsageError("a ladder stands there twice")


def check_ladders(oversight: OversightPlan, names: Collection[str]) -> None:
    """Say which ladder does not fit the roles of a plan, by their names.

    Raises:
        UnknownNameError: a role is not there.
        UsageError: leads are, over some rungs, juniors of their own juniors.
    """
    above: dict[str, set[str]] = {}
    for ladder in oversight.ladders:
        for name in (ladder.junior, ladder.lead):
            if name not in names:
                raise UnknownNameError("role", name, names)
        above.setdefault(ladder.junior, set()).add(ladder.lead)
    for name in above:
        if name in _reached(name, above):
            raise UsageError(f"role '{name:.60}' is, over its leads, its own lead")


def ladder_inputs(ladder: LadderPlan, oversight: OversightPlan, plan: Plan) -> dict[str, Given]:
    """Return what stands for each input of a ladder: its own, that of all, or a default.

    What must be asked and was not, and what is optional and was not given, is not in it.
    """
    found: dict[str, Given] = {}
    for name, spec in input_specs(LADDER).items():
        given = ladder.inputs.get(name) or oversight.inputs.get(name) or spec.given_default
        if given is None and name == MONTHS_TO_LEAD:
            lead = next(role for role in plan.roles if role.name == ladder.lead)
            given = months_of_experience(lead.occupation)
        if given is not None:
            found[name] = given
    return found


def missing_oversight(oversight: OversightPlan) -> tuple[tuple[str, str], ...]:
    """Return what must be asked and was not: (name of the ladder, input); "" is all roles."""
    missing = [("", name) for name in CHECKING if name not in oversight.inputs]
    asked = [name for name, spec in input_specs(LADDER).items() if spec.asked]
    return (
        *missing,
        *(
            (ladder.name, name)
            for ladder in oversight.ladders
            for name in asked
            if name not in CHECKING and name not in ladder.inputs
        ),
    )


def with_screening_oversight(oversight: OversightPlan) -> OversightPlan:
    """Return it with screening values, as assumed, for what must be asked and was not."""
    missing = missing_oversight(oversight)
    ladders = tuple(
        replace(one, inputs=_stand_ins(missing, one.name) | dict(one.inputs))
        for one in oversight.ladders
    )
    inputs = _stand_ins(missing, "") | dict(oversight.inputs)
    return replace(oversight, inputs=inputs, ladders=ladders)


def _stand_ins(missing: Iterable[tuple[str, str]], whose: str) -> dict[str, Given]:
    specs = input_specs(LADDER)
    given = {name: specs[name].given_screening for owner, name in missing if owner == whose}
    return {name: one for name, one in given.items() if one is not None}


def _reached(name: str, above: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the leads of a role, and theirs."""
    found: set[str] = set()
    left: Sequence[str] = list(above.get(name, ()))
    while left:
        found.update(left)
        left = [lead for one in left for lead in above.get(one, ()) if lead not in found]
    return found
