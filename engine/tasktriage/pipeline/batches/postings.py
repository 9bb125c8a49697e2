"""Rows that are postings: one in, a row for each of its tasks out, one with an error at least."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import NO_TASK, Assessment, Extraction
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Task
from tasktriage.kit.columns import Columns
from tasktriage.kit.posting_rows import Postings
from tasktriage.kit.table_row import TableRow, cell_text

from .answers import Answers, problem
from .cells import Unreadable
from .schema import EXTRACT, LABELLED, PLACES, arrow, arrow_type, chunked
from .tasks import FAILURES, SOURCE, broken, unreadable

if TYPE_CHECKING:
    from tasktriage.pipeline.engine import Engine

__all__ = ["extracted", "labelled"]

TEXT, ROW = "text", "source_row"
TOGETHER = 64  # postings whose tasks are held at once
FORM = TableForm(postings=True, columns=(ROW,))
FoundT = TypeVar("FoundT", Assessment, Extraction)
ItemT = TypeVar("ItemT")
KeptT = TypeVar("KeptT", bound=Task | Source)
Items = Iterable[Document | Task]


def labelled(
    engine: Engine, parts: Iterable[list[Any]], ids: Sequence[str | None]
) -> tuple[list[int], list[Any]]:
    """Return the row that each task is from, and the columns of `PLACES` and `LABELLED`.

    Raises:
        ComponentError: the model or the extractor fails at whatever it is given.
    """

    def ask(engine: Engine, items: Items) -> Iterator[Assessment]:
        return engine.assessments(items, every_row=True)

    def wrong(task: Task) -> list[Assessment]:
        return list(engine.assessments([task]))

    rows: list[int] = []
    chunks: list[list[Any]] = []
    for some in _some(_found(engine, parts, ids, ask, wrong)):
        answers, places = Answers(engine.model.info), _Places(ids)
        for row, items in some:
            answers.add(items)
            for item in items:
                places.add(row, item.task)
        rows += places.rows
        chunks.append([*places.columns(), *answers.columns()])
    return rows, chunked(chunks, {**PLACES, **LABELLED})


def extracted(
    engine: Engine, parts: Iterable[list[Any]], ids: Sequence[str | None]
) -> tuple[list[int], list[Any]]:
    """Return the row that each task is from, and the columns of `EXTRACT`.

    Raises:
        ComponentError: the model or the extractor fails at whatever it is given.
    """

    def wrong(task: Task) -> list[Extraction]:
        unit = Unit(task=task, kind=UnitKind.OTHER, prior=0.0, why="")
        return [Extraction(unit=unit, kept=False, why=task.error or NO_TASK)]

    rows: list[int] = []
    chunks: list[list[Any]] = []
    asked = _found(engine, parts, ids, lambda engine, items: engine.extractions(items), wrong)
    for some in _some(asked):
        places = _Places(ids)
        said: dict[str, list[Any]] = {name: [] for name in EXTRACT if name not in PLACES}
        for row, items in some:
            kept = [item for item in items if item.kept]
            error = None if kept else problem(items[0].task.error) or NO_TASK
            for item in kept or wrong(Task("", error=error)):
                places.add(row, item.task)
                said["is_task"].append(item.is_task)
                said["why"].append(item.why if item.kept else None)
                said["error"].append(error)
        rows += places.rows
        chunks.append([*places.columns(), *_arrays(said, EXTRACT)])
    return rows, chunked(chunks, EXTRACT)


def _some(items: Iterator[ItemT]) -> Iterator[list[ItemT]]:
    """Yield items some at a time, so that few are Python's at once."""
    while some := list(islice(items, TOGETHER)):
        yield some


