"""The headline figures once more, from the predictions alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_files import Prediction, in_headline
from tasktriage.bench.harness.suite import Kind
from tasktriage.domain.label import LABELS
from tasktriage.evaluation import metrics as m
from tasktriage.evaluation.arrays import Codes, labels_of
from tasktriage.evaluation.reliability import expected_calibration_error
from tasktriage.kit.arrays import Floats

__all__ = ["TOLERANCE", "figures", "wrong_figures"]

TOLERANCE = 1e-6  # far above what probabilities of nine digits can move a figure


def figures(result: Result, rows: Sequence[Prediction]) -> dict[str, float]:
    """Return the figures that follow from predictions, by their keys; NaN where undefined.

    Raises:
        ValueError: there is no row, or a label, share or probability is none.
    """
    rows = [row for row, counts in zip(rows, in_headline(result, rows), strict=True) if counts]
    p = np.array([row.p for row in rows], dtype=np.float64)
    if result.identity.kind == Kind.RANK:
        target = np.array([row.target for row in rows], dtype=np.float64)
        return {"spearman": m.spearman(m.score_of(p), target)}
    y = np.array([-1 if row.y is None else row.y for row in rows], dtype=np.int64)
    pred = labels_of(p)
    recall = m.per_label(y, pred).recall
    found = {
        "accuracy": m.accuracy(y, pred),
        "macro_f1": m.macro_f1(y, pred),
        "kappa": m.quadratic_weighted_kappa(y, pred),
        "level_error": m.mean_level_error(y, pred),
        "brier": m.brier(p, y),
        "ece": _per_draw(rows, lambda part: expected_calibration_error(p[part], y[part])),
        **{f"recall_{label}": float(recall[code]) for code, label in enumerate(LABELS)},
    }
    if all(row.soft is not None for row in rows):
        found["cross_entropy"] = m.soft_cross_entropy(p, np.array([row.soft for row in rows]))
    return found | _of_sets(rows, y)


def _per_draw(rows: Sequence[Prediction], figure: Callable[[Codes], float]) -> float:
    """Return a figure of all rows; of several draws of training rows, the mean of each draw's."""
    if rows[0].step is None:
        return figure(np.arange(len(rows)))
    folds = np.array([row.fold for row in rows])
    return float(np.mean([figure(np.flatnonzero(folds == fold)) for fold in np.unique(folds)]))


def _of_sets(rows: Sequence[Prediction], y: Codes) -> dict[str, float]:
    sets = [row.set for row in rows if row.set is not None]
    if len(sets) < len(rows):
        return {}
    sizes: Floats = np.array([len(one) for one in sets], dtype=np.float64)
    held = np.array([code in one for code, one in zip(y.tolist(), sets, strict=True)])
    return {"coverage": float(held.mean()), "set_size": float(sizes.mean())}


def wrong_figures(result: Result, found: Mapping[str, float]) -> list[str]:
    """Return a line on each figure of a result that is not what was found, to 1e-6."""
    stated = {name: result.score(name).value for name in found if name in result.scores}
    return [
        f"{name} is {'none' if value is None else f'{value:.6f}'}, by its predictions "
        f"{found[name]:.6f}"
        for name, value in stated.items()
        if not _same(value, found[name])
    ]


def _same(stated: float | None, found: float) -> bool:
    if stated is None:
        return bool(np.isnan(found))
    return abs(stated - found) <= TOLERANCE
