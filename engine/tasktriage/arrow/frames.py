"""DataFrames of pandas and polars: one in, one of the same library with the same index out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import UnknownNameError, UsageError

if TYPE_CHECKING:
    from .mapper import Mapper

__all__ = ["is_frame", "mapped_frame"]

FRAMES = {("pandas", "DataFrame"), ("polars", "DataFrame")}
LAZY = ("polars", "LazyFrame")


def is_frame(value: object) -> bool:
    """Return whether it is a frame of pandas or polars; neither is imported to know it.

    Raises:
        UsageError: it is a lazy frame.
    """
    kinds = {(kind.__module__.partition(".")[0], kind.__name__) for kind in type(value).__mro__}
    if LAZY in kinds:
        raise UsageError(
            "a lazy frame calls what it is given: frame.map_batches(classify, schema=…)"
        )
    return not FRAMES.isdisjoint(kinds)


def mapped_frame(mapper: Mapper, frame: Any) -> Any:
    """Return the frame with new columns, as `pipeline.batches.mapped` gives a Table.

    Raises:
        UsageError: narwhals or pyarrow is not installed; the column is wrong; a name is there.
    """
    try:
        import narwhals as nw
    except ModuleNotFoundError:
        raise UsageError('a frame needs narwhals: pip install "tasktriage[arrow]"') from None
    from tasktriage.pipeline.batches.mapped import FORMS, new_columns
    from tasktriage.pipeline.batches.schema import arrow, with_fields

    pa = arrow()
    try:
        given = nw.from_native(frame, eager_only=True)
    except nw.exceptions.NarwhalsError as error:  # a name that stands twice, say
        raise UsageError(f"the frame can't be used: {str(error).splitlines()[0]}") from None
    series = _column(given, mapper.column)
    ids = None
    if mapper.id_column is not None:
        values = _column(given, mapper.id_column)
        ids = [None if value is None else str(value) for part in _cells(values) for value in part]
    texts = series.dtype in (nw.String, nw.Categorical, nw.Object, nw.Unknown) or _enum(series)
    if not texts and series.null_count() < len(series):
        raise UsageError(f"column {mapper.column!r} holds no text but {series.dtype}")
    base = given if mapper.form == "tasks" else given.drop(mapper.column)
    names = with_fields(base.columns, list(FORMS[mapper.form]), mapper.prefix)
    rows, new = new_columns(mapper.engine, _cells(series), ids, mapper.form, len(series))
    if rows is not None:
        base = base[rows]
    return _beside(base, pa.table(dict(zip(names, new, strict=True))))


def _column(frame: Any, name: str) -> Any:
    if name not in frame.columns:
        raise UnknownNameError("column", name, map(str, frame.columns))
    return frame[name]


def _enum(series: Any) -> bool:
    return type(series.dtype).__name__ == "Enum"


def _cells(series: Any) -> Iterator[list[Any]]:
    """Yield values some at a time; None where one is missing, however the library says so."""
    from tasktriage.pipeline.batches.cells import CELLS

    for start in range(0, len(series), CELLS):
        part = series[start : start + CELLS]
        gone = part.is_null().to_list()
        yield [None if no else value for value, no in zip(part.to_list(), gone, strict=True)]


def _beside(base: Any, new: Any) -> Any:
    import narwhals as nw

    native = base.to_native()
    if not base.implementation.is_pandas_like():
        namespace = nw.get_native_namespace(base)
        found = namespace.from_arrow(new)
        return native.hstack(found) if native.width else found  # which has no height then
    pandas = nw.get_native_namespace(base)
    kinds = {"bool": pandas.BooleanDtype()}
    found = _lists_plain(new).to_pandas(types_mapper=lambda kind: kinds.get(str(kind)))
    found.index = native.index
    return pandas.concat([native, found], axis=1)


def _lists_plain(table: Any) -> Any:
    """Return a table whose lists hold texts: pandas has no lists of categories."""
    from tasktriage.pipeline.batches.schema import arrow

    pa = arrow()
    for at, field in enumerate(table.schema):
        if pa.types.is_list(field.type) and pa.types.is_dictionary(field.type.value_type):
            plain = table.column(at).cast(pa.list_(pa.string()))
            table = table.set_column(at, field.name, plain)
    return table
