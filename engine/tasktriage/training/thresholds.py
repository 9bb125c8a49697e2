"""The two thresholds on p(is a task): one for units of documents, one for given rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tasktriage.corpora.sentences import Part, Register, load_sentences
from tasktriage.kit.arrays import Floats
from tasktriage.models.calibrated import sigmoid
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.heads import Heads

from .task_head import posting_statements

__all__ = ["is_task_thresholds"]

MOST_LOST = 0.005  # of held-out tasks of the data, at the threshold for rows
ROW_AT_MOST = 0.02  # no task of the development part is below .27, but single odd verbs are
DIGITS = 4


def is_task_thresholds(
    encoder: OnnxEncoder, heads: Heads, held_out: Floats | None
) -> dict[str, float] | None:
    """Return the thresholds `unit` and `row`; None from a model without the head.

    `unit` is where as many tasks are lost as other lines are taken for tasks, among the lines of
    the invented postings' and of the codebook set's development parts. `row` is lower: at most one
    held-out task of the data in 200 lies below it, and it is .02 at most, or short odd tasks that
    a user typed would be refused.
    """
    if heads.task is None or held_out is None:
        return None
    lines = list(_lines())
    texts = [text for text, _ in lines]
    p = sigmoid(heads.task.logits(encoder.encode(texts).features)[:, 0])
    task = np.array([is_task for _, is_task in lines])
    levels = np.unique(np.round(p, DIGITS))
    surplus = [int((p[~task] >= level).sum()) - int((p[task] < level).sum()) for level in levels]
    unit = float(levels[int(np.argmin(np.abs(surplus)))])
    lost = float(np.floor(np.quantile(held_out, MOST_LOST) * 10**DIGITS) / 10**DIGITS)
    return {"unit": round(unit, DIGITS), "row": min(lost, unit, ROW_AT_MOST)}


def _lines() -> Iterator[tuple[str, bool]]:
    for sentence in load_sentences(Part.DEV):
        if sentence.register is Register.POSTING:
            yield sentence.text, sentence.task
    yield from posting_statements(Part.DEV)
