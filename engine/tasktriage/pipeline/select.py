"""Select: the units that are tasks."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.protocols import Model
from tasktriage.domain.assessment import Extraction
from tasktriage.domain.document import UnitKind
from tasktriage.extend.registry import blame

from .assess import Assessed, log_odds

__all__ = ["NOT_A_TASK", "select", "verdict"]

RULE_THRESHOLD = 0.5  # on a unit's prior, for a model that does not say what is a task
RULES_AT_MOST = 3.0  # log-odds; a heading that was misread must not outvote a sure model
NOT_A_TASK = "not a task"


def verdict(assessed: Assessed, model: Model | None) -> Extraction:
    """Say whether a unit is kept as a task, and why.

    Settled units ignore the model. Of all others the log-odds are added up, each weighing one:
    the rules' (the unit's prior, 3 at most), the model's (its is_task over the threshold), and the
    neighbours' (the mean of theirs over the threshold: duties stand in runs). A sum of 0 keeps
    the unit. For a model that does not say what is a task the prior alone decides.
    """
    unit = assessed.unit
    if unit.settled or unit.kind is UnitKind.GIVEN:
        return Extraction(unit=unit, kept=unit.prior > 0, why=unit.why, is_task=assessed.is_task)
    likely = unit.prior >= RULE_THRESHOLD
    threshold = None if model is None else _threshold(model, given=False)
    if assessed.is_task is None or threshold is None:
        return Extraction(unit=unit, kept=likely, why=unit.why)
    over = log_odds(threshold)
    rules = min(max(log_odds(unit.prior), -RULES_AT_MOST), RULES_AT_MOST)
    score = rules + log_odds(assessed.is_task) - over
    if assessed.around is not None:
        score += assessed.around - over
    kept = score >= 0.0
    why = unit.why
    if kept != likely:
        why = f"{'a task' if kept else NOT_A_TASK}, says the model; by rules: {unit.why}"
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
        if verdict(item, model).kept:
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
    with blame(f"model '{model.info.name}'", everything=True):
        return model.is_task_threshold(given=given)


def _warn_if_none(document: str | None, seen: int, kept: int) -> None:
    if seen and not kept:
        warnings.warn(
            f"{document}: no task found in {seen} piece(s) of text; "
            "'tasktriage extract --all' shows why each was dropped",
            TasktriageWarning,
            stacklevel=3,
        )
