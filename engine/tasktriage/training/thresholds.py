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
MOST_LOST_OF_OURS = 0.001  # of the development part: short and unlike the data, as users' rows are
DIGITS = 4


def is_task_thresholds(
    encoder: OnnxEncoder, heads: Heads, held_out: NDArray[np.float64] | None
) -> dict[str, float] | None:
    """Return the thresholds `unit` and `row`; None from a model without the head.

    `unit` is where tasks kept and non-tasks dropped are in balance (their mean share is largest)
    on the development part of the codebook set, among lines written as in postings. `row` is
    lower: at most one held-out task of the data in 200, and one of the development part's in 1,000,
    lies below it.
    """
    if heads.task is None or held_out is None:
        return None
    dev = [s for s in load_sentences() if s.part is Part.DEV]
    p = sigmoid(heads.task.logits(encoder.encode([s.text for s in dev]).features)[:, 0])
    task = np.array([s.task for s in dev])
    lost = min(np.quantile(held_out, MOST_LOST), np.quantile(p[task], MOST_LOST_OF_OURS))
    posting = np.array([s.register is Register.POSTING for s in dev])
    p, task = p[posting], task[posting]
    levels = np.unique(np.round(p, DIGITS))
    balanced = [(p[task] >= x).mean() + (p[~task] < x).mean() for x in levels]
    unit = float(levels[int(np.argmax(balanced))])
    row = float(np.floor(lost * 10**DIGITS) / 10**DIGITS)
    return {"unit": round(unit, DIGITS), "row": min(row, unit)}
