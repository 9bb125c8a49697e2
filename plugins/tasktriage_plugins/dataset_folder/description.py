"""Read `dataset.toml`: which column is what. What values mean is in `scale`.

schema = "tasktriage.dataset/1"
name = "clinic"
title = "Tasks of a clinic, rated by two nurses"
licence = "CC BY 4.0"
file = "tasks.csv"

[columns]
text = "task"
label = "rating"                  # and/or soft = [automatable, augmentable, human-critical]
group = "occupation"              # and/or target = a number, higher is more automatable
id = "nr"
raters = ["nurse_1", "nurse_2"]   # with two or more, their shares are the soft label

and [labels] or [scale], as `scale` shows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

from tasktriage.plugin import LABELS, InputError

from .scale import SCALE, Scale, read_labels, read_scale

__all__ = ["FILE", "Description", "read_description"]

FILE = "dataset.toml"
SCHEMA = "tasktriage.dataset/1"
TEXTS = ("schema", "name", "title", "licence", "file", "source", "citation")
COLUMNS = ("text", "label", "target", "group", "id", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What `dataset.toml` says; `about` describes the scale in words."""

    path: Path
    name: str
    title: str
    licence: str
    file: str
    text: str
    label: str | None = None
    soft: tuple[str, str, str] | None = None
    target: str | None = None
    group: str | None = None
    id: str | None = None
    row_title: str | None = None
    raters: tuple[str, ...] = ()
    scale: Scale
    source: str = ""
    citation: str = ""
    about: str = ""

    @property
    def columns(self) -> list[str]:
        """All columns that are named, each once."""
        named = [self.text, self.label, self.target, self.group, self.id, self.row_title]
        named += [*(self.soft or ()), *self.raters]
        return list(dict.fromkeys(column for column in named if column is not None))


def read_description(place: Path) -> Description:
    """Read `dataset.toml` in a folder, or the file itself.

    Raises:
        InputError: missing, no TOML, or a key is missing, unknown or of the wrong kind.
    """
    path = place if place.is_file() or place.suffix == ".toml" else place / FILE
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(str(path), "is not there; it says which column is what") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(str(path), f"can't be read as TOML: {error}") from None
    try:
        return _description(path, data)
    except ValueError as error:
        raise InputError(str(path), str(error)) from None


def _description(path: Path, data: dict[str, Any]) -> Description:
    _known("key", data, (*TEXTS, "scale", "columns", "labels"))
    if data.get("schema") != SCHEMA:
        raise ValueError(f'schema must be "{SCHEMA}", got {data.get("schema")!r}')
    texts = {key: _text(data, key, needed=key in TEXTS[:5]) or "" for key in TEXTS}
    inside = PurePosixPath(texts["file"])
    if inside.is_absolute() or ".." in inside.parts or "\\" in texts["file"]:
        raise ValueError(f"file must stand in the folder, got '{inside}'")
    columns = _table(data, "columns")
    _known("key in [columns]", columns, (*COLUMNS, "soft", "raters"))
    one = {key: _text(columns, key, needed=key == "text") for key in COLUMNS}
    soft, raters = _list(columns, "soft"), _list(columns, "raters")
    if soft and len(soft) != len(LABELS):
        raise ValueError(f"soft must name three columns in the order {', '.join(LABELS)}")
    if not (soft or raters or one["label"] or one["target"]):
        raise ValueError("[columns] needs a label, a target, soft or raters")
    scale = _scale(data)
    if scale.numbers and (one["target"] or one["label"] is None or raters):
        raise ValueError("[labels] with numbers needs label in [columns], and no target or raters")
    return Description(
        path=path,
        name=texts["name"],
        title=texts["title"],
        licence=texts["licence"],
        file=texts["file"],
        source=texts["source"],
        citation=texts["citation"],
        about=scale.about,
        text=one["text"] or "",
        label=one["label"],
        soft=(soft[0], soft[1], soft[2]) if soft else None,
        target=one["target"],
        group=one["group"],
        id=one["id"],
        row_title=one["title"],
        raters=raters,
        scale=scale,
    )


def _scale(data: Mapping[str, Any]) -> Scale:
    """Return what values mean: by `[scale]` or by `[labels]`; `scale` may also be a text."""
    labels = _table(data, "labels")
    if isinstance(data.get("scale"), dict):
        if labels:
            raise ValueError("[labels] and [scale] both say what values mean; leave one out")
        _known("key in [scale]", data["scale"], SCALE)
        return read_scale(data["scale"])
    return replace(read_labels(labels), about=_text(data, "scale", needed=False) or "")


def _known(noun: str, found: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = [key for key in found if key not in known]
    if unknown:
        near = get_close_matches(unknown[0], known, n=1, cutoff=0.5)
        meant = f"did you mean '{near[0]}'? " if near else ""
        raise ValueError(f"unknown {noun} '{unknown[0]}'; {meant}there are: {', '.join(known)}")


def _text(data: Mapping[str, Any], key: str, *, needed: bool) -> str | None:
    value = data.get(key)
    if value is None and not needed:
        return None
    if not isinstance(value, str) or not value.strip():
        problem = "is missing" if value is None else f"must be a text, got {value!r}"
        raise ValueError(f"'{key}' {problem}")
    return value


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"[{key}] must be a table, got {value!r}")
    return value


def _list(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"'{key}' must be a list of columns, got {value!r}")
    return tuple(value)
