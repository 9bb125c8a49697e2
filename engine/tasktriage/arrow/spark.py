"""Spark: what its `mapInArrow` calls, and the schema that it wants to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import UsageError

if TYPE_CHECKING:
    from .mapper import Mapper

__all__ = ["map_in_arrow", "plain", "spark_schema"]

DDL = {"string": "STRING", "double": "DOUBLE", "int64": "BIGINT", "bool": "BOOLEAN"}


def map_in_arrow(mapper: Mapper) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return a function for `DataFrame.mapInArrow`: RecordBatches in, RecordBatches out.

    Spark reads neither dictionaries nor lists of a fixed size: texts and lists come instead.
    """

    def mapped(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from plain(mapper, mapper(batch)).to_batches()

    return mapped


def spark_schema(mapper: Mapper, frame: Any) -> str:
    """Return what `mapInArrow` is to be told: the columns of a Spark DataFrame and the new ones.

    Raises:
        UsageError: a name has a dot or a backtick, which `mapInArrow` takes for more than a name.
    """
    from tasktriage.pipeline.batches.mapped import FORMS

    fields = frame.schema.fields
    odd = [field.name for field in fields if "." in field.name or "`" in field.name]
    if odd:
        problem = "Spark's mapInArrow takes no column whose name has a dot or a backtick"
        raise UsageError(f"{problem}: rename {', '.join(map(repr, odd))} first")
    kept = [
        f"`{field.name}` {field.dataType.simpleString()}"
        for field in fields
        if mapper.form == "tasks" or field.name != mapper.column
    ]
    new = [
        f"`{mapper.prefix}{name}` {_ddl(kind)}" for name, (kind, _) in FORMS[mapper.form].items()
    ]
    return ", ".join([*kept, *new])


def _ddl(kind: str) -> str:
    if "list<" in kind:
        inner = kind.partition("<")[2].rpartition(">")[0]
        return f"ARRAY<{_ddl(inner)}>"
    return "STRING" if kind.startswith("dictionary") else DDL[kind]


def plain(mapper: Mapper, table: Any) -> Any:
    """Return a mapper's table, without dictionaries and lists of a fixed size in new columns."""
    import pyarrow as pa

    from tasktriage.pipeline.batches.mapped import FORMS

    new = table.num_columns - len(FORMS[mapper.form])  # they come last

    def of(kind: Any) -> Any:
        if pa.types.is_dictionary(kind):
            return kind.value_type
        if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
            return pa.list_(of(kind.value_type))
        return kind

    fields = [
        field.with_type(of(field.type)) if at >= new else field
        for at, field in enumerate(table.schema)
    ]
    return table.cast(pa.schema(fields, table.schema.metadata))
