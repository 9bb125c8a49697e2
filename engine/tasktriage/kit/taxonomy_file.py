"""The TOML form of a taxonomy: what a domain expert writes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.domain.taxonomy import NO_TAXONOMIES, Taxonomy, TaxonomyNode

from .toml_table import TomlTable, file_text, resource_text, shown

__all__ = ["SCHEMA", "parse_taxonomy", "read_taxonomy", "taxonomy_from_resource"]

SCHEMA = "tasktriage.taxonomy/1"
DEFAULT_THRESHOLD = 0.6  # for a taxonomy that measured none; strict, so that it errs to no match
DEEPEST = 20  # levels; a tree of work has three to six
WHAT = "a taxonomy"

KEYS = {
    "file": {
        *("schema", "name", "title", "version", "licence", "summary", "sources", "matching"),
        *("stage", "role", "node", "background"),
    },
    "matching": {
        *("threshold", "margin", "nearest", "embedder", "measured", "calibration", "probable"),
    },
    "stage": {"id", "title", "summary"},
    "role": {"id", "title", "summary", "soc", "synthetic", "titles", "codes", "area"},
    "area": {"id", "title", "summary", "stage", "tasks"},
    "node": {
        *("id", "title", "kind", "parent", "summary", "stage", "tasks", "titles", "codes"),
        *("soc", "synthetic"),
    },
    "background": {"title", "tasks"},
}


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a TOML file.

    Raises:
        InputError: the file can't be read, or something in it is wrong; says in which line.
    """
    return parse_taxonomy(str(path), file_text(path, WHAT), path)


def taxonomy_from_resource(package: str, file: str) -> Callable[[], Taxonomy]:
    """Return a factory for `TaxonomySpec` that reads a TOML file shipped in a package.

    Raises:
        InputError: when the factory is called; as `read_taxonomy`.
    """
    return partial(_from_resource, package, file)


def _from_resource(package: str, file: str) -> Taxonomy:
    text = resource_text(package, file, WHAT)
    place = files(package).joinpath(file)
    return parse_taxonomy(f"{package}/{file}", text, place if isinstance(place, Path) else None)


def parse_taxonomy(name: str, text: str, path: Path | None = None) -> Taxonomy:
    """Build a taxonomy from TOML text; `name` is what errors call it, `path` where it lies.

    What was learnt of its nodes may lie beside it, as .safetensors.

    Raises:
        InputError: it is not TOML, or a key is missing, unknown or wrong; says in which line.
    """
    top = TomlTable.parse(name, text)
    if (said := top.data.get("schema")) != SCHEMA:
        raise top.fail(f"schema must be '{SCHEMA}', got {shown(said)}", "schema")
    top.check_keys(KEYS["file"], {"name", "title", "version", "licence"})
    if top.text("name").strip().casefold() in NO_TAXONOMIES:
        say = f"name must be another: '{top.text('name')}' has a meaning where sectors are named"
        raise top.fail(say, "name")
    if "role" not in top and "node" not in top:
        raise top.fail("the key 'role' or 'node' is missing")
    stages = tuple(_stages(top))
    nodes = _nodes(top, {stage.id for stage in stages})
    matching = top.table("matching")
    matching.check_keys(KEYS["matching"])
    return Taxonomy(
        name=top.text("name"),
        title=top.text("title"),
        version=top.version("version"),
        licence=top.text("licence"),
        summary=top.text("summary", ""),
        nodes=nodes,
        stages=stages,
        threshold=matching.number("threshold", DEFAULT_THRESHOLD, -1.0, 1.0),
        margin=matching.number("margin", 0.0, -1.0, 1.0),
        nearest=matching.whole("nearest", 1, 1),
        embedder=matching.text("embedder", "") or None,
        measured=matching.text("measured", ""),
        calibration=_calibration(matching),
        probable=matching.number("probable", 0.5, 0.0, 1.0),
        background=_background(top),
        sources=top.texts("sources", ()),
        arrays=_arrays(path),
    )


def _calibration(matching: TomlTable) -> tuple[float, float] | None:
    if "calibration" not in matching:
        return None
    value = matching.data["calibration"]
    fits = isinstance(value, list) and len(value) == 2
    if not fits or not all(_finite(number) for number in value):
        raise matching.fail(f"calibration must be two numbers, got {shown(value)}", "calibration")
    if value[0] < 0:
        raise matching.fail("calibration: the first number must not be below 0", "calibration")
    return float(value[0]), float(value[1])


def _finite(value: object) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value) and abs(value) <= 1e6  # type: ignore[arg-type]


def _arrays(path: Path | None) -> Path | None:
    if path is None:
        return None
    arrays = path.with_suffix(".safetensors")
    return arrays if arrays.is_file() else None


