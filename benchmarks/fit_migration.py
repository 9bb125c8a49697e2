"""Fit by what measure tasks of two roles are alike; writes it beside the code that reads it.

python benchmarks/fit_migration.py --data DIR [--vectors DIR] [--out JSON]

For both models that ship, of the half `tune` of O*NET's occupations (see migration_data.py): what
all tasks have in common; how common a task is, from its vector; a view of vectors in which tasks of
one detailed work activity lie close together, and how probable it is, by the cosine there, that a
task and the nearest one of an occupation are one activity. All figures are of the half `test`, and
what tasks in two wordings, official ones and ours, would be given. Nesta's rule for a threshold is
beside it. To be run after a model's encoder has changed. No text is written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from migration_data import Bools, Embed, Floats, Tasks, half, onet_tasks, related
from migration_practice import fit_practice
from result_file import arguments, today, write
from safetensors.numpy import save_file
from taxonomy_matching import Ours
from taxonomy_recipe import OLDER, plain, table
from transfer_order import tau

from tasktriage.bench.harness.vectors import Vectors as Kept
from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration import measure as place
from tasktriage.planning.migration.measure import LEAST_SPREAD, Measure, unit
from tasktriage.usage.projection import fit as parted

__all__ = ["main"]

MODELS = ("default", "fast")
PART = 0.5  # of the mean vector that is taken away
MIX = 0.4  # of how near the nearest tasks are, beside the cosine of the middles
RIDGE = 10.0
DIRECTIONS = 64  # of the view in which activities are parted
NEAR = 25  # occupations that one is held against
CHANCE = 0.02  # a probability that is none
KNOTS = tuple(round(0.1 + 0.05 * at, 2) for at in range(18))
WIDTH = 0.05
BINS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.01)
MANY, LISTED = 21, (5, 8, 10, 15, 20)  # tasks of an occupation, and of those that are listed
HAND = Path(__file__).resolve().parent / "data/compare_by_hand.json"
TIERS = ("Primary-Short", "Primary-Long", "Supplemental")


def nearest(vectors: Floats, starts: Any) -> Floats:
    """Return for k occupations the cosine of their nearest task to each of n tasks, (k, n)."""
    steps = range(0, len(vectors), 2000)
    narrow = vectors.astype(np.float32)
    parts = [np.maximum.reduceat(narrow @ narrow[i : i + 2000].T, starts, axis=0) for i in steps]
    return np.concatenate(parts, axis=1).astype(np.float64)


def unit_groups(data: Path, codes: Sequence[str]) -> Bools:
    """Return which occupations share a unit group of ISCO, (k, k), by close and exact matches."""
    of = defaultdict(set)
    for row in table(data / "roles/isco/onet2019_to_esco11_official.csv"):
        if row["match"].startswith(("exact", "close")):
            of[row["onet_soc2019"]].add(row["isco08"])
    shared = [[a != b and bool(of[a] & of[b]) for b in codes] for a in codes]
    return np.array(shared)


def reworded() -> list[tuple[str, str]]:
    """Return the pairs of one duty in two wordings by hand, of the lists one may tune on."""
    lists = [one for one in json.loads(HAND.read_text(encoding="utf-8")) if one["part"] == "tune"]
    return [(one["before"][a], one["after"][b]) for one in lists for a, b in one["pairs"]]


def two_wordings(data: Path) -> list[tuple[str, str]]:
    """Return the pairs of two official wordings of one task, of occupations of the half `tune`."""
    rows = table(data / "roles/onet/tasks_ratings_partial.csv.gz")
    now = {row["task_id"]: row["task"] for row in rows if half(row["onet_soc"]) == "tune"}
    older = [(row["task"], now.get(row["task_id"], "")) for row in table(data / OLDER, "\t")]
    revised = [
        (row["task"], now.get(row["original_task_id"], ""))
        for row in table(data / "roles/onet/emerging_tasks.csv")
    ]
    pairs = {(a, b) for a, b in older + revised if b and plain(a) != plain(b)}
    return sorted(pairs)


def ridge(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return slopes (d, t) and offsets (t,) that give y (n, t) of x (n, d)."""
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)
    x = x - mean_x
    slopes = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ (y - mean_y))
    return slopes, mean_y - mean_x @ slopes


