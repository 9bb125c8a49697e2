"""Sheets of roles: profiles with tasks and sums, comparisons, plans in figures, moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Any

from tasktriage.plugin import (
    FLAT_COLUMNS,
    FLOW_LIMITS,
    FLOW_TERMS,
    MAY_BE_EMPTY,
    MIGRATION_LIMITS,
    MIGRATION_TERMS,
    NO_ADVICE,
    OVERSIGHT_LIMITS,
    OVERSIGHT_TERMS,
    PLAN_LIMITS,
    PLAN_TERMS,
    SKILL_LIMITS,
    SKILL_TERMS,
    Field,
    Portfolio,
    RunInfo,
    flat_rows,
    flat_tables,
    joined,
    migration_title,
    plan_caution,
    plan_title,
    skills_title,
)

from .beside import AHEAD, RULES, Rules, unasked
from .columns import Column
from .sheet import ResultSheet
from .summary import SummaryRow, write_summary

__all__ = [
    "write_comparisons",
    "write_migrations",
    "write_plans",
    "write_profiles",
    "write_rules",
    "write_skills",
]

WIDTHS = {
    "role": 30,
    "name": 30,
    "measure": 60,
    "source": 60,
    "document": 24,
    "text": 60,
    "before": 60,
    "after": 60,
    "why": 40,
    "target": 30,
    "stage": 30,
    "junior": 26,
    "lead": 26,
    "of": 30,
    "task": 60,
    "source_task": 60,
    "said": 60,
    "skill": 36,
    "notes": 40,
}
WIDTH, TEXT_WIDTH = 12, 18
AMOUNTS = ("headcount", "left_out_headcount", "hours", "full_time_hours", "pay")
STOCKS, STOCK = ("hours", "fte", "cost"), "#,##0.0"
SHEETS = {
    "roles": "Roles",
    "role_tasks": "Tasks",
    "units": "Portfolio",
    "ranking": "Ranking",
    "changes": "Changes",
    "outlooks": "Plan",
    "quarters": "Quarters",
    "inputs": "Inputs",
    "influences": "What matters",
    "closers": "What closes it",
    "stages": "Stages",
    "supervision": "Oversight",
    "ladders": "Ladders",
    "ladder_quarters": "Ladders by quarter",
    "moves": "Moves",
    "move_tasks": "Tasks",
    "move_gates": "Gates",
    "skill_gaps": "Skills",
    "skills": "Skills",
}
OF_PLANS = {"move_tasks": "Tasks of moves", "move_gates": "Gates", "skill_gaps": "Skill gaps"}
INTERVALS: list[SummaryRow] = [
    ("Shares", "Means of probabilities, not counts of labels.", None),
    ("…_listed_…", "90 % interval of the listed tasks, whose labels are not certain.", None),
    ("…_role_…", "90 % interval of the role, of which the listed tasks are a sample.", None),
]

PARTS = (
    ("outlooks", PLAN_TERMS, PLAN_LIMITS),
    ("stages", FLOW_TERMS, FLOW_LIMITS),
    ("supervision", OVERSIGHT_TERMS, OVERSIGHT_LIMITS),
    ("moves", MIGRATION_TERMS, MIGRATION_LIMITS),
    ("skills", SKILL_TERMS, SKILL_LIMITS),
)
"""Of a plan's sheets, what the figures are and what they do not say."""


