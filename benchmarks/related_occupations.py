"""Measure whether roles are ranked, by their tasks alone, as O*NET relates occupations.

python benchmarks/related_occupations.py --data DIR [--vectors DIR] [--out JSON]

An occupation's tasks stand for a posting; all other occupations with tasks are ranked, and recall
at 10 is the share of O*NET's related ones (both Primary tiers, 10 of them) among the first ten.
The same with the retired Career Changers file. Two tables of tasks: O*NET 30.2, and the older and
smaller one that the figures of others were had on. Ways: the cosine of middles, the nearest task
(mean over the target's tasks), titles, each by all-MiniLM-L6-v2 and by the default model's encoder;
transfer T and the likeness that `migrate` ranks by, as they ship. What is fitted or chosen comes of
the occupations of the half `tune`; figures are of the half `test`, once with all tasks of the
source and once with ten drawn. Intervals: 2,000 resamples of SOC minor groups, paired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from migration_data import (
    Bools,
    Embed,
    Floats,
    Tasks,
    career_changers,
    older_tasks,
    onet_tasks,
    related,
)
from result_file import arguments, today, write
from taxonomy_matching import Ours
from taxonomy_recipe import table

from tasktriage.bench.harness.vectors import Vectors as Kept
from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration.likeness import Others, likenesses
from tasktriage.planning.migration.measure import Measure, measure_of, unit

__all__ = ["main"]

FIRST, TEN, RESAMPLES, SEED = 10, 10, 2000, 0
MINOR = len("00-0")
OURS = "likeness, as shipped"
Source = tuple[int, npt.NDArray[np.intp]]
Way = Callable[[Source], Floats]


class Space:
    """Tasks and titles of occupations in the vectors of one encoder."""

    def __init__(self, tasks: Tasks, titles: Sequence[str], embed: Embed) -> None:
        self.tasks = tasks
        self.raw = unit(embed(tasks.texts)).astype(np.float32)
        self.titles = unit(embed(list(titles)))
        self.middles = unit(np.add.reduceat(self.raw, tasks.starts))
        self.sizes = np.diff(np.append(tasks.starts, len(tasks.texts)))

    def of_middles(self, source: Source) -> Floats:
        """Return the cosine of middles, (k,)."""
        return self.middles @ unit(self.raw[source[1]].mean(axis=0))

    def of_nearest(self, source: Source) -> Floats:
        """Return the mean over a target's tasks of the cosine to the nearest, (k,)."""
        best = (self.raw[source[1]] @ self.raw.T).max(axis=0)
        return np.asarray(np.add.reduceat(best, self.tasks.starts) / self.sizes, dtype=np.float64)

    def of_titles(self, source: Source) -> Floats:
        """Return the cosine of titles, (k,)."""
        return np.asarray(self.titles @ self.titles[source[0]])


def shipped(space: Space, measure: Measure) -> dict[str, Way]:
    """Return the ways that ship."""
    weights, starts = space.tasks.weights, space.tasks.starts
    others = Others.of(space.raw, weights, starts, measure)
    viewed = measure.viewed(space.raw).astype(np.float32)

    def likeness(source: Source) -> Floats:
        return likenesses(space.raw[source[1]], weights[source[1]], others)

    def transfers(source: Source) -> Floats:  # of the whole work, whatever can be automated
        best = measure.alike((viewed[source[1]] @ viewed.T).max(axis=0)) * weights
        return np.asarray(np.add.reduceat(best, starts) / np.add.reduceat(weights, starts))

    return {OURS: likeness, "transfer, by activities alone": transfers}


def recalls(way: Way, sources: Sequence[Source], truth: Bools) -> Floats:
    """Return recall at 10 of each source."""
    found = []
    for source in sources:
        scores = way(source).copy()
        scores[source[0]] = -np.inf
        first = np.argsort(-scores, kind="stable")[:FIRST]
        found.append(truth[source[0], first].sum() / truth[source[0]].sum())
    return np.array(found)


def interval(values: Floats, groups: Sequence[str]) -> dict[str, Any]:
    """Return the mean with its 95 % interval over resampled groups."""
    names, place = np.unique(np.array(groups), return_inverse=True)
    sizes, sums = np.bincount(place).astype(float), np.bincount(place, values)
    draws = np.random.default_rng(SEED).integers(len(names), size=(RESAMPLES, len(names)))
    ends = np.quantile(sums[draws].sum(axis=1) / sizes[draws].sum(axis=1), (0.025, 0.975))
    return {"value": round(float(values.mean()), 4), "interval_95": ends.round(4).tolist()}


