"""What a network learns: texts of the data and of the codebook, with a target for each head."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from tasktriage.corpora.codebook import load_codebook
from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS, REASONS, Reason
from tasktriage.kit.arrays import Floats

from .data import TrainingData
from .recipe import CodebookRecipe

__all__ = ["Targets", "codebook_targets", "data_targets", "join"]

SURE = 0.96  # of a codebook label; the rest is shared out, so that no logit runs away
SECOND_REASON = 0.5  # against 1 for the main reason
DIGITS = 4  # of targets, in their hash
DATA_TASK_WEIGHT = 0.3  # that a row of the data is a task is hardly news


@dataclass(frozen=True, slots=True)
class Targets:
    """n texts and their targets, with a weight of 0 where a target is missing.

    soft (n, 3), label_weight (n,); reasons (n, 7), reason_weight (n,); is_task (n,) 0 to 1,
    task_weight (n,); ratings (n, k) codes or -1.
    """

    texts: tuple[str, ...]
    soft: Floats
    label_weight: Floats
    reasons: Floats
    reason_weight: Floats
    is_task: Floats
    task_weight: Floats
    ratings: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: NDArray[np.int64]) -> Targets:
        """Return some of the texts with their targets."""
        arrays = {f.name: getattr(self, f.name)[rows] for f in fields(self)[1:]}
        return replace(self, texts=tuple(self.texts[i] for i in rows), **arrays)

    def digest(self) -> str:
        """Return a hash of it all."""
        whole = hashlib.sha256("\0".join(self.texts).encode("utf-8", "surrogatepass"))
        for f in fields(self)[1:]:
            # a soft label that is computed and one that is read differ in their last digits
            rounded = np.round(getattr(self, f.name).astype(np.float64), DIGITS) + 0.0
            whole.update(rounded.tobytes())
        return whole.hexdigest()


def data_targets(data: TrainingData, hard_share: float) -> Targets:
    """Return the targets of a table's rows.

    Args:
        data: the table.
        hard_share: of a soft target that is the row's label, 0 to 1; the rest is its soft label.
    """
    n = len(data.texts)
    hard = np.eye(len(LABELS))[data.labels]
    return Targets(
        texts=tuple(data.texts),
        soft=(1 - hard_share) * data.soft + hard_share * hard,
        label_weight=data.weights,
        reasons=data.reasons,
        reason_weight=data.weights * data.reasons.sum(axis=1),
        is_task=np.ones(n),
        task_weight=np.full(n, DATA_TASK_WEIGHT),
        ratings=data.ratings,
    )


def codebook_targets(recipe: CodebookRecipe, ratings: int) -> Targets:
    """Return the targets of the codebook set's training part and of the codebook's examples.

    `ratings` is how many columns of ratings the data has; the codebook has none of them.
    """
    sentences = load_sentences(Part.TRAIN)
    examples = load_codebook().examples
    labels = [s.label for s in sentences] + [e.label for e in examples]
    reasons = [s.reasons for s in sentences] + [e.reasons for e in examples]
    n = len(labels)
    known = np.array([label is not None for label in labels])
    soft = np.full((n, len(LABELS)), (1 - SURE) / (len(LABELS) - 1))
    for row, label in enumerate(labels):
        if label is not None:
            soft[row, LABELS.index(label)] = SURE
    shares = np.array([_shares(codes) for codes in reasons])
    return Targets(
        texts=(*(s.text for s in sentences), *(e.text for e in examples)),
        soft=soft,
        label_weight=known * recipe.weight,
        reasons=shares,
        reason_weight=shares.sum(axis=1) * recipe.weight * recipe.reasons,
        is_task=np.array([float(s.task) for s in sentences] + [1.0] * len(examples)),
        task_weight=np.ones(n),
        ratings=np.full((n, ratings), -1, dtype=np.int64),
    )


def _shares(reasons: Sequence[Reason]) -> Floats:
    shares = np.zeros(len(REASONS))
    for place, reason in enumerate(reasons):
        shares[REASONS.index(reason)] = SECOND_REASON if place else 1.0
    total = shares.sum()
    return shares / total if total else shares


def join(parts: Iterable[Targets]) -> Targets:
    """Return the targets of all parts, one after the other."""
    every = list(parts)
    names = [f.name for f in fields(Targets)[1:]]
    arrays = {name: np.concatenate([getattr(part, name) for part in every]) for name in names}
    return Targets(texts=tuple(text for part in every for text in part.texts), **arrays)
