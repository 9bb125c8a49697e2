"""Sheets of roles: profiles with their tasks, and comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from tasktriage.plugin import (
    DIFFERENCE_COLUMNS,
    PROFILE_COLUMNS,
    PROFILE_TASK_COLUMNS,
    RANKING_COLUMNS,
    Difference,
    RunInfo,
    comparison_rows,
    profile_row,
    profile_task_rows,
)

from .columns import Column
from .sheet import ResultSheet
from .summary import SummaryRow, write_summary

__all__ = ["write_comparisons", "write_profiles"]

WIDTHS = {"role": 30, "document": 24, "text": 60, "before": 60, "after": 60, "why": 40, "notes": 40}
WIDTH, TEXT_WIDTH = 12, 18
INTERVALS: list[SummaryRow] = [
    ("Shares", "Means of probabilities, not counts of labels.", None),
    ("…_listed_…", "90 % interval of the listed tasks, whose labels are not certain.", None),
    ("…_role_…", "90 % interval of the role, of which the listed tasks are a sample.", None),
]


def write_profiles(book: Any, profiles: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of roles and one of their tasks; return 0: no cell is the user's own."""
    roles = ResultSheet(book, "Roles", _columns(PROFILE_COLUMNS), None)
    tasks = ResultSheet(book, "Tasks", _columns(PROFILE_TASK_COLUMNS), None)
    count = 0
    for count, profile in enumerate(profiles, start=1):  # noqa: B007 (the last one is shown)
        roles.add(profile_row(profile))
        for row in profile_task_rows(profile):
            tasks.add(row)
    roles.end()
    tasks.end()
    write_summary(book.create_sheet("Summary"), [("Roles", count, None), *INTERVALS], run, 0)
    return 0


def write_comparisons(book: Any, comparisons: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of ranked roles, or of changed tasks; return 0 as above."""
    items = iter(comparisons)
    first = next(items, None)
    changes = isinstance(first, Difference)
    columns = _columns(DIFFERENCE_COLUMNS if changes else RANKING_COLUMNS)
    sheet = ResultSheet(book, "Changes" if changes else "Ranking", columns, None)
    for item in () if first is None else chain([first], items):
        for row in comparison_rows(item):
            sheet.add(row)
    sheet.end()
    write_summary(book.create_sheet("Summary"), [], run, 0)
    return 0


def _columns(columns: dict[str, type]) -> list[Column]:
    return [
        Column(
            name,
            _of(name),
            WIDTHS.get(name, TEXT_WIDTH if kind is str else WIDTH),
            "0.00" if kind is float and name not in ("headcount", "hours", "pay") else None,
        )
        for name, kind in columns.items()
    ]


def _of(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: row[name]
