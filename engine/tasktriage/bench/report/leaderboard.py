"""Read result objects: suites, scores, ranks with ties. The page and the Markdown table share it.

Results may come from other versions or other hands: what is missing is None, never an error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .words import BOARD, METRICS, Metric, line

__all__ = ["Entry", "Pair", "Score", "Suite", "figure", "part", "suites_of"]

# The figure that ranks a suite: the first that any candidate has.
RANKED_BY = ("macro_f1", "spearman", "kendall")

Result = Mapping[str, Any]


def figure(value: object) -> float | None:
    """Return a finite number as float; None for all else (null, NaN, text, true)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def part(result: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the object under a key; an empty one where there is none."""
    value = result.get(key)
    return value if isinstance(value, Mapping) else {}


@dataclass(frozen=True)
class Score:
    """A figure with its 95 % interval, each None where undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Pair:
    """A paired comparison as given: `difference` is the figure of `a` less that of `b`."""

    metric: str
    a: str
    b: str
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_holm: float | None
    mcnemar_p: float | None
    significant: bool


@dataclass(frozen=True)
class Entry:
    """A candidate of a suite.

    `index` is its own in the suite; `look` picks colour, marker and dash, the same on all the page.
    """

    name: str
    index: int
    look: int
    places: tuple[int, int] | None
    tied: bool
    failed: bool
    error: str
    result: Result

    @property
    def place(self) -> str:
        """The rank as shown: `2`, `=1` where tied, `3–7` where not tested, a dash where none."""
        if self.places is None:
            return "–"
        first, last = self.places
        return f"{first}–{last}" if first < last else f"={first}" if self.tied else str(first)

    @property
    def leads(self) -> bool:
        """Whether it is the best or tied with the best."""
        return self.places == (1, 1)

    def score(self, key: str) -> Score:
        """Return a figure of `scores`; all None where it is missing."""
        return score_of(self.result, key)


@dataclass(frozen=True)
class Suite:
    """The results of one suite: the ranked best first, then the unranked, then failures."""

    name: str
    kind: str
    entries: tuple[Entry, ...]
    pairs: tuple[Pair, ...]
    metric: Metric
    columns: tuple[Metric, ...]

    @property
    def sound(self) -> tuple[Entry, ...]:
        """The candidates that did not fail."""
        return tuple(entry for entry in self.entries if not entry.failed)

    @property
    def failures(self) -> tuple[Entry, ...]:
        """The candidates that failed."""
        return tuple(entry for entry in self.entries if entry.failed)

    @property
    def has_ceiling(self) -> bool:
        """Whether several raters give a ceiling to compare with."""
        return any(part(entry.result, "ceiling") for entry in self.sound)

    def first(self) -> Result:
        """Return the result that speaks for the suite's rows."""
        return self.entries[0].result


def score_of(result: Result, key: str) -> Score:
    """Return one figure of a result."""
    given = part(result, "scores").get(key)
    if not isinstance(given, Mapping):
        return Score(figure(given))
    interval = given.get("ci95")
    ends = interval if isinstance(interval, Sequence) and len(interval) == 2 else (None, None)
    return Score(figure(given.get("value")), figure(ends[0]), figure(ends[1]))


def suites_of(results: Sequence[Result], comparisons: Sequence[Mapping[str, Any]]) -> list[Suite]:
    """Group results by suite, in the order in which suites first appear."""
    grouped: dict[str, list[Result]] = {}
    for result in results:
        grouped.setdefault(str(part(result, "identity").get("suite", "suite")), []).append(result)
    looks: dict[str, int] = {}
    return [_suite(name, members, comparisons, looks) for name, members in grouped.items()]


def _suite(
    name: str,
    results: list[Result],
    comparisons: Iterable[Mapping[str, Any]],
    looks: dict[str, int],
) -> Suite:
    sound = [result for result in results if not _failed(result)]
    present = [k for k in BOARD if any(score_of(r, k).value is not None for r in sound)]
    by = next((key for key in RANKED_BY if key in present), RANKED_BY[0])
    pairs = tuple(_pair(c) for c in comparisons if _same_suite(str(c.get("suite", "")), name))
    # A stable order whatever the order of the files: by figure, then by name.
    results = sorted(results, key=lambda r: (_failed(r), _loss(r, by), _name(r), _run(r)))
    ranked = [_name(r) for r in results if score_of(r, by).value is not None and not _failed(r)]
    places = _ranks(ranked, [pair for pair in pairs if pair.metric == by])
    entries = [
        Entry(
            name=_name(result),
            index=index,
            look=looks.setdefault(_name(result), len(looks)),
            places=places[index] if index < len(places) else None,
            tied=index < len(places) and places.count(places[index]) > 1,
            failed=_failed(result),
            error=line(result.get("error") or "no reason given"),
            result=result,
        )
        for index, result in enumerate(results)
    ]
    entries.sort(key=lambda e: (e.failed, e.places or (len(results) + 1, 0), e.index))
    return Suite(
        name=line(name),
        kind=next((str(part(r, "identity").get("kind")) for r in results), ""),
        entries=tuple(entries),
        pairs=pairs,
        metric=METRICS[by],
        columns=tuple(METRICS[key] for key in present) or (METRICS[by],),
    )


def _ranks(names: Sequence[str], pairs: Iterable[Pair]) -> list[tuple[int, int]]:
    """Return the best and worst place of each name (best first); places are shared by the tied.

    A group is led by the best candidate not placed yet and holds all that no test tells from it:
    its members share one place. Where candidates were not compared, each of those left may have
    any place from there to the last.
    """
    differs = {frozenset((pair.a, pair.b)): pair.significant for pair in pairs}
    places = [(1, len(names))] * len(names)
    left = list(range(len(names)))
    while left:
        leader, *rest = left
        place = 1 + len(names) - len(left)
        known = [differs.get(frozenset((names[leader], names[i]))) for i in rest]
        if None in known:
            for i in left:
                places[i] = (place, len(names))
            break
        group = [leader, *(i for i, d in zip(rest, known, strict=True) if not d)]
        for i in group:
            places[i] = (place, place)
        left = [i for i in left if i not in group]
    return places


def _pair(given: Mapping[str, Any]) -> Pair:
    interval = given.get("ci95") or (None, None)
    return Pair(
        metric=str(given.get("metric", "")),
        a=line(given.get("a", "")),
        b=line(given.get("b", "")),
        difference=figure(given.get("difference")),
        low=figure(interval[0]),
        high=figure(interval[1]),
        p_value=figure(given.get("p_value")),
        p_holm=figure(given.get("p_holm")),
        mcnemar_p=figure(given.get("mcnemar_p")),
        significant=given.get("significant") is True,
    )


def _same_suite(given: str, name: str) -> bool:
    return given == name or given == name.partition("@")[0]


def _failed(result: Result) -> bool:
    return result.get("status") != "ok"


def _loss(result: Result, key: str) -> float:
    value = score_of(result, key).value
    return math.inf if value is None else -value


def _name(result: Result) -> str:
    return line(part(result, "identity").get("candidate", "candidate"))


def _run(result: Result) -> str:
    return str(result.get("run_id", ""))