def explained(y: Floats, said: Floats) -> list[float]:
    """Return the part of the variance of y (n, t) that is explained, (t,)."""
    return [round(float(p), 3) for p in 1 - ((y - said) ** 2).mean(axis=0) / y.var(axis=0)]


def quantiles(values: Floats) -> dict[str, float]:
    """Return what is to be known of cosines."""
    found = {"mean": values.mean(), "sd": values.std()}
    for q in (5, 25, 50, 75, 90, 95):
        found[f"q{q}"] = np.quantile(values, q / 100)
    return {name: round(float(value), 3) for name, value in found.items()}


def activities(data: Path) -> dict[str, set[str]]:
    """Return the detailed work activities of tasks, by their texts and occupations."""
    rows = table(data / "roles/onet/tasks_ratings_partial.csv.gz")
    named = {row["task_id"]: f"{row['onet_soc']} {row['task']}" for row in rows}
    found: dict[str, set[str]] = defaultdict(set)
    for row in table(data / "roles/onet/task_to_dwa.csv.gz"):
        if row["task_id"] in named:
            found[named[row["task_id"]]].add(row["dwa_id"])
    return found


@dataclass(frozen=True)
class Activities:
    """Which activities tasks and occupations have.

    of_tasks: (n, a), numbers, -1 where there are no more. shared: (k, n), whether a task of the
    occupation has an activity of the task. near: (k, k), the occupations that are held against each
    other: the nearest of the same half.
    """

    of_tasks: npt.NDArray[np.int16]
    shared: Bools
    near: Bools

    @classmethod
    def read(cls, data: Path, tasks: Tasks, x: Floats) -> Activities:
        """Return them of the tables, and of centred vectors."""
        of, owner, count = activities(data), tasks.owner, len(tasks.codes)
        sets = [of[f"{tasks.codes[o]} {t}"] for o, t in zip(owner, tasks.texts, strict=True)]
        number = {name: at for at, name in enumerate(sorted({name for s in sets for name in s}))}
        of_tasks = np.full((len(sets), max(map(len, sets))), -1, dtype=np.int16)
        has = np.zeros((count, len(number) + 1), dtype=np.bool_)
        for row, names in enumerate(sets):
            of_tasks[row, : len(names)] = sorted(number[name] for name in names)
            has[owner[row], of_tasks[row, : len(names)]] = True
        shared = np.zeros((count, len(sets)), dtype=np.bool_)
        for column in of_tasks.T:
            shared |= has[:, column]  # -1 is the last place, which no occupation has
        middles = unit(np.add.reduceat(x, tasks.starts))
        tune = tasks.tuned_on
        cosines = np.where(tune[:, None] == tune[None], middles @ middles.T, -2.0)
        np.fill_diagonal(cosines, -2.0)
        near = cosines >= -np.sort(-cosines, axis=1)[:, NEAR - 1 : NEAR]
        return cls(of_tasks, shared, near)


@dataclass(frozen=True)
class Fitted:
    """A measure, and what it was made of.

    centred, viewed: vectors of tasks. nearest: (k, n), the cosine of the nearest task as viewed.
    usual: (n, 2), how common each task is.
    """

    measure: Measure
    centred: Floats
    viewed: Floats
    nearest: Floats
    usual: Floats
    activities: Activities

    def tensors(self) -> dict[str, Any]:
        """Return what is written."""
        of = self.measure
        assert of.view is not None
        found = {
            "centre": of.centre,
            "view_mean": of.view[0],
            "curve": of.curve,
            "slopes": of.slopes,
            "offsets": of.offsets,
            "scales": of.scales,
            "mix": np.array([of.mix]),
        }
        if of.practice is not None:
            found["practice"] = of.practice
        tensors = {name: np.asarray(value).astype(np.float32) for name, value in found.items()}
        return tensors | {"view_matrix": of.view[1].astype(np.float16)}


