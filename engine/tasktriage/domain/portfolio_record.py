"""The stable JSON record of a portfolio: `tasktriage.portfolio/1`."""

from __future__ import annotations

from typing import Any

from .assessment_record import rounded
from .portfolio import Portfolio, Stock, UnitSum

__all__ = ["PORTFOLIO_SCHEMA", "portfolio_record"]

PORTFOLIO_SCHEMA = "tasktriage.portfolio/1"


def portfolio_record(portfolio: Portfolio) -> dict[str, Any]:
    """Return the JSON object of a portfolio."""
    return {
        "schema": PORTFOLIO_SCHEMA,
        "full_time": portfolio.full_time,
        "organisation": _sum(portfolio.organisation),
        "units": [_sum(unit) for unit in portfolio.units],
        "notes": list(portfolio.notes),
    }


def _sum(unit: UnitSum) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "roles": unit.roles,
        "headcount": rounded(unit.headcount),
        "hours": rounded(unit.hours),
        "fte": rounded(unit.fte),
        "labels": {
            item.label: {"hours": _stock(item.hours), "fte": _stock(item.fte)}
            for item in unit.labels
        }
        or None,
        "left_out": {"roles": unit.left_out, "headcount": rounded(unit.left_out_headcount)},
    }


def _stock(stock: Stock) -> dict[str, Any]:
    low, high = stock.interval.low, stock.interval.high
    return {"value": rounded(stock.value), "interval": [rounded(low), rounded(high)]}
