"""Readers of tables: one task a row."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import ReaderSpec, hookimpl

_DELIMITED = "tasktriage_plugins.reader_table.delimited:DelimitedReader"


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """Yield the readers."""
    yield ReaderSpec(
        name="csv",
        summary="Values separated by commas or semicolons, one task a row",
        factory=_DELIMITED,
        options={"delimiters": ",;"},
        suffixes=(".csv",),
        tabular=True,
    )
    yield ReaderSpec(
        name="tsv",
        summary="Values separated by tabs, one task a row",
        factory=_DELIMITED,
        options={"delimiters": "\t"},
        suffixes=(".tsv", ".tab"),
        tabular=True,
    )
    yield ReaderSpec(
        name="jsonl",
        summary="One JSON object a line, one task each",
        factory="tasktriage_plugins.reader_table.jsonl:JsonlReader",
        suffixes=(".jsonl", ".ndjson"),
        tabular=True,
    )
