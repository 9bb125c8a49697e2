"""Sheets of roles: profiles with their tasks, and comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from tasktriage.plugin import FLAT_COLUMNS, RunInfo, flat_rows, flat_tables

from .columns import Column
from .sheet import ResultSheet
from .summary import SummaryRow, write_summary

__all__ = ["write_comparisons", "write_profiles"]

WIDTHS = {"role": 30, "document": 24, "text": 60, "before": 60, "after": 60, "why": 40, "notes": 40}
WIDTH, TEXT_WIDTH = 12, 18
AMOUNTS = ("headcount", "hours", "pay")
SHEETS = {
    "roles": "Roles",
    "role_tasks": "Tasks",
    "ranking": "Ranking",
    "changes": "Changes",
}
INTERVALS: list[SummaryRow] = [
    ("Shares", "Means of probabilities, not counts of labels.", None),
    ("…_listed_…", "90 % interval of the listed tasks, whose labels are not certain.", None),
    ("…_role_…", "90 % interval of the role, of which the listed tasks are a sample.", None),
]


def write_profiles(book: Any, profiles: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of roles and one of their tasks; return 0: no cell is the user's own."""
    sheets = {table: _sheet(book, table) for table in ("roles", "role_tasks")}
    count = 0
    for result in profiles:
        for table, sheet in sheets.items():
            for row in flat_rows(result, table):
                sheet.add(row)
                count += table == "roles"
    for sheet in sheets.values():
        sheet.end()
    write_summary(book.create_sheet("Summary"), [("Roles", count, None), *INTERVALS], run, 0)
    return 0


def write_comparisons(book: Any, comparisons: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of ranked roles, or of changed tasks; return 0 as above."""
    items = iter(comparisons)
    first = next(items, None)
    (table,) = flat_tables(first, run.command)
    sheet = _sheet(book, table)
    for item in () if first is None else chain([first], items):
        for row in flat_rows(item, table):
            sheet.add(row)
    sheet.end()
    write_summary(book.create_sheet("Summary"), [], run, 0)
    return 0


def _sheet(book: Any, table: str) -> ResultSheet:
    columns = [
        Column(
            name,
            _of(name),
            WIDTHS.get(name, TEXT_WIDTH if field.kind is str else WIDTH),
            "0.00" if field.kind is float and name not in AMOUNTS else None,
        )
        for name, field in FLAT_COLUMNS[table].items()
    ]
    return ResultSheet(book, SHEETS[table], columns, None)


def _of(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: row[name]
