"""Matched units → precision, recall, coverage, leaks, cuts and offsets, with intervals by team.

Every metric is a ratio of sums over documents. Equal passages of a team share one count: of k
equal ones each weighs 1/k, among the reference's units and among the extracted ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tasktriage.evaluation.intervals import interval_of, resample_groups
from tasktriage.kit.arrays import Floats

from .found import Found
from .kinds import LEAKS, PassageKind
from .match import match
from .reference import Reference
from .result import Counts, Share, Variant

__all__ = ["GRAM", "METRICS", "Judged", "score"]

GRAM = 4  # words in a row; a shorter unit is one gram
SEED = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A document: the reference's units, the extracted ones, and whether each offset is right."""

    team: str
    references: Sequence[Reference]
    found: Sequence[Found]
    offsets: Sequence[bool] = ()


@dataclass(frozen=True, slots=True)
class _Metric:
    title: str
    higher: bool
    of: Callable[[Floats], Floats]


SUMS = ("duties", "met", "units", "right", "grams", "covered", *LEAKS, "cut", "offsets", "exact")


def _ratio(above: str, below: str) -> Callable[[Floats], Floats]:
    places = SUMS.index(above), SUMS.index(below)

    def of(sums: Floats) -> Floats:
        return _divided(sums[:, places[0]], sums[:, places[1]])

    return of


def _divided(above: Floats, below: Floats) -> Floats:
    """Divide; what has nothing below is NaN."""
    quotient = np.full(len(above), np.nan)
    np.divide(above, below, out=quotient, where=below > 0)
    return quotient


def _f1(sums: Floats) -> Floats:
    precision = METRICS["precision"].of(sums)
    recall = METRICS["recall"].of(sums)
    none = np.isnan(precision) & np.isnan(recall)
    precision, recall = np.nan_to_num(precision), np.nan_to_num(recall)
    means = _divided(2 * precision * recall, precision + recall)
    means = np.where(np.isnan(means), 0.0, means)
    return np.where(none, np.nan, means)


METRICS = {
    "precision": _Metric("duty units, precision", True, _ratio("right", "units")),
    "recall": _Metric("duty units, recall", True, _ratio("met", "duties")),
    "f1": _Metric("duty units, F1", True, _f1),
    "duty_text_covered": _Metric("duty text covered", True, _ratio("covered", "grams")),
    "leak_requirement": _Metric("leaks: requirement", False, _ratio("requirement", "units")),
    "leak_benefit": _Metric("leaks: benefit", False, _ratio("benefit", "units")),
    "leak_boilerplate": _Metric("leaks: boilerplate", False, _ratio("boilerplate", "units")),
    "ends_mid_sentence": _Metric("units that end mid-sentence", False, _ratio("cut", "units")),
    "offsets_correct": _Metric("offsets that reproduce the text", True, _ratio("exact", "offsets")),
}


def score(documents: Sequence[Judged], *, seed: int = SEED) -> Variant:
    """Return every metric with its 95 % interval, and what was counted."""
    duties = _weights(
        (d.team, [r.words for r in d.references if r.kind is PassageKind.DUTY]) for d in documents
    )
    units = _weights((d.team, [f.words for f in d.found]) for d in documents)
    rows = [
        _sums(document, duty, unit)
        for document, duty, unit in zip(documents, duties, units, strict=True)
    ]
    sums = np.array([row for row, _ in rows], dtype=np.float64).reshape(-1, len(SUMS))
    teams = [document.team for document in documents]
    drawn = _drawn(sums, teams, seed)
    scores = {
        name: _share(metric, sums.sum(axis=0, keepdims=True), drawn)
        for name, metric in METRICS.items()
    }
    return Variant(scores, _counts(documents, sum((pairs for _, pairs in rows), 0)))


def _weights(teams: Iterable[tuple[str, list[Hashable]]]) -> list[list[float]]:
    """Return the weight of each passage: one for all equal passages of a team together."""
    held = list(teams)
    times = Counter((team, passage) for team, passages in held for passage in passages)
    return [[1.0 / times[team, passage] for passage in passages] for team, passages in held]


def _sums(
    document: Judged, duty_weights: Sequence[float], unit_weights: Sequence[float]
) -> tuple[list[float], int]:
    duties = [r for r in document.references if r.kind is PassageKind.DUTY]
    found = document.found
    # what stands in an ignored place may be a duty's equal passage, but only where nothing else is
    counted = [f.kind is not PassageKind.IGNORED for f in found]
    pairs = match([d.words for d in duties], [f.words for f in found], counted)
    met = {duty for duty, _ in pairs}
    right = {unit for _, unit in pairs}
    sums = dict.fromkeys(SUMS, 0.0)
    extracted = _grams([f.words for f in found])
    for place, (duty, weight) in enumerate(zip(duties, duty_weights, strict=True)):
        grams = _windows(duty.words, GRAM)
        sums["duties"] += weight
        sums["met"] += weight * (place in met)
        sums["grams"] += weight * len(grams)
        sums["covered"] += weight * sum(gram in extracted for gram in grams)
    for place, (unit, weight) in enumerate(zip(found, unit_weights, strict=True)):
        if not counted[place]:
            continue
        sums["units"] += weight
        sums["cut"] += weight * unit.cut
        if place in right:
            sums["right"] += weight
        elif unit.kind in LEAKS:
            sums[unit.kind] += weight
    sums["offsets"], sums["exact"] = len(document.offsets), sum(document.offsets)
    return list(sums.values()), len(pairs)


def _windows(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    if not words:
        return []
    last = max(0, len(words) - size)
    return [tuple(words[at : at + size]) for at in range(last + 1)]


def _grams(units: Sequence[Sequence[str]]) -> set[tuple[str, ...]]:
    """Return all runs of one to four words inside the units: a short duty is one short gram."""
    return {
        gram for words in units for size in range(1, GRAM + 1) for gram in _windows(words, size)
    }


def _drawn(sums: Floats, teams: Sequence[str], seed: int) -> Floats | None:
    """Return the sums of each resample of teams, shape (resamples, sums); None for one team."""
    if len(set(teams)) < 2:
        return None
    resamples = resample_groups(teams, seed=seed)
    by_team = np.zeros((resamples.weights.shape[1], len(SUMS)))
    np.add.at(by_team, resamples.codes, sums)
    drawn: Floats = resamples.weights @ by_team
    return drawn


def _share(metric: _Metric, sums: Floats, drawn: Floats | None) -> Share:
    value = float(metric.of(sums)[0])
    bounds = _bounds(metric, value, drawn)
    return Share(None if np.isnan(value) else value, bounds, metric.higher)


def _bounds(metric: _Metric, value: float, drawn: Floats | None) -> tuple[float, float] | None:
    if drawn is None:
        return None
    interval = interval_of(value, metric.of(drawn))
    if np.isnan(interval.low) or np.isnan(interval.high):
        return None
    return float(interval.low), float(interval.high)


def _counts(documents: Sequence[Judged], matched: int) -> Counts:
    references = [r for document in documents for r in document.references]
    found = [f for document in documents for f in document.found]
    return Counts(
        reference={kind: sum(r.kind is kind for r in references) for kind in PassageKind},
        stock=sum(r.stock for r in references),
        extracted={kind: sum(f.kind is kind for f in found) for kind in PassageKind},
        matched=matched,
        documents_without_units=sum(not document.found for document in documents),
    )
