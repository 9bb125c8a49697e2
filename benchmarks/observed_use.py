"""Make the tables of observed use, and measure what is taken for the same work.

python benchmarks/observed_use.py --data DIR [--make] [--out JSON]

--make writes engine/tasktriage/corpora/usage (ids and numbers, no statement). Measured is how
often a task and the O*NET task that it is taken for have an activity in common: on O*NET's tasks
with their own occupation's (six-digit SOC) held out, in five parts, and on statements that O*NET
itself has rewritten. The rule that this finds goes into facts.toml by --make.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from observed_use_data import IWA, Data, aei_by_row, plain, read_data, read_rows
from result_file import arguments, today, write
from safetensors.numpy import save
from scipy.stats import spearmanr

from tasktriage.config import Settings
from tasktriage.contracts.protocols import Model
from tasktriage.corpora.postings import load_postings
from tasktriage.corpora.sentences import Part
from tasktriage.corpora.usage import occupations
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.engine import Engine
from tasktriage.usage.projection import fit, unit
from tasktriage.usage.table import Rule, TaskTable

__all__ = ["main", "measure"]

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "engine" / "tasktriage" / "corpora" / "usage"
POSTINGS = ("qa_engineer.md", "devops_engineer.md", "nurse.md")
PRECISION = 0.81  # least share of what is found that has the activity; .80 is promised
SURE = 0.90  # … of what is taken by its cosine alone
LEAST = 0.6
"""The least cosine of what is taken. Of O*NET's own tasks few lie below; sentences of postings do,
and what they were taken for there was often wrong, by a reading of some forty."""
CHOICE = (0, 2, 4)  # the parts that the rule is found on; its figures are of the others
SIX_DIGITS, PARTS, SEED, RESAMPLES = len("11-1011"), 5, 0, 2000
RELEASES = {
    "v1_2025-02": "2025_02_10",
    "v2_claude": "2025_09_15",
    "v3_claude": "2026_01_15",
    "v3_pooled": "2026_01_15_api",
}
MICROSOFT = {
    "share": "share",
    "completion": "completion",
    "impact_scope": "scope",
}


def numbers_of(data: Data, names: Sequence[str]) -> npt.NDArray[np.int16]:
    """Return the activities (n, a) of all texts as numbers in a list of names."""
    number = {name: at for at, name in enumerate(names)}
    most = max(len(one.activities) for one in data.texts)
    table = np.full((len(data.texts), most), -1, dtype=np.int16)
    for row, one in enumerate(data.texts):
        table[row, : len(one.activities)] = sorted(number[name] for name in one.activities)
    return table


def packed(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """Return vectors in 8 bits, each by its own scale; their length is made 1 again on reading."""
    scale = np.abs(vectors).max(axis=1, keepdims=True) / 127.0
    return np.round(vectors / scale).astype(np.int8)


def table_of(data: Data, kinds: npt.NDArray[np.int16], rows: npt.NDArray[np.int64]) -> TaskTable:
    """Return the table of some texts, with vectors rounded as they ship."""
    projection = fit(data.vectors[rows], kinds[rows])
    seen = projection(data.vectors[rows])
    some = [data.texts[row] for row in rows]
    return TaskTable(
        task_ids=np.array([one.ids[one.first] for one in some], dtype=np.int32),
        occupations=np.array(
            [int(one.occupations[one.first].replace("-", "").replace(".", "")) for one in some],
            dtype=np.int32,
        ),
        activities=kinds[rows],
        vectors=unit(packed(seen).astype(np.float32)),
        projection=projection,
    )


def held_out(data: Data, kinds: npt.NDArray[np.int16]) -> dict[str, npt.NDArray[Any]]:
    """Return for each text, looked up among other occupations' (n,): cosine, vote, right, group."""
    group = np.array([min(one.occupations)[:SIX_DIGITS] for one in data.texts])
    codes = np.unique(group)
    part_of = dict(
        zip(codes, np.random.default_rng(SEED).permutation(len(codes)) % PARTS, strict=True)
    )
    part = np.array([part_of[code] for code in group])
    names = ("nearest", "nearest_right", "cosine", "vote", "right")
    found = {name: np.zeros(len(group)) for name in names}
    for one in range(PARTS):
        table = table_of(data, kinds, np.flatnonzero(part != one))
        test = np.flatnonzero(part == one)
        for row, vector in zip(test, table.projection(data.vectors[test]), strict=True):
            own = set(kinds[row][kinds[row] >= 0])
            near, alike = table.alike(vector, -1.0), table.alike(vector, 2.0)
            found["nearest"][row] = near.similarity
            found["nearest_right"][row] = bool(own & set(table.activities[near.row]))
            found["cosine"][row], found["vote"][row] = alike.similarity, alike.vote
            found["right"][row] = alike.activity in own
    return found | {"group": group, "part": part}


