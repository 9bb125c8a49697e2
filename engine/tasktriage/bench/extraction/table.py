"""A result as rows for a terminal of 80 columns."""

from __future__ import annotations

from .measure import VARIANTS
from .result import ExtractionResult
from .score import METRICS

__all__ = ["FIELDS", "heading", "rows"]

FIELDS = ("metric", "headings", "95 %", "none", "95 % ")
PLACES = ((FIELDS[1], FIELDS[2]), (FIELDS[3], FIELDS[4]))


def heading(result: ExtractionResult) -> str:
    """Return the line above the table of a result."""
    data, model = result.data, result.identity.model
    over = "documents" if data.teams == data.documents else f"{data.teams} teams"
    note = "; silver reference" if data.silver else ""
    return (
        f"{result.identity.set}: {data.documents} documents, intervals over {over}{note}; "
        f"{result.extractor}, {model.name} {model.version}"
    )


def rows(result: ExtractionResult) -> list[dict[str, str]]:
    """Return a row for each metric: its value and interval with headings and without."""
    found = []
    for name, metric in METRICS.items():
        row = {"metric": metric.title}
        for variant, (value, bounds) in zip(VARIANTS, PLACES, strict=True):
            share = result.results[variant].scores[name]
            row[value] = "-" if share.value is None else f"{share.value:.3f}"
            row[bounds] = "" if share.ci95 is None else _interval(*share.ci95)
        found.append(row)
    return found


def _interval(low: float, high: float) -> str:
    return f"[{low:.3f}, {high:.3f}]"
