"""Compare candidates of a suite: paired tests on the same rows, corrected for their number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tasktriage.contracts.errors import InputError
from tasktriage.evaluation.metrics import labels_of
from tasktriage.evaluation.paired import mcnemar

from .comparisons_file import Comparison, corrected, read_comparisons
from .paired import Answers, paired_test, read_answers
from .result import Result
from .suite import Kind

__all__ = ["Compared", "Comparison", "by_suite", "compare"]

Member = tuple[Path, Result]
Key = tuple[str, tuple[str, str]]
"""What a stored comparison is found by: the metric, and the runs of both sides."""


@dataclass(frozen=True)
class Compared:
    """Pairs of candidates, corrected, and a line on each candidate that lacks some."""

    pairs: tuple[Comparison, ...]
    notes: tuple[str, ...] = ()


def compare(results: Sequence[Member]) -> Compared:
    """Compare every pair of every suite's candidates; failed ones are passed over.

    A pair is compared by the predictions of both. Where they are missing, it is what the
    comparisons of the folder say of these two runs; where those say nothing, a note does. Pairs in
    which a candidate's figure is undefined are passed over too. All pairs of a suite are one family
    of tests, however they were come by.

    Args:
        results: each with its file, beside which its predictions lie.

    Raises:
        InputError: predictions were changed, or two candidates of a suite ran on other rows.
    """
    stored = _stored(results)
    pairs: list[Comparison] = []
    notes: list[str] = []
    for suite, members in by_suite(results).items():
        found, lacking = _pairs(suite, members, stored)
        pairs += found
        notes += lacking
    return Compared(tuple(corrected(pairs)), tuple(notes))


def by_suite(results: Sequence[Member]) -> dict[str, list[Member]]:
    """Return the results of each suite, with their files; failed ones are passed over.

    Raises:
        InputError: two candidates of a suite ran on other rows.
    """
    suites: dict[str, list[Member]] = {}
    for path, result in results:
        if result.ok:
            suites.setdefault(result.identity.suite, []).append((path, result))
    for suite, members in suites.items():
        ran_on = {result.ran_on for _, result in members}
        if len(ran_on) > 1:
            raise InputError(
                str(members[0][0].parent),
                f"candidates of suite '{suite}' ran on {len(ran_on)} different sets of rows, "
                "splits or scored folds; run them again on the same data",
            )
    return suites


def _stored(results: Sequence[Member]) -> dict[Key, Comparison]:
    """Return what is kept in the folders of results: FOLDER/SUITE/CANDIDATE.json or beside it."""
    folders = {folder for path, _ in results for folder in (path.parent, path.parent.parent)}
    return {
        (one.metric, one.runs): one
        for folder in sorted(folders)
        for one in read_comparisons(folder)
    }


def _pairs(
    suite: str, members: Sequence[Member], stored: Mapping[Key, Comparison]
) -> tuple[list[Comparison], list[str]]:
    metric = "spearman" if members[0][1].identity.kind == Kind.RANK else "macro_f1"
    answers = {id(result): read_answers(path, result) for path, result in members}
    found: list[Comparison] = []
    lacking: dict[str, list[str]] = {}
    for (_, first), (_, second) in combinations(members, 2):
        a, b = answers[id(first)], answers[id(second)]
        if a is not None and b is not None:
            found += _tested(metric, first, second, a, b)
            continue
        known = stored.get((metric, (first.run_id, second.run_id)))
        if known is not None:
            found.append(known)
        elif None not in (first.score(metric).value, second.score(metric).value):
            for one, other in ((first, second), (second, first)):
                if answers[id(one)] is None:
                    lacking.setdefault(_name(one), []).append(_name(other))
    return found, list(_notes(suite, lacking, len(members) - 1))


def _tested(
    metric: str, first: Result, second: Result, a: Answers, b: Answers
) -> Iterator[Comparison]:
    """Yield the comparison, not yet corrected for how many there are; none if it is undefined."""
    suite, names = first.identity.suite, (_name(first), _name(second))
    if a.keys != b.keys:
        raise InputError(suite, f"'{names[0]}' and '{names[1]}' were not scored on the same rows")
    test = paired_test(metric, a, b)
    if math.isnan(test.difference.value):  # equal scores for all rows have no rank correlation
        return
    ranks = metric == "spearman"
    yield Comparison(
        suite=suite,
        metric=metric,
        a=names[0],
        b=names[1],
        difference=test.difference.value,
        ci95=(test.difference.low, test.difference.high),
        p_value=test.p_value,
        p_holm=test.p_value,
        mcnemar_p=None if ranks else mcnemar(a.y, labels_of(a.p), labels_of(b.p)),
        runs=(first.run_id, second.run_id),
    )


def _notes(suite: str, lacking: Mapping[str, Sequence[str]], others: int) -> Iterator[str]:
    for name, missing in lacking.items():
        whom = "any other" if len(missing) == others else ", ".join(missing)
        yield (
            f"{suite} {name}: without predictions, and no comparison of this run is stored; "
            f"not compared with {whom}"
        )


def _name(result: Result) -> str:
    return result.identity.candidate
