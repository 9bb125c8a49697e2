"""Reader of PDF files."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="pdf",
        summary="A PDF with a text layer, one job description a file",
        factory="tasktriage_plugins.reader_pdf.reader:PdfReader",
        suffixes=(".pdf",),
        requires=("pypdfium2",),
        extra="documents",
    )
