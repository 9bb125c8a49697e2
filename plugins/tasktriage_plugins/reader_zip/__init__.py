"""Reader of zip archives of documents."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="zip",
        summary="An archive of documents and tables, each read by its suffix",
        factory="tasktriage_plugins.reader_zip.reader:ZipReader",
        suffixes=(".zip",),
        tabular=True,  # there may be tables in it, whose columns are named
    )
