"""Measure where the bundled classifications of all work place tasks, on work held out from them.

    python benchmarks/taxonomy_matching.py --data DIR --out JSON

SOC 2018: O*NET tasks (DIR/gpts_are_gpts.tsv and DIR/roles/onet) in five folds by occupation, what
is learnt of the other four by the recipe that the shipped arrays are made with; rows whose text
stands in training are dropped. Then the tasks of occupations that are in the second table alone, by
what is learnt of the first: the recipe was chosen on that. ISCO-08: the ILO's tasks
(DIR/ilo_2025.csv), with their unit group or their minor group held out; no node is learnt from
these rows.

The encoder of the shipped model was trained on O*NET texts with other labels, so held-out
occupations are new to what is measured here, and not to the encoder; MiniLM has seen none.
Intervals: 2,000 resamples of occupations (of unit groups for ISCO), paired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from result_file import arguments, today, write
from taxonomy_calibration import Scores, crossfitted, error, scores_of
from taxonomy_recipe import (
    OLDER,
    Floats,
    Ints,
    Space,
    Texts,
    crossed,
    descriptions,
    isco_tensors,
    isco_tree,
    onet_tasks,
    places,
    plain,
    rated,
    soc_tensors,
    soc_texts,
    soc_tree,
    split,
    table,
    tasks_of,
)

from tasktriage.bench.harness.vectors import Vectors as Kept
from tasktriage.matching.tree import Tree
from tasktriage.pipeline.engine import Engine

__all__ = ["main"]

Bools = npt.NDArray[np.bool_]
FOLDS, RESAMPLES, SEED = 5, 2000, 0
LOGISTIC = 3.0  # C of the baselines
NEVER = -99.0  # the score of a class that a baseline has not met
ENOUGH = 0.5  # the probability from which a node is named


def compared(
    scores: Mapping[str, Floats], right: Ints, groups: Sequence[str], ours: str
) -> dict[str, Any]:
    """Return top-1 and top-3 of each way, and by how much ours is above it."""
    draws, place, sizes = resamples(groups)
    hits = {name: s.argmax(axis=1) == right for name, s in scores.items()}
    report: dict[str, Any] = {}
    for name, of_way in scores.items():
        three = (np.argsort(-of_way, axis=1, kind="stable")[:, :3] == right[:, None]).any(axis=1)
        report[name] = {
            "top_1": interval(hits[name].astype(float), draws, place, sizes),
            "top_3": round(float(three.mean()), 4),
        }
        if name != ours:
            gain = hits[ours].astype(float) - hits[name]
            report[name]["ours_above"] = interval(gain, draws, place, sizes)
    return report


def resamples(groups: Sequence[str]) -> tuple[Ints, Ints, Floats]:
    """Return groups drawn again and again, the group of each row, and the sizes of groups."""
    names, place, counts = np.unique(np.array(groups), return_inverse=True, return_counts=True)
    draws = np.random.default_rng(SEED).integers(len(names), size=(RESAMPLES, len(names)))
    return draws, place, counts.astype(float)


def interval(values: Floats, draws: Ints, place: Ints, sizes: Floats) -> dict[str, Any]:
    """Return the mean of values with its 95 % interval over resampled groups."""
    sums = np.bincount(place, values, minlength=len(sizes))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    ends = np.quantile(means, [0.025, 0.975]).round(4).tolist()
    return {"value": round(float(values.mean()), 4), "interval_95": ends}


def centroids(vectors: Any, classes: Ints, count: int) -> Callable[[Any], Floats]:
    """Return what scores by the cosine to the mean of each class."""
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, classes, vectors)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    middle = sums / np.maximum(lengths, 1e-9)
    return lambda tried: np.where(lengths.T > 0, tried @ middle.T, NEVER)


def regression(
    x: Any, classes: Ints, count: int, weights: Floats | None = None
) -> Callable[[Any], Floats]:
    """Return what scores by a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=LOGISTIC, max_iter=300)
    model.fit(x, classes, sample_weight=weights)

    def scores(tried: Any) -> Floats:
        found = np.full((tried.shape[0], count), NEVER)
        found[:, model.classes_] = model.decision_function(tried)
        return found

    return scores


