"""Tables that `classify` or `profile` wrote: known by their columns, a task a row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import NO_TASK
from tasktriage.domain.assessment_record import ASSESSMENT_SCHEMA, EXTRACT_SCHEMA
from tasktriage.domain.label import Label
from tasktriage.domain.profile_record import PROFILE_SCHEMA
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Task

from .cell_values import folded
from .result_cells import P_COLUMNS
from .result_facts import FactsRead
from .result_labels import LABEL_COLUMNS, said_label
from .rows import row_error, row_task, scalar_text
from .table_row import TableRow, cell_text
from .weight import column_weight

__all__ = [
    "is_of_roles",
    "is_result",
    "other_result",
    "result_tasks",
    "warn_of_bare_labels",
    "written_results",
]

TEXTS = ("text", "task")
RUN_SCHEMA = "tasktriage.run/1"
BESIDE = ("score", "uncertain", "prediction_set", "is_task", "final_label")
OURS = "tasktriage."
SCHEMAS = (ASSESSMENT_SCHEMA, PROFILE_SCHEMA)
# what roles and rankings, tasks of roles, and sums have
OF_ROLES = (
    ("share_human_critical", "n_eff", "evidence"),
    ("role", "share", "effect"),
    ("fte_human_critical", "left_out"),
)
ENOUGH = 0.5  # of the cells of a column that hold labels


def written_results(value: Any) -> list[Any] | None:
    """Return the records in a JSON document that we wrote; None if it is another one."""
    if not isinstance(value, dict) or value.get("schema") != RUN_SCHEMA:
        return None
    results = value.get("results")
    return results if isinstance(results, list) else None


def is_result(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether columns, or the schema of objects, are those of a result of ours."""
    if any(row.get("schema") in SCHEMAS for row in sample if isinstance(row.get("schema"), str)):
        return True
    known = set(map(folded, names))
    parts = (TEXTS, LABEL_COLUMNS, BESIDE)  # a table to train on may have the first two
    return known.issuperset(P_COLUMNS) and not any(map(known.isdisjoint, parts))


def other_result(sample: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the schema of objects that are results of ours without tasks; None of all else."""
    said = {schema for row in sample if isinstance(schema := row.get("schema"), str)}
    if said.intersection((*SCHEMAS, EXTRACT_SCHEMA)):
        return None
    return min((one for one in said if one.startswith(OURS)), default=None)


def is_of_roles(names: Sequence[str]) -> bool:
    """Return whether columns are those of a table of `profile` or `compare`, without all of it."""
    known = set(map(folded, names))
    return any(known.issuperset(some) for some in OF_ROLES)


def result_tasks(source: Source, rows: Iterator[TableRow], form: TableForm) -> Iterator[Task]:
    """Yield each row, or each task of a profile's record, as a task that carries all its cells.

    What is in the cells is for `result_cells.assessment_of`, where nobody wants it classified anew.
    What a profile's record says of its role stands in each row's `facts`. Where roles are asked for
    one without a task has a task with an error, which keeps its place.
    """
    form = replace(form, result=source.name)
    reading = FactsRead()
    for row in rows:
        if row.error is not None:
            error = row_error(source, row.line, row.error, where=row.where)
            yield replace(error, row=Row({}, form))
            continue
        facts, problem = reading.of(row.cells, row.where or f"line {row.line}")
        found = [] if problem is not None else list(_records(row.cells))
        if problem is not None or (facts is not None and source.roles and not found):
            yield _place(source, row, Row({}, form, facts), problem)
        for cells in found:
            by_name = {folded(name): cell for name, cell in cells.items()}
            text = cell_text(next((by_name[n] for n in TEXTS if n in by_name), None))
            row_id, title = scalar_text(by_name.get("id")), scalar_text(by_name.get("title"))
            task = row_task(source, row.line, text, row_id, title, where=row.where)
            weight = column_weight("weight", cell_text(by_name.get("weight")))
            if facts is not None:  # the title in full, for it tells roles apart
                task = replace(task, origin=replace(task.origin, title=title))
            kept = Row(cells, form, facts)
            yield replace(task, weight=1.0 if weight is None else weight, row=kept)


def _place(source: Source, row: TableRow, kept: Row, problem: str | None) -> Task:
    """Return what keeps the place of a profile without tasks, or of one that can't be used."""
    error = row_error(source, row.line, problem or "", where=row.where)
    # of one that can't be used its place, so that it is told apart from another of that name
    place = f"{source.name}/{row.where or row.line}"
    document = scalar_text(row.cells.get("document")) if problem is None else place
    origin = replace(error.origin, document=document, title=scalar_text(row.cells.get("role")))
    said = NO_TASK if problem is None else error.error
    return replace(error, origin=origin, error=said, row=kept)


def _records(cells: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the records of a row: the one that it is, or those in a profile; none of another."""
    schema = cells.get("schema")
    if schema == PROFILE_SCHEMA:
        tasks = cells.get("tasks")
        for task in tasks if isinstance(tasks, list) else ():
            record = task.get("assessment") if isinstance(task, dict) else None
            if isinstance(record, dict):
                yield {**record, "title": cells.get("role")}
    elif not isinstance(schema, str) or schema == ASSESSMENT_SCHEMA:
        yield cells


def warn_of_bare_labels(
    source: Source, names: Sequence[str], sample: Sequence[Mapping[str, Any]]
) -> None:
    """Warn where labels stand in a table without their probabilities: they can't be taken."""
    columns = [name for name in names if folded(name) in LABEL_COLUMNS]
    if not columns or {"score", "uncertain"}.isdisjoint(map(folded, names)):
        return
    said = [text for row in sample if (text := cell_text(row.get(columns[0])).strip())]
    if said and sum(map(_is_label, said)) >= ENOUGH * len(said):
        line = (
            f"{source.name}: column {columns[0]!r} holds labels, but no probabilities stand beside "
            "them, so its tasks are classified anew; to correct a result write it without "
            "--keep-columns, or as jsonl"
        )
        warnings.warn(line, TasktriageWarning, stacklevel=4)


def _is_label(text: str) -> bool:
    try:
        return isinstance(said_label(text), Label)
    except ValueError:
        return False
