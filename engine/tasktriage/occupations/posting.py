"""What a posting says of occupations: its title, its tasks, and how common an occupation is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.taxonomy import Taxonomy

from .learnt import Duties
from .title_model import Said, log_softmax
from .words import head_word

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEATURES", "PostingFeatures", "best_part"]

FEATURES = (
    *("title", "part", "duties", "each", "employment", "rest", "general", "detail"),
    *("supervisor", "not supervisor", "manager", "not manager"),
)
"""The features of an occupation, in the order of their weights."""
SHARP = 12.0  # how much more the nearest occupations of a task count
SUPERVISORS, MANAGERS = "First-Line Supervisors", "11-"
SUPERVISES = re.compile(
    r"\b(?:supervisor|lead|leader|foreman|forewoman|superintendent|head|chief|captain)\b", re.I
)
MANAGES = re.compile(
    r"\b(?:manager|director|vp|president|head|chief|executive|superintendent)\b", re.I
)


class PostingFeatures:
    """The features of K occupations that a posting has nothing to do with, kept for all."""

    def __init__(
        self, taxonomy: Taxonomy, employment: NDArray[np.float64], duties: Duties | None
    ) -> None:
        nodes = taxonomy.nodes
        parents = {node.parent for node in nodes}
        self._duties = duties
        self._employment = employment
        self._rest = np.array([", All Other" in node.title for node in nodes], dtype=float)
        self._general = np.array([node.id in parents for node in nodes], dtype=float)
        self._detail = np.array([node.parent is not None for node in nodes], dtype=float)
        self._supervisor = np.array([SUPERVISORS in node.title for node in nodes], dtype=float)
        self._manager = np.array([node.id.startswith(MANAGERS) for node in nodes], dtype=float)

    def of(
        self, title: str, full: Said | None, part: Said | None, vectors: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Return the features (f, K) of a posting: of its title and of its tasks (n, d)."""
        none = np.zeros(len(self._employment))
        said = none if full is None else log_softmax(full.logits)
        partly = said if part is None else log_softmax(part.logits)
        mean = each = none
        if len(vectors) and self._duties is not None:
            mean = self._duties.cosines(vectors.mean(axis=0, keepdims=True))[0].astype(float)
            cosines = self._duties.cosines(vectors).astype(float)
            each = log_softmax(SHARP * cosines).mean(axis=0)
        supervises = SUPERVISES.search(title) is not None
        manages = MANAGES.search(title) is not None
        return np.vstack(
            [
                *(said, partly, mean, each, self._employment),
                *(self._rest, self._general, self._detail),
                *(self._supervisor * supervises, self._supervisor * (not supervises)),
                *(self._manager * manages, self._manager * (not manages)),
            ]
        )


def best_part(parts: list[tuple[str, Said]]) -> Said | None:
    """Return what the part of a title says that most surely names a role; None without parts."""
    named = [said for part, said in parts if head_word(part)]
    return max(named, key=lambda said: said.role, default=None)
