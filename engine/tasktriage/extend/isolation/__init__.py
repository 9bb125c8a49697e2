"""Strangers' plugins in processes of their own, where they can break nobody else.

`Processes` is what the manager is given. The main process never imports such a plugin to list it;
its readers, extractors and outputs run in a process too (`process`, `pool`), in which `child` does
what is asked. Values go back and forth as JSON (`codec`), in messages (`pipes`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.specs import ComponentSpec
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.registry import Entry

from .collecting import ISOLATED, collected
from .extractors import IsolatedExtractor
from .outputs import IsolatedOutput
from .pool import Pool
from .process import Bounds
from .readers import IsolatedReader

__all__ = ["ISOLATED", "Bounds", "Processes"]


class Processes:
    """What the manager asks for plugins that are to live in processes of their own.

    Args:
        bounds: of each process.

    Raises:
        UsageError: this system can't do it.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        if os.name != "posix":
            raise UsageError("plugins can be isolated on Linux and macOS alone")
        self._bounds = bounds or Bounds()
        self._pools: dict[bytes, Pool] = {}
        self._lock = threading.Lock()

    def collect(self, record: PluginRecord) -> list[ComponentSpec]:
        """Return the specs of a plugin, imported in a process of its own; raises its errors."""
        return collected(record, self._bounds)

    def maker(self, spec: ComponentSpec) -> Callable[[Entry[Any], Mapping[str, Any]], Any] | None:
        """Return what makes a component in such a process; None for a kind that can't be there."""
        return self._make if spec.kind.name in ISOLATED else None

    def _make(self, entry: Entry[Any], options: Mapping[str, Any]) -> Any:
        pool = self._pool(entry, options)
        pool.make()
        if entry.kind.name == "readers":
            return IsolatedReader(pool)
        if entry.kind.name == "extractors":
            return IsolatedExtractor(pool)
        return IsolatedOutput(pool, binary=entry.spec.binary)

    def _pool(self, entry: Entry[Any], options: Mapping[str, Any]) -> Pool:
        made = Pool(entry, options, self._bounds)
        with self._lock:
            return self._pools.setdefault(made.key, made)
