"""Specs as JSON, without their code: what a plugin adds, known without importing it.

A factory that is named by a string is written as it is. One that is an object can't be, nor can
options that are more than plain values: then the spec gets a `Late`, which imports the plugin when
the component is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from tasktriage.contracts.settings import SETTING_TYPES, Setting
from tasktriage.contracts.specs import ComponentSpec

from .discovery import PluginRecord
from .hookspecs import KINDS
from .late import Late

__all__ = ["spec_from", "spec_json"]


def spec_json(spec: ComponentSpec) -> dict[str, Any] | None:
    """Return a spec as JSON; None for one that has more in it than its kind's fields.

    `factory` is null where only the plugin itself has it.
    """
    kind = spec.kind.name
    if type(spec) is not KINDS[kind]:
        return None
    plain = isinstance(spec.factory, str) and all(map(_plain, spec.options.values()))
    written: dict[str, Any] = {"kind": kind}
    for one in fields(spec):
        value = getattr(spec, one.name)
        if one.name == "settings":
            value = [_setting_json(setting) for setting in value]
        elif one.name in ("factory", "options"):
            value = (dict(value) if one.name == "options" else value) if plain else None
        elif isinstance(value, tuple):
            value = list(value)
        written[one.name] = value
    return written


def spec_from(data: Mapping[str, Any], record: PluginRecord) -> ComponentSpec:
    """Return the spec that was written; `record` is the plugin that its code is in.

    Raises:
        ValueError, TypeError, KeyError: it is no such JSON.
    """
    given = dict(data)
    kind = KINDS[given.pop("kind")]
    known = {one.name for one in fields(kind)}
    if set(given) - known:
        raise ValueError(f"no {kind.__name__} has {sorted(set(given) - known)}")
    name = given["name"]
    if given["factory"] is None:
        given["factory"] = Late(record, kind.kind.name, name)
    if given["options"] is None:
        given["options"] = {}
    given["settings"] = tuple(_setting_from(one) for one in given["settings"])
    for key, value in given.items():
        if isinstance(value, list):
            given[key] = tuple(value)
    made = kind(**given)
    for one in fields(kind):
        value = getattr(made, one.name)
        # a spec sees to most of it; whoever wrote this may have put anything into the rest
        if str(one.type) in _TYPES and not _TYPES[str(one.type)](value):
            raise TypeError(f"{one.name} of '{name}' must be {one.type}, got {value!r:.60}")
    return made


def _texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


_TYPES: dict[str, Callable[[object], bool]] = {
    "bool": lambda value: type(value) is bool,
    "str": lambda value: isinstance(value, str),
    "str | None": lambda value: value is None or isinstance(value, str),
    "tuple[str, ...]": _texts,
    "tuple[str, ...] | None": lambda value: value is None or _texts(value),
}
"""What a field may hold, by its annotation; other fields are seen to by the specs themselves."""


def _plain(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or type(value) in (str, int, bool)


def _setting_json(setting: Setting) -> dict[str, Any]:
    written = {one.name: getattr(setting, one.name) for one in fields(setting)}
    return written | {"type": setting.type.__name__}


def _setting_from(data: Mapping[str, Any]) -> Setting:
    return Setting(**{**data, "type": SETTING_TYPES[data["type"]]})
