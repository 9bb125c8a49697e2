"""Check results against others: for the CI of whoever keeps a classifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.evaluation.paired import PairedTest

from .paired import ALPHA, TESTED, Answers, p_text, paired_test, read_answers
from .result import Result

__all__ = ["METRICS", "Checked", "Regression", "check"]

ROUNDING = 1e-12  # .80 - .79 is more than .01 in binary
METRICS = ("macro_f1", "macro_f1_agreed", "recall_accountable", "kappa", "cross_entropy", "ece",
           "spearman")  # fmt: skip
"""What is checked, unless the user names others. Speed is not: it is the machine's."""

Member = tuple[Path, Result]


@dataclass(frozen=True)
class Regression:
    """A score that got worse by more than the tolerance, or a run that can't be held against it.

    `metric` is then what is wrong: "missing", "failed" or "ran on other rows". `test` is the paired
    test of the change, None where there was none.
    """

    suite: str
    candidate: str
    metric: str
    before: float | None
    now: float | None
    test: PairedTest | None = None

    @property
    def significant(self) -> bool:
        """Whether the paired test shows it, or there is none to ask."""
        return self.test is None or self.test.p_value < ALPHA

    def line(self) -> str:
        """Return it as one line."""
        where = f"{self.suite} {self.candidate}"
        if self.before is None:
            return f"{where}: {self.metric}"
        now = "missing" if self.now is None else f"{self.now:.4f}"
        tested = ""
        if self.test is not None:
            change = self.test.difference
            tested = (
                f" (change {change.low:+.4f} to {change.high:+.4f}, p {p_text(self.test.p_value)})"
            )
        return f"{where}: {self.metric} was {self.before:.4f}, is {now}{tested}"


@dataclass(frozen=True)
class Checked:
    """What got worse, and notes: what may be chance, and what could not be tested."""

    worse: tuple[Regression, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Pair:
    """The runs of one candidate; their answers are read when they are asked for."""

    before: Member
    now: Member

    @cached_property
    def answers(self) -> tuple[Answers, Answers] | None:
        """What both answered for the same rows; None where that is not known."""
        before, now = read_answers(*self.before), read_answers(*self.now)
        if before is None or now is None or before.keys != now.keys:
            return None
        return before, now

    def test(self, metric: str) -> PairedTest | None:
        """Return the test of the change from before to now, None where there can be none."""
        if metric not in TESTED or self.answers is None:
            return None
        before, now = self.answers
        return paired_test(metric, now, before)


def check(
    before: Sequence[Member],
    now: Sequence[Member],
    tolerance: float,
    metrics: Sequence[str] = METRICS,
    *,
    test: bool = True,
) -> Checked:
    """Return what got worse by more than `tolerance`, in the metric's own unit.

    Where a figure has a paired test and both sides have their predictions, the test has to show it
    too, at 5 %.

    Args:
        before: earlier results, each with its file.
        now: results to hold against them.
        tolerance: how much worse a figure may get.
        metrics: the figures.
        test: whether to ask the paired tests.

    Raises:
        UnknownNameError: no result of before has a metric of that name.
        InputError: predictions are damaged.
    """
    known = {*METRICS, *(name for _, result in before for name in result.scores)}
    for metric in metrics:
        if metric not in known:
            raise UnknownNameError("metric", metric, known)
    current = {_key(one): one for one in now}
    worse: list[Regression] = []
    notes: list[str] = []
    for one in before:
        if not one[1].ok:
            continue
        found = list(_worse(one, current.get(_key(one)), tolerance, metrics, test=test))
        worse += (each for each in found if each.significant)
        notes += (f"{each.line()}: may be chance" for each in found if not each.significant)
        bare = [r.metric for r in found if r.metric in TESTED and r.test is None and r.now]
        if test and bare:
            where = " ".join(_key(one))
            notes.append(f"{where}: no predictions of the same rows on both sides, so not tested")
    return Checked(tuple(worse), tuple(notes))


def _worse(
    before: Member, now: Member | None, tolerance: float, metrics: Sequence[str], *, test: bool
) -> Iterator[Regression]:
    key = _key(before)
    if now is None or not now[1].ok:
        yield Regression(*key, "missing" if now is None else "failed", None, None)
        return
    if now[1].ran_on != before[1].ran_on:
        yield Regression(*key, "ran on other rows", None, None)
        return
    pair = _Pair(before, now)
    for metric in metrics:
        old, new = before[1].score(metric), now[1].score(metric).value
        if old.value is None:
            continue
        if new is None:
            yield Regression(*key, metric, old.value, None)
            continue
        sign = 1 if old.higher_is_better else -1
        if sign * (old.value - new) > tolerance + ROUNDING:
            tested = pair.test(metric) if test else None
            yield Regression(*key, metric, old.value, new, tested)


def _key(member: Member) -> tuple[str, str]:
    return member[1].identity.suite, member[1].identity.candidate