class _Places:
    """Collects the values of `PLACES`."""

    def __init__(self, ids: Sequence[str | None]) -> None:
        self.rows: list[int] = []
        self._ids = ids
        self._values: dict[str, list[Any]] = {name: [] for name in PLACES}

    def add(self, row: int, task: Task) -> None:
        """Add a task of a row, or one without text, which is none."""
        self.rows.append(row)
        one = (task.id, task.text, task.origin.start, task.origin.end)
        found = (row, self._ids[row], *(one if task.text else (None,) * len(one)))
        for values, value in zip(self._values.values(), found, strict=True):
            values.append(value)

    def columns(self) -> list[Any]:
        """Return the Arrow arrays, in the order of `PLACES`."""
        return _arrays(self._values, PLACES)


def _arrays(values: Mapping[str, list[Any]], columns: dict[str, tuple[str, str]]) -> list[Any]:
    return [arrow().array(given, arrow_type(columns[name][0])) for name, given in values.items()]


def _found(
    engine: Engine,
    parts: Iterable[list[Any]],
    ids: Sequence[str | None],
    ask: Callable[[Engine, Items], Iterator[FoundT]],
    wrong: Callable[[Task], list[FoundT]],
) -> Iterator[tuple[int, list[FoundT]]]:
    """Yield what is found in each row, in order: something in each of them."""
    sources = _sources(ids)
    row = 0
    for part in parts:
        for begin in range(0, len(part), TOGETHER):
            some = [
                sources(row + at, cell) for at, cell in enumerate(part[begin : begin + TOGETHER])
            ]
            found = _asked(engine, some, ask, wrong)
            for _ in some:
                yield row, found.get(row) or wrong(_kept(Task("", error=NO_TASK), row))
                row += 1


def _asked(
    engine: Engine,
    some: list[Task | Source],
    ask: Callable[[Engine, Items], Iterator[FoundT]],
    wrong: Callable[[Task], list[FoundT]],
) -> dict[int, list[FoundT]]:
    """Return what is found, by row; one at which a component fails has an error."""
    try:
        return _by_row(ask(engine, _read(engine, some)))
    except FAILURES:
        if broken(engine, ask):
            raise
    found: dict[int, list[FoundT]] = {}
    for item in some:
        try:
            found |= _by_row(ask(engine, _read(engine, [item])))
        except FAILURES as error:
            assert item.row is not None, "each has its row"
            row = item.row[ROW]
            found[row] = wrong(_kept(Task("", error=f"row {row + 1}: {error}"), row))
    return found


def _by_row(items: Iterable[FoundT]) -> dict[int, list[FoundT]]:
    found: dict[int, list[FoundT]] = {}
    for item in items:
        assert item.task.row is not None, "units keep the row of their posting"
        found.setdefault(item.task.row[ROW], []).append(item)
    return found


def _read(engine: Engine, items: Iterable[Task | Source]) -> Iterator[Document | Task]:
    for item in items:
        if isinstance(item, Task):
            yield item
        else:
            yield from engine.read([item])


def _sources(ids: Sequence[str | None]) -> Callable[[int, Any], Task | Source]:
    """Return what makes a source of a row's posting, or a task with what is wrong with it."""
    names = [TEXT, "id"]
    source = replace(SOURCE, column=TEXT, id_column="id", rows="postings")
    postings = Postings(source, Columns(source, names), [TEXT], FORM)

    def made(row: int, cell: Any) -> Task | Source:
        number = row + 1
        if isinstance(cell, Unreadable):
            return _kept(unreadable(number, ids[row]), row)
        where = f"row {number}"
        error = None if cell is None or isinstance(cell, str) else _no_text(cell)
        cells = {TEXT: cell_text(cell) if error is None else "", "id": ids[row]}
        item = postings.item(number, TableRow(number, cells, error, where))
        return _kept(item, row)

    return made


def _no_text(cell: Any) -> str:
    return f"is no text but {type(cell).__name__}"


def _kept(item: KeptT, row: int) -> KeptT:
    """Return a task or source that carries its row's number, and no cells."""
    return replace(item, row=Row({ROW: row}, FORM))
