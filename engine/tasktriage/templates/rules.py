"""A policy's TOML, from a table of its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tasktriage.domain.policy import Effect
from tasktriage.kit.policy_file import SCHEMA, parse_policy
from tasktriage.kit.toml_text import toml_list, toml_text

from .merge import Draft, slug
from .sheet import Column, SheetRow, Table, open_table

__all__ = ["RULE_COLUMNS", "policy_text"]

RULE_COLUMNS = (
    Column("rule", "what a rule is called", ("title", "rule title"), needed=True),
    Column("act", "the act that it speaks of", ("acts", "trigger"), needed=True),
    Column("sentences", "what is such an act", ("sentence", "tasks", "task"), needed=True),
    Column("effect", "human, cap, note or prohibited", needed=True),
    Column("jurisdiction", "where it holds", ("country",), needed=True),
    Column("basis", "the paragraph that it rests on", ("legal basis",), needed=True),
    Column("source", "where that was read", ("sources", "url"), needed=True),
    Column("as_of", "the day on which it was read", ("read on", "date"), needed=True),
    Column("id", "a short name for a rule", ("rule id", "code")),
    Column("near", "sentences that only come close", ("near misses", "not sentences")),
    Column("not_triggered", "what it leaves alone", ("exceptions", "except")),
    Column("expires", "when it is to be read again", ("valid until",)),
    Column("applies_from", "since when it holds", ("since", "in force from")),
    Column("instrument", "the law or handbook", ("law",)),
    Column("who_decides", "who decides", ()),
    Column("status", "in force, or not yet", ()),
    Column("caveat", "what to be careful with", ("remarks", "comment")),
    Column("reviewer", "who signed it", ("reviewed by",)),
    Column("unreviewed", "yes where it was read second-hand", ()),
    Column("background", "sentences of other work", ("not tasks", "other work")),
)
NEEDED = ("effect", "jurisdiction", "basis", "source", "as_of")
TEXTS = ("jurisdiction", "basis", "source", "instrument", "who_decides", "status", "caveat")
DAYS = ("as_of", "expires", "applies_from")
PLAIN = ("rule", *TEXTS, "effect", *DAYS, "not_triggered", "reviewer", "unreviewed")
LISTS = ("sentences", "near")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
YES, NO = ("yes", "true", "1", "x", "y"), ("no", "false", "0", "", "n")


@dataclass(slots=True)
class _Rules:
    """What the rows say: rules and acts by id; `acts_of` has the acts of each rule."""

    rules: dict[str, Draft] = field(default_factory=dict)
    acts: dict[str, Draft] = field(default_factory=dict)
    acts_of: dict[str, list[str]] = field(default_factory=dict)
    background: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def policy_text(path: Path, name: str, title: str, licence: str) -> tuple[str, list[str]]:
    """Return a table's rules as TOML, and lines that the user should hear.

    Raises:
        UsageError: what reads workbooks is not installed.
        InputError: something in the table is wrong; says in which row.
    """
    table = open_table(path, RULE_COLUMNS)
    found = _found(table)
    if not found.rules:
        raise table.rows[0].fail("there is no rule, only other work")
    for act in found.acts.values():
        _check_act(act)
    text = "\n".join(_lines(found, name, title, licence, path))
    parse_policy(f"{name}.toml", text)  # what was written can be read
    return text, [*table.notes, *found.notes]


def _found(table: Table) -> _Rules:
    found = _Rules()
    rule: Draft | None = None
    act: Draft | None = None
    for row in table.rows:
        for text in row.items("background"):
            found.background.setdefault(text, row.number)
        if not any(row[name] for name in (*PLAIN, *LISTS, "id", "act")):
            continue
        before, rule = rule, _rule(found, row, rule)
        act = _act(found, row, act if before is rule else None)
        acts = found.acts_of.setdefault(rule.id, [])
        if act.id not in acts:
            acts.append(act.id)
        for column in LISTS:
            for text in act.add_items(row, column):
                if len(acts) == 1:  # the act of a second rule may list its sentences again
                    found.notes.append(
                        f"{row.name}: row {row.number}: left out a sentence that act '{act.id}' "
                        f"has in row {act.lists[column][text]} already: {text[:60]}"
                    )
    return found


def _rule(found: _Rules, row: SheetRow, last: Draft | None) -> Draft:
    """Return the rule that a row is of: without a name it is that of the row above."""
    said = row["id"] or row["rule"]
    if not said:
        if last is None:
            raise row.fail("names no rule, and there is none above it", "rule")
        last.add(row, PLAIN, "rule")
        return last
    name = slug(said) or f"rule-{row.number}"
    same = [one for one in found.rules.values() if (one.text("id") or one.text("rule")) == said]
    if same:
        same[0].add(row, PLAIN, "rule")
        return same[0]
    rule = Draft(_spare(name, found.rules), row)
    found.rules[rule.id] = rule
    rule.add(row, (*PLAIN, "id"), "rule")
    return rule


def _act(found: _Rules, row: SheetRow, last: Draft | None) -> Draft:
    if not row["act"]:
        if last is None:
            raise row.fail("a rule speaks of an act; name it", "act")
        return last
    for act in found.acts.values():
        if act.text("act").casefold() == row["act"].casefold():
            return act
    act = Draft(_spare(slug(row["act"]) or f"act-{row.number}", found.acts), row)
    found.acts[act.id] = act
    act.add(row, ("act",), "act")
    return act


def _spare(name: str, taken: dict[str, Draft]) -> str:
    number = 1
    found = name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def _check_act(act: Draft) -> None:
    if not act.listed("sentences"):
        problem = f"act '{act.text('act')}' has no sentence in any row"
        raise act.row.fail(problem, "sentences")
    if both := set(act.listed("sentences")) & set(act.listed("near")):
        problem = f"act '{act.text('act')}' has a sentence as near too: {min(both)[:60]}"
        raise act.row.fail(problem, "near")


def _lines(found: _Rules, name: str, title: str, licence: str, path: Path) -> Iterator[str]:
    yield f"schema = {toml_text(SCHEMA)}"
    yield f"name = {toml_text(name)}"
    yield f"title = {toml_text(title)}"
    yield 'version = "1"'
    yield f"licence = {toml_text(licence)}"
    yield f"summary = {toml_text(f'Made of {path.name}. No legal advice.')}"
    for act in found.acts.values():
        yield from ("", "[[act]]", f"id = {toml_text(act.id)}")
        yield f"title = {toml_text(act.text('act'))}"
        yield f"tasks = {toml_list(act.listed('sentences'))}"
        if near := act.listed("near"):
            yield f"near = {toml_list(near)}"
    for rule in found.rules.values():
        yield from _rule_lines(rule, found.acts_of[rule.id])
    if found.background:
        yield from ("", "[[background]]", f"tasks = {toml_list(found.background)}")
    yield ""


def _rule_lines(rule: Draft, acts: list[str]) -> Iterator[str]:
    for column in NEEDED:
        if not rule.text(column):
            raise rule.row.fail(f"rule '{rule.id}' has no {column}", column)
    yield from ("", "[[rule]]", f"id = {toml_text(rule.id)}")
    yield f"title = {toml_text(rule.text('rule') or rule.text('id'))}"
    yield f"trigger = [{', '.join(map(toml_text, acts))}]"
    yield f"not_triggered = {toml_text(rule.text('not_triggered') or 'Nothing is named.')}"
    yield f"effect = {toml_text(_effect(rule))}"
    for column in TEXTS:
        if text := rule.text(column):
            yield f"{column} = {toml_text(text)}"
    days = {column: _day(rule, column) for column in DAYS if rule.text(column)}
    for column, day in days.items():
        if column == "expires" and day < days["as_of"]:
            problem = f"rule '{rule.id}' expires on {day}, before as_of, {days['as_of']}"
            raise rule.row.fail(problem, column)
        yield f"{column} = {day.isoformat()}"
    if reviewer := rule.text("reviewer"):
        yield f"reviewer = {toml_text(reviewer)}"
    if _flag(rule, "unreviewed"):
        yield "unreviewed = true"


def _effect(rule: Draft) -> str:
    said = rule.text("effect").casefold()
    known = [effect.value for effect in Effect]
    if said not in known:
        problem = f"effect is {', '.join(known[:-1])} or {known[-1]}, got '{said[:60]}'"
        raise _where(rule, "effect").fail(problem, "effect")
    return said


def _day(rule: Draft, column: str) -> date:
    """Return a day; "1/2/2026" is refused, for it is another day in other countries."""
    said = rule.text(column)
    try:
        if found := ISO.fullmatch(said):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := DOTTED.fullmatch(said):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:  # no such day
        pass
    problem = f"is a date like 2026-11-29 or 29.11.2026, got '{said[:60]}'"
    raise _where(rule, column).fail(problem, column)


def _flag(rule: Draft, column: str) -> bool:
    said = rule.text(column).casefold()
    if said not in (*YES, *NO):
        raise _where(rule, column).fail(f"is yes or no, got '{said[:60]}'", column)
    return said in YES


def _where(rule: Draft, column: str) -> SheetRow:
    """Return the row that a column of a rule was said in, for an error."""
    return SheetRow(rule.row.name, rule.said[column][1], rule.row.cells)
