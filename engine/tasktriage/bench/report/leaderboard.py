"""The results of each suite in order, with their ranks; the page and the Markdown table share it.

A rank is a range: a candidate stands below those that the paired tests show to be better, above
those that they show to be worse, and anywhere among those that they can't tell from it.
"""

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
    page. `places` are the best and the worst rank that the tests leave it; None where it was not
    compared.
    """

    name: str
    index: int
    style: int
    places: tuple[int, int] | None
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
        """The rank as shown: `2`, `2–4` where the tests can't tell, a dash where none."""
        if self.places is None:
            return "–"
        first, last = self.places
        return f"{first}–{last}" if first < last else str(first)

    @property
    def leads(self) -> bool:
        """Whether no other is shown to be better."""
        return self.places is not None and self.places[0] == 1

    def score(self, key: str) -> Score:
        """Return a figure; one without a value where it is missing."""
        return self.result.score(key)


@dataclass(frozen=True)
class SuiteResults:
    """The results of one suite: the best figure first, those without one, then failures."""

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
            places=places.get(_name(result)) if result.ok else None,
            result=result,
        )
        for index, result in enumerate(results)
    ]
    return SuiteResults(
        name=line(name),
        kind=next((r.identity.kind for r in results), ""),
        entries=tuple(entries),
        comparisons=own,
        metric=METRICS[by],
        columns=tuple(METRICS[key] for key in present) or (METRICS[by],),
    )


def _ranks(names: Sequence[str], comparisons: Iterable[Comparison]) -> dict[str, tuple[int, int]]:
    """Return the best and worst rank of each name that was compared with all others.

    A name that was compared with none is no other's rival. The one of a suite of one is the first.
    """
    better: dict[tuple[str, str], bool] = {}
    for one in comparisons:
        a, b = line(one.a), line(one.b)
        better[a, b] = one.significant and one.difference > 0
        better[b, a] = one.significant and one.difference < 0
    rivals = [a for a in names if len(names) == 1 or any((a, b) in better for b in names)]
    return {
        a: (
            1 + sum(better[b, a] for b in rivals if b != a),
            len(rivals) - sum(better[a, b] for b in rivals if b != a),
        )
        for a in rivals
        if all((a, b) in better for b in rivals if b != a)
    }


def _same_suite(given: str, name: str) -> bool:
    return given == name or given == name.partition("@")[0]


def _loss(result: Result, key: str) -> float:
    value = result.score(key).value
    return math.inf if value is None else -value


def _name(result: Result) -> str:
    return line(result.identity.candidate)
