"""What is listed and shown of plugins: rows as in JSON, and the same for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tasktriage.extend.catalogue_stamps import module_file
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry
from tasktriage.extend.requirement_lines import requirement_line
from tasktriage.extend.shadows import Shadow, shadows

from .lazy import CORE

__all__ = ["plugin_requirement", "plugin_rows", "remarks", "shown_rows"]

NAMES = 3  # of a kind, that a terminal has room for


def plugin_rows(
    plugins: Plugins, records: Sequence[PluginRecord] | None = None
) -> list[dict[str, Any]]:
    """Return a row for each plugin; `records`: of these alone. The plugins are loaded.

    Its keys: `name`, `distribution`, `version`, `target`, `file` (None where that is not known),
    `requirement` (pip's line), `state`, `stage`, `reason`, `warning`, `load_ms`, `recalled` (it was
    not imported, and `load_ms` is that of an earlier run), `components` (names by kind), `adds` (a
    row for each component) and `shadows` (rows of what others have, though it claims it).
    """
    plugins.load()
    hidden = shadows(plugins, CORE)
    entries = [entry for kind in KINDS for entry in plugins.registry(kind)]
    return [
        {
            "name": record.name,
            "distribution": record.dist,
            "version": record.version,
            "target": record.target,
            "file": _file(record),
            "requirement": plugin_requirement(record),
            "state": str(record.state),
            "stage": record.stage,
            "reason": record.reason,
            "warning": record.remark,
            "load_ms": None if record.load_ms is None else round(record.load_ms, 1),
            "recalled": record.recalled,
            "components": record.components,
            "adds": [_component(entry) for entry in entries if entry.plugin is record],
            "shadows": [_shadow(one) for one in hidden if one.entry.plugin is record],
        }
        for record in (plugins.records() if records is None else records)
    ]


def plugin_requirement(record: PluginRecord) -> str:
    """Return pip's line for a stranger's distribution; empty for one of ours, and for a file."""
    if record.bundled or record.entry_point is None:
        return ""
    return requirement_line(record.dist, record.version, record.entry_point.dist)


def _file(record: PluginRecord) -> str | None:
    if record.path is not None:
        return str(record.path)
    found: object = module_file(record)
    if found is None and record.entry_point is not None:
        with suppress(Exception):  # a stranger's module may do anything when it is asked
            found = getattr(sys.modules.get(record.entry_point.module), "__file__", None)
    return str(found) if isinstance(found, (str, Path)) else None


def remarks(row: dict[str, Any]) -> list[str]:
    """Return what is to be said of a plugin besides its row."""
    fate = ": ".join(part for part in (row["stage"], row["reason"]) if part)
    said = [f"{row['state']} at {fate}"] if fate else []
    said += [row["warning"]] if row["warning"] else []
    return said + [one["text"] for one in row["shadows"]]


def shown_rows(rows: Sequence[dict[str, Any]], *, narrow: bool) -> list[dict[str, str]]:
    """Return rows for people.

    narrow: under the name of each distribution, and with a few names of each kind.
    """
    shown: list[dict[str, str]] = []
    for place, row in enumerate(rows):
        dist = f"{row['distribution']} {row['version']}"
        if narrow and (not place or row["distribution"] != rows[place - 1]["distribution"]):
            shown.append({"name": dist, "from": "", "state": "", "load": "", "adds": ""})
        load = "" if row["load_ms"] is None else f"{row['load_ms']:.0f} ms"
        adds = [_names(kind, names, narrow=narrow) for kind, names in row["components"].items()]
        shown.append(
            {
                "name": f"  {row['name']}" if narrow else row["name"],
                "from": "" if narrow else dist,
                "state": row["state"],
                "load": f"({load})" if row["recalled"] else load,
                "adds": "; ".join(adds),
            }
        )
    return shown


def _names(kind: str, names: list[str], *, narrow: bool) -> str:
    if narrow and len(names) > NAMES + 1:
        return f"{kind}: {', '.join(names[:NAMES])} and {len(names) - NAMES} more"
    return f"{kind}: {', '.join(names)}"


def _component(entry: Entry[Any]) -> dict[str, Any]:
    return {
        "kind": entry.kind.name,
        "name": entry.name,
        "qualified": entry.qualified,
        "summary": entry.spec.summary,
        "suffixes": list(getattr(entry.spec, "suffixes", ())),
        "requires": list(entry.spec.requires),
        "needs": entry.install_hint,
        "isolated": entry.made_by is not None,
    }


def _shadow(one: Shadow) -> dict[str, str]:
    return {
        "kind": one.entry.kind.name,
        "name": one.entry.name,
        "claim": one.claim,
        "owner": one.owner,
        "text": one.text,
    }
