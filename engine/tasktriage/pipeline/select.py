"""Select: the units that are tasks."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.protocols import Model
from tasktriage.domain.assessment import NO_TASK, Extraction
from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.label import LABELS
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.checks import guard_model, known_languages

from .assess import Assessed
from .support.evidence import log_odds
from .support.language import detect, knows

__all__ = ["NOT_A_TASK", "Tally", "select", "told", "verdict"]

RULE_THRESHOLD = 0.5  # on a unit's prior: what rules alone would keep
NOT_A_TASK = "not a task"
EACH = "'tasktriage extract --all' shows why each was dropped"
MANY, MUCH = 5, 0.5  # lines, and their share of those kept, from which on a document is doubtful
LOOSE = frozenset((UnitKind.DUTY, UnitKind.OTHER, UnitKind.COMPANY, UnitKind.ADMIN))
"""Kinds of lines that no section of requirements, pay and so on holds."""


def verdict(assessed: Assessed) -> Extraction:
    """Say whether a unit is kept as a task, and why.

    Rules settle some units, and a row that could not be read is none. Of all others what rules, the
    model and the lines around say is added up (`pipeline.support.evidence`); a score of 0 keeps the
    unit.
    """
    unit = assessed.unit
    if unit.task.error is not None:
        return Extraction(unit=unit, kept=False, why=unit.task.error)
    if assessed.score is None:
        return Extraction(unit=unit, kept=unit.prior > 0, why=unit.why, is_task=assessed.is_task)
    kept, why = assessed.score >= 0.0, unit.why
    if kept != (unit.prior >= RULE_THRESHOLD):
        who = "model and list" if assessed.counted else "its list"
        why = f"{'a task' if kept else NOT_A_TASK} by {who}; by rules: {unit.why}"
    return Extraction(unit=unit, kept=kept, why=why, is_task=assessed.is_task)


def select(
    items: Iterable[Assessed],
    model: Model,
    *,
    every_row: bool = False,
    on_document: Callable[[Tally], None] | None = None,
) -> Iterator[Assessed]:
    """Yield the units that are tasks.

    A document in which there are none gets a warning, and one in which many were dropped that the
    model takes for tasks. Given tasks all stay, n in = n out: one that the model is nearly sure is
    no task gets an error instead of a label. With `every_row` a posting of a table in which there
    is no task gives one thing all the same, with the error `NO_TASK`, so that its row is not lost.
    `on_document` is told of each document once its last unit has passed, before any of the next.
    """
    tally = Tally(None, None, told=on_document)
    of_tasks: tuple[float | None, float | None] | None = None  # asked for once
    for item in items:
        given = item.unit.kind is UnitKind.GIVEN
        name = None if given else item.unit.task.origin.document
        if name != tally.document:
            yield from tally.end(every_row)
            threshold = None if given else _threshold(model, given=False)
            tally = Tally(name, threshold, told=on_document)
        if given:
            if of_tasks is None:
                of_tasks = _threshold(model, given=True), _threshold(model, given=False)
            yield _given(item, model, *of_tasks)
        elif tally.keeps(verdict(item)):
            yield item
    yield from tally.end(every_row)


def told(extractions: Iterable[Extraction], model: Model) -> Iterator[Extraction]:
    """Pass extractions on, with the warnings that `select` has."""
    tally = Tally(None, None)
    for item in extractions:
        name = item.task.origin.document
        if item.unit.kind is not UnitKind.GIVEN:
            if name != tally.document:
                tally.warn()
                tally = Tally(name, _threshold(model, given=False))
            tally.keeps(item)
        yield item
    tally.warn()


@dataclass
class Tally:
    """What was kept and dropped of one document.

    `likely` counts the lines that were dropped though the model takes them for tasks.
    """

    document: str | None
    threshold: float | None
    seen: int = 0
    kept: int = 0
    likely: int = 0
    first: Task | None = None
    told: Callable[[Tally], None] | None = None

    def keeps(self, item: Extraction) -> bool:
        """Return whether a unit is kept, and count it."""
        kept = item.kept
        self.first = self.first or item.task
        self.seen += bool(item.task.text)
        self.kept += kept
        if not kept and item.is_task is not None and self.threshold is not None:
            self.likely += item.is_task >= self.threshold and item.unit.kind in LOOSE
        return kept

    def end(self, every_row: bool) -> Iterator[Assessed]:
        """Warn; with `every_row` yield what stands for a row without a task."""
        self.warn()
        if self.told is not None and self.first is not None:
            self.told(self)
        if every_row and self.first is not None and self.first.row is not None and not self.kept:
            origin = Origin(document=self.document, title=self.first.origin.title)
            row_id = (self.first.id or "").rpartition("#")[0] or None
            task = Task("", id=row_id, origin=origin, error=NO_TASK, row=self.first.row)
            yield Assessed(Unit(task=task, kind=UnitKind.OTHER, prior=0.0, why=NO_TASK))

    @property
    def doubtful(self) -> bool:
        """Whether so many lines that look like tasks were dropped that the rest is in doubt."""
        return self.likely >= MANY and self.likely >= MUCH * self.kept

    def warn(self) -> None:
        """Say that no task was found, or that many lines were dropped that look like tasks."""
        if self.seen and not self.kept:
            line = f"no task found in {self.seen} piece(s) of text; {EACH}"
        elif self.doubtful:
            line = f"{self.likely} line(s) that look like tasks were dropped; {EACH}"
        else:
            return
        warnings.warn(f"{self.document}: {line}", TasktriageWarning, stacklevel=3)


def _given(item: Assessed, model: Model, refused: float | None, kept: float | None) -> Assessed:
    """Return a given task, without confidence in its label where it may be none.

    "Teach" is a task and "Nurse" is none; of several words a model is surer. It is not asked
    whether something in a language that it does not know is a task.
    """
    if item.is_task is None or item.unit.task.error is not None:
        return item
    task = item.unit.task
    no_task = refused is not None and item.is_task < refused
    least = kept
    if kept is not None and refused is not None and len(task.text.split()) > 1:
        least = 1.0 / (1.0 + math.exp(-(log_odds(kept) + log_odds(refused)) / 2.0))
    in_doubt = no_task or (least is not None and item.is_task < least)
    if in_doubt and _is_foreign(task, model):
        no_task = False
    if in_doubt and item.prediction_set is not None:
        item = replace(item, prediction_set=LABELS)
    if no_task:
        item = replace(item, unit=replace(item.unit, task=replace(task, error=NOT_A_TASK)))
    return item


def _is_foreign(task: Task, model: Model) -> bool:
    language = task.language or detect(task.text)
    return language is not None and not knows(known_languages(model), language)


def _threshold(model: Model, *, given: bool) -> float | None:
    with guard_model(model):
        return model.is_task_threshold(given=given)
