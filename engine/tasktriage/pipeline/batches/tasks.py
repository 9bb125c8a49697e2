"""Rows that are tasks: n in, n out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import ComponentError, ModelFolderError
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.task import Task
from tasktriage.kit.rows import row_error
from tasktriage.pipeline.support.frames import cell_task

from .answers import Answers
from .cells import Unreadable
from .schema import LABELLED, chunked

if TYPE_CHECKING:
    from tasktriage.pipeline.engine import Engine

__all__ = ["FAILURES", "SOURCE", "broken", "task_columns", "unreadable"]

SOURCE = Source(name="row")
PROBE = "Write a report"
"""A task that every model has an answer for, or it is broken."""
FAILURES = (ComponentError, ModelFolderError)


def task_columns(engine: Engine, parts: Iterable[list[Any]]) -> list[Any]:
    """Return the columns of `LABELLED`, a row for each cell.

    Raises:
        ComponentError: the model fails at whatever it is asked.
        ModelFolderError: likewise.
    """
    found: list[list[Any]] = []
    number = 1
    for part in parts:
        tasks = [_task(at, cell) for at, cell in enumerate(part, start=number)]
        answers = Answers(engine.model.info)
        answers.add(_assessed(engine, tasks))
        found.append(answers.columns())
        number += len(part)
    return chunked(found, LABELLED)


def unreadable(number: int, row_id: str | None = None) -> Task:
    """Return what keeps the place of a row whose text is no UTF-8."""
    return row_error(SOURCE, number, "is no UTF-8", row_id, where=f"row {number}")


def broken(engine: Engine, ask: Callable[[Engine, list[Task]], Iterable[object]]) -> bool:
    """Return whether an engine fails at any task, and not at a row alone."""
    try:
        list(ask(engine, [Task(PROBE)]))
    except FAILURES:
        return True
    return False


def _task(number: int, cell: Any) -> Task:
    return unreadable(number) if isinstance(cell, Unreadable) else cell_task(SOURCE, number, cell)


def _assessed(engine: Engine, tasks: list[Task]) -> list[Assessment]:
    """Return the assessments of tasks; one that the model fails at has an error."""
    try:
        return list(engine.assessments(tasks))
    except FAILURES:
        if broken(engine, lambda engine, some: engine.assessments(some)):
            raise
    return _one_by_one(engine, tasks)


def _one_by_one(engine: Engine, tasks: list[Task]) -> list[Assessment]:
    """Return the assessments of tasks of which some break the model: by halves, to find them."""
    if len(tasks) > 1:
        middle = len(tasks) // 2
        found: list[Assessment] = []
        for half in (tasks[:middle], tasks[middle:]):
            try:
                found += engine.assessments(half)
            except FAILURES:
                found += _one_by_one(engine, half)
        return found
    try:
        return list(engine.assessments(tasks))
    except FAILURES as error:
        task = tasks[0]
        line = f"row {task.origin.line}: {error}"
        return list(engine.assessments([replace(task, text="", error=line)]))
