"""Columns of data frames: texts in, a frame of the same library with the same index out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.task import Task
from tasktriage.kit.assessment_rows import assessment_row
from tasktriage.kit.csv_cells import joined
from tasktriage.kit.explained import explanation_lines
from tasktriage.kit.rows import row_error, row_task

if TYPE_CHECKING:
    import narwhals as nw

__all__ = ["cell_task", "classified", "is_column"]

LIBRARIES = {"pandas", "polars", "pyarrow"}
SERIES, FRAMES = {"Series", "ChunkedArray"}, {"DataFrame", "LazyFrame", "Table"}
TEXT, REAL, YES_NO = "String", "Float64", "Boolean"
SCHEMA = {
    "label": TEXT,
    "p_automatable": REAL,
    "p_augmentable": REAL,
    "p_human_critical": REAL,
    "score": REAL,
    "prediction_set": TEXT,
    "uncertain": YES_NO,
    "is_task": REAL,
    "reasons": TEXT,
    "taxonomies": TEXT,
    "error": TEXT,
    "model": TEXT,
}
"""Columns of the csv output that say what was found out; the rest is in the user's own frame."""
BESIDE = {
    "sectors": {"taxonomy_probabilities": TEXT},
    "policies": {"final_label": TEXT, "policy_effects": TEXT},
    "occupation": {
        "occupation": TEXT,
        "occupation_title": TEXT,
        "occupation_probability": REAL,
        "soc": TEXT,
        "isco": TEXT,
        "esco": TEXT,
    },
    "observed_use": {"onet_task": TEXT, "onet_similarity": REAL, "observed_use": TEXT},
}
"""Columns of what is asked for beside labels, by what it is: else the user's own may clash."""
EXPLANATION = "explanation"
PANDAS = {TEXT: "str", REAL: "float64", YES_NO: "boolean"}


def is_column(value: object) -> bool:
    """Return whether it is a column of a data frame; no library is imported to know it.

    Raises:
        UsageError: it is a whole frame.
    """
    kinds = {
        kind.__name__
        for kind in type(value).__mro__
        if kind.__module__.partition(".")[0] in LIBRARIES
    }
    if kinds & FRAMES:
        raise UsageError("a whole frame was given, one column is needed: classify(frame['task'])")
    return not kinds.isdisjoint(SERIES)


def classified(
    column: Any,
    classify: Callable[[Iterable[Task]], Iterable[Assessment]],
    *,
    title: str | None = None,
    explain: bool = False,
    beside: Iterable[str] = (),
) -> Any:
    """Return a frame with a row for each value of a column, in order.

    A value is read as the cell of a table: where it is missing, empty or no text there is an
    `error` and no label.

    Args:
        column: of pandas, polars or pyarrow.
        classify: gives an assessment for each task, in order.
        title: of the role.
        explain: assessments have explanations, which get a column.
        beside: what was asked for beside labels, of `BESIDE`.

    Raises:
        UsageError: narwhals is not installed, or no value is a text but some are something else.
    """
    series = _opened(column)
    schema = dict(SCHEMA)
    for name in beside:
        schema |= BESIDE[name]
    schema |= {EXPLANATION: TEXT} if explain else {}
    columns: dict[str, list[Any]] = {name: [] for name in schema}
    for item in classify(_tasks(series, title)):
        found = _found(item, schema)
        for name, values in columns.items():
            values.append(found[name])
    return _frame(series, columns, schema)


def _opened(column: Any) -> nw.Series[Any]:
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        kind = type(column).__module__.partition(".")[0]
        raise UsageError(
            f'a column of {kind} needs narwhals: pip install "tasktriage[frames]", or give '
            "list(column) and get a list"
        ) from None
    return nw.from_native(column, series_only=True)


def _tasks(series: nw.Series[Any], title: str | None) -> Iterator[Task]:
    source = Source(name=str(series.name or "column"), title=title)
    values, missing = series.to_list(), series.is_null().to_list()
    given = [value for value, gone in zip(values, missing, strict=True) if not gone]
    if given and not any(isinstance(value, str) for value in given):
        raise UsageError(f"column {source.name!r} holds no text but {type(given[0]).__name__}")
    for number, (value, gone) in enumerate(zip(values, missing, strict=True), start=1):
        yield cell_task(source, number, None if gone else value)


def cell_task(source: Source, number: int, value: object, row_id: str | None = None) -> Task:
    """Return the task of a cell, None where it is missing; what is no text gives an error."""
    where = f"row {number}"
    if value is None or isinstance(value, str):
        return row_task(source, number, value or "", row_id, where=where)
    problem = f"is no text but {type(value).__name__}"
    return row_error(source, number, problem, row_id, where=where)


def _found(item: Assessment, names: Iterable[str]) -> dict[str, Any]:
    """Return the cells of a result, written as in csv but with all digits."""
    row = assessment_row(item) | {EXPLANATION: list(explanation_lines(item))}
    cells = {name: row[name] for name in names}
    return {name: _cell(value) for name, value in cells.items()}


def _cell(value: Any) -> Any:
    """Return a list as a text; None for an empty one, as there is nothing in it."""
    return (joined(value) or None) if isinstance(value, list) else value


def _frame(series: nw.Series[Any], columns: dict[str, list[Any]], schema: dict[str, str]) -> Any:
    import narwhals as nw

    if series.implementation.is_pandas_like():
        # by itself: narwhals' schema makes "None" and False of what is missing here
        pandas = nw.get_native_namespace(series)
        frame = pandas.DataFrame(
            {name: pandas.Series(columns[name], dtype=PANDAS[schema[name]]) for name in schema}
        )
        frame.index = nw.maybe_get_index(series)
        return frame
    kinds = {name: getattr(nw, kind)() for name, kind in schema.items()}
    return nw.from_dict(columns, kinds, backend=series.implementation).to_native()
