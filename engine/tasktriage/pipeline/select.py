"""Select: the units that are tasks."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.protocols import Model
from tasktriage.domain.assessment import Extraction
from tasktriage.domain.document import UnitKind
from tasktriage.extend.checks import guard_model

from .assess import Assessed

__all__ = ["NOT_A_TASK", "select", "verdict"]

RULE_THRESHOLD = 0.5  # on a unit's prior: what rules alone would keep
NOT_A_TASK = "not a task"


def verdict(assessed: Assessed) -> Extraction:
    """Say whether a unit is kept as a task, and why.

    Rules settle some units. Of all others what rules, the model and the lines around say is added
    up (`pipeline.support.evidence`); a score of 0 keeps the unit.
    """
    unit = assessed.unit
    if assessed.score is None:
        return Extraction(unit=unit, kept=unit.prior > 0, why=unit.why, is_task=assessed.is_task)
    kept, why = assessed.score >= 0.0, unit.why
    if kept != (unit.prior >= RULE_THRESHOLD):
        who = "model and list" if assessed.counted else "its list"
        why = f"{'a task' if kept else NOT_A_TASK} by {who}; by rules: {unit.why}"
    return Extraction(unit=unit, kept=kept, why=why, is_task=assessed.is_task)


def select(items: Iterable[Assessed], model: Model) -> Iterator[Assessed]:
    """Yield the units that are tasks; a document in which there are none gets a warning.

    Given tasks all stay, n in = n out: one that the model is nearly sure is no task gets an
    error instead of a label.
    """
    document: str | None = None
    seen = kept = 0
    for item in items:
        name = item.unit.task.origin.document
        if item.unit.kind is UnitKind.GIVEN:
            yield _given(item, model)
            continue
        if name != document:
            _warn_if_none(document, seen, kept)
            document, seen, kept = name, 0, 0
        seen += 1
        if verdict(item).kept:
            kept += 1
            yield item
    _warn_if_none(document, seen, kept)


def _given(item: Assessed, model: Model) -> Assessed:
    threshold = _threshold(model, given=True)
    if threshold is None or item.is_task is None or item.is_task >= threshold:
        return item
    task = replace(item.unit.task, error=NOT_A_TASK)
    return replace(item, unit=replace(item.unit, task=task))


def _threshold(model: Model, *, given: bool) -> float | None:
    with guard_model(model):
        return model.is_task_threshold(given=given)


def _warn_if_none(document: str | None, seen: int, kept: int) -> None:
    if seen and not kept:
        warnings.warn(
            f"{document}: no task found in {seen} piece(s) of text; "
            "'tasktriage extract --all' shows why each was dropped",
            TasktriageWarning,
            stacklevel=3,
        )