def words(train: Sequence[str], classes: Ints, count: int, test: Sequence[str]) -> Floats:
    """Return the scores of a logistic regression on TF-IDF of words and pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    spread = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    x = spread.fit_transform(train)
    return regression(x, classes, count)(spread.transform(test))


def soc(data: Path, ours: Space, mini: Space) -> dict[str, Any]:
    """Measure SOC in five folds by occupation."""
    tree = soc_tree()
    tasks = onet_tasks(data, tree)
    said = soc_texts(tree, data / "roles", ours)
    folds = split(tasks.codes, FOLDS)
    ways: dict[str, list[Floats]] = {}
    levels, rows = [], []
    for fold in range(FOLDS):
        train = tasks.only(folds != fold)
        known = set(train.texts)
        kept = (folds == fold) & [text not in known for text in tasks.texts]
        test = tasks.only(kept)
        found, of_levels = soc_ways(tree, train, test, ours, mini, said)
        levels.append(of_levels)
        for name, scores in found.items():
            ways.setdefault(name, []).append(scores)
        rows += np.flatnonzero(kept).tolist()
        print(f"SOC fold {fold}: {len(test.texts)} tasks", flush=True)
    codes = [tasks.codes[row] for row in rows]
    right = [places(tree, codes, level) for level in range(3)]
    together = {name: np.concatenate(scores) for name, scores in ways.items()}
    older = {row["task"] for row in table(data / OLDER, "\t")}
    of_older = np.array([tasks.texts[row] in older for row in rows])
    of_levels = [np.concatenate(level) for level in zip(*levels, strict=True)]
    hits = together["as shipped"].argmax(axis=1) == right[0]
    groups = np.array([code[:2] for code in codes])
    return {
        "tasks": len(codes),
        "occupations": len(set(codes)),
        "dropped": len(tasks.texts) - len(codes),
        "major": compared(together, right[0], codes, "as shipped"),
        "major_in_first_table": {
            "tasks": int(of_older.sum()),
            **compared(
                {name: scores[of_older] for name, scores in together.items()},
                right[0][of_older],
                [code for code, old in zip(codes, of_older, strict=True) if old],
                "as shipped",
            ),
        },
        "by_major_group": {
            group: {"n": int((groups == group).sum()), "top_1": mean(hits[groups == group])}
            for group in sorted(set(groups.tolist()))
        },
        "paths": sure(tree, of_levels, right, folds[rows], ("major", "minor", "detailed")),
    }


def mean(values: Bools) -> float:
    """Return the mean in four digits."""
    return round(float(values.mean()), 4)


def soc_ways(
    tree: Tree, train: Texts, test: Texts, ours: Space, mini: Space, said: Floats
) -> tuple[dict[str, Floats], Scores]:
    """Return the scores of major groups by each way, and of all levels by ours."""
    count = len(tree.levels[0].nodes)
    major = places(tree, train.codes, 0)
    tried = ours.of(test.texts)
    far, far_tried = mini.of(train.texts), mini.of(test.texts)
    tensors = soc_tensors(tree, train, ours, said)
    levels = scores_of(tensors, tree, tried, test.texts)
    alone = {**tensors, "beta": np.zeros(3, dtype=np.float32)}
    found = {
        "as shipped": levels[0],
        "as shipped, without any words of the occupation": scores_of(
            alone, tree, tried, test.texts
        )[0],
        "our encoder, logistic regression": regression(ours.of(train.texts), major, count)(tried),
        "MiniLM, nearest centroid": centroids(far, major, count)(far_tried),
        "MiniLM, logistic regression": regression(far, major, count)(far_tried),
        "TF-IDF, logistic regression": words(train.texts, major, count, test.texts),
    }
    return found, levels


def sure(
    tree: Tree,
    scores: Sequence[Floats],
    right: Sequence[Ints],
    folds: Ints,
    names: Sequence[str],
) -> dict[str, Any]:
    """Return how often the nodes of a path are right, and how well its probabilities say so."""
    report = {}
    found = crossfitted(tree, list(scores), right, folds)
    for name, (best, said), nodes in zip(names, found, right, strict=True):
        report[name] = spoken(said, best == nodes)
    return report


def spoken(said: Floats, hit: Bools) -> dict[str, Any]:
    """Return the figures of probabilities (n,) that say how often something is right."""
    over = said >= ENOUGH
    return {
        "top_1": round(float(hit.mean()), 4),
        "mean_probability": round(float(said.mean()), 4),
        "ece": round(error(said, hit), 4),
        "named": round(float(over.mean()), 4),
        "right_where_named": round(float(hit[over].mean()), 4) if over.any() else None,
    }


def fresh(data: Path, ours: Space, mini: Space) -> dict[str, Any]:
    """Measure the recipe, learnt of the first table, on occupations that it has no task of."""
    tree = soc_tree()
    train = tasks_of(table(data / OLDER, "\t"), "soc_code")
    known, texts = set(train.codes), set(train.texts)
    every = onet_tasks(data, tree)
    test = every.only(
        code not in known and text not in texts
        for code, text in zip(every.codes, every.texts, strict=True)
    )
    said = soc_texts(tree, data / "roles", ours)
    found, _ = soc_ways(tree, train, test, ours, mini, said)
    return {
        "tasks": len(test.texts),
        "occupations": len(set(test.codes)),
        "major": compared(found, places(tree, test.codes, 0), test.codes, "as shipped"),
    }


def isco(data: Path, ours: Space, mini: Space, digits: int) -> dict[str, Any]:
    """Measure ISCO on the ILO's tasks, groups with so many digits held out."""
    tree = isco_tree()
    rows = rated(data)
    texts = {plain(text) for text in rows.texts}
    said = descriptions(data / "roles")
    said = said.only(plain(text) not in texts for text in said.texts)
    tasks = onet_tasks(data, soc_tree())
    linked = crossed(tasks.only(plain(t) not in texts for t in tasks.texts), data / "roles")
    folds = split([code[:digits] for code in rows.codes], FOLDS)
    count = len(tree.levels[0].nodes)
    ways: dict[str, list[Floats]] = {}
    levels, codes, of_fold = [], [], []
    for fold in range(FOLDS):
        test = rows.only(folds == fold)
        held = {code[:digits] for code in test.codes}
        train = said.only(code[:digits] not in held for code in said.codes)
        tensors = isco_tensors(tree, train, linked, ours)
        levels.append(scores_of(tensors, tree, ours.of(test.texts), test.texts))
        major, of_linked = places(tree, train.codes, 0), places(tree, linked.codes, 0)
        far, tried = mini.of(train.texts), mini.of(test.texts)
        both = np.concatenate([far, mini.of(linked.texts)])
        weights = np.append(train.weights, linked.weights)
        found = {
            "as shipped": levels[-1][0],
            "MiniLM, nearest centroid": centroids(far, major, count)(tried),
            "MiniLM, logistic regression": regression(far, major, count)(tried),
            "MiniLM, logistic regression, O*NET tasks too": regression(
                both, np.append(major, of_linked), count, weights
            )(tried),
        }
        for name, scores in found.items():
            ways.setdefault(name, []).append(scores)
        codes += test.codes
        of_fold += [fold] * len(test.texts)
        print(f"ISCO, {digits} digits, fold {fold}: {len(test.texts)} tasks", flush=True)
    right = [places(tree, codes, level) for level in range(4)]
    of_levels = [np.concatenate(level) for level in zip(*levels, strict=True)]
    together = {name: np.concatenate(some) for name, some in ways.items()}
    names = ("major", "sub-major", "minor", "unit")
    return {
        "tasks": len(codes),
        "groups": len(set(codes)),
        "major": compared(together, right[0], codes, "as shipped"),
        "paths": sure(tree, of_levels, right, np.array(of_fold), names),
    }


