"""What a posting says of occupations: its title, its tasks, and how common an occupation is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.domain.taxonomy import Taxonomy

from .duty_words import DutyWords
from .learnt import Duties
from .title_model import Said, log_softmax
from .words import head_word

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEATURES", "PostingFeatures", "best_part"]

FEATURES = (
    *("title", "title at least", "part", "duties", "each", "words", "title's words", "employment"),
    *("rest", "general", "detail", "supervisor", "not supervisor", "manager", "not manager"),
    *("title × vague", "title × known", "duties × vague", "words × vague"),
    *("duties × tasks", "each × tasks", "title × tasks"),
    *("its number of titles", "its head", "its Bayes", "its BM25", "its cosines", "its head word"),
)
"""The features of an occupation, in the order of their weights."""
SHARP = 12.0  # how much more the nearest occupations of a task count
LEAST = 0.003  # a probability that a title gives no occupation less than
TITLE_FEATURES = 6  # that a title's logits are made of
VAGUE, MANY = 5.0, 3.0  # by which entropy, and the log of the number of tasks, are divided
SUPERVISORS, MANAGERS = "First-Line Supervisors", "11-"
SUPERVISES = re.compile(
    r"\b(?:supervisor|lead|leader|foreman|forewoman|superintendent|head|chief|captain)\b", re.I
)
MANAGES = re.compile(
    r"\b(?:manager|director|vp|president|head|chief|executive|superintendent|commissioner)\b", re.I
)


class PostingFeatures:
    """The features of K occupations; what they have without any posting is kept."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        employment: NDArray[np.float64],
        duty_words: DutyWords,
        duties: Duties | None,
    ) -> None:
        nodes = taxonomy.nodes
        parents = {node.parent for node in nodes}
        self._duties = duties
        self._words = duty_words
        self._employment = employment
        self._kinds = np.array(
            [
                [", All Other" in node.title for node in nodes],
                [node.id in parents for node in nodes],
                [node.parent is not None for node in nodes],
            ],
            dtype=float,
        )
        self._supervisor = np.array([SUPERVISORS in node.title for node in nodes], dtype=float)
        self._manager = np.array([node.id.startswith(MANAGERS) for node in nodes], dtype=float)

    def of(
        self,
        title: str,
        full: Said | None,
        part: Said | None,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        """Return the features (f, K) of a posting: of its title and of its n tasks, (n, d)."""
        none = np.zeros(len(self._employment))
        said = none if full is None else log_softmax(full.logits)
        p = np.exp(said)
        vague = 1.0 if full is None else -float((p * said).sum()) / VAGUE
        at_least = none if full is None else np.log(p + LEAST)
        partly = said if part is None else log_softmax(part.logits)
        known = 0.0 if full is None else full.nearest
        mean, each = self._cosines(vectors)
        worded = self._words.score(texts)
        entitled = none if full is None else self._words.score([title])
        parts = np.zeros((TITLE_FEATURES, len(none))) if full is None else full.features
        many = float(np.log1p(len(vectors))) / MANY
        supervises = full is not None and SUPERVISES.search(title) is not None
        manages = full is not None and MANAGES.search(title) is not None
        titled = float(full is not None)
        return np.vstack(
            [
                *(said, at_least, partly, mean, each, worded, entitled, self._employment),
                self._kinds,
                *(self._supervisor * supervises, self._supervisor * (titled - supervises)),
                *(self._manager * manages, self._manager * (titled - manages)),
                *(said * vague, said * known, mean * vague, worded * vague),
                *(mean * many, each * many, said * many),
                parts,
            ]
        )

    def _cosines(
        self, vectors: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how near the tasks' mean is to occupations, and how near each is, both (K,)."""
        if not len(vectors) or self._duties is None:
            none = np.zeros(len(self._employment))
            return none, none
        mean = self._duties.cosines(vectors.mean(axis=0, keepdims=True))[0].astype(float)
        each = log_softmax(SHARP * self._duties.cosines(vectors).astype(float)).mean(axis=0)
        return mean, np.asarray(each)


def best_part(parts: list[tuple[str, Said]]) -> Said | None:
    """Return what the part of a title says that most surely names a role; None without parts."""
    named = [said for part, said in parts if head_word(part)]
    return max(named, key=lambda said: said.role, default=None)
