"""Reader of Excel workbooks."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="xlsx",
        summary="An Excel workbook: the sheet of tasks or postings, a row each, or a form",
        factory="tasktriage_plugins.reader_xlsx.reader:XlsxReader",
        suffixes=(".xlsx", ".xlsm"),
        tabular=True,
        # openpyxl parses XML with defusedxml where it finds it: no entities, no DTD
        requires=("openpyxl", "defusedxml"),
        extra="tables",
    )
