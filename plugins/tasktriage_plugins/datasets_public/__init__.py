"""Public labelled task sets: O*NET tasks, ILO unit groups, WORKBank."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import DatasetSpec, hookimpl

from .specs import SPECS


@hookimpl
def tasktriage_datasets() -> Iterable[DatasetSpec]:
    """Yield the sets; each is read from a folder and fetched on request only."""
    yield from SPECS
