"""What is listed of components' settings: where each is set, and never a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tasktriage.contracts.errors import UsageError

from .configured import Configured, variable_of
from .registry import Entry

__all__ = ["setting_line", "setting_rows"]


def setting_rows(entries: Iterable[Entry[Any]]) -> list[dict[str, Any]]:
    """Return a row for each setting of components.

    Its keys: `kind` and `component` (names), `setting`, `type` ("str", "secret" for a secret),
    `summary`, `default` (None: the factory's own), `required`, `variable` (that sets it) and `set`:
    the file or variable that does, "default", "not set" or what is wrong there. Of a secret only
    "set" or "not set".
    """
    return [
        {
            "kind": entry.kind.noun,
            "component": entry.name,
            "setting": setting.name,
            "type": "secret" if setting.secret else setting.type.__name__,
            "summary": setting.summary,
            "default": setting.default,
            "required": setting.required,
            "variable": variable_of(entry.name, setting.name),
            "set": where,
        }
        for entry in entries
        for setting, where in zip(entry.spec.settings, _where(entry), strict=True)
    ]


def _where(entry: Entry[Any]) -> list[str]:
    """Return for each setting of a component where it is set."""
    configured = entry.configured
    try:
        said = configured.said() if isinstance(configured, Configured) else {}
        dict(configured)
    except UsageError as error:
        return [f"wrong: {error}"] * len(entry.spec.settings)
    found = []
    for setting in entry.spec.settings:
        if setting.name in said:
            found.append("set" if setting.secret else said[setting.name].source)
        else:
            found.append("not set" if setting.default is None else "default")
    return found


def setting_line(row: Mapping[str, Any]) -> str:
    """Return a row as a line: `volume (int, default 2): How loud; default: VARIABLE sets it`."""
    kind = row["type"]
    if row["default"] is not None:
        kind += f", default {row['default']}"
    if row["required"]:
        kind += ", required"
    free = row["set"] in ("default", "not set")
    where = f"{row['set']}, {row['variable']} sets it" if free else row["set"]
    return f"{row['setting']} ({kind}): {row['summary']}; {where}"
