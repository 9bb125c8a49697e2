"""The short tasks that long statements begin with: "Grade essays" of "Grade essays and …".

People type tasks in a few words, and the data hardly has any. A verb with its object is a task
too, and is labelled like the statements that begin with it: all of them together, since one alone
may owe its label to what follows.
"""

from __future__ import annotations

import numpy as np

from .targets import Targets

__all__ = ["beginning", "beginning_targets"]

SHORT = range(2, 5)  # words
MARKS = ".,;:"
_ENDS = """
about according across after against among and as at before between by during for from in including
into of on or per such that through to under using when where while with within
"""
ENDS = frozenset(_ENDS.split())


def beginning(task: str) -> str | None:
    """Return the verb and object that a statement opens with, in two to four words, if it does."""
    words: list[str] = []
    for word in task.split():
        if word in ENDS:
            break
        bare = word.rstrip(MARKS)
        if bare:
            words.append(bare)
        if bare != word:
            break
    return " ".join(words) if len(words) in SHORT else None


def beginning_targets(targets: Targets, weight: float) -> Targets:
    """Return the beginnings of n texts with the means of their targets.

    Args:
        targets: of the statements.
        weight: of a beginning, however many statements begin with it.
    """
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(targets.texts):
        short = beginning(text)
        if short is not None and targets.label_weight[row] > 0:
            rows.setdefault(short, []).append(row)
    kept = targets.take(np.array([some[0] for some in rows.values()], dtype=np.int64))
    soft = [targets.soft[some].mean(axis=0) for some in rows.values()]
    reasons = [targets.reasons[some].mean(axis=0) for some in rows.values()]
    n = len(rows)
    shares = np.array(reasons).reshape(n, targets.reasons.shape[1])
    return Targets(
        texts=tuple(rows),
        soft=np.array(soft).reshape(n, targets.soft.shape[1]),
        label_weight=np.full(n, weight),
        reasons=shares,
        reason_weight=weight * shares.sum(axis=1),
        is_task=kept.is_task,
        task_weight=kept.task_weight,
        ratings=np.full_like(kept.ratings, -1),
    )