def least(values: npt.NDArray[np.float64], right: npt.NDArray[np.float64], share: float) -> float:
    """Return the smallest value (2 decimals) above which this share is right; 1 where none is."""
    for value in np.arange(0.0, 1.0, 0.01):
        some = right[values >= value]
        if len(some) and some.mean() >= share:
            return round(float(value), 2)
    return 1.0


def rates(
    right: npt.NDArray[Any], taken: npt.NDArray[Any], group: npt.NDArray[Any]
) -> dict[str, Any]:
    """Return precision and the share that gets one, with intervals by occupation resampled."""
    codes, place = np.unique(group, return_inverse=True)
    every = np.bincount(place).astype(float)
    some = np.bincount(place, weights=taken)
    good = np.bincount(place, weights=taken * right)
    draws = np.random.default_rng(SEED).integers(len(codes), size=(RESAMPLES, len(codes)))
    n, k, g = every[draws].sum(1), some[draws].sum(1), good[draws].sum(1)
    return {
        "tasks": len(group),
        "found": round(float(taken.mean()), 4),
        "found_95": np.quantile(k / n, [0.025, 0.975]).round(4).tolist(),
        "precision": round(float(right[taken.astype(bool)].mean()), 4),
        "precision_95": np.quantile(g / k, [0.025, 0.975]).round(4).tolist(),
    }


def measure(
    data: Data, kinds: npt.NDArray[np.int16], names: Sequence[str], model: Model
) -> dict[str, Any]:
    """Return the rule and its figures."""
    found = held_out(data, kinds)
    chosen = np.isin(found["part"], CHOICE)
    nearest, nearest_right = found["nearest"], found["nearest_right"]
    near = least(nearest[chosen], nearest_right[chosen], SURE)
    by_cosine = nearest >= near
    right = np.where(by_cosine, nearest_right, found["right"])
    votes = np.where(by_cosine, 1.0, np.where(found["cosine"] >= LEAST, found["vote"], -1.0))
    vote = least(votes[chosen], right[chosen], PRECISION)
    alone = least(nearest[chosen], nearest_right[chosen], PRECISION)
    rule = {"near": near, "vote": vote, "least": LEAST}
    test, group = ~chosen, found["group"][~chosen]
    return {
        "rule": rule,
        "held_out_occupations": rates(right[test], votes[test] >= vote, group),
        "by_nearest_cosine_alone": {
            "least_cosine": alone,
            **rates(nearest_right[test], nearest[test] >= alone, group),
        },
        "rewritten_by_onet": rewritten(data, kinds, names, model, Rule(**rule)),
        "postings": postings(data, kinds, model, Rule(**rule)),
    }


