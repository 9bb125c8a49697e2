"""Read parquet: one task a row, a batch of rows at a time."""

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
    Task,
    damaged,
    row_task,
    scalar_text,
)

__all__ = ["ParquetReader"]

KIND = "parquet table"
BATCH = 1024  # rows that are held at once
# a page is held whole; a column of texts that are tasks is cut into pages of a megabyte
LARGE_GROUP, LARGE_ROW = 256 * 2**20, 256 * 2**10  # bytes in a row group, and of a row


class ParquetReader:
    """The columns that matter are read, and no others."""

    def read(self, source: Source) -> Iterator[Task]:
        """Yield one task a row; `line` is the row's number from 1.

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
                columns = Columns(source, table.schema_arrow.names)
                _check_text(source, table, columns.text)
                wanted = dict.fromkeys(
                    name for name in (columns.text, columns.id, columns.title) if name is not None
                )
                _check_size(source, table)
                batches = table.iter_batches(batch_size=BATCH, columns=list(wanted))
            for line, row in enumerate(_rows(source, batches), start=1):
                yield row_task(
                    source,
                    line,
                    row[columns.text] or "",
                    scalar_text(row[columns.id]) if columns.id else None,
                    scalar_text(row[columns.title]) if columns.title else None,
                )


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
    if not (types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)):
        raise InputError(source.name, f"column {name!r} holds {kind}, not text")


def _check_size(source: Source, table: Any) -> None:
    """Refuse rows of which one page may be larger than the memory."""
    # nothing is asked of a column's metadata: pyarrow ends the process if that is damaged
    for number in range(table.num_row_groups):
        group = table.metadata.row_group(number)
        mean = group.total_byte_size // max(group.num_rows, 1)
        if group.total_byte_size > LARGE_GROUP and mean > LARGE_ROW:
            raise InputError(source.name, f"holds rows of {mean:,} bytes on average, not tasks")
