"""Write results as an Excel workbook: a sheet of results as they come, then a summary.

Rows go to a temporary file of openpyxl's, so that memory does not grow with them. A text is written
as a text, whatever it begins with: nothing of an input is ever a formula. A cell of the user's that
would have been one carries a note.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from openpyxl import Workbook

from tasktriage.plugin import (
    Assessment,
    Extraction,
    KeptColumns,
    RunInfo,
    Shares,
    TasktriageWarning,
    shares,
)

from .archive import save
from .beside import AHEAD, Rules, asked_columns
from .columns import ASSESSMENTS, EXTRACTIONS
from .roles import (
    write_comparisons,
    write_migrations,
    write_plans,
    write_profiles,
    write_rules,
    write_skills,
)
from .sheet import ResultSheet
from .summary import share_rows, write_summary

__all__ = ["XlsxOutput"]

HELD = 16 * 2**20  # bytes of a workbook that are held in memory


class XlsxOutput:
    """A sheet of results with a filter and bars for probabilities, and a "Summary".

    Of assessments "Tasks", of extractions "Pieces", of profiles "Roles" and "Tasks", and
    "Portfolio" for their sums, of comparisons "Ranking" or "Changes", of plans "Plan", "Quarters",
    "Inputs", "What matters" and "What closes it", and of what else they have: "Stages",
    "Oversight", "Ladders", "Ladders by quarter", "Moves", "Tasks of moves", "Gates", "Skill gaps"
    and "Skills"; of moves "Moves", "Tasks", "Gates" and "Skills", of skills "Skills". Where rules
    of policies speak of tasks there is "Policies".
    """

    def write(
        self,
        results: Iterable[Any],
        run: RunInfo,
        stream: IO[bytes],
    ) -> None:
        """Write the workbook once all results are there."""
        remaining: Iterator[Any] = iter(results)
        first = next(remaining, None)
        book = Workbook(write_only=True)
        try:
            self._write(book, first, remaining, run, stream)
        except BaseException:
            for sheet in book.worksheets:  # each holds a temporary file
                if not sheet.closed:
                    sheet.close()
                    sheet._writer.cleanup()
            raise

    def _write(
        self, book: Any, first: Any, remaining: Iterator[Any], run: RunInfo, stream: IO[bytes]
    ) -> None:
        items = () if first is None else chain([first], remaining)
        if run.command == "profile":
            inert = write_profiles(book, items, run)
        elif run.command == "compare":
            inert = write_comparisons(book, items, run)
        elif run.command == "plan":
            inert = write_plans(book, items, run)
        elif run.command == "migrate":
            inert = write_migrations(book, items, run)
        elif run.command == "skills":
            inert = write_skills(book, items, run)
        else:
            inert = _write_items(book, first, items, run)
        with SpooledTemporaryFile(HELD) as whole:  # a stream that breaks then breaks no archive
            save(book, whole, run.created)
            whole.seek(0)
            copyfileobj(whole, stream)
        if inert:
            cells = "1 cell begins" if inert == 1 else f"{inert:,} cells begin"
            line = f"{cells} as a formula does, and is written as text with a note"
            warnings.warn(line, TasktriageWarning, stacklevel=2)


def _write_items(book: Any, first: Any, items: Iterable[Any], run: RunInfo) -> int:
    """Write assessments or extractions; return how many of the user's cells look like formulas."""
    extractions = isinstance(first, Extraction) or (first is None and run.command == "extract")
    kept = KeptColumns(first) if run.keep_columns and not extractions else None
    items = iter(items)
    ahead = list(islice(items, AHEAD))
    columns = EXTRACTIONS if extractions else (*ASSESSMENTS, *asked_columns(ahead))
    table = ResultSheet(book, "Pieces" if extractions else "Tasks", columns, kept)
    total, rules = Shares(), Rules()
    for item in chain(ahead, items):
        table.add(item)
        if isinstance(item, Assessment):
            total += shares([item])
            rules.see(item)
    table.end()
    if not extractions:
        write_rules(book, rules)
        figures = [*share_rows(total), *rules.said(run)]
        write_summary(book.create_sheet("Summary"), figures, run, table.inert)
    return table.inert
