"""Reader of Excel workbooks: one task a row."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the reader."""
    yield ReaderSpec(
        name="xlsx",
        summary="An Excel workbook, one task a row of its first sheet",
        factory="tasktriage_plugins.reader_xlsx.reader:XlsxReader",
        suffixes=(".xlsx", ".xlsm"),
        tabular=True,
        # openpyxl parses XML with defusedxml where it finds it: no entities, no DTD
        requires=("openpyxl", "defusedxml"),
        extra="tables",
    )
