"""Write results as comma-separated values (RFC 4180), a flat row each, as they come.

Several values in a cell are separated by "; ". A reason reads `ACC 0.12`, a taxonomy match
`taxonomy/node 0.61`. What was not given is an empty cell.

A text cell that a spreadsheet would run as a formula gets an apostrophe in front. To get the text
back, drop an apostrophe that stands before such a beginning, or use `jsonl`, which changes nothing.
Control characters but tabs and line breaks become U+FFFD: a terminal that shows a file obeys them.

Where the user's columns are kept, the table comes back as it was written: columns, order, delimiter
and encoding, with a few columns of ours. Its cells are as they were but for such apostrophes: a key
may hold any character, and must be found again.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time
from io import TextIOWrapper
from itertools import chain
from typing import IO, Any

from tasktriage.plugin import (
    FLAT_COLUMNS,
    SURROGATE,
    KeptColumns,
    RunInfo,
    TableForm,
    TasktriageWarning,
    cell_text,
    csv_cell,
    csv_cells,
    explanation_lines,
    flat_rows,
    flat_tables,
    guarded,
)

__all__ = ["CsvOutput"]

SCORE_DIGITS = 3  # for people; `jsonl` and `parquet` have all


class CsvOutput:
    """A header, then a row a result. Without results: the header of the command that ran."""

    def write(
        self,
        results: Iterable[Any],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write rows in the `excel` dialect: commas, double quotes where needed, CR LF."""
        if run.keep_columns:
            _write_kept(results, stream)
            return
        remaining = iter(results)
        first = next(remaining, None)
        table = flat_tables(first, run.command)[0]
        explain = run.explain and table == "tasks"
        rows = csv.writer(stream)
        rows.writerow([*FLAT_COLUMNS[table], "explanation"] if explain else FLAT_COLUMNS[table])
        for result in () if first is None else chain([first], remaining):
            for row in flat_rows(result, table):
                cells = csv_cells(row)
                if explain:
                    cells.append(csv_cell(list(explanation_lines(result))))
                rows.writerow(cells)


def _write_kept(results: Iterable[Any], stream: IO[Any]) -> None:
    """Write the user's table with our columns beside."""
    results = iter(results)
    first = next(results, None)
    kept = KeptColumns(first)
    stream.write(_opening(kept.form, stream))
    rows = csv.writer(stream, delimiter=kept.form.delimiter)
    names = [_user_cell(name) for name in kept.theirs]
    heads = [guarded(name) for name in names]
    rows.writerow([*heads, *kept.ours])
    inert = sum(a != b for a, b in zip(names, heads, strict=True))
    for item in () if first is None else chain([first], results):
        theirs = [_user_cell(value) for value in kept.of_user(item)]
        safe = [guarded(value) for value in theirs]
        inert += sum(a != b for a, b in zip(theirs, safe, strict=True))
        rows.writerow([*safe, *(_our_cell(value) for value in kept.of_ours(item))])
    if inert:
        cells = "1 cell begins" if inert == 1 else f"{inert:,} cells begin"
        warnings.warn(
            f"{cells} as a formula does (=, +, -, @, tab); each has an apostrophe in front now, so "
            "that no spreadsheet runs it",
            TasktriageWarning,
            stacklevel=2,
        )


def _opening(form: TableForm, stream: IO[Any]) -> str:
    """Set a stream to a table's encoding; return the mark that such a table begins with."""
    if form.encoding in ("utf-8", "utf-8-sig"):
        return "\ufeff" if form.encoding == "utf-8-sig" else ""
    if not isinstance(stream, TextIOWrapper):
        return ""
    # what an old encoding can't say is written as HTML would: it is not lost
    encoding = "utf-16-le" if form.encoding == "utf-16" else form.encoding
    stream.reconfigure(encoding=encoding, errors="xmlcharrefreplace")
    return "\ufeff" if form.encoding == "utf-16" else ""


def _user_cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return SURROGATE.sub("\ufffd", value or "")
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()  # a workbook has no other dates
    return value.isoformat() if isinstance(value, (date, time)) else cell_text(value)


def _our_cell(value: Any) -> Any:
    return round(value, SCORE_DIGITS) if isinstance(value, float) else csv_cell(value)
