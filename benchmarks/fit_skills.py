"""Fit what a task asks of O*NET's skills and knowledge; writes it beside the code that reads it.

python benchmarks/fit_skills.py --data DIR [--vectors DIR] [--out JSON]

For both models that ship: a ridge from the mean vector of an occupation's tasks, weighted by
importance, to the importances that O*NET gives its skills and knowledge. Figures are of occupations
that were held out, by code of SOC (see migration_data.py): fitted on the half `tune`, told of the
half `test`. What ships is fitted on both. No text is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from migration_data import SOC_CODE, Bools, Embed, Floats, half, onet_tasks
from migration_data import Tasks as OnetTasks
from result_file import arguments, today, write
from safetensors.numpy import save_file
from skills_activities import WORDS, area, area_within, speaking
from skills_chance import chance
from taxonomy_matching import Ours
from taxonomy_recipe import table

from tasktriage.bench.harness.vectors import Vectors as Kept
from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration.measure import unit
from tasktriage.planning.migration.onet_table import element_kinds, element_names, importances
from tasktriage.planning.skills import learnt as place

__all__ = ["main"]

MODELS = ("default", "fast")
RIDGES = (0.1, 0.2, 0.25, 0.3, 0.5, 1.0)
FOLDS = 5
PARTS = (0.0, 0.25, 0.5, 0.75, 1.0)
WITHIN = (0.0, 0.5, 1.0, 1.5, 2.0)
NEAREST = 5


@dataclass(frozen=True)
class Rated:
    """Occupations with tasks and ratings: codes, mean vectors (k, d), importances (k, K)."""

    codes: list[str]
    means: Floats
    ratings: Floats

    @property
    def tuned_on(self) -> Bools:
        """Which occupations are of the half that things are fitted to, (k,)."""
        return np.array([half(code) == "tune" for code in self.codes])

    def at(self, some: Bools) -> Rated:
        """Return some of them."""
        codes = [code for code, one in zip(self.codes, some, strict=True) if one]
        return Rated(codes, self.means[some], self.ratings[some])


def rated(tasks: OnetTasks, vectors: Floats) -> Rated:
    """Return the occupations that have tasks and ratings."""
    codes, means, ratings = [], [], []
    for number, code in enumerate(tasks.codes):
        of = importances(code)
        if of is not None:
            rows, w = tasks.rows(number), tasks.weights[tasks.rows(number)]
            codes.append(code)
            means.append(w @ vectors[rows] / w.sum())
            ratings.append(of)
    return Rated(codes, np.array(means), np.array(ratings))


def ridge(of: Rated, strength: float) -> tuple[Floats, Floats]:
    """Return slopes (d, K) and offsets (K,)."""
    x, y = of.means.mean(axis=0), of.ratings.mean(axis=0)
    centred = of.means - x
    square = centred.T @ centred + strength * np.eye(len(x))
    slopes: Floats = np.linalg.solve(square, centred.T @ (of.ratings - y))
    return slopes, y - x @ slopes


def held_out(of: Rated, strength: float) -> Floats:
    """Return ratings (k, K) by fits that have not seen a code of SOC, in five folds."""
    folds = np.array([_number(code[:SOC_CODE]) % FOLDS for code in of.codes])
    found = np.zeros_like(of.ratings)
    for fold in range(FOLDS):
        slopes, offsets = ridge(of.at(folds != fold), strength)
        found[folds == fold] = of.means[folds == fold] @ slopes + offsets
    return found


def _number(text: str) -> int:
    return int(hashlib.sha256(f"skills {text}".encode()).hexdigest(), 16)


def explained(truth: Floats, said: Floats, usual: Floats) -> Floats:
    """Return the explained part (K,) of what differs from `usual`."""
    return np.asarray(1 - ((truth - said) ** 2).sum(axis=0) / ((truth - usual) ** 2).sum(axis=0))


def ranked(truth: Floats, said: Floats) -> Floats:
    """Return correlations of ranks (K,)."""
    a, b = (np.argsort(np.argsort(one, axis=0), axis=0).astype(float) for one in (truth, said))
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    spread = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
    return np.asarray((a * b).sum(axis=0) / np.maximum(spread, 1e-12))


def baselines(tune: Rated, test: Rated) -> dict[str, Floats]:
    """Return what simpler ways say of the ratings of occupations (k, K)."""
    usual = tune.ratings.mean(axis=0)
    groups = np.array([code[:2] for code in tune.codes])
    of_group = {group: tune.ratings[groups == group].mean(axis=0) for group in set(groups)}
    middle = tune.means.mean(axis=0)
    order = np.argsort(-unit(test.means - middle) @ unit(tune.means - middle).T, axis=1)
    return {
        "major_group": np.array([of_group.get(code[:2], usual) for code in test.codes]),
        "nearest_occupation": tune.ratings[order[:, 0]],
        "nearest_five": tune.ratings[order[:, :NEAREST]].mean(axis=1),
    }


def siblings(of: Rated, said: Floats) -> dict[str, Any]:
    """Return how far a blend of a neighbour's ratings and the scorer's explains an occupation's.

    The neighbour is the nearest one, by tasks, of the same minor group but another code of SOC.
    """
    middle = unit(of.means - of.means.mean(axis=0))
    near = middle @ middle.T
    codes = np.array([code[:SOC_CODE] for code in of.codes])
    minor = np.array([code[:4] for code in of.codes])
    near[(minor[:, None] != minor) | (codes[:, None] == codes)] = -np.inf
    has = np.isfinite(near.max(axis=1))
    other = of.ratings[near.argmax(axis=1)]
    usual = of.ratings.mean(axis=0)
    mixed = {
        f"{part:g}": round(
            float(
                explained(of.ratings[has], (part * other + (1 - part) * said)[has], usual).mean()
            ),
            3,
        )
        for part in PARTS
    }
    return {"occupations": int(has.sum()), "explained_by_part_of_neighbour": mixed}


def activities(
    data: Path, tasks: OnetTasks, vectors: Floats, of: Rated, fitted: tuple[Floats, Floats]
) -> dict[str, Any]:
    """Return how well tasks of `test` are told apart by what their activities plainly name."""
    slopes, offsets = fitted
    place_of = {code: number for number, code in enumerate(of.codes)}
    row = np.array([place_of.get(tasks.codes[o], -1) for o in tasks.owner])
    named = speaking(data, _ids(data, tasks))
    test = ~of.tuned_on
    some = named["", ""] & (row >= 0) & test[row]
    row, scores = row[some], vectors[some] @ slopes + offsets
    level, differ = of.ratings[row], (vectors[some] - of.means[row]) @ slopes
    elements = list(zip(element_kinds(), element_names(), strict=True))
    each: dict[str, Any] = {}
    for element in WORDS:
        k, of_element = elements.index(element), named[element][some]
        each[f"{element[1]} ({element[0]})"] = {
            "tasks": int(of_element.sum()),
            "scorer": round(area(scores[:, k], of_element), 3),
            "within_occupation": round(area_within(scores[:, k], of_element, row), 3),
            "ratings_and_tasks": {
                f"{part:g}": round(area(level[:, k] + part * differ[:, k], of_element), 3)
                for part in WITHIN
            },
        }
    mean = {
        name: round(float(np.mean([one[name] for one in each.values()])), 3)
        for name in ("scorer", "within_occupation")
    }
    parts = {
        name: round(float(np.mean([one["ratings_and_tasks"][name] for one in each.values()])), 3)
        for name in (f"{part:g}" for part in WITHIN)
    }
    return {"tasks": int(some.sum()), "mean": mean | {"ratings_and_tasks": parts}, "each": each}


def _ids(data: Path, tasks: OnetTasks) -> list[str]:
    """Return the ids of tasks, in their order."""
    of: dict[str, list[str]] = {}
    for one in table(data / "roles/onet/tasks_ratings_partial.csv.gz"):
        of.setdefault(one["onet_soc"], []).append(one["task_id"])
    return [one for code in tasks.codes for one in of[code]]


def fit(data: Path, tasks: OnetTasks, embed: Embed) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the tensors of a model, and what there is to say of them."""
    vectors = unit(embed(tasks.texts))
    every = rated(tasks, vectors)
    tune, test = every.at(every.tuned_on), every.at(~every.tuned_on)
    middle = tune.ratings.mean(axis=0)
    tried = {
        strength: explained(tune.ratings, held_out(tune, strength), middle).mean()
        for strength in RIDGES
    }
    strength = max(tried, key=lambda one: tried[one])
    fitted = ridge(tune, strength)
    said = {"scorer": test.means @ fitted[0] + fitted[1]} | baselines(tune, test)
    by = {
        name: (explained(test.ratings, s, middle), ranked(test.ratings, s))
        for name, s in said.items()
    }
    again = held_out(every, strength)
    told = explained(every.ratings, again, every.ratings.mean(axis=0))
    slopes, offsets = ridge(every, strength)
    tensors = {"slopes": slopes, "offsets": offsets, "told": told}
    of_kind = np.array([kind == "skill" for kind in element_kinds()])
    figures = {
        "occupations": {"tune": len(tune.codes), "test": len(test.codes)},
        "ridge": strength,
        "test": {
            name: {
                "explained": round(float(r2.mean()), 3),
                "explained_skills": round(float(r2[of_kind].mean()), 3),
                "explained_knowledge": round(float(r2[~of_kind].mean()), 3),
                "rank_correlation": round(float(rho.mean()), 3),
            }
            for name, (r2, rho) in by.items()
        },
        "each": {
            f"{name} ({kind})": {
                "told": round(float(told[k]), 3),
                **{one: round(float(values[0][k]), 3) for one, values in by.items()},
                "rank_correlation": round(float(by["scorer"][1][k]), 3),
            }
            for k, (kind, name) in enumerate(zip(element_kinds(), element_names(), strict=True))
        },
        "left_out": [n for n, r in zip(element_names(), told, strict=True) if r < place.LEAST],
        "neighbours": siblings(every, again),
        "activities": activities(data, tasks, vectors, every, fitted),
    }
    shipped = {n: v.astype(np.float32 if n == "told" else np.float16) for n, v in tensors.items()}
    return shipped, figures


