"""Scenarios as TOML data: the usual ones, and a user's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.kit.toml_table import TomlTable, file_text, resource_text

from .inputs import STAGE, input_spec
from .plan_file_values import needed_number
from .values import Change, Scenario

__all__ = ["NAMED", "SCHEMA", "parse_scenarios", "read_scenarios", "shipped_scenarios"]

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

    stage: as in `parse_scenarios`. file: `NAMED` has those that must be asked for by name.
    """
    package = "tasktriage.planning"
    return parse_scenarios(f"{package}/{file}", resource_text(package, file, "scenarios"), stage)


def read_scenarios(path: Path, stage: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Read scenarios from a file.

    Raises:
        InputError: it can't be read, or something in it is wrong; says in which line.
    """
    return parse_scenarios(str(path), file_text(path, "scenarios"), stage)


def parse_scenarios(name: str, text: str, stage: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Read scenarios from TOML text.

    Args:
        name: what errors call it.
        text: of the file.
        stage: names of the roles that a change of a stage is made to; none: to all.

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
        one = _scenario(table, tuple(stage))
        if one.name in found:
            raise table.fail("another scenario has that name", "name")
        found[one.name] = one
    return tuple(found.values())


def _scenario(table: TomlTable, stage: tuple[str, ...]) -> Scenario:
    table.check_keys(KEYS["scenario"], {"name"})
    changes = list(table.tables("change"))
    if len(changes) > MOST_CHANGES:
        raise table.fail(f"it has more than {MOST_CHANGES} changes", "change")
    made = tuple(_change(change, stage) for change in changes)
    summary = table.text("summary", "")
    if stage and any(change.data.get("stage") for change in changes):
        summary = f"{summary} Of: {', '.join(stage)}.".strip()
    return Scenario(
        name=table.text("name").strip(),
        summary=summary,
        changes=made,
        policies=table.flag("policies"),
    )


def _change(table: TomlTable, stage: tuple[str, ...]) -> Change:
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
    roles = stage if of_stage else table.texts("roles", ())
    if "roles" in table and not roles:
        raise table.fail("roles are none: name some, or leave the key out for all", "roles")
    stages = tuple(one.strip() for one in table.texts("stages", ()))
    return Change(input=name, to=to, times=times, plus=plus, roles=roles, stages=stages)


def _number(table: TomlTable, key: str, unit: str) -> float:
    value = needed_number(table, key, unit)
    if not LEAST_NUMBER <= value <= MOST_NUMBER:
        raise table.fail(f"{key} is {value:g}, which makes no sense ({unit})", key)
    return value
