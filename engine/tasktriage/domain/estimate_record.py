"""Estimates as JSON: what is not known, and what is infinite, is null."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import Any

from .place_record import rounded
from .plan import Estimate, PlanInput, Series

__all__ = ["estimate", "input_record", "number", "series"]


def number(value: float | None) -> float | None:
    """Return a number as it is written; None of what is not known or infinite."""
    return rounded(value) if value is not None and isfinite(value) else None


def estimate(item: Estimate | None) -> dict[str, float | None] | None:
    """Return the JSON object of an estimate."""
    if item is None:
        return None
    return {name: number(getattr(item, name)) for name in ("point", "median", "low", "high")}


def series(item: Series | None) -> list[dict[str, Any]] | None:
    """Return the JSON objects of a series, one a quarter."""
    if item is None:
        return None
    pairs = zip(item.quarters, item.estimates, strict=True)
    return [{"quarter": quarter, **(estimate(one) or {})} for quarter, one in pairs]


def input_record(item: PlanInput) -> dict[str, Any]:
    """Return the JSON object of an input."""
    data = asdict(item)
    data.update({name: number(data[name]) for name in ("value", "low", "high")})
    return data | {"roles": list(item.roles)}
