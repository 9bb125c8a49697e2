"""Check results against others: for the CI of whoever keeps a classifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasktriage.contracts.errors import UnknownNameError

from .result import Result

__all__ = ["METRICS", "Regression", "check"]

ROUNDING = 1e-12  # .80 - .79 is more than .01 in binary
METRICS = ("macro_f1", "macro_f1_agreed", "recall_accountable", "kappa", "cross_entropy", "ece",
           "spearman")  # fmt: skip
"""What is checked, unless the user names others. Speed is not: it is the machine's."""


@dataclass(frozen=True)
class Regression:
    """A score that got worse by more than the tolerance, or a run that can't be held against it.

    `metric` is then what is wrong: "missing", "failed" or "ran on other rows".
    """

    suite: str
    candidate: str
    metric: str
    before: float | None
    now: float | None

    def line(self) -> str:
        """Return it as one line."""
        where = f"{self.suite} {self.candidate}"
        if self.before is None:
            return f"{where}: {self.metric}"
        now = "missing" if self.now is None else f"{self.now:.4f}"
        return f"{where}: {self.metric} was {self.before:.4f}, is {now}"


def check(
    before: Sequence[Result],
    now: Sequence[Result],
    tolerance: float,
    metrics: Sequence[str] = METRICS,
) -> list[Regression]:
    """Return what got worse by more than `tolerance`, in the metric's own unit.

    Raises:
        UnknownNameError: no result of before has a metric of that name.
    """
    known = {*METRICS, *(name for result in before for name in result.scores)}
    for metric in metrics:
        if metric not in known:
            raise UnknownNameError("metric", metric, known)
    current = {_key(result): result for result in now}
    found: list[Regression] = []
    for result in before:
        if not result.ok:
            continue
        found += _worse(result, current.get(_key(result)), tolerance, metrics)
    return found


def _worse(
    before: Result, now: Result | None, tolerance: float, metrics: Sequence[str]
) -> Iterator[Regression]:
    if now is None or not now.ok:
        yield Regression(*_key(before), "missing" if now is None else "failed", None, None)
        return
    if now.identity.split_sha256 != before.identity.split_sha256:
        yield Regression(*_key(before), "ran on other rows", None, None)
        return
    for metric in metrics:
        old, new = before.score(metric), now.score(metric).value
        if old.value is None:
            continue
        sign = 1 if old.higher_is_better else -1
        if new is None or sign * (old.value - new) > tolerance + ROUNDING:
            yield Regression(*_key(before), metric, old.value, new)


def _key(result: Result) -> tuple[str, str]:
    return result.identity.suite, result.identity.candidate
