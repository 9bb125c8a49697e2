"""Roles as parquet: a row a profile, its tasks in it; a row of a comparison, or of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasktriage.plugin import FLAT_COLUMNS, SURROGATE, Field, RunInfo, flat_rows, flat_tables

__all__ = ["PLACES", "sound", "write_roles"]

BATCH = 256  # rows of a row group, held at once; each may have hundreds of tasks
TEXT, REAL = pa.string(), pa.float64()
TYPES: dict[type, Any] = {
    str: TEXT,
    float: REAL,
    int: pa.int64(),
    bool: pa.bool_(),
    list: pa.list_(TEXT),
}
EFFECT = (
    *("policy", "rule", "title", "effect", "act", "probability", "in_force", "applies_from"),
    *("jurisdiction", "basis", "as_of", "source", "stale"),
)
OTHERS = {"probability": REAL, "in_force": pa.bool_(), "stale": pa.bool_()}
PLACES = {
    "policy_effects": pa.list_(pa.struct([(name, OTHERS.get(name, TEXT)) for name in EFFECT])),
    "observed_use": pa.list_(
        pa.struct([("source", TEXT), ("release", TEXT), ("what", TEXT), ("value", REAL)])
    ),
}
"""Types of columns of objects: rules that speak of a task, and where AI was seen at it."""


def write_roles(first: Any, items: Iterable[Any], run: RunInfo, stream: IO[bytes]) -> None:
    """Write row groups as roles, comparisons or plans come; `first` is the first, or None."""
    table = flat_tables(first, run.command)[0]
    schema = pa.schema(_fields(FLAT_COLUMNS[table]))
    rows: Iterator[dict[str, Any]] = (row for item in items for row in flat_rows(item, table))
    if table == "roles":
        of_task = [n for n in FLAT_COLUMNS["role_tasks"] if n not in ("role", "document")]
        tasks = pa.struct(_fields({n: FLAT_COLUMNS["role_tasks"][n] for n in of_task}))
        schema = schema.append(pa.field("task_list", pa.list_(tasks)))
        rows = (
            role | {"task_list": [{n: row[n] for n in of_task} for row in _tasks(item)]}
            for item in items
            for role in flat_rows(item, table)
        )
    with pq.ParquetWriter(stream, schema) as writer:
        while batch := [sound(row) for row in islice(rows, BATCH)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _tasks(profile: Any) -> Iterable[dict[str, Any]]:
    return flat_rows(profile, "role_tasks")


def _fields(columns: Mapping[str, Field]) -> list[tuple[str, Any]]:
    return [(name, PLACES.get(name, TYPES[field.kind])) for name, field in columns.items()]


def sound(value: Any) -> Any:
    """Return a row whose texts have a UTF-8: half a surrogate pair has none."""
    if isinstance(value, dict):
        return {name: sound(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [sound(inner) for inner in value]
    return SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value