def rewritten(
    data: Data,
    kinds: npt.NDArray[np.int16],
    names: Sequence[str],
    model: Model,
    rule: Rule,
) -> dict[str, Any]:
    """Look up O*NET's rewritten statements in the table without these; is the old one found?"""
    onet = data.folder / "roles" / "onet"
    old: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(onet / "task_to_dwa.csv.gz"):
        old[row["task_id"]].add(row["dwa_id"][:IWA])
    pairs = [
        row
        for row in read_rows(onet / "emerging_tasks.csv")
        if row["original_task_id"] in old and plain(row["task"]) != plain(row["original_task"])
    ]
    new = {plain(row["task"]) for row in pairs}
    rows = np.array([at for at, one in enumerate(data.texts) if plain(one.text) not in new])
    table = table_of(data, kinds, rows)
    answer = table.projection(model.assess([row["task"] for row in pairs]).vectors)
    taken, right, same = [], [], []
    for row, vector in zip(pairs, answer, strict=True):
        alike = table.alike(vector, rule.near)
        taken.append(rule.takes(alike))
        right.append(names[alike.activity] in old[row["original_task_id"]])
        ids = data.texts[rows[alike.row]].ids
        same.append(int(row["original_task_id"]) in ids)
    groups = np.array([row["onet_soc"][:SIX_DIGITS] for row in pairs])
    chosen = np.array(taken)
    return rates(np.array(right), chosen, groups) | {
        "the_old_statement_itself": round(float(np.array(same)[chosen].mean()), 4)
    }


def postings(data: Data, kinds: npt.NDArray[np.int16], model: Model, rule: Rule) -> dict[str, Any]:
    """Say what part of the tasks of the examples and of the invented postings gets one."""
    engine = Engine(model=model)
    texts = {
        name: [item.task.text for item in engine.classify_files(ROOT / "examples" / name)]
        for name in POSTINGS
    }
    texts["invented, training part"] = [
        said
        for posting in load_postings(Part.TRAIN)
        for line in posting.lines
        if line.is_duty
        for said in line.statements()
    ]
    table = table_of(data, kinds, np.arange(len(data.texts)))
    result = {}
    for name, some in texts.items():
        seen = table.projection(model.assess(some).vectors)
        found = sum(rule.takes(table.alike(vector, rule.near)) for vector in seen)
        result[name] = {"tasks": len(some), "found": found}
    return result


def agreement() -> dict[str, Any]:
    """Return how the three measures rank the occupations that ship: Spearman, pair by pair.

    Apart for occupations whose tasks trained the model and for those it never saw.
    """
    result: dict[str, Any] = {}
    for name, low, high in (("all", 0.0, 1.0), ("learnt", 0.5, 1.0), ("not_learnt", 0.0, 0.2)):
        some = [row for row in occupations() if low <= row.learnt <= high]
        some = [row for row in some if row.applicability is not None]
        ours = [row.mean_score for row in some]
        theirs = [row.applicability for row in some]
        share = [row.aei_share for row in some]
        result[name] = {
            "occupations": len(some),
            "ours_and_applicability": round(float(spearmanr(ours, theirs).statistic), 3),
            "ours_and_aei_share": round(float(spearmanr(ours, share).statistic), 3),
            "applicability_and_aei_share": round(float(spearmanr(theirs, share).statistic), 3),
        }
    return result


def make(
    data: Data,
    kinds: npt.NDArray[np.int16],
    names: Sequence[str],
    model: Model,
    rule: dict[str, Any],
) -> dict[str, Any]:
    """Write the tables; return what of the conversations found its text, by release."""
    table = table_of(data, kinds, np.arange(len(data.texts)))
    (PLACE / "tasks.safetensors").write_bytes(
        save(
            {
                "task_ids": table.task_ids,
                "occupations": table.occupations,
                "activities": table.activities,
                "vectors": np.round(
                    table.vectors / np.abs(table.vectors).max(1, keepdims=True) * 127.0
                ).astype(np.int8),
                "mean": table.projection.mean,
                "matrix": table.projection.matrix,
            }
        )
    )
    found, parts = aei_by_row(data, model)
    _write_aei(data, found)
    _write_activities(data, names)
    _write_occupations(data, found["v3_pooled"])
    lines = (PLACE / "facts.toml").read_text("utf-8").splitlines()
    info = model.info
    new = {
        "embedder": f'"{model.embedder_id}"',
        "name": f'"{info.name}"',
        "version": f'"{info.version}"',
        "sha256": f'"{info.sha256}"',
        "made": today(),
        **{key: f"{value:g}" for key, value in rule.items()},
    }
    for at, line in enumerate(lines):
        key = line.partition(" = ")[0]
        if key in new:
            lines[at] = f"{key} = {new.pop(key)}"
    (PLACE / "facts.toml").write_text("\n".join(lines) + "\n", "utf-8")
    return {name: round(part, 4) for name, part in parts.items()}


