"""What some runs have besides their scores: spread over seeds, and what asking others cost."""

from __future__ import annotations

from .leaderboard import Entry, SuiteResults
from .words import count, line, number

__all__ = ["notes"]


def notes(suite: SuiteResults) -> list[tuple[str, str]]:
    """Return (name, text) pairs of what there is; the names are of no mark-up."""
    over = f"Over seeds, {suite.metric.head}"
    pairs = ((over, _spreads(suite)), ("Asked of others", _costs(suite)))
    return [(name, text) for name, text in pairs if text]


def _spreads(suite: SuiteResults) -> str:
    """Return the mean and spread over seeds of the ranking figure; empty where nobody has them."""
    if not any(entry.result.over_seeds for entry in suite.sound):
        return ""
    return "; ".join(_spread(entry, suite) for entry in suite.sound)


def _spread(entry: Entry, suite: SuiteResults) -> str:
    over = entry.result.over_seeds.get(suite.metric.key)
    if over is None:
        return f"{entry.name} one run"
    if over.sd == 0:
        return f"{entry.name} the same for all {over.n} seeds"
    digits = suite.metric.digits
    return (
        f"{entry.name} {number(over.mean, digits)} ± {number(over.sd, digits + 1)} ({over.n} seeds)"
    )


def _costs(suite: SuiteResults) -> str:
    """Return what candidates say that asking others has cost; empty where nobody says so."""
    return "; ".join(text for entry in suite.sound if (text := _cost(entry)))


def _cost(entry: Entry) -> str:
    used = entry.result.cost.usage
    if used is None:
        return ""
    counts = ((used.requests, "requests"), (used.tokens_in, "tokens in"), (used.tokens_out, "out"))
    parts = [f"{count(int(value))} {noun}" for value, noun in counts if value is not None]
    if used.cost is not None:
        parts.append(f"{number(used.cost, 2)} {line(used.currency)}".rstrip())
    return f"{entry.name} {', '.join(parts)}" if parts else ""
