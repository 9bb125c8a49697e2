"""From a table to a table: the user's columns as they are, and new ones beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import UsageError

from .cells import as_table, cells, ids_of, text_column
from .postings import extracted, labelled
from .schema import EXTRACT, LABELLED, PLACES, arrow, metadata_of, with_fields
from .tasks import task_columns

if TYPE_CHECKING:
    from tasktriage.pipeline.engine import Engine

__all__ = ["FORMS", "Rows", "mapped", "new_columns"]

FORMS: dict[str, dict[str, tuple[str, str]]] = {
    "tasks": LABELLED,
    "postings": {**PLACES, **LABELLED},
    "extract": EXTRACT,
}
"""What may be asked for, and the columns that it adds."""
Rows = list[int]


def mapped(
    engine: Callable[[], Engine],
    table: Any,
    column: str,
    id_column: str | None = None,
    as_: str = "tasks",
    prefix: str = "",
) -> Any:
    """Return a Table with new columns; see `Engine.map_batches`.

    Of postings the column of texts is left out: it would stand beside each of their tasks. A
    table without rows needs no engine, so none is made.

    Raises:
        UsageError: there is no such column, or it is no column of texts; a name is there twice;
            the engine is asked for more than labels.
    """
    table = as_table(table)
    if as_ not in FORMS:
        raise UsageError(f"as_ must be 'tasks' or 'postings', got {as_!r}")
    texts = text_column(table, column)
    ids = ids_of(table, id_column) if as_ != "tasks" or id_column is not None else None
    if as_ != "tasks":
        table = table.drop_columns([column])
    names = with_fields(table.schema.names, list(FORMS[as_]), prefix)
    rows, new = new_columns(engine, cells(texts), ids, as_, len(texts))
    if rows is not None:
        table = table.take(arrow().array(rows, arrow().int64()))
    return _beside(table, dict(zip(names, new, strict=True)), metadata_of(prefix))


def _beside(table: Any, new: dict[str, Any], said: dict[bytes, bytes]) -> Any:
    """Return a table with new columns behind its own, which may be none at all."""
    pa = arrow()
    fields = [*table.schema, *(pa.field(name, values.type) for name, values in new.items())]
    metadata = dict(table.schema.metadata or {}) | said
    return pa.Table.from_arrays([*table.columns, *new.values()], schema=pa.schema(fields, metadata))


def new_columns(
    engine: Callable[[], Engine],
    parts: Iterable[list[Any]],
    ids: list[str | None] | None,
    as_: str,
    count: int,
) -> tuple[Rows | None, list[Any]]:
    """Return the new columns, and for each of their rows that which it is of; None: n in, n out.

    parts: the cells of all `count` rows, some at a time. ids: of the rows.
    """
    made: Any = engine() if count else None
    if count:
        _refuse_more(made)
    if as_ == "tasks":
        return None, task_columns(made, parts)
    known = [None] * count if ids is None else ids
    return (labelled if as_ == "postings" else extracted)(made, parts, known)


def _refuse_more(engine: Any) -> None:
    """Refuse an engine that is asked for what no column would hold."""
    beside = engine.asked.beside
    if beside:
        said = " and ".join(beside)
        raise UsageError(f"tables of Arrow hold labels, not {said}; leave it out of the engine")