def compared(
    ways: Mapping[str, Way], tasks: Tasks, truth: Bools, half: str, *, few: bool = False
) -> dict[str, Any]:
    """Return recall of each way for the sources of one half, and by how much ours is above it."""
    rng = np.random.default_rng(SEED)
    chosen = [
        at
        for at, tune in enumerate(tasks.tuned_on)
        if (half == "all" or tune == (half == "tune")) and truth[at].any()
    ]
    sources: list[Source] = []
    for at in chosen:
        rows = np.arange(len(tasks.texts))[tasks.rows(at)]
        some = rng.choice(rows, TEN, replace=False) if few and len(rows) > TEN else rows
        sources.append((at, np.sort(some)))
    groups = [tasks.codes[at][:MINOR] for at in chosen]
    said = {name: recalls(way, sources, truth) for name, way in ways.items()}
    report: dict[str, Any] = {"sources": len(sources), "groups": len(set(groups))}
    for name, values in said.items():
        report[name] = interval(values, groups)
        if name != OURS:
            report[name]["ours_above"] = interval(said[OURS] - values, groups)
    return report


def measured(
    data: Path, tasks: Tasks, titles: Mapping[str, str], encoders: Mapping[str, tuple[str, Embed]]
) -> dict[str, Any]:
    """Return the figures on one table of tasks."""
    ways: dict[str, Way] = {}
    named = [titles[code] for code in tasks.codes]
    for name, (embedder, embed) in encoders.items():
        space = Space(tasks, named, embed)
        ways[f"{name}, middles"] = space.of_middles
        ways[f"{name}, nearest task"] = space.of_nearest
        ways[f"{name}, titles"] = space.of_titles
        measure = measure_of(embedder)
        if measure.fitted:
            ways |= shipped(space, measure)
    primary, changers = related(data, tasks.codes), career_changers(data, tasks.codes)
    baselines = {name: ways[name] for name in ways if name.startswith("MiniLM")}
    both = {OURS: ways[OURS], **{name: way for name, way in ways.items() if name != OURS}}
    return {
        "occupations": len(tasks.codes),
        "tasks": len(tasks.texts),
        "related_baselines_both_halves": {
            name: round(float(recalls(way, _every(tasks, primary), primary).mean()), 4)
            for name, way in baselines.items()
        },
        "related": compared(both, tasks, primary, "test"),
        "related_ten_tasks": compared(both, tasks, primary, "test", few=True),
        "related_in_tune": compared(both, tasks, primary, "tune"),
        "career_changers": compared(both, tasks, changers, "test"),
    }


def _every(tasks: Tasks, truth: Bools) -> list[Source]:
    rows = np.arange(len(tasks.texts))
    return [(at, rows[tasks.rows(at)]) for at in range(len(tasks.codes)) if truth[at].any()]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    from tasktriage_plugins.embedder_sentence_transformers.packaged import minilm

    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--vectors", type=Path, help="folder that keeps vectors between runs")
    options = parser.parse_args(argv)
    model = Engine(remember=False).model
    kept, encoder, far = Kept(options.vectors), Ours(model), minilm()
    encoders: dict[str, tuple[str, Embed]] = {
        "MiniLM": (far.id, lambda texts: kept.embed(far, texts)),
        "our encoder": (encoder.id, lambda texts: kept.embed(encoder, texts)),
    }
    rows = table(options.data / "roles/onet/occupations.csv")
    titles = {row["onet_soc"]: row["title"] for row in rows}
    result: dict[str, Any] = {
        "schema": "tasktriage.related-occupations/1",
        "created": today(),
        "command": "python benchmarks/related_occupations.py --data DIR --out JSON",
        "embedder": model.embedder_id,
    }
    for name, tasks in {
        "onet_30_2": onet_tasks(options.data),
        "older_table": older_tasks(options.data),
    }.items():
        result[name] = measured(options.data, tasks, titles, encoders)
        for part, figures in result[name].items():
            print(name, part, figures, flush=True)
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
