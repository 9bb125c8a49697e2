"""Measure how well the rules of the bundled policies are found in tasks.

python benchmarks/policy_triggers.py --sentences CSV [--data DIR] [--out JSON]

The sentences (columns id, title, text, provisions) were written and labelled by somebody who had
not seen the rules; half of them are near misses, of which no provision speaks. A provision stands
for a rule, and what is counted first is effects: a pair of sentence and effect is right where a
reviewed rule with that effect speaks of the sentence, whichever rule it is. Of Canada's rule the
impact level is III, of the GDPR the strict reading is taken. Unreviewed rules have no labels; how
often they fire stands beside the others. The more often the same sentences are measured, with
changes in between, the less new they are: `looks` counts that. With --data, the folder of
gpts_are_gpts.tsv, the share of O*NET tasks that fire each rule is counted too, and some are drawn
for reading.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from result_file import arguments, write

from tasktriage.config import Settings
from tasktriage.contracts.protocols import Model
from tasktriage.domain.policy import Effect, Policy
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.engine import Engine
from tasktriage.policies.chosen import chosen
from tasktriage.policies.matcher import PolicyMatcher

__all__ = ["Sentence", "main", "onet_report", "report"]

Bools = npt.NDArray[np.bool_]

RULES = {
    "aia-4a": "eu-ai-act/annex-iii-4a",
    "aia-4b": "eu-ai-act/annex-iii-4b",
    "aia-3": "eu-ai-act/annex-iii-3",
    "aia-5a": "eu-ai-act/annex-iii-5a",
    "aia-5b": "eu-ai-act/annex-iii-5b",
    "aia-1": "eu-ai-act/annex-iii-1a",
    "gdpr-22": "gdpr/article-22",
    "il-decide": "us-illinois/therapy-decide",
    "il-plan": "us-illinois/therapy-plan",
    "il-emotion": "us-illinois/therapy-emotion",
    "il-record": "us-illinois/therapy-record",
    "ca-admt": "us-california/admt",
    "co-189": "us-colorado/sb-26-189",
    "nyc-144": "us-new-york-city/local-law-144",
    "ca-gov": "canada/final-decision",
}
"""Provisions of the sentences → rules."""
NOT_ASKED = ("gdpr-exception",)  # the other reading of the same article
INPUTS = {"impact-level": "III"}
TASKS = "gpts_are_gpts.tsv"
EXAMPLES = 10
LOOKS = 4
"""How often benchmarks/data/policy_sentences.csv was measured, this time included."""
RESAMPLES = 2000
SEED = 0


@dataclass(frozen=True)
class Sentence:
    """A task with its role's title and the rules that speak of it."""

    title: str
    text: str
    rules: frozenset[str]


def read_sentences(path: Path) -> list[Sentence]:
    """Read the labelled sentences.

    Raises:
        ValueError: a provision is unknown.
    """
    found = []
    for row in read_rows(path, ","):
        keys = [key for key in row["provisions"].split("|") if key]
        if unknown := [key for key in keys if key not in RULES]:
            raise ValueError(f"{path}: {row['id']}: unknown provision '{unknown[0]}'")
        rules = frozenset(RULES[key] for key in keys)
        found.append(Sentence(row["title"], row["text"], rules))
    return found


