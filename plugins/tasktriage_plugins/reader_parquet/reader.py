"""Read parquet, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
import pyarrow.types as types

from tasktriage.plugin import (
    Columns,
    InputError,
    Magic,
    Source,
    TableRow,
    Task,
    damaged,
    table_items,
    unique_names,
)

__all__ = ["ParquetReader"]

KIND = "parquet table"
BATCH = 1024  # rows that are held at once
# a page is held whole; a column of texts that are tasks is cut into pages of a megabyte
LARGE_GROUP, LARGE_ROW = 256 * 2**20, 256 * 2**10  # bytes in a row group, and of a row


class ParquetReader:
    """All columns are read but those of bytes, for what becomes of a row may want them."""

    def read(self, source: Source) -> Iterator[Task | Source]:
        """Yield what the rows give; `line` is the row's number from 1.

        Raises:
            InputError: unreadable, no parquet, no such column, a column that is no text, no rows.
        """
        with source.open_seekable() as stream:
            if stream.read(len(Magic.PARQUET)) != Magic.PARQUET:
                raise InputError(source.name, "is no parquet table")
            stream.seek(0)
            with damaged(source.name, KIND):
                table = pq.ParquetFile(stream)
                if not table.metadata.num_rows:
                    raise InputError(source.name, "has no rows; nothing to classify")
                _check_size(source, table)
                schema = table.schema_arrow
                names = list(schema.names)
                unique_names(source, names)
                kept = [name for name in names if not _is_bytes(schema.field(name).type)]
                batches = table.iter_batches(batch_size=BATCH, columns=kept)
            # a column of numbers is no text, whatever it is called
            _check_text(source, table, Columns(source, names).text)
            rows = enumerate(_rows(source, batches), start=1)
            yield from table_items(source, names, (TableRow(line, row) for line, row in rows))


def _rows(source: Source, batches: Iterator[Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows one by one: a text of a megabyte that is kept once may stand in each."""
    while True:
        with damaged(source.name, KIND):
            batch = next(batches, None)
        if batch is None:
            return
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        for place in range(batch.num_rows):
            with damaged(source.name, KIND):
                row = {name: column[place].as_py() for name, column in columns.items()}
            yield row


def _check_text(source: Source, table: Any, name: str) -> None:
    kind = table.schema_arrow.field(name).type
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_list(kind) or types.is_large_list(kind):  # several tasks
        kind = kind.value_type
    if not (types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)):
        raise InputError(source.name, f"column {name!r} holds {kind}, not text")


def _is_bytes(kind: Any) -> bool:
    return bool(
        types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind)
    )


def _check_size(source: Source, table: Any) -> None:
    """Refuse rows of which one page may be larger than the memory."""
    # nothing is asked of a column's metadata: pyarrow ends the process if that is damaged
    for number in range(table.num_row_groups):
        group = table.metadata.row_group(number)
        mean = group.total_byte_size // max(group.num_rows, 1)
        if group.total_byte_size > LARGE_GROUP and mean > LARGE_ROW:
            raise InputError(source.name, f"holds rows of {mean:,} bytes on average, not tasks")
