"""Scenarios as TOML data: the usual ones, and a user's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.kit.toml_table import TomlTable, file_text, resource_text

from .inputs import STAGE, input_spec
from .plan_file_values import needed_number
from .values import Change, Scenario

__all__ = ["NAMED", "SCHEMA", "Known", "parse_scenarios", "read_scenarios", "shipped_scenarios"]

SCHEMA = "tasktriage.scenarios/1"
NAMED = "scenarios_named.toml"
MOST = 50  # scenarios of a file
MOST_CHANGES = 200
LEAST_NUMBER, MOST_NUMBER = -1e8, 1e8
KEYS = {
    "file": {"schema", "scenario"},
    "scenario": {"name", "summary", "change", "policies"},
    "change": {"input", "to", "times", "plus", "roles", "stage", "stages"},
}


def shipped_scenarios(
    stage: Sequence[str] = (), *, file: str = "scenarios.toml"
) -> tuple[Scenario, ...]:
    """Return scenarios that come with the product: the usual ones, as planned first.

    stage: as in `Known`. file: `NAMED` has those that must be asked for by name.
    """
    package = "tasktriage.planning"
    text = resource_text(package, file, "scenarios")
    return parse_scenarios(f"{package}/{file}", text, Known(stage=tuple(stage)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What scenarios may name: the roles of a plan, and the stages of its flow; None: anything.

    stage: the roles that a change of a stage is made to; none: all.
    """

    stage: tuple[str, ...] = ()
    roles: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None


ANY = Known()


def read_scenarios(path: Path, known: Known = ANY) -> tuple[Scenario, ...]:
    """Read scenarios from a file.

    Raises:
        InputError: it can't be read, or something in it is wrong; says in which line.
    """
    return parse_scenarios(str(path), file_text(path, "scenarios"), known)


def parse_scenarios(name: str, text: str, known: Known = ANY) -> tuple[Scenario, ...]:
    """Read scenarios from TOML text.

    Args:
        name: what errors call it.
        text: of the file.
        known: what they may name.

    Raises:
        InputError: it is no TOML, or a key is missing, unknown or wrong; says in which line.
    """
    top = TomlTable.parse(name, text)
    if top.data.get("schema") != SCHEMA:
        raise top.fail(f"schema must be '{SCHEMA}'", "schema")
    top.check_keys(KEYS["file"], {"scenario"})
    tables = list(top.tables("scenario"))
    if not 1 <= len(tables) <= MOST:
        raise top.fail(f"a file has 1 to {MOST} scenarios, got {len(tables):,}", "scenario")
    found: dict[str, Scenario] = {}
    for table in tables:
        one = _scenario(table, known)
        if one.name in found:
            raise table.fail("another scenario has that name", "name")
        found[one.name] = one
    return tuple(found.values())


def _scenario(table: TomlTable, known: Known) -> Scenario:
    table.check_keys(KEYS["scenario"], {"name"})
    changes = list(table.tables("change"))
    if len(changes) > MOST_CHANGES:
        raise table.fail(f"it has more than {MOST_CHANGES} changes", "change")
    made = tuple(_change(change, known) for change in changes)
    summary = table.text("summary", "")
    if known.stage and any(change.data.get("stage") for change in changes):
        summary = f"{summary} Of: {', '.join(known.stage)}.".strip()
    return Scenario(
        name=table.text("name").strip(),
        summary=summary,
        changes=made,
        policies=table.flag("policies"),
    )


def _change(table: TomlTable, known: Known) -> Change:
    table.check_keys(KEYS["change"], {"input"})
    name = table.text("input")
    try:
        spec = input_spec(name)
    except UnknownNameError as error:
        raise table.fail(str(error), "input") from None
    of_stage = table.flag("stage")
    for key in ("roles", "stage") if spec.of == STAGE else ("stages",):
        if key in table:
            other = "stages" if spec.of == STAGE else "roles"
            raise table.fail(f"{name} is not changed by {key}, but by {other}", key)
    if of_stage and "roles" in table:
        raise table.fail("it is made to a stage and to roles: give one of them", "roles")
    to = _number(table, "to", spec.unit) if "to" in table else None
    least, most = spec.possible
    if to is not None and not least <= to <= most:
        say = f"to is {to:g}: possible is {least:g} to {most:g} ({spec.unit})"
        raise table.fail(say, "to")
    times = _number(table, "times", "a factor") if "times" in table else 1.0
    if times < 0.0:
        raise table.fail(f"times is {times:g}: possible is 0 or more", "times")
    plus = _number(table, "plus", spec.unit) if "plus" in table else 0.0
    if (to, times, plus) == (None, 1.0, 0.0):
        raise table.fail("it changes nothing: give to, times or plus", "input")
    roles = known.stage if of_stage else _names(table, "roles", known.roles)
    if "roles" in table and not roles:
        raise table.fail("roles are none: name some, or leave the key out for all", "roles")
    stages = _names(table, "stages", known.stages)
    return Change(input=name, to=to, times=times, plus=plus, roles=roles, stages=stages)


def _names(table: TomlTable, key: str, known: Sequence[str] | None) -> tuple[str, ...]:
    """Return names of roles or stages; where it is known which there are, only of those."""
    names = tuple(name.strip() for name in table.texts(key, ()))
    for place, name in enumerate(names):
        if known is not None and name not in known:
            error = UnknownNameError(key.removesuffix("s"), name, known)
            raise table.fail(str(error), key, place)
    return names


def _number(table: TomlTable, key: str, unit: str) -> float:
    value = needed_number(table, key, unit)
    if not LEAST_NUMBER <= value <= MOST_NUMBER:
        raise table.fail(f"{key} is {value:g}, which makes no sense ({unit})", key)
    return value
