"""A plan's file: what stands under `inputs`, and single values, with every error a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.kit.toml_table import TomlTable

from .inputs import (
    ROLE,
    Given,
    ImpossibleValueError,
    InputSpec,
    Status,
    check_input,
    input_specs,
)
from .ranges import Bands, Range, Triangle

__all__ = [
    "INPUTS",
    "GivenInputs",
    "given_inputs",
    "is_blank",
    "needed_number",
    "optional_number",
    "optional_text",
]

INPUTS = "inputs"
KEYS = {"unit", "value", "low", "high", "bands", "shares", "status", "source"}
MOST_BANDS = 100
MOST_DIGITS = 1e15  # a number beyond it is no number of hours, months, people or money


@dataclass(frozen=True, slots=True)
class GivenInputs:
    """What is given, by name, and the names of what is blank."""

    given: dict[str, Given] = field(default_factory=dict)
    blanks: list[str] = field(default_factory=list)


def given_inputs(table: TomlTable, notes: list[str], of: str = ROLE) -> GivenInputs:
    """Return what stands under `inputs` of a plan or a role, of a stage or a ladder.

    notes: gets what a person should hear of it. of: what the inputs are of.

    Raises:
        InputError: something is wrong; says in which line.
    """
    found = GivenInputs()
    inside = table.table(INPUTS)
    for name in inside.data:
        known = input_specs(of)
        spec = known.get(name)
        if spec is None:
            raise table.fail(str(UnknownNameError("input", name, known)), INPUTS, name)
        one = inside.table(name)
        one.label = f"{table.label}: {name}" if table.label else name
        given = _given(one, spec)
        if given is None:
            found.blanks.append(name)
            continue
        found.given[name] = given
        if _stale_source(spec, given):
            notes.append(
                f"{one.label}: the value is not ours, the source still is; say where it comes from"
            )
    return found


def _given(table: TomlTable, spec: InputSpec) -> Given | None:
    """Return what is given of an input; None: it is blank."""
    table.check_keys(KEYS)
    said = table.data.get("unit", spec.unit)
    if said != spec.unit:
        raise table.fail(f"its unit is '{spec.unit}', got {said!r:.80}", "unit")
    found = _bands(table, spec) if "bands" in table else _triangle(table, spec)
    status = _status(table)
    source = optional_text(table, "source") or ""
    if found is None:
        return None
    given = Given(found, status, source)
    try:
        check_input(spec.name, given, of=spec.of)
    except ImpossibleValueError as error:
        raise table.fail(f"it {error.problem}", "value") from None
    return given


def _triangle(table: TomlTable, spec: InputSpec) -> Range | None:
    if "shares" in table:
        raise table.fail("shares are of bands, which are not given", "shares")
    low, high = (
        None if is_blank(table, key, missing=True) else _possible(table, key, spec)
        for key in ("low", "high")
    )
    if is_blank(table, "value", missing=True):
        if low is not None or high is not None:
            raise table.fail("it has a range but no value", "value" if "value" in table else "low")
        return None
    likely = _possible(table, "value", spec)
    if (low is None) != (high is None):
        key = "low" if high is None else "high"
        other = "high" if high is None else "low"
        raise table.fail(f"{key} is given and {other} is not: give both, or none", key)
    if low is None or high is None:
        return Triangle(likely, likely, likely)
    return Triangle(likely, low, high)


def _possible(table: TomlTable, key: str, spec: InputSpec) -> float:
    """Return a number that the input can be."""
    value = needed_number(table, key, spec.unit)
    least, most = spec.possible
    if not least <= value <= most:
        percent = spec.unit.startswith("share") and 1.0 < value <= 100.0
        percent = percent or (spec.name == "utilisation" and 10.0 <= value <= 100.0 * most)
        hint = f"; {value:g} % is {value / 100:g}" if percent else ""
        say = f"{key} is {value:g}: possible is {least:g} to {most:g} ({spec.unit}){hint}"
        raise table.fail(say, key)
    return value


def _bands(table: TomlTable, spec: InputSpec) -> Range:
    for key in ("value", "low", "high"):
        if not is_blank(table, key, missing=True):
            raise table.fail(f"it has bands and a {key}: give one of them", key)
    edges, shares = (_numbers(table, key) for key in ("bands", "shares"))
    if len(edges) != len(shares) + 1:
        say = f"{len(edges)} edges of bands need {len(edges) - 1} shares, got {len(shares)}"
        raise table.fail(say, "shares")
    found = Bands(edges, shares)
    if not found.sound:
        raise table.fail("edges of bands must rise, and shares be 0 or more, not all 0", "bands")
    least, most = spec.possible
    if not (least <= edges[0] and edges[-1] <= most):
        say = f"bands must be within what is possible, {least:g} to {most:g} ({spec.unit})"
        raise table.fail(say, "bands")
    return found


def _numbers(table: TomlTable, key: str) -> tuple[float, ...]:
    value = table.data.get(key)
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_BANDS + 1:
        raise table.fail(f"{key} must be a list of 1 to {MOST_BANDS} numbers", key)
    if not all(is_number(item) for item in value):
        raise table.fail(f"{key} must be numbers", key)
    return tuple(map(float, value))


def _status(table: TomlTable) -> Status:
    """Return the status; what is blank counts as assumed, so that nobody claims by forgetting."""
    said = optional_text(table, "status")
    if said is None:
        return Status.ASSUMED
    if said not in list(Status):
        raise table.fail(f"status must be {_either(list(Status))}, got {said!r:.60}", "status")
    return Status(said)


def _stale_source(spec: InputSpec, given: Given) -> bool:
    ours = spec.given_default or spec.given_screening
    return bool(
        ours is not None
        and given.source == ours.source
        and given.range != ours.range
        and given.status is not Status.ASSUMED
    )


def _either(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def is_blank(table: TomlTable, key: str, *, missing: bool = False) -> bool:
    """Whether a key is there and blank; missing: or is not there."""
    if key not in table:
        return missing
    value = table.data[key]
    return isinstance(value, str) and not value.strip()


def is_number(value: object) -> bool:
    """Whether a value is a number that can be reckoned with."""
    fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    return fits and -MOST_DIGITS <= value <= MOST_DIGITS  # type: ignore[operator]


def needed_number(table: TomlTable, key: str, unit: str) -> float:
    """Return a number; one that is no number, or written as text, is refused with the unit.

    Raises:
        InputError: it is none.
    """
    value = table.data.get(key)
    if isinstance(value, str):
        raise table.fail(f"{key} must be a number without quotes ({unit}), got {value!r:.60}", key)
    if not is_number(value):
        shown = f"{value:g}" if isinstance(value, float) else f"a {type(value).__name__}"
        if isinstance(value, int) and not isinstance(value, bool):
            shown = "a whole number too large"
        raise table.fail(f"{key} must be a number ({unit}), got {shown}", key)
    return float(value)  # type: ignore[arg-type]


def optional_number(table: TomlTable, key: str, unit: str) -> float | None:
    """Return a number; None: it is missing or blank.

    Raises:
        InputError: it is no number.
    """
    return None if is_blank(table, key, missing=True) else needed_number(table, key, unit)


def optional_text(table: TomlTable, key: str) -> str | None:
    """Return a text; None: it is missing or blank.

    Raises:
        InputError: it is no text.
    """
    return None if is_blank(table, key, missing=True) else table.text(key).strip()
