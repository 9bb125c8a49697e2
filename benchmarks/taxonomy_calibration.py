"""How sure the bundled classifications may be: temperatures and knots from held-out texts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from taxonomy_recipe import KNOTS, Floats, Ints, Tensors, Vectors, arrays_of

from tasktriage.matching.scores import Learnt
from tasktriage.matching.tree import Tree

Scores = list[Floats]
"""For each level the scores (n, k) of n texts, not yet divided by a temperature."""
RANGE = np.exp(np.linspace(-1.5, 3.0, 181))  # temperatures that are tried
BINS = 15


def scores_of(tensors: Tensors, tree: Tree, vectors: Vectors, texts: Sequence[str]) -> Scores:
    """Score texts as the engine does, with temperatures of 1."""
    learnt = Learnt(arrays_of(tensors, tree), tree, 0.0)
    rows = [learnt.scores(v, text) for v, text in zip(vectors, texts, strict=True)]
    return [np.stack(level).astype(np.float64) for level in zip(*rows, strict=True)]


def shared(tree: Tree, level: int, scores: Floats) -> Floats:
    """Return the softmax of scores (n, k) among siblings."""
    of = tree.levels[level]
    weights = np.exp(scores - np.maximum.reduceat(scores, of.starts, axis=1)[:, of.group])
    return np.asarray(weights / np.add.reduceat(weights, of.starts, axis=1)[:, of.group])


def temperatures(tree: Tree, scores: Scores, right: Sequence[Ints]) -> tuple[float, ...]:
    """Return the temperature of each level under which its right nodes are likeliest.

    right: (n,) a level, -1 where it is not known; the node above is taken as given.
    """
    found = []
    for level, (of_level, nodes) in enumerate(zip(scores, right, strict=True)):
        rows = np.flatnonzero(nodes >= 0)
        logs = [
            np.log(shared(tree, level, of_level[rows] / t)[np.arange(len(rows)), nodes[rows]])
            for t in RANGE
        ]
        found.append(float(RANGE[int(np.argmax([log.mean() for log in logs]))]))
    return tuple(found)


def paths(tree: Tree, scores: Scores, heat: Sequence[float]) -> list[tuple[Ints, Floats]]:
    """Return for each level the node on the best path of n texts, and the path's probability."""
    found: list[tuple[Ints, Floats]] = []
    for level, (of_level, t) in enumerate(zip(scores, heat, strict=True)):
        p = shared(tree, level, of_level / t)
        if level:
            above, so_far = found[-1]
            below = tree.levels[level].above[None, :] == above[:, None]
            p = np.where(below, p * so_far[:, None], -1.0)
        best = p.argmax(axis=1)
        found.append((best, p[np.arange(len(p)), best]))
    return found


def knots(said: Floats, right: npt.NDArray[np.bool_]) -> Floats:
    """Return (2, m): what a probability says, and how often it is right, never falling."""
    from sklearn.isotonic import IsotonicRegression

    at = np.quantile(said, np.linspace(0, 1, KNOTS))
    rising = IsotonicRegression(out_of_bounds="clip").fit(said, right.astype(float)).predict(said)
    ends = np.concatenate([at[:1], (at[:-1] + at[1:]) / 2, at[-1:]])
    means = [0.0]
    for low, high in itertools.pairwise(ends):
        inside = (said >= low) & (said <= high)
        means.append(max(means[-1], float(rising[inside].mean())) if inside.any() else means[-1])
    return np.stack([at, np.array(means[1:])])


def calibrated(tensors: Tensors, tree: Tree, scores: Scores, right: Sequence[Ints]) -> Tensors:
    """Return the tensors with temperatures and knots of texts that were held out."""
    heat = temperatures(tree, scores, right)
    curves = []
    for (best, said), nodes in zip(paths(tree, scores, heat), right, strict=True):
        known = nodes >= 0
        curves.append(knots(said[known], (best == nodes)[known]))
    return {
        **tensors,
        "temperature": np.array(heat, dtype=np.float32),
        "calibration": np.stack(curves).astype(np.float32),
    }


def crossfitted(
    tree: Tree, scores: Scores, right: Sequence[Ints], folds: Ints
) -> list[tuple[Ints, Floats]]:
    """Return for each level the path's node and how probably it is right.

    Temperatures and knots for a fold come from the others.
    """
    nodes = [np.zeros(len(folds), dtype=np.intp) for _ in scores]
    said = [np.zeros(len(folds)) for _ in scores]
    for fold in np.unique(folds):
        there, away = folds == fold, folds != fold
        of_others = [of_level[away] for of_level in scores]
        known = [level[away] for level in right]
        heat = temperatures(tree, of_others, known)
        most = np.ones(int(there.sum()))
        ours = paths(tree, [of_level[there] for of_level in scores], heat)
        for level, (others, own) in enumerate(zip(paths(tree, of_others, heat), ours, strict=True)):
            real = known[level] >= 0
            curve = knots(others[1][real], (others[0] == known[level])[real])
            most = np.minimum(most, np.interp(own[1], *curve))
            nodes[level][there], said[level][there] = own[0], most
    return list(zip(nodes, said, strict=True))


def error(said: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Return the expected calibration error of probabilities (n,), in 15 bins of equal width."""
    at = np.minimum((said * BINS).astype(int), BINS - 1)
    gaps = [abs(said[at == i].mean() - right[at == i].mean()) * (at == i).mean() for i in set(at)]
    return float(sum(gaps))
