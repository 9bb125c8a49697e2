"""Distributions with plugins that were here in an earlier run, and are not any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .catalogue_stamps import is_installed_here
from .discovery import PluginRecord, State
from .hookspecs import KINDS
from .requirement_lines import requirement_line

__all__ = ["Seen", "gone", "seen", "seen_from", "seen_json"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A distribution with plugins, as it was seen last.

    `requirement` is pip's line for it, `components` are names by kind.
    """

    dist: str
    version: str
    requirement: str
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def describe(self) -> str:
        """Return `tasktriage-x 1.2 (.../bin/python -m pip install tasktriage-x==1.2)`."""
        return f"{self.dist} {self.version} ({self.advice})"

    @property
    def advice(self) -> str:
        """How to have it back: what `plugins install` says, for what made this environment."""
        from .installing import advise, surroundings

        return " && ".join(advise(surroundings(), [self.requirement]).lines)


def seen(
    records: Sequence[PluginRecord], before: Mapping[str, Seen], *, unchanged: bool
) -> dict[str, Seen]:
    """Return what of this environment is here now, by distribution.

    Args:
        records: all plugins.
        before: what was seen last; what a plugin adds that is left out now is taken from there.
        unchanged: nothing was installed since, so that lines are as they were.
    """
    found: dict[str, Seen] = {}
    for record in records:
        if record.bundled or record.path is not None or not is_installed_here(record):
            continue
        old = before.get(record.dist)
        same = unchanged and old is not None and old.version == record.version
        if record.dist in found:
            line = found[record.dist].requirement
        elif same and old is not None:
            line = old.requirement
        else:
            dist = record.entry_point.dist if record.entry_point else None
            line = requirement_line(record.dist, record.version, dist)
        if not line:
            continue
        added = record.components
        if record.state is not State.ACTIVE and old is not None:
            added = {kind: list(names) for kind, names in old.components.items()}
        names = dict(found[record.dist].components) if record.dist in found else {}
        for kind, more in added.items():
            names[kind] = tuple(dict.fromkeys([*names.get(kind, ()), *more]))
        found[record.dist] = Seen(record.dist, record.version, line, names)
    return found


def gone(before: Mapping[str, Seen], records: Sequence[PluginRecord]) -> dict[str, Seen]:
    """Return what was seen before and is no more."""
    here = {record.dist for record in records}
    return {dist: one for dist, one in before.items() if dist not in here}


def seen_json(one: Seen) -> dict[str, Any]:
    """Return it as JSON."""
    components = {kind: list(names) for kind, names in one.components.items()}
    return {"version": one.version, "requirement": one.requirement, "components": components}


def seen_from(data: Any) -> dict[str, Seen]:
    """Return what is written, by distribution; what is not as `seen_json` writes it is left out."""
    found: dict[str, Seen] = {}
    for dist, one in data.items() if isinstance(data, dict) else ():
        try:
            texts = (dist, one["version"], one["requirement"])
            names = {kind: tuple(one["components"][kind]) for kind in one["components"]}
            said = [*texts, *(name for part in names.values() for name in part)]
            if set(names) <= set(KINDS) and all(_is_plain(text) for text in said):
                found[dist] = Seen(*texts, names)
        except (TypeError, KeyError, AttributeError):
            continue
    return found


def _is_plain(text: object) -> bool:
    return isinstance(text, str) and bool(text) and text.isprintable()
