"""The schema of what comes beside a user's columns: `tasktriage.batch/1`.

Columns may be added under `/1`; none is changed or dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.label import LABELS

__all__ = [
    "BATCH_SCHEMA",
    "EXTRACT",
    "LABELLED",
    "PLACES",
    "PREFIX_KEY",
    "SCHEMA_KEY",
    "arrow",
    "arrow_type",
    "chunked",
    "coded",
    "metadata_of",
    "schema_of",
    "with_fields",
]

BATCH_SCHEMA = "tasktriage.batch/1"
SCHEMA_KEY = b"tasktriage_schema"
"""The key of a schema's metadata that says which schema the new columns have."""
PREFIX_KEY = b"tasktriage_prefix"
"""The key that says what their names begin with; nothing where they have no prefix."""

CODED = "dictionary<int8, string>"
TEXT, REAL, WHOLE, YES_NO = "string", "double", "int64", "bool"
THREE = f"fixed_size_list<double>[{len(LABELS)}]"
LIST = f"list<{CODED}>"

LABELLED: dict[str, tuple[str, str]] = {
    "label": (CODED, "The model's label; null with an error."),
    "probabilities": (
        THREE,
        f"Calibrated, of {', '.join(LABELS)}; they sum to 1. Beside the error `not a task` they "
        "stand all the same, as do `score`, `prediction_set` and `is_task`.",
    ),
    "score": (REAL, "p(automatable) + p(augmentable) / 2, 0 to 1."),
    "prediction_set": (LIST, "Labels that are possible at the coverage asked for."),
    "uncertain": (
        YES_NO,
        "Whether the prediction set has more than one label; null with an error, or without a set.",
    ),
    "reason": (CODED, "The likeliest reason of a human-critical task; null for others."),
    "is_task": (REAL, "p(this is a task), 0 to 1."),
    "error": (TEXT, "Why there is no label; null where there is one."),
    "model": (CODED, "Name and version of the model of the run."),
}
"""Columns that labels add: the type as text, and what it means."""

PLACES: dict[str, tuple[str, str]] = {
    "source_row": (WHOLE, "Row of the table that was given, from 0."),
    "source_id": (TEXT, "Value of `id_column` there, as text."),
    "task_id": (
        TEXT,
        "`<source_id>#<n>`, else `row/<m>#<n>`: `n` counts from 1 all pieces of text found in the "
        "posting, tasks or not, and `m` rows from 1; null with an error.",
    ),
    "task": (TEXT, "The task; null where a posting gave none."),
    "start": (WHOLE, "Where it begins in the posting's text, in code points from 0."),
    "end": (WHOLE, "Where it ends there."),
}
"""Columns that say which posting a task is from."""

EXTRACT: dict[str, tuple[str, str]] = {
    **PLACES,
    "is_task": (REAL, "p(this is a task), 0 to 1; null where rules settled it."),
    "why": (TEXT, "Why it was taken for a task."),
    "error": (TEXT, "Why a posting gave none."),
}
"""Columns of tasks that were found and not classified."""


def arrow() -> Any:
    """Return pyarrow.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import pyarrow
    except ModuleNotFoundError:
        raise UsageError('Arrow needs pyarrow: pip install "tasktriage[arrow]"') from None
    return pyarrow


def arrow_type(said: str) -> Any:
    """Return the type that a text of this module says."""
    pa = arrow()
    coded = pa.dictionary(pa.int8(), pa.string())
    kinds = {CODED: coded, LIST: pa.list_(coded), THREE: pa.list_(pa.float64(), len(LABELS))}
    plain = {TEXT: pa.string(), REAL: pa.float64(), WHOLE: pa.int64(), YES_NO: pa.bool_()}
    return (kinds | plain)[said]


def coded(places: Sequence[int | None], words: Iterable[str]) -> Any:
    """Return a dictionary array of the words at places, None for null."""
    pa = arrow()
    codes = pa.array(places, pa.int8())
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(map(str, words)), pa.string()))


def chunked(parts: Sequence[Sequence[Any]], columns: dict[str, tuple[str, str]]) -> list[Any]:
    """Return columns, each of the arrays that the parts have at its place."""
    pa = arrow()
    kinds = [arrow_type(kind) for kind, _ in columns.values()]
    return [pa.chunked_array([part[at] for part in parts], kind) for at, kind in enumerate(kinds)]


def schema_of(columns: dict[str, tuple[str, str]]) -> Any:
    """Return the Arrow schema of columns alone."""
    pa = arrow()
    fields = [pa.field(name, arrow_type(kind)) for name, (kind, _) in columns.items()]
    return pa.schema(fields, metadata_of())


def metadata_of(prefix: str = "") -> dict[bytes, bytes]:
    """Return what a schema's metadata says of new columns, by which a reader finds them."""
    return {SCHEMA_KEY: BATCH_SCHEMA.encode(), PREFIX_KEY: prefix.encode()}


def with_fields(schema: Any, new: Sequence[str], prefix: str) -> list[str]:
    """Return the names of new columns, for a schema that has none of them.

    Raises:
        UsageError: it has.
    """
    names = [prefix + name for name in new]
    clashes = [name for name in names if name in set(schema)]
    if clashes:
        said = ", ".join(map(repr, clashes))
        more = "another prefix" if prefix else "prefix='tt_'"
        raise UsageError(
            f"the table has {said} already, which the result would have twice; give {more}, or "
            "rename the table's"
        )
    return names
