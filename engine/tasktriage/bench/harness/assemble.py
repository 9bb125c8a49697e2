"""A suite's parts → what a result says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tasktriage.domain.label import LABELS
from tasktriage.evaluation.intervals import (
    confusion_replicates,
    interval_of,
    resample_draws,
    resample_groups,
)
from tasktriage.evaluation.metrics import labels_of, macro_f1

from .agreement import agreements
from .candidates import Candidate
from .contamination import seen_rows
from .parts import PartResult
from .prepared import Prepared
from .result import Cost, Identity, LearningStep, RowCounts, Score, Scored
from .result_files import Prediction
from .scoring import Predictions, every_fold, score_labels, score_ranks
from .suite import Kind, Suite
from .usage import summed

__all__ = [
    "METRICS_VERSION",
    "cost_of",
    "identity_of",
    "predictions_of",
    "resources",
    "row_counts",
    "scored",
]

METRICS_VERSION = 2
WITHOUT = "without_near_duplicates"


def identity_of(
    prepared: Prepared, name: str, candidate: Candidate | None, seeds: int = 1
) -> Identity:
    """Return what makes a run that run; a candidate that could not be made has a name alone."""
    suite = prepared.suite
    data = {prepared.train.info.name: dict(prepared.train.hashes)}
    if prepared.test is not None:
        data[prepared.test.info.name] = dict(prepared.test.hashes)
    return Identity(
        suite=suite.id,
        kind=str(suite.kind),
        candidate=name,
        candidate_version=None if candidate is None else candidate.version,
        data=data,
        rows_sha256=prepared.rows_sha256,
        split_sha256=prepared.split.sha256,
        seeds=tuple(range(suite.seed, suite.seed + seeds)),
        metrics_version=METRICS_VERSION,
        params={**({} if candidate is None else candidate.params), **_chosen_on(suite)},
    )


def _chosen_on(suite: Suite) -> dict[str, object]:
    return {"chosen_on": list(suite.chosen_on)} if suite.chosen_on else {}


def row_counts(prepared: Prepared) -> RowCounts:
    """Count the rows of a suite; tested ones are those that are scored."""
    suite, rows, parts = prepared.suite, prepared.tested.rows, prepared.split.parts
    scored = [part for i, part in enumerate(parts) if i not in suite.chosen_on]
    tested = np.unique(np.concatenate([part.test for part in scored]))
    last = _last_step([part.step for part in parts])
    near = {
        int(i)
        for number, (part, marks) in enumerate(zip(parts, prepared.near, strict=True))
        if part.step == last and number not in suite.chosen_on
        for i in part.test[marks]
    }
    truths = [rows[i].truth for i in tested]
    return RowCounts(
        n_train=tuple(len(part.train) for part in parts),
        n_test=len(tested),
        n_groups=len({prepared.groups[i] for i in tested}),
        class_counts=tuple(sum(t is label for t in truths) for label in LABELS),
        dropped={"seen_text": prepared.split.dropped},
        near_duplicates=len(near) if prepared.judged else None,
        title=suite.title,
        licence=prepared.tested.info.licence,
        headline_folds=suite.headline_folds,
        agreement=prepared.tested.info.agreement,
    )


def scored(prepared: Prepared, candidate: Candidate, parts: Sequence[PartResult]) -> Scored:
    """Score the parts of the largest step; of a suite without steps, all parts together.

    Parts on which choices were made are no part of the scores, but of those of every fold.
    """
    suite = prepared.suite
    last = _last_step([part.part.step for part in parts])
    largest = [part for part in parts if part.part.step == last]
    headline = [part for part in largest if part.number not in suite.chosen_on]
    predictions = _predictions(prepared, candidate, headline)
    score = score_ranks if suite.kind is Kind.RANK else score_labels
    found = _judged(prepared, score(predictions, seed=suite.seed))
    found = replace(found, agreement=agreements(prepared.tested.rows))
    if suite.chosen_on:
        every = every_fold(_predictions(prepared, candidate, largest), seed=suite.seed)
        found = replace(found, scores={**found.scores, **every})
    if last is None or found.curves is None:
        return found
    steps = sorted({part.part.step for part in parts if part.part.step is not None})
    learning = tuple(_step(prepared, parts, step) for step in steps)
    return replace(found, curves=replace(found.curves, learning=learning))


def _predictions(
    prepared: Prepared, candidate: Candidate, parts: Sequence[PartResult]
) -> Predictions:
    order = np.concatenate([part.part.test for part in parts])
    near = np.concatenate([prepared.near[part.number] for part in parts])
    sets = [part.sets for part in parts if part.sets is not None]
    drawn = len(parts) > 1 and parts[0].part.step is not None  # each draw tests the same rows
    numbers = np.repeat(np.arange(len(parts)), [len(part.part.test) for part in parts])
    return Predictions(
        [prepared.tested.rows[i] for i in order],
        np.concatenate([part.probabilities for part in parts]),
        [prepared.groups[i] for i in order],
        near | seen_rows(prepared, candidate)[order],
        np.concatenate(sets) if len(sets) == len(parts) else None,
        numbers if drawn else None,
    )


def _judged(prepared: Prepared, found: Scored) -> Scored:
    """Leave out the scores without near-duplicates where those were not looked for."""
    if prepared.judged:
        return found
    return replace(found, scores={k: v for k, v in found.scores.items() if WITHOUT not in k})


def _last_step(steps: Sequence[float | None]) -> float | None:
    """Return the largest step, which is what is scored; None where a suite has none."""
    return max((step for step in steps if step is not None), default=None)


def _step(prepared: Prepared, parts: Sequence[PartResult], step: float) -> LearningStep:
    """Score one size of training part: the mean over draws, with its interval, and their range."""
    draws = [part for part in parts if part.part.step == step]
    test = draws[0].part.test  # the same for all
    truths = [prepared.tested.rows[i].truth for i in test]
    true = np.array([LABELS.index(truth) for truth in truths if truth is not None])
    groups, seed = [prepared.groups[i] for i in test], prepared.suite.seed
    resamples = resample_groups(groups, seed=seed)
    answers = [labels_of(part.probabilities) for part in draws]
    values = [macro_f1(true, answer) for answer in answers]
    each = np.stack([confusion_replicates(true, answer, resamples) for answer in answers], axis=1)
    drawn = resample_draws(len(draws), len(each), seed)  # the draws are chance as the groups are
    interval = interval_of(float(np.mean(values)), (each * drawn).sum(axis=1) / len(draws))
    few = prepared.suite.kind is Kind.FEW_SHOT
    return LearningStep(
        shots=int(step) if few else None,
        share=None if few else step,
        n_train=int(np.mean([len(part.part.train) for part in draws])),
        draws=len(draws),
        macro_f1=interval.value,
        ci95=(interval.low, interval.high),
        range=(float(min(values)), float(max(values))),
    )


def resources(parts: Sequence[PartResult], candidate: Candidate) -> dict[str, Score]:
    """Return speed, memory and size as figures; speed is that of the first part."""
    cost = parts[0].cost
    size = None if candidate.size_bytes is None else candidate.size_bytes / 1e6
    peaks = [p for part in parts if (p := part.cost.peak_memory_mb) is not None]
    return {
        "tasks_per_second": Score(cost.tasks_per_second, "tasks/s"),
        "first_answer_s": Score(cost.first_answer_s, "s", higher_is_better=False),
        "peak_memory_mb": Score(max(peaks, default=None), "MB", higher_is_better=False),
        "model_size_mb": Score(size, "MB", higher_is_better=False),
    }


def cost_of(parts: Sequence[PartResult]) -> Cost:
    """Return the seconds of all parts together, and what asking others cost."""
    return Cost(
        fit_s=float(sum(part.cost.fit_s for part in parts)),
        predict_s=float(sum(part.cost.predict_s for part in parts)),
        embed_s=float(sum(part.cost.embed_s for part in parts)),
        usage=summed(part.cost.usage for part in parts),
    )


def predictions_of(prepared: Prepared, parts: Sequence[PartResult]) -> Iterator[Prediction]:
    """Yield the prediction of every tested row of every part."""
    rows = prepared.tested.rows
    for part in parts:
        for i, (place, p) in enumerate(zip(part.part.test, part.probabilities, strict=True)):
            row = rows[place]
            yield Prediction(
                id=row.id,
                fold=part.number,
                step=part.part.step,
                group=prepared.groups[place],
                y=None if row.truth is None else LABELS.index(row.truth),
                soft=row.shares,
                target=row.target,
                p=p.tolist(),
                set=None if part.sets is None else np.flatnonzero(part.sets[i]).tolist(),
            )