def _stages(top: TomlTable) -> Iterator[TaxonomyNode]:
    seen: set[str] = set()
    for table in top.tables("stage"):
        table.check_keys(KEYS["stage"], {"id", "title"})
        stage = TaxonomyNode(
            id=table.text("id"),
            title=table.text("title"),
            kind="stage",
            summary=table.text("summary", ""),
        )
        if stage.id in seen:
            raise table.fail("stands twice", "id")
        seen.add(stage.id)
        yield stage


def _background(top: TomlTable) -> tuple[str, ...]:
    texts: tuple[str, ...] = ()
    for table in top.tables("background"):
        table.check_keys(KEYS["background"], {"tasks"})
        texts += table.texts("tasks")
    return texts


def _nodes(top: TomlTable, stages: set[str]) -> tuple[TaxonomyNode, ...]:
    """Return the roles with their areas, then the other nodes, each of them once."""
    found: dict[str, TaxonomyNode] = {}
    for role in top.tables("role"):
        role.check_keys(KEYS["role"], {"id", "title", "area"})
        one = _role(role)
        _add(found, one, role)
        for area in role.tables("area"):
            area.check_keys(KEYS["area"], {"id", "title", "tasks"})
            _add(found, _area(area, one, stages), area)
    levels: dict[str, int] = {}
    for table in top.tables("node"):
        table.check_keys(KEYS["node"], {"id", "title", "kind"})
        node = _node(table, found, stages)
        levels[node.id] = 1 + (levels.get(node.parent, 1) if node.parent else 0)
        if levels[node.id] > DEEPEST:
            raise table.fail(f"stands on level {levels[node.id]}; at most {DEEPEST}", "parent")
        _add(found, node, table)
    if not found:
        raise top.fail("there is no node", "role" if "role" in top else "node")
    if "role" in top and not any(node.tasks for node in found.values()):
        raise top.fail("no node has a task", "role")
    return tuple(found.values())


def _add(found: dict[str, TaxonomyNode], node: TaxonomyNode, table: TomlTable) -> None:
    if node.id in found:
        raise table.fail(f"node '{node.id}' stands twice", "id")
    found[node.id] = node


def _role(table: TomlTable) -> TaxonomyNode:
    return TaxonomyNode(
        id=table.text("id"),
        title=table.text("title"),
        kind="role",
        summary=table.text("summary", ""),
        soc=table.text("soc", "") or None,
        synthetic=table.flag("synthetic"),
        titles=table.texts("titles", ()),
        codes=_codes(table),
    )


def _area(table: TomlTable, role: TaxonomyNode, stages: set[str]) -> TaxonomyNode:
    return TaxonomyNode(
        id=f"{role.id}/{table.text('id')}",
        title=f"{role.title} › {table.text('title')}",
        kind="area",
        parent=role.id,
        stage=_stage(table, stages),
        summary=table.text("summary", ""),
        tasks=table.texts("tasks"),
    )


def _node(table: TomlTable, found: Mapping[str, TaxonomyNode], stages: set[str]) -> TaxonomyNode:
    parent = table.text("parent", "") or None
    if parent is not None and parent not in found:
        line = UnknownNameError("node", parent, found)
        raise table.fail(f"parent: {line} (a parent stands above its children)", "parent")
    return TaxonomyNode(
        id=table.text("id"),
        title=table.text("title"),
        kind=table.text("kind"),
        parent=parent,
        stage=_stage(table, stages),
        summary=table.text("summary", ""),
        tasks=table.texts("tasks", ()),
        soc=table.text("soc", "") or None,
        synthetic=table.flag("synthetic"),
        titles=table.texts("titles", ()),
        codes=_codes(table),
    )


def _stage(table: TomlTable, stages: set[str]) -> str | None:
    stage = table.text("stage", "") or None
    if stage is not None and stage not in stages:
        raise table.fail(f"stage: {UnknownNameError('stage', stage, stages)}", "stage")
    return stage


def _codes(table: TomlTable) -> tuple[tuple[str, str], ...]:
    """Return codes of other systems: `codes = { isco-08 = "2512" }`, or a list of some."""
    below = table.table("codes")
    found: list[tuple[str, str]] = []
    for system, said in below.data.items():
        several: Any = (said,) if isinstance(said, str) else said
        if not isinstance(several, (list, tuple)) or not all(
            isinstance(code, str) and code.strip() for code in several
        ):
            say = f"{system} must be a code in quotes, or a list of some, got {shown(said)}"
            raise below.fail(say, system)
        found += [(system, code) for code in several]
    return tuple(found)
