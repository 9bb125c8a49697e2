"""Components that don't get what they claim: a bare name, a suffix, the name of a core command."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.specs import CommandSpec

from .hookspecs import KINDS, Registries
from .registry import Entry, Registry

__all__ = ["Shadow", "shadows"]


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a component claims and does not get.

    `claim` is the name or the suffix; `owner` is the qualified name of the component that has it,
    or empty where nobody has; `text` says it to people, and what to do.
    """

    entry: Entry[Any]
    claim: str
    owner: str
    text: str


def shadows(plugins: Registries, core_commands: Collection[str] = ()) -> list[Shadow]:
    """Return every claim that somebody else has, or nobody.

    Args:
        plugins: the plugins of a run.
        core_commands: names that no plugin's command can have.
    """
    found: list[Shadow] = []
    for kind in KINDS:
        registry = plugins.registry(kind)
        for entry in registry:
            if isinstance(entry.spec, CommandSpec) and entry.name in core_commands:
                text = f"command '{entry.name}' is not used: it has a core command's name"
                found.append(Shadow(entry, entry.name, f"tasktriage/{entry.name}", text))
            elif (shadow := _of_name(entry, registry)) is not None:
                found.append(shadow)
            found += _of_suffixes(entry, registry)
    return found


def _of_name(entry: Entry[Any], registry: Registry[Any]) -> Shadow | None:
    what = f"{entry.kind.noun} '{entry.name}'"
    rivals = [e for e in registry if e.name == entry.name and e is not entry]
    try:
        first = registry.find(entry.name)
    except UsageError:
        others = " and ".join(e.plugin.dist for e in rivals)
        why = f"is also of {others}" if rivals else "is preferred from a plugin that is not there"
        return Shadow(entry, entry.name, "", f"{what} {why}: use '{entry.qualified}'")
    if first is entry:
        return None
    text = f"{what} is that of {first.plugin.dist}: use '{entry.qualified}'"
    return Shadow(entry, entry.name, first.qualified, text)


def _of_suffixes(entry: Entry[Any], registry: Registry[Any]) -> list[Shadow]:
    found = []
    option = "--reader" if entry.kind.noun == "reader" else "--format"
    for suffix in getattr(entry.spec, "suffixes", ()):
        first = registry.for_suffix(suffix)
        if suffix and first is not None and first is not entry and first.plugin is not entry.plugin:
            text = (
                f"'{suffix}' goes to {first.kind.noun} '{first.name}' of {first.plugin.dist}: "
                f"use {option} {entry.name}"
            )
            found.append(Shadow(entry, suffix, first.qualified, text))
    return found
