"""Fit by what measure tasks of two roles are alike; writes it beside the code that reads it.

python benchmarks/fit_migration.py --data DIR [--vectors DIR] [--out JSON]

For both models that ship, of the half `tune` of O*NET's occupations (see migration_data.py): what
all tasks have in common; how common a task is, from its vector; the cosine from which the nearest
task is alike at all (where as many tasks of one ISCO unit group lie below as of unrelated
occupations above), and the one from which it counts in full (one in a hundred tasks has one as near
in an unrelated occupation). Beside them: what tasks in two wordings, official ones and ours, would
be given, and Nesta's rule for a threshold. To be run after a model's encoder has changed. No text
is written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from migration_data import Bools, Embed, Floats, Tasks, half, onet_tasks, related
from result_file import arguments, today, write
from safetensors.numpy import save_file
from taxonomy_matching import Ours
from taxonomy_recipe import OLDER, plain, table

from tasktriage.bench.harness.vectors import Vectors as Kept
from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration import measure as place
from tasktriage.planning.migration.measure import LEAST_SPREAD, Measure, unit

__all__ = ["main"]

MODELS = ("default", "fast")
PART = 0.5  # of the mean vector that is taken away
MIX = 0.4  # of how near the nearest tasks are, beside the cosine of the middles
RIDGE = 10.0
FULL = 0.99  # quantile of the nearest tasks in unrelated occupations
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


def crossing(alike: Floats, other: Floats) -> tuple[float, float]:
    """Return where as large a part of one lies below as of the other above, and that part."""
    at = np.unique(np.concatenate([alike, other]).round(3))
    below = np.searchsorted(np.sort(alike), at) / len(alike)
    above = 1.0 - np.searchsorted(np.sort(other), at) / len(other)
    best = int(np.abs(below - above).argmin())
    return float(at[best]), float((below[best] + above[best]) / 2)


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


@dataclass(frozen=True)
class Fitted:
    """A measure, and what it was made of.

    vectors: (n, d), centred. alike, other: cosines of the nearest tasks in one unit group and in
    unrelated occupations. wrong: the part of each on the wrong side of the threshold. usual:
    (n, 2), how common each task is.
    """

    measure: Measure
    vectors: Floats
    alike: Floats
    other: Floats
    wrong: float
    usual: Floats

    def tensors(self) -> dict[str, Any]:
        """Return what is written."""
        of = self.measure
        found = {
            "centre": of.centre,
            "numbers": np.array([of.threshold, of.full, of.mix]),
            "slopes": of.slopes,
            "offsets": of.offsets,
            "scales": of.scales,
        }
        return {name: np.asarray(value).astype(np.float32) for name, value in found.items()}


def fit(data: Path, tasks: Tasks, raw: Floats) -> Fitted:
    """Return what is learnt of unit vectors (n, d) of tasks."""
    tune, owner = tasks.tuned_on, tasks.owner
    centre = PART * raw[tune[owner]].mean(axis=0)
    x = unit(raw - centre)
    cosines = nearest(x, tasks.starts)
    both = tune[:, None] & tune[owner][None]
    groups = unit_groups(data, tasks.codes)[:, owner] & both
    alike, other = cosines[groups], cosines[unrelated(data, tasks)[:, owner] & both]
    threshold, wrong = crossing(alike, other)
    of_others = np.where(owner[None] == np.arange(len(tasks.codes))[:, None], np.nan, cosines)[tune]
    usual = np.stack([np.nanmean(of_others, axis=0), np.nanstd(of_others, axis=0)], axis=1)
    slopes, offsets = ridge(x[tune[owner]], usual[tune[owner]])
    measure = Measure(
        centre=centre,
        threshold=threshold,
        full=float(np.quantile(other, FULL)),
        slopes=slopes,
        offsets=offsets,
        scales=scales(x, tasks, cosines, x @ slopes + offsets),
        mix=MIX,
    )
    return Fitted(measure, x, alike, other, wrong, usual)


def unrelated(data: Path, tasks: Tasks) -> Bools:
    """Return which occupations are of other major groups and not related in any tier, (k, k)."""
    major = np.array([code[:2] for code in tasks.codes])
    return (major[:, None] != major[None]) & ~related(data, tasks.codes, TIERS)


def described(data: Path, tasks: Tasks, embed: Embed, fitted: Fitted) -> dict[str, Any]:
    """Return what there is to say of a measure."""
    measure, alike, other = fitted.measure, fitted.alike, fitted.other

    def given(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
        first, second = (measure.centred(embed([pair[i] for pair in pairs])) for i in (0, 1))
        said = measure.alike((first * second).sum(axis=1))
        parts = {"similarity": said, "above_0": said > 0, "in_full": said == 1}
        return {"pairs": len(pairs)} | {name: mean(part) for name, part in parts.items()}

    test = ~tasks.tuned_on[tasks.owner]
    assert measure.slopes is not None
    said = fitted.vectors @ measure.slopes + measure.offsets
    nesta = float(alike.mean() - alike.std())
    return {
        "threshold": round(measure.threshold, 3),
        "of_one_unit_group_below_and_of_unrelated_above": round(fitted.wrong, 3),
        "in_full_from": round(measure.full, 3),
        "similarity_to_unrelated": mean(measure.alike(other)),
        "similarity_in_one_unit_group": mean(measure.alike(alike)),
        "nesta_rule": round(nesta, 3),
        "unrelated_above_nesta_rule": mean(other > nesta),
        "nearest_in_one_unit_group": quantiles(alike),
        "nearest_in_unrelated": quantiles(other),
        "two_official_wordings": given(two_wordings(data)),
        "two_wordings_by_hand": given(reworded()),
        "how_common_explained_in_test": explained(fitted.usual[test], said[test]),
        "transfer_by_listed_tasks": by_listed(data, fitted.vectors, tasks, measure),
    }


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
        tensors |= {f"{encoder.id}/{part}": value for part, value in fitted.tensors().items()}
        result[encoder.id] = figures = described(options.data, tasks, embed, fitted)
        print(encoder.id, figures, flush=True)
    save_file(tensors, Path(place.__file__).with_name(place.FILE))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
