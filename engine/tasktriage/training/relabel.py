"""Put our own labels in the place of those a table of O*NET tasks came with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasktriage.corpora.onet_codebook import load_onet_labels
from tasktriage.domain.label import REASONS
from tasktriage.kit.arrays import Floats

__all__ = ["Relabelled", "relabelled"]


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Soft labels (n, 3), reasons (n, 7) with a 1 for the main one, and which of n rows are new."""

    soft: Floats
    reasons: Floats
    found: NDArray[np.bool_]


def relabelled(ids: Sequence[tuple[str, str]], soft: Floats) -> Relabelled:
    """Return what the rows are labelled by the codebook; a row that nobody labelled keeps its own.

    Args:
        ids: n pairs of an O*NET-SOC code and a task id.
        soft: (n, 3), the labels that the rows came with.
    """
    known = {(label.soc_code, label.task_id): label for label in load_onet_labels()}
    new, reasons = soft.copy(), np.zeros((len(ids), len(REASONS)))
    found = np.zeros(len(ids), dtype=bool)
    for row, pair in enumerate(ids):
        label = known.get(pair)
        if label is None:
            continue
        found[row] = True
        new[row] = label.soft
        if label.reason is not None:
            reasons[row, REASONS.index(label.reason)] = 1.0
    return Relabelled(new / new.sum(axis=1, keepdims=True), reasons, found)