def fit(data: Path, tasks: Tasks, raw: Floats) -> Fitted:
    """Return what is learnt of unit vectors (n, d) of tasks."""
    tune, owner = tasks.tuned_on, tasks.owner
    learnt_of = tune[owner]
    centre = PART * raw[learnt_of].mean(axis=0)
    x = unit(raw - centre)
    cosines = nearest(x, tasks.starts)
    of_others = np.where(owner[None] == np.arange(len(tasks.codes))[:, None], np.nan, cosines)[tune]
    usual = np.stack([np.nanmean(of_others, axis=0), np.nanstd(of_others, axis=0)], axis=1)
    slopes, offsets = ridge(x[learnt_of], usual[learnt_of])
    known = Activities.read(data, tasks, x)
    view = parted(raw[learnt_of].astype(np.float32), known.of_tasks[learnt_of], DIRECTIONS)
    y = unit((raw - view.mean) @ view.matrix)
    viewed = nearest(y, tasks.starts)
    held = (known.near & tune[:, None])[:, owner]
    measure = Measure(
        centre=centre,
        view=(view.mean.astype(np.float64), view.matrix.astype(np.float64)),
        curve=curve(viewed[held], known.shared[held]),
        slopes=slopes,
        offsets=offsets,
        scales=scales(x, tasks, cosines, x @ slopes + offsets),
        mix=MIX,
    )
    return Fitted(measure, x, y, viewed, usual, known)


def curve(cosines: Floats, same: Bools) -> Floats:
    """Return knots (2, m): cosines, and how probable one activity is, less what is chance."""
    from sklearn.isotonic import IsotonicRegression

    said = IsotonicRegression(out_of_bounds="clip").fit(cosines, same)
    spread = np.linspace(-WIDTH, WIDTH, 21)  # a step is no step, but an accident of the sample
    p = np.array([said.predict(at + spread).mean() for at in KNOTS])
    p = np.clip((p - CHANCE) / (1.0 - CHANCE), 0.0, 1.0)
    return np.array([[*KNOTS, 1.0], [*p, 1.0]])


def unrelated(data: Path, tasks: Tasks) -> Bools:
    """Return which occupations are of other major groups and not related in any tier, (k, k)."""
    major = np.array([code[:2] for code in tasks.codes])
    return (major[:, None] != major[None]) & ~related(data, tasks.codes, TIERS)


