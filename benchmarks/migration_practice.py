"""How much of a task somebody practises who does another: fitted to what readers said of 600.

`data/practised_tasks.json` has sixty pairs of lists of ten tasks, drawn of the bundled sectors'
roles; two readers, thirty pairs each, who saw no figure of ours, said of each of the target's
tasks how much of it somebody practises whose work is the source's list: 0, 25, 50, 75 or 100.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from transfer_order import tau

from tasktriage.planning.migration.measure import Measure

__all__ = ["fit_practice"]

Floats = npt.NDArray[np.float64]
Embed = Callable[[Sequence[str]], npt.NDArray[Any]]
FILE = Path(__file__).resolve().parent / "data/practised_tasks.json"
ROUNDS = 3
FOLDS = 10
STRENGTH = 10.0  # inverse of the ridge


def fit_practice(measure: Measure, embed: Embed) -> tuple[Floats, dict[str, Any]]:
    """Return what `Measure.practice` is, and how well it tells pairs that it has not seen."""
    pairs = json.loads(FILE.read_text(encoding="utf-8"))
    parts = [_parts(measure, embed, pair) for pair in pairs]
    said = [np.array(pair["practised"]) / 100.0 for pair in pairs]
    order = np.random.default_rng(0).permutation(len(pairs)) % FOLDS
    held = [np.empty(0)] * len(pairs)
    for fold in range(FOLDS):
        seen = np.flatnonzero(order != fold)
        learnt = _fitted([parts[i] for i in seen], [said[i] for i in seen])
        for i in np.flatnonzero(order == fold):
            held[i] = _said(parts[i], learnt).max(axis=0)
    p, y = np.concatenate(held), np.concatenate(said)
    means = [np.array([one.mean() for one in some]) for some in (held, said)]
    plain = [part[1].max(axis=0) for part in parts]
    figures = {
        "tasks": len(y),
        "mean_said_by_readers": round(float(y.mean()), 3),
        "mean_held_out": round(float(p.mean()), 3),
        "correlation_held_out": round(float(np.corrcoef(p, y)[0, 1]), 3),
        "correlation_of_activity_alone": round(
            float(np.corrcoef(np.concatenate(plain), y)[0, 1]), 3
        ),
        "order_of_pairs_held_out_tau_b": round(tau(means[0], means[1]), 3),
        "order_of_pairs_by_activity_alone_tau_b": round(
            tau(np.array([one.mean() for one in plain]), means[1]), 3
        ),
        "by_said": _reliability(p, y),
    }
    return _fitted(parts, said), figures


def _parts(measure: Measure, embed: Embed, pair: dict[str, Any]) -> Floats:
    """Return what is known of each target task by each of the source, (4, n, m)."""
    source, target = (np.asarray(embed(pair[f"{side}_tasks"])) for side in ("source", "target"))
    return measure.practice_parts(source, target)


def _said(parts: Floats, learnt: Floats) -> Floats:
    odds = np.tensordot(learnt, parts, axes=1)
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def _fitted(parts: Sequence[Floats], said: Sequence[Floats]) -> Floats:
    """Return weights (4,) of what is known, of the source's task that says most of each."""
    from sklearn.linear_model import LogisticRegression

    weights = np.array([-5.0, 3.0, 4.0, 2.0])
    y = np.concatenate(said)
    for _ in range(ROUNDS):
        rows = []
        for one in parts:
            best = np.tensordot(weights, one, axes=1).argmax(axis=0)
            rows.append(one[1:, best, np.arange(one.shape[2])].T)
        x = np.concatenate(rows)
        model = LogisticRegression(C=STRENGTH).fit(
            np.concatenate([x, x]),
            np.repeat([1, 0], len(x)),
            sample_weight=np.concatenate([y, 1.0 - y]),
        )
        weights = np.concatenate([model.intercept_, model.coef_[0]])
    return weights


def _reliability(p: Floats, y: Floats) -> list[dict[str, float]]:
    edges = np.quantile(p, [0.0, 0.5, 0.8, 0.95, 1.0])
    bins = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, len(edges) - 2)
    return [
        {
            "n": int((bins == at).sum()),
            "said": round(float(p[bins == at].mean()), 3),
            "by_readers": round(float(y[bins == at].mean()), 3),
        }
        for at in range(len(edges) - 1)
    ]
