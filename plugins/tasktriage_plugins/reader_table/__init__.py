"""Readers of tables: a task or a posting a row."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl

_DELIMITED = "tasktriage_plugins.reader_table.delimited:DelimitedReader"


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the readers."""
    yield ReaderSpec(
        name="csv",
        summary="Values separated by commas, semicolons, tabs or pipes; a task or posting a row",
        factory=_DELIMITED,
        options={"delimiters": ",;\t|"},
        suffixes=(".csv",),
        tabular=True,
    )
    yield ReaderSpec(
        name="tsv",
        summary="Values separated by tabs, a task or posting a row",
        factory=_DELIMITED,
        options={"delimiters": "\t,;|"},
        suffixes=(".tsv", ".tab"),
        tabular=True,
    )
    yield ReaderSpec(
        name="jsonl",
        summary="One JSON object a line, a task or posting each",
        factory="tasktriage_plugins.reader_table.jsonl:JsonlReader",
        suffixes=(".jsonl", ".ndjson"),
        tabular=True,
    )