def described(data: Path, tasks: Tasks, embed: Embed, fitted: Fitted) -> dict[str, Any]:
    """Return what there is to say of a measure, of the half `test` where it is of occupations."""
    measure, owner, known = fitted.measure, tasks.owner, fitted.activities
    test = ~tasks.tuned_on
    both = test[:, None] & test[owner][None]
    said = measure.alike(fitted.nearest)
    sets = {
        "near": known.near[:, owner] & both,
        "in_one_unit_group": unit_groups(data, tasks.codes)[:, owner] & both,
        "in_unrelated": unrelated(data, tasks)[:, owner] & both,
    }

    def given(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
        first, second = (measure.viewed(embed([pair[i] for pair in pairs])) for i in (0, 1))
        alike = measure.alike((first * second).sum(axis=1))
        return {"pairs": len(pairs), "similarity": mean(alike), "above_0": mean(alike > 0)}

    cosines = fitted.nearest[sets["in_one_unit_group"]]
    nesta = float(cosines.mean() - cosines.std())
    assert measure.slopes is not None
    common = fitted.centred @ measure.slopes + measure.offsets
    rows = test[owner]
    return {
        "curve": {f"{x:.2f}": round(float(p), 3) for x, p in measure.curve.T},
        "nearest_task": {
            name: {
                "of_one_activity": mean(known.shared[one]),
                "similarity": mean(said[one]),
                "above_0": mean(said[one] > 0),
                "cosine": quantiles(fitted.nearest[one]),
            }
            for name, one in sets.items()
        },
        "by_similarity": reliability(said[sets["near"]], known.shared[sets["near"]]),
        "nesta_rule": round(nesta, 3),
        "unrelated_above_nesta_rule": mean(fitted.nearest[sets["in_unrelated"]] > nesta),
        "two_official_wordings": given(two_wordings(data)),
        "two_wordings_by_hand": given(reworded()),
        "how_common_explained": explained(fitted.usual[rows], common[rows]),
        "transfer_by_listed_tasks": by_listed(data, fitted.viewed, tasks, measure),
        "order_of_transfer": ordered(tasks, said, known, test),
    }


def reliability(said: Floats, right: Bools) -> list[dict[str, float]]:
    """Return for bins of similarity how often the two are of one activity."""
    found = []
    for low, high in pairwise(BINS):
        inside = (said >= low) & (said < high)
        row = {"similarity": mean(said[inside]), "of_one_activity": mean(right[inside])}
        found.append({"n": int(inside.sum()), **row})
    return found


def ordered(tasks: Tasks, said: Floats, known: Activities, test: Bools) -> dict[str, float]:
    """Return how transfer orders a source's near occupations as shared activities do, by tau-b."""
    sizes = np.diff(np.append(tasks.starts, len(tasks.texts)))
    ours = np.add.reduceat(said, tasks.starts, axis=1) / sizes
    true = np.add.reduceat(known.shared.astype(np.float64), tasks.starts, axis=1) / sizes
    taus = [tau(ours[at, known.near[at]], true[at, known.near[at]]) for at in np.flatnonzero(test)]
    return {"sources": len(taus), "tau_b": mean(taus)}


def mean(values: Any) -> float:
    """Return the mean in three digits."""
    return round(float(np.mean(values)), 3)


def by_listed(data: Path, x: Floats, tasks: Tasks, measure: Measure) -> dict[str, Any]:
    """Return the mean transfer to related and to unrelated occupations, by tasks of the source.

    Of sources of the half `tune` with many tasks; unrelated are ten of another major group.
    """
    rng = np.random.default_rng(0)
    near = related(data, tasks.codes)
    far = unrelated(data, tasks)
    rows, narrow = np.arange(len(tasks.texts)), x.astype(np.float32)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for at in np.flatnonzero(tasks.tuned_on):
        mine = rows[tasks.rows(at)]
        if len(mine) < MANY:
            continue
        strange = rng.choice(np.flatnonzero(far[at]), 10)
        ends = {"related": np.flatnonzero(near[at]), "unrelated": strange}
        for count in (*LISTED, len(mine)):
            some = narrow[rng.choice(mine, count, replace=False)]
            name = str(count) if count != len(mine) else "all"
            for of, targets in ends.items():
                for target in targets:
                    best = (some @ narrow[tasks.rows(int(target))].T).max(axis=0)
                    found[name][of].append(float(measure.alike(best).mean()))
    return {
        name: {of: round(float(np.mean(some)), 3) for of, some in values.items()}
        for name, values in found.items()
    }


def scales(x: Floats, tasks: Tasks, cosines: Floats, said: Floats) -> Floats:
    """Return mean and spread (2, 2) of both parts of a likeness, over pairs of `tune`."""
    weights, starts = tasks.weights, tasks.starts
    middles = unit(np.add.reduceat(x * weights[:, None], starts))
    above = (cosines - said[:, 0]) / np.maximum(said[:, 1], LEAST_SPREAD) * weights
    to = np.add.reduceat(above, starts, axis=1) / np.add.reduceat(weights, starts)
    others = np.outer(tasks.tuned_on, tasks.tuned_on) & ~np.eye(len(starts), dtype=np.bool_)
    parts = (middles @ middles.T)[others], (to + to.T)[others]
    return np.array([[part.mean(), part.std()] for part in parts])


def main(argv: Sequence[str] | None = None) -> int:
    """Fit both models; write the tensors, and the figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--vectors", type=Path, help="folder that keeps vectors between runs")
    options = parser.parse_args(argv)
    kept, tasks = Kept(options.vectors), onet_tasks(options.data)
    tensors: dict[str, Any] = {}
    result: dict[str, Any] = {"schema": "tasktriage.migration-measure/1", "created": today()}
    result["command"] = "python benchmarks/fit_migration.py --data DIR --out JSON"
    for name in MODELS:
        encoder = Ours(Engine(name, remember=False).model)
        embed = partial(kept.embed, encoder)
        fitted = fit(options.data, tasks, unit(embed(tasks.texts)))
        practice, of_practice = fit_practice(fitted.measure, embed)
        fitted = replace(fitted, measure=replace(fitted.measure, practice=practice))
        tensors |= {f"{encoder.id}/{part}": value for part, value in fitted.tensors().items()}
        result[encoder.id] = figures = described(options.data, tasks, embed, fitted)
        figures["practised"] = of_practice
        print(encoder.id, figures, flush=True)
    save_file(tensors, Path(place.__file__).with_name(place.FILE))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
