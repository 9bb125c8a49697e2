"""A taxonomy's TOML, from a table of its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.kit.taxonomy_file import SCHEMA, parse_taxonomy
from tasktriage.kit.toml_text import toml_list, toml_text

from .merge import Draft
from .sheet import Column, SheetRow, Table, open_table

__all__ = ["NODE_COLUMNS", "taxonomy_text"]

NODE_COLUMNS = (
    Column(
        "id",
        "what tells a node from all others",
        ("code", "node", "node id"),
        needed=True,
        likely=("role id", "role code", "job id", "job code", "position id", "identifier"),
    ),
    Column(
        "title",
        "what a node is called",
        ("name", "label"),
        needed=True,
        likely=("job title", "role title", "role name", "role", "position title", "job name"),
    ),
    Column(
        "parent",
        "the id of the node above",
        ("parent id", "parent code", "above", "broader"),
        likely=("reports to", "belongs to", "part of"),
    ),
    Column("kind", "the level: role, area, major group", ("level", "type")),
    Column(
        "tasks",
        "sentences of its work",
        ("task", "sentences", "sentence", "examples"),
        likely=("duties", "typical tasks", "typical duties", "main tasks", "responsibilities"),
    ),
    Column("titles", "other titles", ("other titles", "alternative titles", "synonyms")),
    Column("stage", "the stage of the sector's work", ("stages", "phase")),
    Column("summary", "what it is, in a line", ("description", "definition")),
    Column("soc", "its SOC occupation", ("soc code", "soc-2018")),
    Column("codes", "of other systems, as isco-08=2512", ("other codes",)),
    Column("background", "sentences of other work", ("not tasks", "not task", "other work")),
)
PLAIN = ("title", "parent", "kind", "stage", "summary", "soc")
LISTS = ("tasks", "titles", "codes")
STAGE = "stage"


@dataclass(slots=True)
class _Nodes:
    """What the rows say: nodes and stages by id, and sentences of other work."""

    nodes: dict[str, Draft] = field(default_factory=dict)
    stages: dict[str, Draft] = field(default_factory=dict)
    background: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def taxonomy_text(path: Path, name: str, title: str, licence: str) -> tuple[str, list[str]]:
    """Return a table's nodes as TOML, and lines that the user should hear.

    Raises:
        UsageError: what reads workbooks is not installed.
        InputError: something in the table is wrong; says in which row.
    """
    table = open_table(path, NODE_COLUMNS)
    found = _found(table)
    for draft in (*found.nodes.values(), *found.stages.values()):
        if not draft.text("title"):
            raise draft.row.fail(f"'{draft.id}' has no title", "title")
    _name_parents(found.nodes)
    ordered = list(_in_order(found.nodes))
    if not ordered:
        raise table.rows[0].fail("there is no node, only stages or other work")
    text = "\n".join(_lines(found, ordered, name, title, licence, path))
    parse_taxonomy(f"{name}.toml", text)  # what was written can be read
    return text, [*table.notes, *found.notes]


def _found(table: Table) -> _Nodes:
    found = _Nodes()
    last: Draft | None = None
    for row in table.rows:
        for text in row.items("background"):
            found.background.setdefault(text, row.number)
        if not any(row[name] for name in (*PLAIN, *LISTS, "id")):
            continue
        last = _draft(found, row, last)
        _add_lists(found, last, row)
    return found


def _draft(found: _Nodes, row: SheetRow, last: Draft | None) -> Draft:
    """Return the node that a row is of: by its id, or without one the node of the row above."""
    if not row["id"]:
        if any(row[name] for name in PLAIN):
            raise row.fail("has no id; a row without one goes on with the node above it", "id")
        if last is None:
            raise row.fail("has no id, and there is no node above it", "id")
        return last
    a_stage = row["kind"].casefold() == STAGE or (not row["kind"] and row["id"] in found.stages)
    drafts = found.stages if a_stage else found.nodes
    draft = drafts.get(row["id"])
    if draft is None:
        draft = drafts[row["id"]] = Draft(row["id"], row)
        draft.add(row, PLAIN, "node")
    elif not draft.add(row, PLAIN, "node") and not any(row[name] for name in LISTS):
        raise row.fail(f"id '{row['id']}' stands twice; first in row {draft.row.number}", "id")
    return draft


def _add_lists(found: _Nodes, draft: Draft, row: SheetRow) -> None:
    if draft is found.stages.get(draft.id) and (said := next(filter(row.items, LISTS), None)):
        raise row.fail(f"a stage has no {said}; give them to its nodes", said)
    for column in LISTS:
        again = draft.add_items(row, column)
        for text in again if column == "tasks" else ():
            found.notes.append(
                f"{row.name}: row {row.number}: left out a task that '{draft.id}' has in row "
                f"{draft.lists[column][text]} already: {text[:60]}"
            )


def _name_parents(nodes: Mapping[str, Draft]) -> None:
    """Put ids where a parent is named by a title that one node alone has.

    Who keeps a list of roles writes so whom one reports to.
    """
    called: dict[str, list[str]] = {}
    for node in nodes.values():
        called.setdefault(_folded(node.text("title")), []).append(node.id)
    for node in nodes.values():
        said = node.text("parent")
        above = called.get(_folded(said), [])
        if said and said not in nodes and len(above) == 1:
            node.said["parent"] = above[0], node.said["parent"][1]


def _in_order(nodes: Mapping[str, Draft]) -> Iterator[Draft]:
    """Yield nodes after their parents, else as they stand in the table.

    Raises:
        InputError: a parent is missing, or nodes stand above each other.
    """
    done: set[str] = set()
    for node in nodes.values():
        way: list[Draft] = []
        while node.id not in done:
            if any(one is node for one in way):
                circle = " > ".join(one.id for one in [*way[way.index(node) :], node])
                raise node.row.fail(f"stands above itself: {circle}", "parent")
            way.append(node)
            above = _parent(node, nodes)
            if above is None:
                break
            node = nodes[above]
        for one in reversed(way):
            done.add(one.id)
            yield one


def _parent(node: Draft, nodes: Mapping[str, Draft]) -> str | None:
    said = node.text("parent")
    if not said or said in nodes:
        return said or None
    whole = said.removesuffix(".0")  # as programs write whole numbers of columns with blanks
    if whole in nodes:
        return whole
    raise node.row.fail(str(UnknownNameError("id", said, nodes)), "parent")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _lines(
    found: _Nodes, nodes: list[Draft], name: str, title: str, licence: str, path: Path
) -> Iterator[str]:
    yield f"schema = {toml_text(SCHEMA)}"
    yield f"name = {toml_text(name)}"
    yield f"title = {toml_text(title)}"
    yield 'version = "1"'
    yield f"licence = {toml_text(licence)}"
    yield f"summary = {toml_text(f'Made of {path.name}')}"
    yield ""
    yield "# `tasktriage taxonomies measure` says which threshold keeps false matches down; without"
    yield "# one a strict 0.6 holds"
    yield "[matching]"
    stages = {said.id: (said.text("title"), said.text("summary")) for said in found.stages.values()}
    for node in nodes:
        if stage := node.text("stage"):
            stages.setdefault(stage, (stage, ""))
    for stage, (called, summary) in stages.items():
        yield from ("", "[[stage]]", f"id = {toml_text(stage)}", f"title = {toml_text(called)}")
        if summary:
            yield f"summary = {toml_text(summary)}"
    levels: dict[str, int] = {}
    for node in nodes:
        yield from _node_lines(found, node, levels)
    if found.background:
        yield from ("", "[[background]]", f"tasks = {toml_list(found.background)}")
    yield ""


def _node_lines(found: _Nodes, node: Draft, levels: dict[str, int]) -> Iterator[str]:
    parent = _parent(node, found.nodes)
    levels[node.id] = 1 + (levels[parent] if parent else 0)
    yield from ("", "[[node]]", f"id = {toml_text(node.id)}")
    yield f"title = {toml_text(node.text('title'))}"
    yield f"kind = {toml_text(node.text('kind') or f'level-{levels[node.id]}')}"
    if parent:
        yield f"parent = {toml_text(parent)}"
    for key in ("stage", "summary", "soc"):
        if value := node.text(key):
            yield f"{key} = {toml_text(value)}"
    for key in ("titles", "tasks"):
        if listed := node.listed(key):
            yield f"{key} = {toml_list(listed)}"
    codes: dict[str, list[str]] = {}
    for item in node.listed("codes"):
        system, equals, code = (part.strip() for part in item.partition("="))
        if not (system and equals and code):
            raise node.row.fail(f"a code is written as isco-08=2512, got '{item[:60]}'", "codes")
        codes.setdefault(system, []).append(code)
    if codes:
        several = (
            f"{toml_text(system)} = [{', '.join(map(toml_text, listed))}]"
            for system, listed in codes.items()
        )
        yield f"codes = {{ {', '.join(several)} }}"
