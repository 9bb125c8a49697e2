"""What candidates say that asking others has cost: requests, tokens, money."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

from tasktriage.contracts.errors import TasktriageWarning

from .fitters import Fitter
from .result import Usage

__all__ = ["Meter", "summed"]

COUNTS = ("requests", "tokens_in", "tokens_out", "cost")


@dataclass
class Meter:
    """Makes fitters, and sums what they use from then on: a model may be used before and after."""

    make_one: Callable[[], Fitter]

    def __post_init__(self) -> None:
        self._made: list[tuple[Fitter, Usage | None]] = []

    def make(self) -> Fitter:
        """Return another fitter."""
        fitter = self.make_one()
        self._made.append((fitter, _of(fitter)))
        return fitter

    def used(self) -> Usage | None:
        """Return what all of them have used since they were made; None where none says so."""
        return summed(_less(_of(fitter), before) for fitter, before in self._made)


def summed(usages: Iterable[Usage | None]) -> Usage | None:
    """Return the sum of what is known, None where nothing is; two currencies have no sum."""
    found = [usage for usage in usages if usage is not None]
    if not found:
        return None
    sums: dict[str, float | None] = {}
    for name in COUNTS:
        values = [value for usage in found if (value := getattr(usage, name)) is not None]
        sums[name] = sum(values) if values else None
    total = _usage(sums, next((u.currency for u in found if u.currency), ""))
    mixed = len({usage.currency for usage in found if usage.cost}) > 1
    return replace(total, cost=None, currency="") if mixed else total


def _of(fitter: Fitter) -> Usage | None:
    raw = getattr(fitter, "usage", None)
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        warnings.warn(
            f"usage must be a mapping of {', '.join(f.name for f in fields(Usage))}, "
            f"got {type(raw).__name__}; it is left out",
            TasktriageWarning,
            stacklevel=2,
        )
        return None
    return Usage.of(raw)


def _less(now: Usage | None, before: Usage | None) -> Usage | None:
    if now is None or before is None:
        return now
    rest: dict[str, float | None] = {}
    for name in COUNTS:
        value, old = getattr(now, name), getattr(before, name)
        rest[name] = None if value is None else value - (old or 0)
    return _usage(rest, now.currency)


def _usage(counts: Mapping[str, float | None], currency: str) -> Usage:
    return Usage(
        requests=counts["requests"],
        tokens_in=counts["tokens_in"],
        tokens_out=counts["tokens_out"],
        cost=counts["cost"],
        currency=currency,
    )
