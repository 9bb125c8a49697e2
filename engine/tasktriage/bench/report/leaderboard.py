"""The results of each suite in order: ranks with ties. The page and the Markdown table share it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasktriage.bench.harness.compare import Comparison
from tasktriage.bench.harness.result import Result, Score

from .words import METRICS, Metric, line

__all__ = ["Entry", "SuiteResults", "suites_of"]

# The figure that ranks a suite: the first that any candidate has.
RANKED_BY = ("macro_f1", "spearman", "kendall")


@dataclass(frozen=True)
class Entry:
    """A candidate of a suite.

    `index` is its own in the suite; `style` picks colour, marker and dash, the same on all the
    page.
    """

    name: str
    index: int
    style: int
    places: tuple[int, int] | None
    tied: bool
    result: Result

    @property
    def failed(self) -> bool:
        """Whether its run failed."""
        return not self.result.ok

    @property
    def error(self) -> str:
        """Why its run failed."""
        return line(self.result.error or "no reason given")

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
        """Return a figure; one without a value where it is missing."""
        return self.result.score(key)


@dataclass(frozen=True)
class SuiteResults:
    """The results of one suite: the ranked best first, then the unranked, then failures."""

    name: str
    kind: str
    entries: tuple[Entry, ...]
    comparisons: tuple[Comparison, ...]
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
        return any(entry.result.ceiling is not None for entry in self.sound)

    def first(self) -> Result:
        """Return the result that speaks for the suite's rows."""
        return self.entries[0].result


def suites_of(results: Sequence[Result], comparisons: Sequence[Comparison]) -> list[SuiteResults]:
    """Group results by suite, in the order in which suites first appear."""
    grouped: dict[str, list[Result]] = {}
    for result in results:
        grouped.setdefault(result.identity.suite, []).append(result)
    styles: dict[str, int] = {}
    return [_suite(name, members, comparisons, styles) for name, members in grouped.items()]


def _suite(
    name: str,
    results: list[Result],
    comparisons: Iterable[Comparison],
    styles: dict[str, int],
) -> SuiteResults:
    sound = [result for result in results if result.ok]
    present = [k for k in METRICS if any(r.score(k).value is not None for r in sound)]
    by = next((key for key in RANKED_BY if key in present), RANKED_BY[0])
    own = tuple(c for c in comparisons if _same_suite(c.suite, name))
    # A stable order whatever the order of the files: by figure, then by name.
    results = sorted(results, key=lambda r: (not r.ok, _loss(r, by), _name(r), r.run_id))
    ranked = [_name(r) for r in results if r.ok and r.score(by).value is not None]
    places = _ranks(ranked, [c for c in own if c.metric == by])
    entries = [
        Entry(
            name=_name(result),
            index=index,
            style=styles.setdefault(_name(result), len(styles)),
            places=places[index] if index < len(places) else None,
            tied=index < len(places) and places.count(places[index]) > 1,
            result=result,
        )
        for index, result in enumerate(results)
    ]
    entries.sort(key=lambda e: (e.failed, e.places or (len(results) + 1, 0), e.index))
    return SuiteResults(
        name=line(name),
        kind=next((r.identity.kind for r in results), ""),
        entries=tuple(entries),
        comparisons=own,
        metric=METRICS[by],
        columns=tuple(METRICS[key] for key in present) or (METRICS[by],),
    )


def _ranks(names: Sequence[str], comparisons: Iterable[Comparison]) -> list[tuple[int, int]]:
    """Return the best and worst place of each name (best first); places are shared by the tied.

    A group is led by the best candidate not placed yet and holds all that no test tells from it:
    its members share one place. Where candidates were not compared, each of those left may have
    any place from there to the last.
    """
    differs = {frozenset((line(c.a), line(c.b))): c.significant for c in comparisons}
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


def _same_suite(given: str, name: str) -> bool:
    return given == name or given == name.partition("@")[0]


def _loss(result: Result, key: str) -> float:
    value = result.score(key).value
    return math.inf if value is None else -value


def _name(result: Result) -> str:
    return line(result.identity.candidate)
