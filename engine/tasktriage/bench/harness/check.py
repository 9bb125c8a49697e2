"""Check results against others: for the CI of whoever keeps a classifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasktriage.contracts.errors import UnknownNameError

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
    before: Sequence[Mapping[str, Any]],
    now: Sequence[Mapping[str, Any]],
    tolerance: float,
    metrics: Sequence[str] = METRICS,
) -> list[Regression]:
    """Return what got worse by more than `tolerance`, in the metric's own unit.

    Raises:
        UnknownNameError: no result of before has a metric of that name.
    """
    known = {*METRICS, *(name for body in before for name in body["scores"])}
    for metric in metrics:
        if metric not in known:
            raise UnknownNameError("metric", metric, known)
    current = {_key(body): body for body in now}
    found = []
    for body in before:
        suite, candidate = _key(body)
        if body["status"] != "ok":
            continue
        other = current.get((suite, candidate))
        if other is None:
            found.append(Regression(suite, candidate, "missing", None, None))
            continue
        if other["status"] != "ok":
            found.append(Regression(suite, candidate, "failed", None, None))
            continue
        if other["identity"]["split_sha256"] != body["identity"]["split_sha256"]:
            found.append(Regression(suite, candidate, "ran on other rows", None, None))
            continue
        for metric in metrics:
            old, new = body["scores"].get(metric), other["scores"].get(metric)
            if not old or old["value"] is None:
                continue
            value = None if new is None else new["value"]
            sign = 1 if old["higher_is_better"] else -1
            if value is None:
                found.append(Regression(suite, candidate, metric, old["value"], None))
            elif sign * (old["value"] - value) > tolerance + ROUNDING:
                found.append(Regression(suite, candidate, metric, old["value"], value))
    return found


def _key(body: Mapping[str, Any]) -> tuple[str, str]:
    return body["identity"]["suite"], body["identity"]["candidate"]
