"""DuckDB: a table made of a query, and a function for SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import UsageError

from .spark import plain

if TYPE_CHECKING:
    from .mapper import Mapper

__all__ = ["duckdb_table", "duckdb_udf"]

ROWS = 8192  # of a batch; what is said of them is held at once


def duckdb_table(connection: Any, name: str, sql: str, mapper: Mapper) -> Any:
    """Make a table of what a query gives, with new columns beside; return it as a relation.

    Rows go through some at a time, so neither the query's result nor the table is held in memory.
    The query runs on a cursor of its own, which sees tables and files.

    Raises:
        UsageError: as the mapper, or the query names what is neither; the table is not made then.
    """
    import pyarrow as pa

    try:
        relation = connection.cursor().sql(sql)
    except Exception as error:
        if type(error).__name__ != "CatalogException":
            raise
        seen = "tables and files are seen here, no temporary tables, frames, or what is uncommitted"
        raise UsageError(f"{str(error).splitlines()[0]} ({seen}: CREATE TABLE … first)") from error
    read = getattr(relation, "to_arrow_reader", None) or relation.fetch_arrow_reader
    source = read(ROWS)
    first = mapper(source.schema.empty_table())

    def batches() -> Iterator[Any]:
        for batch in source:
            yield from mapper(batch).cast(first.schema).combine_chunks().to_batches()

    reader = pa.RecordBatchReader.from_batches(first.schema, batches())
    quoted = '"' + name.replace('"', '""') + '"'
    connection.register("tasktriage_reader", reader)
    try:
        connection.execute(f"CREATE TABLE {quoted} AS SELECT * FROM tasktriage_reader")
    finally:
        connection.unregister("tasktriage_reader")
    return connection.table(quoted)


def duckdb_udf(connection: Any, name: str, mapper: Mapper) -> None:
    """Register a function that takes a text and gives a struct: `SELECT f(task).label`.

    Its fields are the columns of `tasktriage.batch/1`.

    Raises:
        UsageError: the mapper gives several rows for one.
    """
    import pyarrow as pa

    if mapper.form != "tasks":
        raise UsageError("a function gives one value a row; use duckdb_table for postings")
    empty = plain(mapper, mapper(pa.table({mapper.column: pa.array([], pa.string())})))
    new = empty.schema.names[1:]

    def asked(texts: Any) -> Any:
        table = plain(mapper, mapper(pa.table({mapper.column: texts})).combine_chunks())
        parts = [table.column(column).combine_chunks() for column in new]
        return pa.StructArray.from_arrays(parts, names=new)

    kinds = {field.name: _sql(field.type) for field in empty.schema if field.name in new}
    returned = connection.struct_type(kinds)
    connection.create_function(
        name, asked, ["VARCHAR"], returned, type="arrow", null_handling="special"
    )


def _sql(kind: Any) -> str:
    inner = getattr(kind, "value_type", None)
    if inner is not None:
        return f"{_sql(inner)}[]"
    return {"string": "VARCHAR", "bool": "BOOLEAN"}.get(str(kind), str(kind).upper())
