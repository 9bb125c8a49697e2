"""The TOML form of a policy: what whoever reads the law writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from tasktriage.contracts.errors import InputError, UnknownNameError
from tasktriage.domain.policy import Act, Effect, Policy, PolicyInput, PolicyRule

from .toml_table import TomlTable, file_text, resource_text, shown

__all__ = [
    "ACTS_SCHEMA",
    "SCHEMA",
    "own_acts",
    "parse_policy",
    "policy_from_resource",
    "read_policy",
]

SCHEMA = "tasktriage.policy/1"
ACTS_SCHEMA = "tasktriage.acts/1"
NAME = re.compile(r"[a-z][a-z0-9-]*")
RULE = re.compile(r"[a-z0-9][a-z0-9.-]*")

KEYS = {
    "policy": {
        *("schema", "name", "title", "version", "licence", "summary", "sources", "acts"),
        *("matching", "input", "act", "rule", "background"),
    },
    "acts": {"schema", "title", "act", "background"},
    "matching": {"threshold", "embedder", "measured"},
    "input": {"name", "question", "values"},
    "act": {"id", "title", "tasks", "near"},
    "rule": {
        *("id", "title", "jurisdiction", "instrument", "trigger", "not_triggered", "effect"),
        *("basis", "as_of", "applies_from", "source", "who_decides", "status", "caveat"),
        *("reviewer", "expires", "unreviewed", "when"),
    },
    "background": {"title", "tasks"},
}
NEEDED = {
    "policy": {"schema", "name", "title", "version", "licence", "rule"},
    "input": {"name", "question", "values"},
    "act": {"id", "title", "tasks"},
    "rule": {
        *("id", "title", "jurisdiction", "trigger", "not_triggered", "effect", "basis", "as_of"),
        "source",
    },
    "background": {"tasks"},
}

Beside = Callable[[str], tuple[str, str]]
"""The file of acts that a policy names → what errors call it, and its text."""


class Shared(NamedTuple):
    """What stands in a file of acts."""

    name: str
    acts: tuple[Act, ...]
    background: tuple[str, ...]


def read_policy(path: Path) -> Policy:
    """Read a policy from a TOML file, and the file of acts beside it that it names.

    Raises:
        InputError: a file can't be read, or something in it is wrong; says in which line.
    """

    def beside(name: str) -> tuple[str, str]:
        other = path.with_name(name)
        return str(other), file_text(other, "acts of a policy")

    return parse_policy(str(path), file_text(path, "a policy"), beside, path)


def own_acts(path: Path) -> tuple[str, ...]:
    """Return the ids of the acts that stand in a policy's own file, not in one beside it.

    Raises:
        InputError: as `read_policy`.
    """
    return tuple(_acts(TomlTable.parse(str(path), file_text(path, "a policy"))))


def policy_from_resource(package: str, file: str) -> Callable[[], Policy]:
    """Return a factory for `PolicySpec` that reads a TOML file shipped in a package.

    Raises:
        InputError: when the factory is called; as `read_policy`.
    """
    return partial(_from_resource, package, file)


def _from_resource(package: str, file: str) -> Policy:
    def beside(name: str) -> tuple[str, str]:
        return f"{package}/{name}", resource_text(package, name, "acts of a policy")

    place = files(package).joinpath(file)
    return parse_policy(
        f"{package}/{file}",
        resource_text(package, file, "a policy"),
        beside,
        place if isinstance(place, Path) else None,
    )


def parse_policy(
    name: str, text: str, beside: Beside | None = None, path: Path | None = None
) -> Policy:
    """Build a policy from TOML text; `name` is what errors call it, `path` where it lies.

    What was learnt of its acts may lie beside the file that they stand in, as .safetensors.

    Raises:
        InputError: it is not TOML, or a key is missing, unknown or wrong; says in which line.
    """
    top = TomlTable.parse(name, text)
    _check_schema(top, SCHEMA)
    top.check_keys(KEYS["policy"], NEEDED["policy"])
    inputs = _inputs(top)
    acts = _acts(top)
    background = _background(top)
    if "acts" in top:
        shared = _shared(top, beside)
        for one in shared.acts:
            if one.id in acts:
                raise top.fail(f"act '{one.id}' stands in {shared.name} too", "act")
        acts |= {one.id: one for one in shared.acts}
        background += shared.background
    matching = top.table("matching")
    matching.check_keys(KEYS["matching"])
    try:
        return Policy(
            name=_name(top, "name", NAME),
            title=top.text("title"),
            version=top.version("version"),
            licence=top.text("licence"),
            summary=top.text("summary", ""),
            sources=top.texts("sources", ()),
            rules=_rules(top, acts, inputs),
            acts=tuple(acts.values()),
            inputs=tuple(inputs.values()),
            threshold=matching.number("threshold", 0.5, 0.0, 1.0),
            embedder=matching.text("embedder", "") or None,
            measured=matching.text("measured", ""),
            background=background,
            learnt=_learnt(top, path),
        )
    except ValueError as error:
        raise top.fail(str(error)) from None


def _check_schema(top: TomlTable, schema: str) -> None:
    said = top.data.get("schema")
    if said != schema:
        raise top.fail(f"schema must be '{schema}', got {shown(said)}", "schema")


def _name(table: TomlTable, key: str, form: re.Pattern[str]) -> str:
    said = table.text(key)
    if not form.fullmatch(said):
        dots = "" if form is NAME else ", '.'"
        say = f"{key} must be lower-case letters, digits{dots} and '-', got {shown(said)}"
        raise table.fail(say, key)
    return said


def _shared(top: TomlTable, beside: Beside | None) -> Shared:
    """Return what stands in the file of acts that a policy names: one in its own folder."""
    file = top.text("acts")
    if beside is None or not re.fullmatch(r"[\w-]+\.toml", file):
        raise top.fail(f"acts must be the name of a TOML file beside it, got {shown(file)}", "acts")
    try:
        name, text = beside(file)
    except InputError as error:
        raise top.fail(f"acts: {error}", "acts") from None
    return _read_acts(name, text)


@lru_cache(maxsize=4)
def _read_acts(name: str, text: str) -> Shared:
    """Return what stands in a file of acts; policies that share one wait once for it."""
    top = TomlTable.parse(name, text)
    _check_schema(top, ACTS_SCHEMA)
    top.check_keys(KEYS["acts"], {"act"})
    return Shared(name, tuple(_acts(top).values()), _background(top))


def _learnt(top: TomlTable, path: Path | None) -> Path | None:
    if path is None:
        return None
    learnt = path.with_name(top.text("acts", path.name)).with_suffix(".safetensors")
    return learnt if learnt.is_file() else None


def _acts(top: TomlTable) -> dict[str, Act]:
    found: dict[str, Act] = {}
    for table in top.tables("act"):
        table.check_keys(KEYS["act"], NEEDED["act"])
        act = Act(
            id=_name(table, "id", RULE),
            title=table.text("title"),
            tasks=table.texts("tasks"),
            near=table.texts("near", ()),
        )
        if act.id in found:
            raise table.fail("stands twice", "id")
        if not act.tasks:
            raise table.fail("tasks must be sentences, got none", "tasks")
        found[act.id] = act
    return found


def _background(top: TomlTable) -> tuple[str, ...]:
    texts: tuple[str, ...] = ()
    for table in top.tables("background"):
        table.check_keys(KEYS["background"], NEEDED["background"])
        texts += table.texts("tasks")
    return texts


def _inputs(top: TomlTable) -> dict[str, PolicyInput]:
    found: dict[str, PolicyInput] = {}
    for table in top.tables("input"):
        table.check_keys(KEYS["input"], NEEDED["input"])
        values = table.texts("values")
        if not values:
            raise table.fail("values must be some values, got none", "values")
        one = PolicyInput(
            name=_name(table, "name", NAME), question=table.text("question"), values=values
        )
        if one.name in found:
            raise table.fail("stands twice", "name")
        found[one.name] = one
    return found


def _rules(
    top: TomlTable, acts: Mapping[str, Act], inputs: Mapping[str, PolicyInput]
) -> tuple[PolicyRule, ...]:
    found: dict[str, PolicyRule] = {}
    for table in top.tables("rule"):
        table.check_keys(KEYS["rule"], NEEDED["rule"])
        rule = _rule(table, acts, inputs)
        if rule.id in found:
            raise table.fail("stands twice", "id")
        found[rule.id] = rule
    return tuple(found.values())


def _rule(
    table: TomlTable, acts: Mapping[str, Act], inputs: Mapping[str, PolicyInput]
) -> PolicyRule:
    as_of, expires = _days(table)
    return PolicyRule(
        id=_name(table, "id", RULE),
        title=table.text("title"),
        jurisdiction=table.text("jurisdiction"),
        instrument=table.text("instrument", ""),
        trigger=_trigger(table, acts),
        not_triggered=table.text("not_triggered"),
        effect=_effect(table),
        basis=table.text("basis"),
        as_of=as_of,
        applies_from=table.day("applies_from"),
        source=table.text("source"),
        who_decides=table.text("who_decides", ""),
        status=table.text("status", ""),
        caveat=table.text("caveat", ""),
        reviewer=table.text("reviewer", "none"),
        expires=expires,
        unreviewed=table.flag("unreviewed"),
        when=_when(table.table("when"), inputs),
    )


def _effect(table: TomlTable) -> Effect:
    said = table.data["effect"]
    names = [effect.value for effect in Effect]
    if said not in names:
        say = f"effect must be {', '.join(names[:-1])} or {names[-1]}, got {shown(said)}"
        raise table.fail(say, "effect")
    return Effect(said)


def _trigger(table: TomlTable, acts: Mapping[str, Act]) -> tuple[str, ...]:
    trigger = table.texts("trigger")
    if not trigger:
        raise table.fail("trigger must name an act, got none", "trigger")
    for place, act in enumerate(trigger):
        if act not in acts:
            raise table.fail(f"trigger: {UnknownNameError('act', act, acts)}", "trigger", place)
        if act in trigger[:place]:
            raise table.fail(f"trigger: '{act}' stands twice", "trigger", place)
    return trigger


def _days(table: TomlTable) -> tuple[date, date]:
    """Return the day of reading and the day after which it has to be read again.

    The second is twelve months after the first where the file doesn't say.
    """
    as_of = table.day("as_of") or date.min
    expires = table.day("expires", _a_year_later(as_of)) or date.min
    if expires < as_of:
        say = f"expires must not be before as_of ({as_of}), got {expires}"
        raise table.fail(say, "expires")
    return as_of, expires


def _a_year_later(day: date) -> date:
    if day.year == date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # of 29 February
        return day.replace(year=day.year + 1, day=28)


def _when(
    table: TomlTable, inputs: Mapping[str, PolicyInput]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for name in table.data:
        if name not in inputs:
            raise table.fail(str(UnknownNameError("input", name, inputs)), name)
        values = table.texts(name)
        if not values:
            raise table.fail(f"{name} must be some of its values, got none", name)
        for place, value in enumerate(values):
            if value not in inputs[name].values:
                error = UnknownNameError(f"value of {name}", value, inputs[name].values)
                raise table.fail(str(error), name, place)
        found.append((name, values))
    return tuple(found)
