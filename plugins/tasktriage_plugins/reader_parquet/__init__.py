"""Reader of parquet tables."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="parquet",
        summary="A parquet table, a task or posting a row",
        factory="tasktriage_plugins.reader_parquet.reader:ParquetReader",
        suffixes=(".parquet",),
        tabular=True,
        requires=("pyarrow",),
        extra="tables",
    )