def write_profiles(book: Any, profiles: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of roles, one of their tasks, and one of their sums where there are such.

    Returns 0: no cell is the user's own.
    """
    profiles = iter(profiles)
    ahead = list(islice(profiles, AHEAD))
    sheets = {t: _sheet(book, t, unasked(ahead, t)) for t in ("roles", "role_tasks")}
    count, rules = 0, Rules()
    for result in chain(ahead, profiles):
        rules.see(result)
        if isinstance(result, Portfolio):  # the last
            sheets["units"] = _sheet(book, "units")
        for table, sheet in sheets.items():
            for row in flat_rows(result, table):
                sheet.add(row)
                count += table == "roles"
    for sheet in sheets.values():
        sheet.end()
    write_rules(book, rules)
    figures = [("Roles", count, None), *INTERVALS, *rules.said(run)]
    write_summary(book.create_sheet("Summary"), figures, run, 0)
    return 0


def write_rules(book: Any, rules: Rules) -> None:
    """Write a sheet of the rules that speak of some task; none where there are none."""
    if rules:
        sheet = ResultSheet(book, "Policies", RULES, None)
        for rule in rules:
            sheet.add(rule)
        sheet.end()
        sheet.under(NO_ADVICE)


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


def write_plans(book: Any, plans: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of outlooks, of quarters, of inputs, of what matters, and of parts; return 0.

    Of a part that no plan has there is no sheet.
    """
    tables = flat_tables(None, run.command)
    sheets = {table: _sheet(book, table) for table in tables if table not in MAY_BE_EMPTY}
    figures: list[SummaryRow] = []
    for plan in plans:
        figures.append(("Plan", plan_title(plan), None))
        if plan.screening:
            figures.append(("Screening", plan_caution(plan), None))
        figures.append(("Draws", f"{plan.draws:,}, seed {plan.seed}", None))
        for table in tables:
            for row in flat_rows(plan, table):
                if table not in sheets:
                    sheets[table] = _sheet(book, table, title=OF_PLANS.get(table))
                sheets[table].add(row)
    for sheet in sheets.values():
        sheet.end()
    for table, terms, limits in PARTS:
        if table in sheets:
            figures += [(name, text, None) for name, text in terms]
            figures += [("What it does not say", text, None) for text in limits]
    write_summary(book.create_sheet("Summary"), figures, run, 0)
    return 0


def write_migrations(book: Any, reports: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of targets, one of their tasks, of gates, and of skills; return 0."""
    sheets = {table: _sheet(book, table) for table in flat_tables(None, run.command)}
    figures: list[SummaryRow] = []
    for report in reports:
        figures.append(("Moves", migration_title(report), None))
        figures += [("Note", note, None) for note in report.notes]
        figures.append(("Draws", f"{report.draws:,}, seed {report.seed}", None))
        for table, sheet in sheets.items():
            for row in flat_rows(report, table):
                sheet.add(row)
    for sheet in sheets.values():
        sheet.end()
    figures += [(name, text, None) for name, text in MIGRATION_TERMS]
    figures += [("What it does not say", text, None) for text in MIGRATION_LIMITS]
    write_summary(book.create_sheet("Summary"), figures, run, 0)
    return 0


def write_skills(book: Any, reports: Iterable[Any], run: RunInfo) -> int:
    """Write a sheet of skills, of roles, units and organisation one after another; return 0."""
    sheet = _sheet(book, "skills")
    figures: list[SummaryRow] = []
    for report in reports:
        figures.append(("Of", skills_title(report), None))
        figures += [("Note", note, None) for note in report.notes]
        for row in flat_rows(report, "skills"):
            sheet.add(row)
    sheet.end()
    figures += [(name, text, None) for name, text in SKILL_TERMS]
    figures += [("What it does not say", text, None) for text in SKILL_LIMITS]
    write_summary(book.create_sheet("Summary"), figures, run, 0)
    return 0


def _sheet(
    book: Any, table: str, without: frozenset[str] = frozenset(), title: str | None = None
) -> ResultSheet:
    columns = [
        Column(name, _of(name), _width(name, field), _format(name, field))
        for name, field in FLAT_COLUMNS[table].items()
        if name not in without
    ]
    return ResultSheet(book, title or SHEETS[table], columns, None)


def _width(name: str, field: Field) -> int:
    return WIDTHS.get(name) or max(TEXT_WIDTH if field.kind is str else WIDTH, len(name) + 2)


def _format(name: str, field: Field) -> str | None:
    if field.kind is not float or name in AMOUNTS:
        return None
    return STOCK if name.startswith(STOCKS) else "0.00"


def _of(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda row: joined(row[name]) if isinstance(row[name], list) else row[name]
