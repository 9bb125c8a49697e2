"""The leakage guard: tested rows whose like was trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.protocols import Embedder
from tasktriage.domain.dataset import LabelledTask

from .split import TrainTest

__all__ = ["JUDGE", "NEAR", "near_duplicates"]

# by name, and never a candidate's: what counts as said twice must not move with what is compared
JUDGE = "minilm"
NEAR = 0.95  # cosine from which two tasks count as one said twice
BLOCK = 1024  # tested rows compared at once


def near_duplicates(
    part: TrainTest,
    train: Sequence[LabelledTask],
    test: Sequence[LabelledTask],
    embedder: Embedder,
) -> NDArray[np.bool_]:
    """Return for each tested row of a part (n,) whether a training row is nearly the same.

    Raises:
        ComponentError: the embedder failed.
    """
    learnt = embedder.embed([train[i].text for i in part.train])
    asked = embedder.embed([test[i].text for i in part.test])
    near = np.zeros(len(asked), dtype=bool)
    for begin in range(0, len(asked), BLOCK):
        block = asked[begin : begin + BLOCK]
        near[begin : begin + BLOCK] = (block @ learnt.T).max(axis=1) >= NEAR
    return near
