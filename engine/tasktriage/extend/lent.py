"""What a manager may be lent: a memory between runs, and processes for strangers to live in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from tasktriage.config import Settings
from tasktriage.contracts.specs import ComponentSpec

from .discovery import PluginRecord
from .registry import Entry

__all__ = ["Catalogue", "Isolation", "isolation_of"]


class Catalogue(Protocol):
    """What strangers' plugins add, remembered between runs."""

    def recall(self, record: PluginRecord) -> list[ComponentSpec] | None:
        """Return a plugin's specs without importing it, and complete its record; None: unknown."""

    def keep(self, record: PluginRecord, specs: Sequence[ComponentSpec]) -> None:
        """Remember what a plugin that was imported adds."""

    def close(self, records: Sequence[PluginRecord]) -> None:
        """Be told of all that there are now; write down what is new."""

    def was_added(self, kind: str) -> Mapping[str, str]:
        """Return, for components that went with their distribution, what to say of each."""


class Isolation(Protocol):
    """Processes in which strangers' plugins live."""

    def collect(self, record: PluginRecord) -> list[ComponentSpec]:
        """Return the specs of a plugin, imported in a process of its own; raises its errors."""

    def maker(self, spec: ComponentSpec) -> Callable[[Entry[Any], Mapping[str, Any]], Any] | None:
        """Return what makes a component in such a process; None for a kind that can't be there."""


def isolation_of(settings: Settings) -> Isolation:
    """Return processes with the bounds that settings say.

    Raises:
        UsageError: this system can't have them.
    """
    from .isolation import Bounds, Processes  # few runs need them

    return Processes(Bounds(seconds=settings.isolate_seconds, memory=settings.isolate_memory))
