"""Write results as parquet: the fields of the record, typed; or the user's columns and ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasktriage.plugin import (
    FLAT_COLUMNS,
    SURROGATE,
    Assessment,
    Extraction,
    Field,
    KeptColumns,
    OutputError,
    RunInfo,
    cell_text,
    flat_rows,
    flat_tables,
)

from .roles import PLACES, sound, write_roles

__all__ = ["ParquetOutput"]

BATCH = 4096  # rows of a row group, held at once; the first tells the types of the user's columns
TEXT, REAL, WHOLE, YES_NO = pa.string(), pa.float64(), pa.int64(), pa.bool_()
TYPES: dict[type, Any] = {str: TEXT, float: REAL, int: WHOLE, bool: YES_NO, list: pa.list_(TEXT)}
NESTED = {
    "reasons": pa.list_(pa.struct([("code", TEXT), ("probability", REAL)])),
    "taxonomies": pa.list_(
        pa.struct([("taxonomy", TEXT), ("node", TEXT), ("title", TEXT), ("similarity", REAL)])
    ),
    **PLACES,
}


def _schema(columns: Mapping[str, Field]) -> Any:
    types = [(name, NESTED.get(name, TYPES[field.kind])) for name, field in columns.items()]
    return pa.schema(types)


OURS = {"score": REAL, "uncertain": YES_NO}


class ParquetOutput:
    """One table. Without results: the columns of the command that ran."""

    def write(
        self,
        results: Iterable[Any],
        run: RunInfo,
        stream: IO[bytes],
    ) -> None:
        """Write row groups as results come.

        Raises:
            OutputError: a column of the user's has values of another type than its first rows.
        """
        remaining: Iterator[Any] = iter(results)
        first = next(remaining, None)
        items = remaining if first is None else chain([first], remaining)
        if run.command in ("profile", "compare", "plan", "migrate", "skills"):
            write_roles(first, items, run, stream)
            return
        if run.keep_columns and not isinstance(first, Extraction):
            _write_kept(KeptColumns(first), items, stream)
            return
        (table,) = flat_tables(first, run.command)
        schema = _schema(FLAT_COLUMNS[table])
        rows = (sound(row) for item in items for row in flat_rows(item, table))
        with pq.ParquetWriter(stream, schema) as writer:
            for batch in _batches(rows):
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _write_kept(kept: KeptColumns, items: Iterator[Assessment], stream: IO[bytes]) -> None:
    rows = ([*kept.of_user(item), *kept.of_ours(item)] for item in items)
    batches = _batches(rows)
    first = next(batches, [])
    theirs = [_typed([row[place] for row in first]) for place in range(len(kept.theirs))]
    ours = [OURS.get(name, TEXT) for name in kept.plain]
    schema = pa.schema(list(zip(kept.columns, [*theirs, *ours], strict=True)))
    with pq.ParquetWriter(stream, schema) as writer:
        for batch in chain([first], batches):
            writer.write_table(_table(batch, schema))


def _typed(values: Sequence[Any]) -> Any:
    """Return the type of a column's values; text where they have none, or several."""
    try:
        kind = pa.array([_sound(value) for value in values]).type
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return TEXT
    return TEXT if kind == pa.null() else kind


def _table(rows: list[list[Any]], schema: Any) -> Any:
    columns = []
    for place, field in enumerate(schema):
        values = [_sound(row[place]) for row in rows]
        if field.type == TEXT:
            values = [None if value is None else _sound(cell_text(value)) for value in values]
        try:
            columns.append(pa.array(values, field.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            problem = f"column {field.name!r} holds {field.type} first and other values later"
            raise OutputError(f"parquet: {problem}; write csv or jsonl instead") from None
    return pa.Table.from_arrays(columns, schema=schema)


def _sound(value: Any) -> Any:
    return SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value
