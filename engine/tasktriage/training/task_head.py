"""The is-a-task head, fitted on the features of an encoder that is trained already.

Fine-tuning teaches the encoder what tasks are about; how to tell a duty from a requirement of the
very same form ("Leading a team of ten") takes whole postings, and a linear head learns it in
seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tasktriage.corpora.postings import load_postings
from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.evaluation.folds import group_folds
from tasktriage.kit.arrays import Floats
from tasktriage.models.calibrated import sigmoid
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.heads import Head

from .beginnings import beginning

__all__ = ["fit_task_head", "held_out_tasks", "posting_statements", "postings_learnt"]

C, MAX_ITER = 0.03, 3000
POSTING_WEIGHT = 3.0  # of a statement of an invented posting; a codebook sentence weighs 1
DATA_WEIGHT = 300.0  # of all tasks of the data together, and of their beginnings
LEFT_OUT = ("", "stock", "intro")  # blank lines, and kinds of lines that rules settle
Features = NDArray[np.float32]


def fit_task_head(
    encoder: OnnxEncoder, tasks: Sequence[str], *, without: Container[str] = ()
) -> Head:
    """Fit p(is a task) on the training parts of the invented postings and of the codebook set.

    Args:
        encoder: gives the features.
        tasks: task statements of the data; they, and the short tasks that they begin with, join.
        without: names of postings that are left out, to be asked later.
    """
    return _fit(*_lines(encoder, without), *_tasks(encoder, tasks))


def held_out_tasks(
    encoder: OnnxEncoder, tasks: Sequence[str], groups: Sequence[str], folds: int
) -> Floats:
    """Return p(is a task) (n,) of each task, from a head that saw neither its group nor its text.

    The encoder may have seen them all: after `refit` it has, and the figures flatter. NaN where
    the text stands in too many groups to be left out of any fold.

    Raises:
        ValueError: there are fewer groups than folds.
    """
    lines = _lines(encoder)
    features = encoder.encode(tasks).features
    found = np.full(len(tasks), np.nan)
    for fold in group_folds(list(groups), list(tasks), folds):
        head = _fit(*lines, features[fold.train], _short(encoder, [tasks[i] for i in fold.train]))
        found[fold.test] = sigmoid(head.logits(features[fold.test])[:, 0])
    return found


def postings_learnt() -> dict[str, int | str]:
    """Return what a model.json says of the postings: how many, their statements, their hash."""
    every = list(posting_statements(Part.TRAIN))
    digest = hashlib.sha256("\0".join(f"{text}\x1f{task}" for text, task in every).encode())
    return {
        "postings": len(load_postings(Part.TRAIN)),
        "statements": len(every),
        "sha256": digest.hexdigest(),
    }


def posting_statements(part: Part, without: Container[str] = ()) -> Iterator[tuple[str, bool]]:
    """Yield the statements of the invented postings of a part, and whether each is a duty."""
    for posting in load_postings(part):
        for line in posting.lines:
            if line.kind not in LEFT_OUT and posting.name not in without:
                yield from ((statement, line.is_duty) for statement in line.statements())


def _lines(
    encoder: OnnxEncoder, without: Container[str] = ()
) -> tuple[Features, NDArray[np.bool_], Floats]:
    """Return the features, whether each is a task, and weights of the lines we wrote."""
    statements = list(posting_statements(Part.TRAIN, without))
    sentences = [(s.text, s.task) for s in load_sentences(Part.TRAIN)]
    every = statements + sentences
    weights = np.ones(len(every))
    weights[: len(statements)] = POSTING_WEIGHT
    features = encoder.encode([text for text, _ in every]).features
    return features, np.array([task for _, task in every]), weights


def _tasks(encoder: OnnxEncoder, tasks: Sequence[str]) -> tuple[Features, Features]:
    return encoder.encode(tasks).features, _short(encoder, tasks)


def _short(encoder: OnnxEncoder, tasks: Sequence[str]) -> Features:
    """Return the features of what some tasks begin with: "Bake bread" is a task too."""
    beginnings = (beginning(task) for task in tasks)
    return encoder.encode([*dict.fromkeys(b for b in beginnings if b is not None)]).features


def _fit(
    lines: Features,
    is_task: NDArray[np.bool_],
    weights: Floats,
    tasks: Features,
    short: Features,
) -> Head:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    count = len(tasks) + len(short)
    shares = np.concatenate(
        [np.full(len(part), DATA_WEIGHT / max(1, len(part))) for part in (tasks, short)]
    )
    # several threads wait for one another at every step of the solver
    with threadpool_limits(1, "blas"):
        fitted = LogisticRegression(C=C, max_iter=MAX_ITER).fit(
            np.vstack([lines, tasks, short]),
            np.concatenate([is_task, np.ones(count, dtype=bool)]),
            sample_weight=np.concatenate([weights, shares]),
        )
    return Head(np.ascontiguousarray(fitted.coef_), fitted.intercept_)
