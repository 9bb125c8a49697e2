"""The sums of a portfolio as rows of a flat table: the organisation, then its units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.label import LABELS
from tasktriage.domain.portfolio import Portfolio, Stock, UnitSum

from .fields import Field

__all__ = ["UNIT_COLUMNS", "unit_rows"]


def _stock(name: str, meaning: str) -> dict[str, Field]:
    return {
        name: Field(float, f"{meaning}."),
        f"{name}_low": Field(float, "Lower end of its 90 % interval."),
        f"{name}_high": Field(float, "Upper end of its 90 % interval."),
    }


UNIT_COLUMNS: dict[str, Field] = {
    "kind": Field(str, "organisation: the sum over all roles; unit: over those of one unit."),
    "unit": Field(str, "Name of the unit; empty of the organisation."),
    "roles": Field(int, "Roles that are in the sums."),
    "headcount": Field(float, "People who hold them; empty if none is, like hours and FTE."),
    "hours": Field(float, "Hours a week that they work."),
    "fte": Field(float, "The same in full-time equivalents."),
    **{
        column: field
        for label in LABELS
        for unit, words in (("hours", "Hours a week"), ("fte", "Full-time equivalents"))
        for column, field in _stock(
            f"{unit}_{label.replace('-', '_')}", f"{words} of the work that is {label}"
        ).items()
    },
    "left_out": Field(
        int, "Roles in no sum: shares withheld, no headcount, or a row that can't be used."
    ),
    "left_out_headcount": Field(float, "People who hold those."),
    "full_time_hours": Field(float, "Hours a week of one full-time equivalent."),
    "notes": Field(str, "What was assumed."),
}
"""Columns of sums over roles; those of the labels are empty where no role is in the sums."""


def unit_rows(portfolio: Portfolio) -> Iterator[dict[str, Any]]:
    """Yield the organisation, then each unit, as cells by column; None is empty."""
    yield _row(portfolio, portfolio.organisation, "organisation")
    for unit in portfolio.units:
        yield _row(portfolio, unit, "unit")


def _row(portfolio: Portfolio, found: UnitSum, kind: str) -> dict[str, Any]:
    stocks = [found.of(label) for label in LABELS]
    cells: list[Any] = [
        kind,
        found.unit,
        found.roles,
        *((found.headcount, found.hours, found.fte) if found.roles else (None, None, None)),
        *(
            cell
            for stock in stocks
            for part in ((None, None) if stock is None else (stock.hours, stock.fte))
            for cell in _ends(part)
        ),
        found.left_out,
        found.left_out_headcount,
        portfolio.full_time,
        "; ".join(portfolio.notes),
    ]
    return dict(zip(UNIT_COLUMNS, cells, strict=True))


def _ends(stock: Stock | None) -> tuple[float | None, float | None, float | None]:
    if stock is None:
        return None, None, None
    return stock.value, stock.interval.low, stock.interval.high
