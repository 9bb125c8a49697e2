"""A result as rows for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .run import VARIANTS
from .score import METRICS

__all__ = ["FIELDS", "heading", "rows"]

FIELDS = ("metric", "headings", "95 %", "none", "95 % ")


def heading(body: Mapping[str, Any]) -> str:
    """Return the line above the table of a result."""
    identity, data = body["identity"], body["data"]
    model = identity["model"]
    over = "documents" if data["teams"] == data["documents"] else f"{data['teams']} teams"
    note = "; silver reference" if data["silver"] else ""
    return (
        f"{identity['set']}: {data['documents']} documents, intervals over {over}{note}; "
        f"{identity['extractor'].rpartition('/')[2]}, {model['name']} {model['version']}"
    )


def rows(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return a row for each metric: its value and interval with headings and without."""
    found = []
    for name, metric in METRICS.items():
        row = {"metric": metric.title}
        for variant, (value, bounds) in zip(VARIANTS, PLACES, strict=True):
            entry = body["results"][variant]["scores"][name]
            row[value] = "-" if entry["value"] is None else f"{entry['value']:.3f}"
            row[bounds] = "" if entry["ci95"] is None else _interval(*entry["ci95"])
        found.append(row)
    return found


PLACES = ((FIELDS[1], FIELDS[2]), (FIELDS[3], FIELDS[4]))


def _interval(low: float, high: float) -> str:
    return f"[{low:.3f}, {high:.3f}]"
