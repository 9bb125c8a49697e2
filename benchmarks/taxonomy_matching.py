"""Measure where the bundled classifications of all work place tasks, on work held out from them.

    python benchmarks/taxonomy_matching.py --data DIR --out JSON

SOC 2018: O*NET tasks (DIR/gpts_are_gpts.tsv) in five folds by occupation, what is learnt of the
other four by the recipe that the shipped arrays are made with; rows whose text stands in training
are dropped. Then, with the arrays as they are shipped, the tasks of occupations of which no task
was at hand for them (DIR/roles/onet). ISCO-08: the ILO's tasks (DIR/ilo_2025.csv), with their unit
group or their minor group held out; no node is learnt from these rows.

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
from taxonomy_calibration import crossfitted, error, scores_of
from taxonomy_recipe import (
    SOC,
    Floats,
    Ints,
    Space,
    crossed,
    descriptions,
    isco_tensors,
    isco_tree,
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
from tasktriage.kit.taxonomy_file import read_taxonomy
from tasktriage.matching.matcher import Matcher
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
    count = len(tree.levels[0].nodes)
    tasks = tasks_of(table(data / "gpts_are_gpts.tsv", "\t"), "soc_code")
    said = soc_texts(tree, data / "roles", ours)
    folds = split(tasks.codes, FOLDS)
    ways: dict[str, list[Floats]] = {}
    levels, codes, of_fold = [], [], []
    for fold in range(FOLDS):
        train = tasks.only(folds != fold)
        known = set(train.texts)
        test = tasks.only((folds == fold) & [text not in known for text in tasks.texts])
        major = places(tree, train.codes, 0)
        x, tried = ours.of(train.texts), ours.of(test.texts)
        far, far_tried = mini.of(train.texts), mini.of(test.texts)
        tensors = soc_tensors(tree, train, ours, said)
        levels.append(scores_of(tensors, tree, tried, test.texts))
        alone = {**tensors, "beta": np.zeros(3, dtype=np.float32)}
        found = {
            "as shipped": levels[-1][0],
            "as shipped, without any words of the occupation": scores_of(
                alone, tree, tried, test.texts
            )[0],
            "our encoder, logistic regression": regression(x, major, count)(tried),
            "MiniLM, nearest centroid": centroids(far, major, count)(far_tried),
            "MiniLM, logistic regression": regression(far, major, count)(far_tried),
            "TF-IDF, logistic regression": words(train.texts, major, count, test.texts),
        }
        for name, scores in found.items():
            ways.setdefault(name, []).append(scores)
        codes += test.codes
        of_fold += [fold] * len(test.texts)
        print(f"SOC fold {fold}: {len(test.texts)} tasks", flush=True)
    right = [places(tree, codes, level) for level in range(3)]
    together = {name: np.concatenate(scores) for name, scores in ways.items()}
    of_levels = [np.concatenate(level) for level in zip(*levels, strict=True)]
    return {
        "tasks": len(codes),
        "occupations": len(set(codes)),
        "dropped": len(tasks.texts) - len(codes),
        "major": compared(together, right[0], codes, "as shipped"),
        "paths": sure(tree, of_levels, right, np.array(of_fold), ("major", "minor", "detailed")),
    }


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


def fresh(data: Path, model: Any, ours: Space, mini: Space) -> dict[str, Any]:
    """Measure the shipped arrays on the tasks of occupations that nothing was learnt from."""
    tasks = tasks_of(table(data / "gpts_are_gpts.tsv", "\t"), "soc_code")
    rows = tasks_of(table(data / "roles/onet/tasks_ratings_partial.csv.gz"), "onet_soc")
    tree = soc_tree()
    ids = {node.id for node in tree.nodes}
    known, texts = set(tasks.codes), set(tasks.texts)
    test = rows.only(
        code in ids and code not in known and text not in texts
        for code, text in zip(rows.codes, rows.texts, strict=True)
    )
    matcher = Matcher(read_taxonomy(SOC), model)
    vectors, count = ours.of(test.texts), len(tree.levels[0].nodes)
    ranking = matcher.ranking(vectors, test.texts, "major")
    order = [ranking.nodes.index(tree.nodes[at].id) for at in tree.levels[0].nodes]
    right, major = places(tree, test.codes, 0), places(tree, tasks.codes, 0)
    far, tried = mini.of(tasks.texts), mini.of(test.texts)
    scores = {
        "as shipped": ranking.probabilities[:, order],
        "our encoder, logistic regression": regression(ours.of(tasks.texts), major, count)(vectors),
        "MiniLM, nearest centroid": centroids(far, major, count)(tried),
        "MiniLM, logistic regression": regression(far, major, count)(tried),
        "TF-IDF, logistic regression": words(tasks.texts, major, count, test.texts),
    }
    paths = matcher.matches(vectors, test.texts)
    named = [path[0] if path else None for path in paths]
    hits = [
        one is not None and one.node == tree.nodes[tree.levels[0].nodes[gold]].id
        for one, gold in zip(named, right, strict=True)
    ]
    count_named = sum(one is not None for one in named)
    said = [one.probability or 0.0 for one in named if one is not None]
    return {
        "tasks": len(test.texts),
        "occupations": len(set(test.codes)),
        "major": compared(scores, right, test.codes, "as shipped"),
        "named": round(count_named / len(named), 4),
        "right_where_named": round(sum(hits) / max(1, count_named), 4),
        "mean_probability_where_named": round(float(np.mean(said)), 4),
    }


def isco(data: Path, ours: Space, mini: Space, digits: int) -> dict[str, Any]:
    """Measure ISCO on the ILO's tasks, groups with so many digits held out."""
    tree = isco_tree()
    rows = rated(data)
    texts = {plain(text) for text in rows.texts}
    said = descriptions(data / "roles")
    said = said.only(plain(text) not in texts for text in said.texts)
    tasks = tasks_of(table(data / "gpts_are_gpts.tsv", "\t"), "soc_code")
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
        "soc_new_occupations": fresh(options.data, model, ours, mini),
        "isco_unit_held_out": isco(options.data, ours, mini, 4),
        "isco_minor_held_out": isco(options.data, ours, mini, 3),
    }
    write(result, options.out)
    for part in ("soc", "soc_new_occupations", "isco_unit_held_out", "isco_minor_held_out"):
        print(part, result[part])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
