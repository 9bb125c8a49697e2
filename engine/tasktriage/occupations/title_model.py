"""Which occupation a title names, by its words and its vector, and whether it names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .learnt import Learnt, TitleHead
from .title_index import Likeness, TitleIndex

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Said", "TitleModel", "log_softmax", "role_features"]


SAME = 0.999  # a cosine, or a share of words, that is all but 1


@dataclass(frozen=True)
class Said:
    """What a title says: logits (K,) of occupations, and p(it names a role at all).

    features (6, K): what the logits are made of. nearest: the best cosine of its words to a known
    title. exact: all its words are those of one.
    """

    logits: NDArray[np.float64]
    role: float
    features: NDArray[np.float64]
    nearest: float = 0.0
    exact: bool = False


class TitleModel:
    """The titles of K occupations with the weights of what is known of them."""

    def __init__(self, learnt: Learnt, head: TitleHead) -> None:
        self._head = head
        self._blend = learnt.blend
        self._index = TitleIndex(learnt.titles, len(learnt.employment))

    def said(self, title: str, vector: NDArray[np.float32]) -> Said:
        """Return what a title says whose vector (d,) this is."""
        features, likeness, best = self.features(title, vector)
        logits = self._blend.title @ features
        if not likeness.count:
            return Said(logits, 0.0, features)
        role = float(role_features(likeness, logits, best) @ self._blend.role)
        return Said(
            logits,
            float(1 / (1 + np.exp(-role))),
            features,
            nearest=likeness.nearest,
            exact=min(likeness.nearest, likeness.known) > SAME,
        )

    def features(
        self, title: str, vector: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], Likeness, float]:
        """Return features (6, K) of a title, what its words are like, and the head's best logit."""
        likeness = self._index.likeness(title)
        logits = self._head.logits(vector[None])[0].astype(np.float64)
        words = likeness.features
        return (
            np.vstack([words[:1], log_softmax(logits), words[1:]]),
            likeness,
            float(logits.max()),
        )


def role_features(
    likeness: Likeness, logits: NDArray[np.float64], best: float
) -> NDArray[np.float64]:
    """Return what p(a text names a role) rests on (10,): how well it fits the best occupations."""
    second, first = np.exp(np.sort(log_softmax(logits))[-2:])
    return np.array(
        [
            np.log(first),
            first - second,
            likeness.known,
            likeness.nearest,
            best / 10,
            likeness.head_count,
            likeness.count / 8,
            float(logits.max()) / 10,
            float(likeness.agent),
            1.0,
        ]
    )


def log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithms of probabilities, over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