def main(argv: Sequence[str] | None = None) -> int:
    """Fit both models; write the tensors, and the figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--vectors", type=Path, help="folder that keeps vectors between runs")
    options = parser.parse_args(argv)
    kept, tasks = Kept(options.vectors), onet_tasks(options.data)
    tensors: dict[str, Any] = {}
    result: dict[str, Any] = {"schema": "tasktriage.fit-skills/1", "created": today()}
    result["command"] = "python benchmarks/fit_skills.py --data DIR --out JSON"
    for name in MODELS:
        encoder = Ours(Engine(name, remember=False).model)
        found, figures = fit(options.data, tasks, lambda texts, of=encoder: kept.embed(of, texts))
        tensors |= {f"{encoder.id}/{part}": values for part, values in found.items()}
        result[encoder.id] = figures
        print(encoder.id, figures["test"], figures["left_out"], figures["neighbours"], flush=True)
        print(figures["activities"]["mean"], flush=True)
    ratings = rated(tasks, np.zeros((len(tasks.texts), 1))).ratings
    tensors["typical"] = ratings.mean(axis=0).astype(np.float32)
    tensors["spread"] = ratings.std(axis=0).astype(np.float32)
    save_file(tensors, Path(place.__file__).with_name(place.FILE))
    result["chance"] = chance(tasks, Engine(MODELS[0], remember=False).model)
    print(result["chance"])
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
