"""The figures of a card: held-out scores with intervals, the codebook, the export."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.protocols import Embedder
from tasktriage.corpora.sentences import Part, Register, Sentence, load_sentences
from tasktriage.domain.label import LABELS, REASONS, Label, Reason
from tasktriage.evaluation.coverage import COVERAGE, half_and_half
from tasktriage.evaluation.intervals import (
    Interval,
    confusion_interval,
    mean_interval,
    resample_groups,
)
from tasktriage.evaluation.metrics import (
    agreed_rows,
    cross_entropy_rows,
    evaluate,
    kappa_of_confusion,
    labels_of,
    macro_f1,
)
from tasktriage.evaluation.reliability import ece_null, reliability_bins
from tasktriage.kit.arrays import Floats
from tasktriage.models.calibrated import prediction_sets, sigmoid, softmax, thresholds_at
from tasktriage.models.encoder import Encoded, OnnxEncoder
from tasktriage.models.heads import Head, Heads

from .contradiction import contradicted
from .data import TrainingData
from .fit import CrossValidated
from .recipe import Recipe

__all__ = ["agreement", "codebook_figures", "figures", "frozen_agreement", "reliability", "slices"]

DIGITS = 4
PROBES = 1000  # texts on which the exported encoder is held against the original
ANSWERED = {Reason.ACC, Reason.LIC}
HUMAN = LABELS.index(Label.HUMAN_CRITICAL)


def figures(
    probabilities: Floats,
    labels: NDArray[np.int64],
    soft: Floats,
    groups: NDArray[np.str_],
    *,
    seed: int,
) -> dict[str, Any]:
    """Return every score, with 95 % intervals by group for the main ones; NaN becomes None."""
    scores: dict[str, Any] = {
        name: None if math.isnan(value) else round(value, DIGITS)
        for name, value in evaluate(probabilities, labels, soft).items()
    }
    resamples = resample_groups(list(groups), seed=seed)
    predicted, agreed = labels_of(probabilities), agreed_rows(soft)
    intervals = {
        "macro_f1": confusion_interval(labels, predicted, resamples),
        "kappa": confusion_interval(labels, predicted, resamples, kappa_of_confusion),
        "cross_entropy": mean_interval(cross_entropy_rows(probabilities, soft), resamples),
    }
    if len(agreed):
        intervals["macro_f1_agreed"] = confusion_interval(
            labels[agreed], predicted[agreed], resamples.take(agreed)
        )
    scores["ci95"] = {name: _bounds(interval) for name, interval in intervals.items()}
    scores |= _coverage(probabilities, labels, groups, seed)
    scores["ece_if_perfectly_calibrated"] = round(ece_null(probabilities, seed=seed), DIGITS)
    return scores


def _coverage(
    probabilities: Floats, labels: NDArray[np.int64], groups: NDArray[np.str_], seed: int
) -> dict[str, float]:
    """Return the share of each label's rows that its prediction sets at .90 hold."""
    quality = half_and_half(probabilities, labels, groups, seed=seed)
    if quality is None:
        return {}
    return {
        f"coverage_{label}": round(share, DIGITS)
        for label, share in zip(LABELS, quality.coverage_per_label.tolist(), strict=True)
        if not math.isnan(share)
    }


def reliability(probabilities: Floats, labels: NDArray[np.int64]) -> list[dict[str, float]]:
    """Return stated probability `p`, accuracy and number of rows of each bin that has any."""
    return [
        {"p": round(b.confidence, DIGITS), "accuracy": round(b.accuracy, DIGITS), "rows": b.count}
        for b in reliability_bins(probabilities, labels)
        if b.confidence is not None and b.accuracy is not None
    ]


def slices(
    recipe: Recipe, data: TrainingData, validated: CrossValidated
) -> dict[str, dict[str, float]]:
    """Return accuracy and macro-F1 by family of groups, and on rows the codebook contradicts.

    Of the contradicted rows `human_critical` is the share that the model gives to a person.
    """
    rows = validated.rows
    predicted, labels = labels_of(validated.probabilities), data.labels[rows]
    found: dict[str, dict[str, float]] = {}
    if recipe.data.major_digits is not None:
        majors = np.array([data.groups[i][: recipe.data.major_digits] for i in rows])
        for major in sorted(set(majors.tolist())):
            inside = majors == major
            found[major] = {
                "n": int(inside.sum()),
                "accuracy": round(float((predicted[inside] == labels[inside]).mean()), DIGITS),
                "macro_f1": round(macro_f1(labels[inside], predicted[inside]), DIGITS),
            }
    against = contradicted([data.texts[i] for i in rows], data.soft[rows])
    if against.any():
        found["contradicted"] = {
            "n": int(against.sum()),
            "accuracy": round(float((predicted[against] == labels[against]).mean()), DIGITS),
            "human_critical": round(float((predicted[against] == HUMAN).mean()), DIGITS),
        }
    return found