class Ours:
    """The shipped model's encoder, as one that vectors can be kept of."""

    def __init__(self, model: Any) -> None:
        self.id, self.dimension = model.embedder_id, 384
        self.embed = lambda texts: model.assess(texts).vectors


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    from tasktriage_plugins.embedder_sentence_transformers.packaged import minilm

    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--vectors", type=Path, help="folder that keeps vectors between runs")
    options = parser.parse_args(argv)
    model = Engine(remember=False).model
    kept, encoder, far = Kept(options.vectors), Ours(model), minilm()
    ours = Space(lambda texts: kept.embed(encoder, texts))
    mini = Space(lambda texts: kept.embed(far, texts))
    result = {
        "schema": "tasktriage.taxonomy-matching/1",
        "created": today(),
        "command": "python benchmarks/taxonomy_matching.py --data DIR "
        "--out benchmarks/results/taxonomy_matching.json",
        "model": {"name": model.info.name, "version": model.info.version},
        "embedder": model.embedder_id,
        "folds": FOLDS,
        "soc": soc(options.data, ours, mini),
        "soc_new_occupations": fresh(options.data, ours, mini),
        "isco_unit_held_out": isco(options.data, ours, mini, 4),
        "isco_minor_held_out": isco(options.data, ours, mini, 3),
    }
    write(result, options.out)
    for part in ("soc", "soc_new_occupations", "isco_unit_held_out", "isco_minor_held_out"):
        print(part, result[part])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
