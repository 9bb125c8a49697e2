"""The figures of a card: held-out scores with intervals, what the exported encoder loses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.protocols import Embedder
from tasktriage.domain.label import LABELS
from tasktriage.evaluation.coverage import half_and_half, half_and_half_sets
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
from tasktriage.evaluation.reliability import (
    ece_null,
    reliability_bins,
    soft_calibration_error,
)
from tasktriage.kit.arrays import Floats
from tasktriage.models.calibrated import softmax
from tasktriage.models.encoder import Encoded, OnnxEncoder
from tasktriage.models.heads import Head

from .data import TrainingData
from .fit import CrossValidated
from .recipe import Recipe

__all__ = [
    "agreement",
    "figures",
    "frozen_agreement",
    "other_labels",
    "reliability",
    "slices",
]

DIGITS = 4
PROBES = 1000  # texts on which the exported encoder is held against the original
ROWS_TO_COVER = 150  # of a label in a family of groups; with fewer its coverage is all noise


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
    scores["soft_calibration_error"] = round(soft_calibration_error(probabilities, soft), DIGITS)
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
    """Return accuracy, macro-F1 and coverage by family of groups.

    Coverage is that of the prediction sets at .90 of each label with `ROWS_TO_COVER` rows there.
    """
    if recipe.data.major_digits is None:
        return {}
    rows = validated.rows
    predicted, labels = labels_of(validated.probabilities), data.labels[rows]
    groups = np.asarray(data.groups)[rows]
    sets = half_and_half_sets(validated.probabilities, labels, groups, seed=recipe.seed)
    majors = np.array([group[: recipe.data.major_digits] for group in groups])
    found: dict[str, dict[str, float]] = {}
    for major in sorted(set(majors.tolist())):
        inside = majors == major
        found[major] = {
            "n": int(inside.sum()),
            "accuracy": round(float((predicted[inside] == labels[inside]).mean()), DIGITS),
            "macro_f1": round(macro_f1(labels[inside], predicted[inside]), DIGITS),
        }
        for code, label in enumerate(LABELS):
            of = inside & (labels == code)
            if sets is not None and of.sum() >= ROWS_TO_COVER:
                found[major][f"coverage_{label}"] = round(float(sets[of, code].mean()), DIGITS)
    return found


def other_labels(
    recipe: Recipe, data: TrainingData, validated: CrossValidated
) -> dict[str, dict[str, Any]]:
    """Return the figures on the rows that we labelled, and on the labels that all came with.

    So nobody takes a changed ruler for progress. Nothing where no row has a label of ours.
    """
    rows = validated.rows
    ours = data.relabelled[rows]
    if not ours.any():
        return {}
    groups, before = np.asarray(data.groups)[rows], data.soft_before[rows]
    p, seed = validated.probabilities, recipe.seed
    alone = figures(
        p[ours], data.labels[rows][ours], data.soft[rows][ours], groups[ours], seed=seed
    )
    old = figures(p, labels_of(before), before, groups, seed=seed)
    return {"held_out_relabelled": alone, "held_out_before": old}


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