def codebook_figures(
    encoder: OnnxEncoder,
    heads: Heads,
    temperature: float,
    quantiles: Floats,
    is_task: Mapping[str, float] | None,
) -> dict[str, Any]:
    """Return scores on the test part of the codebook set, which nothing was trained on.

    Recall is of human-critical sentences with ACC or LIC among their reasons, by register too;
    coverage is that of the prediction sets at .90, which are promised for occupations like those
    of the data, not here.
    """
    asked = load_sentences(Part.TEST)
    tasks = [s for s in asked if s.label is not None]
    features = encoder.encode([s.text for s in tasks]).features
    probabilities = softmax(heads.label.logits(features) / temperature)
    found = _codebook_labels(tasks, probabilities, thresholds_at(quantiles, COVERAGE))
    found["reason_top1"] = found["is_task"] = None
    if heads.reason is not None:
        found["reason_top1"] = _reason_top1(tasks, heads.reason.logits(features))
    if heads.task is not None and is_task is not None:
        p = sigmoid(heads.task.logits(encoder.encode([s.text for s in asked]).features)[:, 0])
        found["is_task"] = _kept(asked, p >= is_task["unit"])
    return found


def _codebook_labels(
    tasks: Sequence[Sentence], probabilities: Floats, thresholds: Floats
) -> dict[str, Any]:
    labels = np.array([LABELS.index(s.label) for s in tasks if s.label is not None])
    predicted = labels_of(probabilities)
    scores = evaluate(np.eye(len(LABELS))[predicted], labels, np.eye(len(LABELS))[labels])
    answers = np.array([bool(ANSWERED & set(s.reasons)) for s in tasks])
    registers = np.array([str(s.register) for s in tasks])
    sets = prediction_sets(probabilities, thresholds)
    return {
        "sentences": len(tasks),
        "accuracy": round(scores["accuracy"], DIGITS),
        "macro_f1": round(scores["macro_f1"], DIGITS),
        "accountable_or_licensed": int(answers.sum()),
        "recall_accountable_or_licensed": _recall(predicted, answers, HUMAN),
        "recall_by_register": {
            str(r): _recall(predicted, answers & (registers == str(r)), HUMAN) for r in Register
        },
        "coverage_at_90": {
            str(label): round(float(sets[labels == code, code].mean()), DIGITS)
            for code, label in enumerate(LABELS)
        },
    }


def _reason_top1(tasks: Sequence[Sentence], logits: Floats) -> float:
    """Return the share of human-critical tasks whose most probable reason is one of theirs."""
    hits = [
        REASONS[top] in s.reasons
        for s, top in zip(tasks, logits.argmax(axis=1), strict=True)
        if s.label is Label.HUMAN_CRITICAL
    ]
    return round(float(np.mean(hits)), DIGITS)


def _kept(asked: Sequence[Sentence], kept: NDArray[np.bool_]) -> dict[str, Any]:
    truth = np.array([s.task for s in asked])
    return {
        "non_tasks": int((~truth).sum()),
        "kept_tasks": round(float(kept[truth].mean()), DIGITS),
        "kept_non_tasks": round(float(kept[~truth].mean()), DIGITS),
    }


def _recall(predicted: NDArray[np.int64], rows: NDArray[np.bool_], code: int) -> float | None:
    return round(float((predicted[rows] == code).mean()), DIGITS) if rows.any() else None


def agreement(original: Encoded, exported: Encoded, head: Head) -> dict[str, float]:
    """Hold what an exported encoder gives n texts against the original."""
    cosines = (original.vectors * exported.vectors).sum(axis=1)
    same = labels_of(softmax(head.logits(original.features))) == labels_of(
        softmax(head.logits(exported.features))
    )
    return {
        "texts": len(same),
        "cosine_min": round(float(cosines.min()), 6),
        "cosine_mean": round(float(cosines.mean()), 6),
        "same_label": round(float(same.mean()), DIGITS),
    }


def frozen_agreement(
    embedder: Embedder, encoder: OnnxEncoder, head: Head, texts: Sequence[str]
) -> dict[str, float]:
    """Hold an exported encoder against the embedder that it came from."""
    probes = list(texts[:: max(1, len(texts) // PROBES)][:PROBES])
    vectors = embedder.embed(probes)
    return agreement(Encoded(vectors, vectors), encoder.encode(probes), head)


def _bounds(interval: Interval) -> list[float]:
    return [round(interval.low, DIGITS), round(interval.high, DIGITS)]
