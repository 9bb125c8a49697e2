"""Write results as parquet: the fields of the record, typed; or the user's columns and ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasktriage.plugin import (
    SURROGATE,
    Assessment,
    Extraction,
    KeptColumns,
    OutputError,
    RunInfo,
    cell_text,
    record,
    weight_written,
)

from .roles import write_roles

__all__ = ["ParquetOutput"]

BATCH = 4096  # rows of a row group, held at once; the first tells the types of the user's columns
TEXT, REAL, WHOLE, YES_NO = pa.string(), pa.float64(), pa.int64(), pa.bool_()
TEXTS = pa.list_(TEXT)
SOURCE = (("document", TEXT), ("title", TEXT), ("line", WHOLE), ("start", WHOLE), ("end", WHOLE))
ASSESSMENT = pa.schema(
    [
        ("id", TEXT),
        ("text", TEXT),
        ("label", TEXT),
        ("p_automatable", REAL),
        ("p_augmentable", REAL),
        ("p_human_critical", REAL),
        ("score", REAL),
        ("prediction_set", TEXTS),
        ("uncertain", YES_NO),
        ("is_task", REAL),
        ("reasons", pa.list_(pa.struct([("code", TEXT), ("probability", REAL)]))),
        (
            "taxonomies",
            pa.list_(
                pa.struct(
                    [("taxonomy", TEXT), ("node", TEXT), ("title", TEXT), ("similarity", REAL)]
                )
            ),
        ),
        ("final_label", TEXT),
        ("weight", REAL),
        *SOURCE,
        ("changes", TEXTS),
        ("count", WHOLE),
        ("language", TEXT),
        ("error", TEXT),
        ("model", TEXT),
        ("model_version", TEXT),
        ("weight_written", REAL),
    ]
)
EXTRACTION = pa.schema(
    [
        ("id", TEXT),
        ("text", TEXT),
        ("kept", YES_NO),
        ("kind", TEXT),
        ("why", TEXT),
        ("is_task", REAL),
        ("changes", TEXTS),
        *SOURCE,
        ("language", TEXT),
        ("title_source", TEXT),
        ("weight", REAL),
        ("count", WHOLE),
    ]
)
P = ("p_automatable", "p_augmentable", "p_human_critical")
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
        if run.command in ("profile", "compare"):
            write_roles(first, items, run, stream)
            return
        if run.keep_columns and not isinstance(first, Extraction):
            _write_kept(KeptColumns(first), items, stream)
            return
        extractions = isinstance(first, Extraction) or (first is None and run.command == "extract")
        schema = EXTRACTION if extractions else ASSESSMENT
        with pq.ParquetWriter(stream, schema) as writer:
            for batch in _batches(_flat(item) for item in items):
                rows = [{name: row[name] for name in schema.names} for row in batch]
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _flat(item: Assessment | Extraction) -> dict[str, Any]:
    """Lay the fields of a record side by side, named as in csv; numbers have all their digits."""
    data = record(item)
    flat = {name: _sound(value) for name, value in (data | data["source"]).items()}
    flat["is_task"] = item.is_task
    if isinstance(item, Assessment):
        given = (None, None, None) if item.probabilities is None else tuple(item.probabilities)
        flat |= zip(P, given, strict=True)
        flat |= {"score": item.score, "model": None if item.model is None else item.model.name}
        flat["model_version"] = None if item.model is None else item.model.version
        flat["weight_written"] = weight_written(item.task)
    return flat


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
