"""What is listed of components' settings: where each is set, and never a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.settings import Setting

from .configured import Configured, Said, setting_value, variable_of
from .registry import Entry

__all__ = ["setting_line", "setting_rows"]


def setting_rows(entries: Iterable[Entry[Any]]) -> list[dict[str, Any]]:
    """Return a row for each setting of components.

    Its keys: `kind` and `component` (names), `setting`, `type` ("str", "secret" for a secret),
    `summary`, `default` (None: the factory's own), `required`, `variable` (that sets it) and `set`:
    "set by" a file or variable, "default", "not set" or what is wrong there. Of a secret only
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
    except UsageError as error:  # a name in one place, which makes all of it doubtful
        return [f"wrong: {error}"] * len(entry.spec.settings)
    return [_place(setting, said.get(setting.name)) for setting in entry.spec.settings]


def _place(setting: Setting, said: Said | None) -> str:
    if said is None:
        return "not set" if setting.default is None else "default"
    try:
        setting_value(setting, said)
    except UsageError as error:
        return f"wrong: {error}"
    return "set" if setting.secret else f"set by {said.source}"


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
