"""Read parquet: one task a row, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
import pyarrow.types as types

from tasktriage.plugin import Columns, InputError, Source, Task, damaged, row_task

__all__ = ["ParquetReader"]

KIND = "parquet table"
MAGIC = b"PAR1"
BATCH = 1024  # rows that are held at once


class ParquetReader:
    """The columns that matter are read, and no others."""

    def read(self, source: Source) -> Iterator[Task]:
        """Yield one task a row; `line` is the row's number from 1.

        Raises:
            InputError: unreadable, no parquet, no such column, a column that is no text, no rows.
        """
        with source.open_seekable() as stream:
            if stream.read(len(MAGIC)) != MAGIC:
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
                batches = table.iter_batches(batch_size=BATCH, columns=list(wanted))
            line = 0
            for rows in _batches(source, batches):
                for row in rows:
                    line += 1
                    yield row_task(
                        source,
                        line,
                        row[columns.text] or "",
                        _scalar(row[columns.id]) if columns.id else None,
                        _scalar(row[columns.title]) if columns.title else None,
                    )


def _batches(source: Source, batches: Iterator[Any]) -> Iterator[list[dict[str, Any]]]:
    while True:
        with damaged(source.name, KIND):
            batch = next(batches, None)
            rows = None if batch is None else batch.to_pylist()
        if rows is None:
            return
        yield rows


def _check_text(source: Source, table: Any, name: str) -> None:
    kind = table.schema_arrow.field(name).type
    if types.is_dictionary(kind):
        kind = kind.value_type
    if not (types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)):
        raise InputError(source.name, f"column {name!r} holds {kind}, not text")


def _scalar(value: Any) -> str | None:
    return None if value is None or isinstance(value, (dict, list, bytes)) else str(value)
