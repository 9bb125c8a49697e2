"""The TOML form of a taxonomy: what a domain expert writes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError, UnknownNameError
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode

__all__ = ["SCHEMA", "read_taxonomy", "taxonomy_from_resource"]

SCHEMA = "tasktriage.taxonomy/1"
DEFAULT_THRESHOLD = 0.6  # for a taxonomy that measured none; strict, so that it errs to no match


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a TOML file.

    Raises:
        InputError: the file can't be read, is not TOML, or lacks a field; says which.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError(str(path), f"can't be read as a taxonomy: {reason}") from None
    return parse_taxonomy(str(path), text)


def taxonomy_from_resource(package: str, file: str) -> Callable[[], Taxonomy]:
    """Return a factory for `TaxonomySpec` that reads a TOML file shipped in a package.

    Raises:
        InputError: when the factory is called; as `read_taxonomy`.
    """
    return partial(_from_resource, package, file)


def _from_resource(package: str, file: str) -> Taxonomy:
    name = f"{package}/{file}"
    try:
        text = files(package).joinpath(file).read_text("utf-8")
    except FileNotFoundError:
        raise InputError(name, "is not in the installed package") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(name, f"can't be read as a taxonomy: {error}") from None
    return parse_taxonomy(name, text)


def parse_taxonomy(name: str, text: str) -> Taxonomy:
    """Build a taxonomy from TOML text; `name` is what errors call it.

    Raises:
        InputError: it is not TOML, or a field is missing, unknown or wrong; says which.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(name, f"is not valid TOML: {error}") from None
    schema = data.get("schema")
    if schema != SCHEMA:
        raise InputError(name, f"schema must be '{SCHEMA}', got {schema!r}")
    try:
        return _build(data)
    except KeyError as error:
        raise InputError(name, f"a taxonomy needs the field {error}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(name, f"is not a taxonomy: {error}") from None


def _text(data: Mapping[str, Any], field: str) -> str:
    value = data[field]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{field} must be text, got {value!r}")
    return value


def _texts(data: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = data[field]
    if not isinstance(value, list) or not all(isinstance(t, str) and t.strip() for t in value):
        raise ValueError(f"{field} must be a list of texts, got {value!r}")
    return tuple(value)


def _cosine(data: Mapping[str, Any], field: str, default: float) -> float:
    value = data.get(field, default)
    if not isinstance(value, (int, float)) or not -1.0 <= value <= 1.0:
        raise ValueError(f"{field} must be a cosine, from -1 to 1, got {value!r}")
    return float(value)


KEYS = {
    "the file": {
        *("schema", "name", "title", "version", "licence", "summary", "sources", "matching"),
        *("stage", "role", "background"),
    },
    "[matching]": {"threshold", "margin", "nearest", "embedder", "measured"},
    "[[stage]]": {"id", "title", "summary"},
    "[[role]]": {"id", "title", "summary", "soc", "synthetic", "area"},
    "[[role.area]]": {"id", "title", "summary", "stage", "tasks"},
    "[[background]]": {"title", "tasks"},
}


def _check_keys(where: str, table: Mapping[str, Any], *needed: str) -> None:
    """Refuse keys that mean nothing (a misspelt one would be silently lost) and missing ones."""
    for key in table:
        if key not in KEYS[where]:
            raise ValueError(f"{where}: {UnknownNameError('key', key, KEYS[where])}")
    for key in needed:
        if key not in table:
            who = f" of '{table['id']}'" if "id" in table else ""
            raise ValueError(f"{where}{who} needs the field '{key}'")


def _check_all_keys(data: Mapping[str, Any]) -> None:
    _check_keys("the file", data, "name", "title", "version", "licence", "role")
    _check_keys("[matching]", data.get("matching", {}))
    for stage in data.get("stage", []):
        _check_keys("[[stage]]", stage, "id", "title")
    for role in data["role"]:
        _check_keys("[[role]]", role, "id", "title", "area")
        for area in role["area"]:
            _check_keys("[[role.area]]", area, "id", "title", "tasks")
    for background in data.get("background", []):
        _check_keys("[[background]]", background, "tasks")


def _whole(data: Mapping[str, Any], field: str, default: int) -> int:
    value = data.get(field, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{field} must be a whole number, got {value!r}")
    return value


def _nodes(role: Mapping[str, Any], stages: set[str]) -> Iterator[TaxonomyNode]:
    """Yield a role and then its areas."""
    yield TaxonomyNode(
        id=_text(role, "id"),
        title=_text(role, "title"),
        kind="role",
        summary=role.get("summary", ""),
        soc=role.get("soc"),
        synthetic=role.get("synthetic", False),
    )
    for area in role["area"]:
        stage = area.get("stage")
        if stage is not None and stage not in stages:
            raise ValueError(f"area '{area['id']}' has an unknown stage '{stage}'")
        yield TaxonomyNode(
            id=f"{role['id']}/{area['id']}",
            title=f"{role['title']} › {area['title']}",
            kind="area",
            parent=role["id"],
            stage=stage,
            summary=area.get("summary", ""),
            tasks=_texts(area, "tasks"),
        )


def _build(data: Mapping[str, Any]) -> Taxonomy:
    _check_all_keys(data)
    stages = tuple(
        TaxonomyNode(id=s["id"], title=s["title"], kind="stage", summary=s.get("summary", ""))
        for s in data.get("stage", [])
    )
    known_stages = {stage.id for stage in stages}
    nodes = tuple(node for role in data["role"] for node in _nodes(role, known_stages))
    matching = data.get("matching", {})
    return Taxonomy(
        name=_text(data, "name"),
        title=_text(data, "title"),
        version=str(data["version"]),
        licence=_text(data, "licence"),
        summary=data.get("summary", ""),
        nodes=nodes,
        stages=stages,
        threshold=_cosine(matching, "threshold", DEFAULT_THRESHOLD),
        margin=_cosine(matching, "margin", 0.0),
        nearest=_whole(matching, "nearest", 1),
        embedder=matching.get("embedder"),
        measured=matching.get("measured", ""),
        background=tuple(t for b in data.get("background", []) for t in _texts(b, "tasks")),
        sources=_texts(data, "sources") if "sources" in data else (),
    )
