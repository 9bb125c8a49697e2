"""Reader of Word documents."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="docx",
        summary="A Word document, one job description a file",
        factory="tasktriage_plugins.reader_docx.reader:DocxReader",
        suffixes=(".docx", ".docm", ".dotx", ".dotm"),
        requires=("docx",),
        extra="documents",
    )
