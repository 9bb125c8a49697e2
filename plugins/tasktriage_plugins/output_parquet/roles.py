"""Roles as parquet: a row a profile, its tasks in it; a row of a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasktriage.plugin import (
    DIFFERENCE_COLUMNS,
    PROFILE_COLUMNS,
    PROFILE_TASK_COLUMNS,
    RANKING_COLUMNS,
    SURROGATE,
    Difference,
    RunInfo,
    comparison_rows,
    profile_row,
    profile_task_rows,
)

__all__ = ["write_roles"]

BATCH = 256  # rows of a row group, held at once; each may have hundreds of tasks
TYPES: dict[type, Any] = {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}


def write_roles(first: Any, items: Iterable[Any], run: RunInfo, stream: IO[bytes]) -> None:
    """Write row groups as roles or comparisons come; `first` is the first of them, or None."""
    if run.command == "profile":
        of_role = {"role", "document"}
        of_task = {n: k for n, k in PROFILE_TASK_COLUMNS.items() if n not in of_role}
        tasks = pa.list_(pa.struct(_fields(of_task)))
        schema = pa.schema([*_fields(PROFILE_COLUMNS), ("task_list", tasks)])
        rows: Iterator[dict[str, Any]] = (
            profile_row(item)
            | {"task_list": [{n: row[n] for n in of_task} for row in profile_task_rows(item)]}
            for item in items
        )
    else:
        changes = isinstance(first, Difference)
        schema = pa.schema(_fields(DIFFERENCE_COLUMNS if changes else RANKING_COLUMNS))
        rows = (row for item in items for row in comparison_rows(item))
    with pq.ParquetWriter(stream, schema) as writer:
        while batch := [_sound(row) for row in islice(rows, BATCH)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _fields(columns: dict[str, type]) -> list[tuple[str, Any]]:
    return [(name, TYPES[kind]) for name, kind in columns.items()]


def _sound(value: Any) -> Any:
    """Return a row whose texts have a UTF-8: half a surrogate pair has none."""
    if isinstance(value, dict):
        return {name: _sound(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_sound(inner) for inner in value]
    return SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value
