"""The inputs of a plan: units, what is possible, defaults with source and status.

The table itself is data, `inputs.toml`. Here is what stands in it, and the check that a value that
is given can be at all.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.domain.plan import Status

from .ranges import Bands, Range, Triangle

__all__ = [
    "LADDER",
    "ROLE",
    "STAGE",
    "Given",
    "ImpossibleValueError",
    "InputSpec",
    "Status",
    "assumed",
    "check_input",
    "input_spec",
    "input_specs",
    "measured",
    "sourced",
]


ROLE, STAGE, LADDER = "role", "stage", "ladder"
TABLES = {
    ROLE: "tasktriage.planning",
    STAGE: "tasktriage.planning.flow",
    LADDER: "tasktriage.planning.oversight",
}
"""Where the inputs of each stand: `inputs.toml` in a package. No two have the same name."""


class ImpossibleValueError(UsageError):
    """A value that can't be. `input`: which; `role`: whose, "" for all; `problem`: the rest."""

    def __init__(self, name: str, problem: str, role: str = "") -> None:
        super().__init__(f"{f'{role}: ' if role else ''}{name} {problem}")
        self.input = name
        self.problem = problem
        self.role = role


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of an input: its range in the input's unit, where from, in words."""

    range: Range
    status: Status
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpec:
    """What an input is.

    of: role, stage or ladder. unit: of its values. possible: the least and the most that can be.
    default: what stands where nothing is given; None for what is asked, for what is optional, and
    for `months_to_proficiency`, which an occupation gives. screening: what stands for an answer
    where one screens. decided: an organisation decides it; else it can only be found out. context,
    url, measure: words for people.
    """

    of: str
    name: str
    title: str
    unit: str
    meaning: str
    possible: tuple[float, float]
    default: Triangle | None
    screening: Triangle | None
    asked: bool
    optional: bool
    decided: bool
    status: Status
    source: str
    context: str
    url: str
    measure: str

    @property
    def given_default(self) -> Given | None:
        """The default with its status and source; None where there is none."""
        return None if self.default is None else Given(self.default, self.status, self.source)

    @property
    def given_screening(self) -> Given | None:
        """The screening value, which is always assumed; None where there is none."""
        if self.screening is None:
            return None
        return Given(self.screening, Status.ASSUMED, self.source)


@cache
def input_specs(of: str = ROLE) -> Mapping[str, InputSpec]:
    """Return the inputs of a role, of a stage or of a ladder by name, in the order of the table."""
    text = files(TABLES[of]).joinpath("inputs.toml").read_text("utf-8")
    return {entry["name"]: _spec(entry, of) for entry in tomllib.loads(text)["input"]}


def input_spec(name: str, of: str | None = None) -> InputSpec:
    """Return the input of that name; of: what it is of, else of anything.

    Raises:
        UnknownNameError: there is none.
    """
    kinds = TABLES if of is None else (of,)
    specs = {key: spec for kind in kinds for key, spec in input_specs(kind).items()}
    if name not in specs:
        raise UnknownNameError("input", name, specs)
    return specs[name]


def measured(likely: float, low: float | None = None, high: float | None = None) -> Given:
    """Return a value that was measured in the organisation, in its input's unit.

    Without a range it is taken as exact.
    """
    return Given(_triangle(likely, low, high), Status.MEASURED)


def sourced(likely: float, low: float | None = None, high: float | None = None) -> Given:
    """Return a value from a published source, in its input's unit."""
    return Given(_triangle(likely, low, high), Status.SOURCED)


def assumed(likely: float, low: float | None = None, high: float | None = None) -> Given:
    """Return a value that is somebody's guess, in its input's unit."""
    return Given(_triangle(likely, low, high), Status.ASSUMED)


def check_input(name: str, given: Given, role: str = "", of: str = ROLE) -> None:
    """Say of a value that can't be which it is and what is possible. of: what the input is of.

    Raises:
        UnknownNameError: there is no such input.
        ImpossibleValueError: it is out of what is possible, or its range does not hold it.
    """
    spec = input_spec(name, of)
    value = given.range
    if isinstance(value, Bands):
        if not value.sound:
            problem = "has bands whose edges don't rise, or whose shares are not of a whole"
            raise ImpossibleValueError(name, problem, role)
        numbers: tuple[float, ...] = value.edges
    else:
        numbers = (value.low, value.likely, value.high)
    least, most = spec.possible
    for number in numbers:
        if not (math.isfinite(number) and least <= number <= most):
            problem = f"is {number:g}: possible is {least:g} to {most:g} ({spec.unit})"
            raise ImpossibleValueError(name, problem, role)
    if isinstance(value, Triangle) and not value.low <= value.likely <= value.high:
        problem = (
            f"is {value.likely:g} with a range of {value.low:g} to {value.high:g}: "
            f"the range must hold the value ({spec.unit})"
        )
        raise ImpossibleValueError(name, problem, role)


def _triangle(likely: float, low: float | None, high: float | None) -> Triangle:
    return Triangle(likely, likely if low is None else low, likely if high is None else high)


def _spec(entry: Mapping[str, Any], of: str) -> InputSpec:
    least, most = entry["possible"]
    return InputSpec(
        of=of,
        name=entry["name"],
        title=entry["title"],
        unit=entry["unit"],
        meaning=entry["meaning"],
        possible=(least, most),
        default=_range(entry.get("default")),
        screening=_range(entry.get("screening")),
        asked=entry.get("asked", False),
        optional=entry.get("optional", False),
        decided=entry["decided"],
        status=Status(entry["status"]),
        source=entry["source"],
        context=entry.get("context", ""),
        url=entry.get("see", ""),
        measure=entry["measure"],
    )


def _range(entry: Mapping[str, float] | None) -> Triangle | None:
    return None if entry is None else Triangle(entry["likely"], entry["low"], entry["high"])
