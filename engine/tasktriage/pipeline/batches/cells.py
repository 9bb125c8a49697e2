"""Cells of Arrow columns as Python values, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.contracts.errors import UnknownNameError, UsageError

from .schema import arrow

__all__ = ["CELLS", "Unreadable", "as_table", "cells", "ids_of", "one_column", "text_column"]

CELLS = 4096  # that are Python values at a time


class Unreadable(bytes):
    """Bytes in a column of texts that are no UTF-8, which nothing checks on the way in."""


def as_table(given: Any) -> Any:
    """Return a Table of a Table, a RecordBatch or what gives Arrow, without a copy.

    Raises:
        UsageError: it is none.
    """
    pa = arrow()
    if isinstance(given, pa.Table):
        return given
    if isinstance(given, pa.RecordBatch):
        return pa.Table.from_batches([given])
    if not hasattr(given, "__arrow_c_stream__"):
        kind = type(given).__name__
        raise UsageError(f"an Arrow table is needed, got {kind}; a frame is given as it is")
    try:
        return pa.table(given)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise UsageError(f"can't be read as Arrow: {_first(error)}") from None


def one_column(table: Any, name: str) -> Any:
    """Return the column of a name.

    Raises:
        UsageError: there is none, or there are several.
    """
    count = table.schema.names.count(name)
    if count > 1:
        raise UsageError(f"the table has {count} columns {name!r}; rename the others")
    if not count:
        raise UnknownNameError("column", name, set(table.schema.names))
    return table.column(name)


def text_column(table: Any, name: str) -> Any:
    """Return the column of a name, which holds texts, or nothing at all.

    A dictionary stays one; of an extension type it is what it is stored as.

    Raises:
        UsageError: there is none, there are several, or it holds something else.
    """
    pa = arrow()
    column = one_column(table, name)
    kind = said = column.type
    while isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], kind)
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (_is_text(inner) or pa.types.is_null(inner)):
        raise UsageError(f"column {name!r} holds no text but {said}")
    return column


def cells(column: Any) -> Iterator[list[Any]]:
    """Yield the values of a column some at a time: texts, None, and `Unreadable`."""
    for start in range(0, len(column), CELLS):
        part = column.slice(start, CELLS)
        try:
            yield part.to_pylist()
        except UnicodeDecodeError:
            yield list(map(_decoded, _as_bytes(part).to_pylist()))


def ids_of(table: Any, name: str | None) -> list[str | None]:
    """Return the ids of rows as texts; None where there is none."""
    if name is None:
        return [None] * table.num_rows
    found: list[str | None] = []
    for part in cells(one_column(table, name)):
        found += [None if v is None or isinstance(v, bytes) else str(v) for v in part]
    return found


def _is_text(kind: Any) -> bool:
    types = arrow().types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _as_bytes(column: Any) -> Any:
    pa = arrow()
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = pa.chunked_array([_taken(chunk) for chunk in column.chunks])
        return _as_bytes(column)
    return column.cast(pa.large_binary() if pa.types.is_large_string(kind) else pa.binary())


def _taken(chunk: Any) -> Any:
    return chunk.dictionary.take(chunk.indices)


def _decoded(value: bytes | None) -> str | Unreadable | None:
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return Unreadable(value)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
