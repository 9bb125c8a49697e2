"""The two thresholds on p(is a task): one for units of documents, one for given rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tasktriage.domain.sentences import Part, Register, load_sentences
from tasktriage.modelfolder.calibrated import sigmoid
from tasktriage.modelfolder.encoder import OnnxEncoder
from tasktriage.modelfolder.heads import Heads

__all__ = ["is_task_thresholds"]

MOST_LOST = 0.005  # of held-out tasks of the data, at the threshold for rows
ROW_AT_MOST = 0.01  # rows are given as tasks: only what is surely none is refused
DIGITS = 4


def is_task_thresholds(
    encoder: OnnxEncoder, heads: Heads, held_out: NDArray[np.float64] | None
) -> dict[str, float] | None:
    """Return the thresholds `unit` and `row`; None from a model without the head.

    `unit` is where tasks kept and non-tasks dropped are in balance (their mean share is largest)
    on the development part of the codebook set, among lines written as in postings. `row` is
    lower: at most one held-out task of the data in 200 lies below it, and it is .01 at most, or
    short odd tasks that a user typed would be refused.
    """
    if heads.task is None or held_out is None:
        return None
    lines = [s for s in load_sentences() if s.part is Part.DEV and s.register is Register.POSTING]
    p = sigmoid(heads.task.logits(encoder.encode([s.text for s in lines]).features)[:, 0])
    task = np.array([s.task for s in lines])
    levels = np.unique(np.round(p, DIGITS))
    balanced = [(p[task] >= x).mean() + (p[~task] < x).mean() for x in levels]
    unit = float(levels[int(np.argmax(balanced))])
    lost = float(np.floor(np.quantile(held_out, MOST_LOST) * 10**DIGITS) / 10**DIGITS)
    return {"unit": round(unit, DIGITS), "row": min(lost, unit, ROW_AT_MOST)}
