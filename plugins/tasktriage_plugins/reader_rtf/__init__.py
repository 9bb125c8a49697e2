"""Reader of Rich Text."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="rtf",
        summary="Rich Text, one job description a file",
        factory="tasktriage_plugins.reader_rtf.reader:RtfReader",
        suffixes=(".rtf",),
        requires=("striprtf",),
        extra="documents",
    )