def read_rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    """Read a table with a header."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


class Rules:
    """Every rule of the bundled policies, and what of each fires."""

    def __init__(self, model: Model, plugins: Plugins) -> None:
        names = [spec.name for spec in plugins.policies if spec.name not in NOT_ASKED]
        self.policies: list[Policy] = [plugins.policies.create(name) for name in names]
        rules = [(policy, rule) for policy in self.policies for rule in policy.rules]
        self.effect = {f"{policy.name}/{rule.id}": rule.effect for policy, rule in rules}
        self.unreviewed = [f"{p.name}/{rule.id}" for p, rule in rules if rule.unreviewed]
        self._model = model
        self._matcher = PolicyMatcher(
            chosen(list(self.effect), plugins.policies.create),
            model,
            as_of=date(2026, 11, 29),
            inputs=INPUTS,
        )

    def fired(self, titles: Sequence[str], texts: Sequence[str]) -> list[frozenset[str]]:
        """Return for each of n tasks the names of the rules that speak of it."""
        found: list[frozenset[str]] = [frozenset()] * len(texts)
        vectors = self._model.assess(list(texts)).vectors
        by_title: dict[str, list[int]] = {}
        for row, title in enumerate(titles):
            by_title.setdefault(title, []).append(row)
        for title, rows in by_title.items():
            effects = self._matcher.effects([texts[row] for row in rows], vectors[rows], title)
            for row, some in zip(rows, effects, strict=True):
                found[row] = frozenset(effect.name for effect in some)
        return found


def figures(gold: Bools, found: Bools) -> dict[str, Any]:
    """Return precision and recall of pairs (n, k), with intervals resampled by row."""
    counts = np.stack(
        [(gold & found).sum(axis=1), found.sum(axis=1), gold.sum(axis=1)], axis=1
    ).astype(float)
    rng = np.random.default_rng(SEED)
    draws = rng.integers(len(counts), size=(RESAMPLES, len(counts)))
    drawn = counts[draws].sum(axis=1)
    right, said, true = counts.sum(axis=0)
    return {
        "expected": int(true),
        "found": int(said),
        "right": int(right),
        "precision": _share(right, said),
        "precision_interval_95": _interval(drawn[:, 0], drawn[:, 1]),
        "recall": _share(right, true),
        "recall_interval_95": _interval(drawn[:, 0], drawn[:, 2]),
    }


def _share(part: float, whole: float) -> float | None:
    return round(float(part / whole), 4) if whole else None


def _interval(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> list[float] | None:
    some = whole > 0
    if not some.any():
        return None
    shares = part[some] / whole[some]
    return [round(float(one), 4) for one in np.quantile(shares, [0.025, 0.975])]


def _table(rows: Sequence[frozenset[str]], columns: Sequence[str]) -> Bools:
    return np.array([[column in row for column in columns] for row in rows], dtype=bool)


def report(sentences: Sequence[Sentence], rules: Rules) -> dict[str, Any]:
    """Return the figures by effect and by rule, and what fires where nothing should."""
    fired = rules.fired([s.title for s in sentences], [s.text for s in sentences])
    reviewed = sorted(set(RULES.values()))
    effects = [effect.value for effect in Effect]

    def of(rows: Sequence[frozenset[str]]) -> list[frozenset[str]]:
        kept = [row & set(reviewed) for row in rows]
        return [frozenset(rules.effect[name].value for name in row) for row in kept]

    gold = [one.rules for one in sentences]
    true, said = _table(of(gold), effects), _table(of(fired), effects)
    by_effect = {"all": figures(true, said)}
    for at, effect in enumerate(effects):
        by_effect[effect] = figures(true[:, [at]], said[:, [at]])
    near = np.array([not one.rules for one in sentences])
    false = said[near].any(axis=1)
    return {
        "sentences": len(sentences),
        "near_misses": int(near.sum()),
        "near_misses_with_a_false_match": {
            "n": int(false.sum()),
            "share": round(float(false.mean()), 4) if near.any() else None,
            "by_effect": dict(zip(effects, said[near].sum(axis=0).tolist(), strict=True)),
        },
        "by_effect": by_effect,
        "by_rule": {
            name: figures(_table(gold, [name]), _table(fired, [name])) for name in reviewed
        },
        "unreviewed_fire_on": {
            name: {
                "sentences": sum(name in row for row in fired),
                "near_misses": sum(name in row for row in np.array(fired, object)[near]),
            }
            for name in rules.unreviewed
        },
    }


def onet_report(rows: Sequence[dict[str, str]], rules: Rules) -> dict[str, Any]:
    """Return the share of O*NET tasks that fire each rule, with a few drawn for reading."""
    fired = rules.fired([row["title"] for row in rows], [row["task"] for row in rows])
    counts = Counter(name for some in fired for name in some)
    rng = np.random.default_rng(SEED)
    result = {}
    for name in rules.effect:
        ids = [row["task_id"] for row, some in zip(rows, fired, strict=True) if name in some]
        drawn = rng.permutation(len(ids))[:EXAMPLES]
        result[name] = {
            "tasks": counts[name],
            "share": round(counts[name] / len(rows), 5),
            "task_ids_drawn": [ids[at] for at in drawn],
        }
    some_rule = sum(bool(some - set(rules.unreviewed)) for some in fired)
    return {
        "tasks": len(rows),
        "with_a_reviewed_rule": round(some_rule / len(rows), 4),
        "rules": result,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("--sentences", type=Path, required=True, help="labelled sentences (CSV)")
    parser.add_argument("--data", type=Path, help=f"folder that holds {TASKS}")
    options = parser.parse_args(argv)
    for path in (options.sentences, options.data and options.data / TASKS):
        if path is not None and not path.is_file():
            parser.error(f"{path} not found")
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    model = Engine(plugins=plugins).model
    rules = Rules(model, plugins)
    result = {
        "schema": "tasktriage.policy-triggers/1",
        "command": "python benchmarks/policy_triggers.py "
        "--sentences benchmarks/data/policy_sentences.csv --data DIR "
        "--out benchmarks/results/policy_triggers.json",
        "model": {"name": model.info.name, "version": model.info.version},
        "embedder": model.embedder_id,
        "policies": {policy.name: policy.version for policy in rules.policies},
        "inputs": INPUTS,
        "looks": LOOKS,
        **report(read_sentences(options.sentences), rules),
    }
    if options.data is not None:
        result["onet"] = onet_report(read_rows(options.data / TASKS, "\t"), rules)
    print(json.dumps(result, indent=1))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
