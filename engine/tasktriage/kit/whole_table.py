"""A table that is held whole, from csv, tsv, jsonl or parquet: cells as text, with their lines."""

from __future__ import annotations

import hashlib
import json
import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tasktriage.contracts.errors import InputError, TasktriageWarning, UsageError
from tasktriage.contracts.source import Source

from .delimited import delimited_rows

__all__ = ["WholeTable", "read_table"]

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
Rows = list[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class WholeTable:
    """A table that was read whole.

    columns: their names. rows: (line, cells) pairs; a cell that is missing or null is empty text.
    sha256: of the file, in hex.
    """

    columns: list[str]
    rows: Rows
    sha256: str


def read_table(path: Path) -> WholeTable:
    """Read a csv, tsv, jsonl or parquet file, by its suffix.

    Raises:
        UsageError: pyarrow is needed and not installed.
        InputError: unreadable, broken, of an unknown kind, or without rows.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(READERS)
        raise InputError(str(path), f"unknown kind of table '{path.suffix}'; there are: {kinds}")
    raw = Source(name=str(path), path=path).read_bytes()
    columns, rows = reader(path, raw)
    if not rows:
        raise InputError(str(path), "has no rows")
    return WholeTable(columns, rows, hashlib.sha256(raw).hexdigest())


def _text(path: Path, raw: bytes) -> str:
    text, notes = Source(name=str(path), data=raw).read_text()
    for note in notes:
        warnings.warn(f"{path}: {note}", TasktriageWarning, stacklevel=2)
    return text


def _delimited(path: Path, raw: bytes) -> tuple[list[str], Rows]:
    return delimited_rows(str(path), _text(path, raw), DELIMITERS[path.suffix.lower()])


def _objects(path: Path, raw: bytes) -> tuple[list[str], Rows]:
    found: list[tuple[int, dict[str, object]]] = []
    for line, text in enumerate(_text(path, raw).split("\n"), start=1):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError(str(path), f"line {line}: is not valid JSON") from None
        if not isinstance(value, dict):
            raise InputError(str(path), f"line {line}: is not a JSON object")
        found.append((line, value))
    columns = list(dict.fromkeys(name for _, row in found for name in row))
    return columns, [(line, {c: _cell(row.get(c)) for c in columns}) for line, row in found]


def _parquet(path: Path, raw: bytes) -> tuple[list[str], Rows]:
    if find_spec("pyarrow") is None:
        raise UsageError(f'{path} needs pyarrow: pip install "tasktriage[tables]"')
    from pyarrow import ArrowException, BufferReader
    from pyarrow.parquet import read_table as read_parquet

    try:
        table = read_parquet(BufferReader(raw))
    except (ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputError(str(path), f"can't be read as parquet: {reason}") from None
    rows: Rows = [
        (number, {name: _cell(value) for name, value in row.items()})
        for number, row in enumerate(table.to_pylist(), start=1)
    ]
    return list(table.column_names), rows


def _cell(value: object) -> str:
    """Return a value as text: whole floats as integers, so that a scale of 1 to 5 matches."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    return str(value).strip()


READERS: dict[str, Callable[[Path, bytes], tuple[list[str], Rows]]] = {
    **dict.fromkeys(DELIMITERS, _delimited),
    ".jsonl": _objects,
    ".ndjson": _objects,
    ".parquet": _parquet,
}