def _write_aei(data: Data, found: dict[str, dict[int, list[float]]]) -> None:
    columns = [f"{what}_{name}" for name in RELEASES.values() for what in ("share", "automation")]
    columns.remove("share_2025_02_10")  # it was not at hand
    lines = []
    for row in sorted({row for release in found.values() for row in release}):
        line: dict[str, Any] = {"task_id": data.texts[row].ids[data.texts[row].first]}
        for release, name in RELEASES.items():
            share, automation, weight = found[release].get(row, (np.nan, 0.0, 0.0))
            if share == share:
                line[f"share_{name}"] = f"{share:.4g}"
            if weight:
                line[f"automation_{name}"] = f"{automation / weight:.4f}"
        lines.append(line)
    lines.sort(key=lambda line: line["task_id"])
    _write("aei.csv", ["task_id", *columns], lines)


def _write_activities(data: Data, names: Sequence[str]) -> None:
    path = data.folder / "roles" / "usage" / "microsoft_iwa_metrics.csv"
    rows = {row["IWA"]: row for row in read_rows(path)}
    sides, lines = ("user", "ai"), []
    columns = [f"{what}_{side}" for side in sides for what in (*MICROSOFT.values(), "coverage")]
    for name in names:
        row = rows.get(name, {})
        line = {"activity": name}
        for side in sides:
            for theirs, ours in MICROSOFT.items():
                line[f"{ours}_{side}"] = row.get(f"{theirs}_{side}", "")
            product = row.get(f"completion_x_scope_x_coverage_{side}", "")
            line[f"coverage_{side}"] = product and str(int(float(product) > 0.0))
        lines.append(line)
    _write("activities.csv", ["activity", *columns], lines)


def _write_occupations(data: Data, shares: dict[int, list[float]]) -> None:
    roles = data.folder / "roles"
    soc = {
        r["onet_soc2019"]: r["soc2018"]
        for r in read_rows(roles / "soc" / "onet_soc2019_to_soc2018.csv")
    }
    path = roles / "usage" / "microsoft_soc_applicability.csv"
    applicable = {r["SOC Code"]: float(r["ai_applicability_score"]) for r in read_rows(path)}
    rows: dict[str, list[int]] = defaultdict(list)
    share: Counter[str] = Counter()
    for at, one in enumerate(data.texts):
        for code in one.occupations:
            rows[code].append(at)
            share[code] += shares.get(at, [0.0])[0] / len(one.occupations)
    lines = []
    for code in sorted(rows):
        score = applicable.get(soc[code])
        lines.append(
            {
                "occupation": code,
                "soc": soc[code],
                "tasks": len(rows[code]),
                "mean_score": f"{data.scores[rows[code]].mean():.4f}",
                "learnt": f"{data.learnt[rows[code]].mean():.2f}",
                "applicability": "" if score is None else f"{score:.4f}",
                "aei_share": f"{share[code]:.4g}",
            }
        )
    _write("occupations.csv", list(lines[0]), lines)


def _write(name: str, columns: Sequence[str], lines: Iterable[dict[str, Any]]) -> None:
    with (PLACE / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data")
    parser.add_argument("--make", action="store_true", help="write the tables that ship")
    options = parser.parse_args(argv)
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    model = Engine(plugins=plugins).model
    data = read_data(options.data, model)
    names = sorted({name for one in data.texts for name in one.activities})
    kinds = numbers_of(data, names)
    result = {
        "schema": "tasktriage.observed-use/1",
        "command": "python benchmarks/observed_use.py --data DIR --make "
        "--out benchmarks/results/observed_use.json",
        "model": {"name": model.info.name, "version": model.info.version},
        "texts": len(data.texts),
        "activities": len(names),
        **measure(data, kinds, names, model),
    }
    if options.make:
        result["aei_conversations_placed"] = make(data, kinds, names, model, result["rule"])
    result["ranks"] = agreement()
    print(json.dumps(result, indent=1))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
