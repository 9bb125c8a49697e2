"""Readers of web pages, and of tables in them."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the readers."""
    yield ReaderSpec(
        name="html",
        summary="A saved web page, one job description a file",
        factory="tasktriage_plugins.reader_html.reader:HtmlReader",
        suffixes=(".html", ".htm", ".xhtml"),
        requires=("selectolax",),
    )
    yield ReaderSpec(
        name="html-table",
        summary="The table of a web page, as systems export it as .xls; a task or posting a row",
        factory="tasktriage_plugins.reader_html.table_reader:HtmlTableReader",
        tabular=True,
        requires=("selectolax",),
    )
