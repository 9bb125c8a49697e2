"""Measure whether transfer T orders moves as readers do who know nothing of it.

python benchmarks/transfer_order.py [--draw FILE.md] [--out JSON]

Moves between roles of the bundled sectors: ten tasks of the source, ten tasks of the target that
are not automatable. Two readers, who saw neither T nor each other's answers, said what part of the
target's tasks somebody in the source role practises already. --draw draws twelve more moves by a
fixed rule, spread over T's range, writes them to benchmarks/data and, for readers, to a file
without a figure. What the first and the second twelve showed has changed T; the third were drawn
after that, and judged by readers who had not seen the others. Intervals: 2,000 resamples of moves.
"""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from result_file import arguments, today, write
from taxonomy_recipe import PLUGINS

from tasktriage.contracts.protocols import Model
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.taxonomy_file import read_taxonomy
from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration.measure import measure_of, unit
from tasktriage.planning.migration.similarity import similarities
from tasktriage.planning.migration.transfer import transfer

__all__ = ["main"]

SECTORS = ("sdlc", "health", "finance", "public")
DATA = Path(__file__).resolve().parent / "data"
PAIRS, JUDGED = DATA / "transfer_pairs.json", DATA / "transfer_judged.csv"
LABELLED = DATA / "practised_tasks.json"
TASKS, BINS, A_BIN, SEED, RESAMPLES = 10, 4, 3, 18, 2000
MOVES = BINS * A_BIN
MOST_OF_A_ROLE = 2  # moves that a role stands in
QUESTION = (
    "Of the target's work below, what share does somebody in the source role practise already?"
)

Floats = npt.NDArray[np.float64]
Pair = dict[str, Any]


def role_tasks(taxonomy: Taxonomy) -> dict[str, list[list[str]]]:
    """Return the tasks of each role, by area."""
    areas = [node for node in taxonomy.nodes if node.tasks and node.parent]
    found: dict[str, list[list[str]]] = {}
    for area in areas:
        found.setdefault(str(area.parent), []).append(list(area.tasks))
    return found


def spread(areas: Sequence[Sequence[str]], rng: random.Random) -> list[str]:
    """Return ten tasks (all, if fewer) drawn from areas in turn, in random order."""
    left = [rng.sample(area, len(area)) for area in areas]
    drawn: list[str] = []
    while any(left) and len(drawn) < TASKS:
        for area in rng.sample(left, len(left)):
            if area and len(drawn) < TASKS:
                drawn.append(area.pop())
    return rng.sample(drawn, len(drawn))


def listed(model: Model) -> dict[str, Pair]:
    """Return for each role of the sectors its title, and its tasks as a source and as a target."""
    found: dict[str, Pair] = {}
    for sector in SECTORS:
        taxonomy = read_taxonomy(PLUGINS / f"taxonomy_{sector}/{sector}.toml")
        for role, areas in role_tasks(taxonomy).items():
            rng = random.Random(f"{SEED} {role}")
            texts = [text for area in areas for text in area]
            labels = model.assess(texts).probabilities.argmax(axis=1)
            kept = {text for text, label in zip(texts, labels, strict=True) if label != 0}
            found[f"{sector}/{role}"] = {
                "title": taxonomy.node(role).title,
                "source": spread(areas, rng),
                "target": spread([[t for t in area if t in kept] for area in areas], rng),
            }
    return {name: role for name, role in found.items() if len(role["target"]) == TASKS}


def transfer_of(pair: Pair, model: Model) -> float:
    """Return T of a move, from what readers see of it."""
    source, target = model.assess(pair["source_tasks"]), model.assess(pair["target_tasks"])
    similar = similarities(source.vectors, target.vectors, measure_of(model.embedder_id))
    automatable = target.probabilities[:, 0].astype(np.float64)
    return float(transfer(similar, np.ones(len(automatable)), automatable))


def middles_of(pair: Pair, model: Model) -> float:
    """Return the mere cosine of the middles of both lists."""
    lists = pair["source_tasks"], pair["target_tasks"]
    first, second = (unit(unit(model.assess(one).vectors).mean(axis=0)) for one in lists)
    return float(first @ second)


def drawn(model: Model, before: Sequence[Pair]) -> list[Pair]:
    """Return twelve moves: three drawn of each quarter of T's range, in random order.

    None of them was drawn before, in either direction, here or for what T is fitted to.
    """
    labelled = json.loads(LABELLED.read_text(encoding="utf-8"))
    known = [{pair["source"], pair["target"]} for pair in (*before, *labelled)]
    seed = SEED + len(before)
    roles = listed(model)
    moves = [
        {
            "source": a,
            "target": b,
            "source_title": roles[a]["title"],
            "target_title": roles[b]["title"],
            "source_tasks": roles[a]["source"],
            "target_tasks": roles[b]["target"],
        }
        for a in roles
        for b in roles
        if a != b and {a, b} not in known
    ]
    values = np.array([transfer_of(move, model) for move in moves])
    bins = np.minimum((values / values.max() * BINS).astype(int), BINS - 1)
    print(f"{len(moves)} moves, T to {values.max():.3f}, in quarters of it: {np.bincount(bins)}")
    rng, used = random.Random(seed), Counter[str]()
    chosen: list[Pair] = []
    for one in reversed(range(BINS)):  # the highest quarter has fewest
        some = [move for move, of in zip(moves, bins, strict=True) if of == one]
        taken = 0
        for move in rng.sample(some, len(some)):
            ends = {move["source"], move["target"]}
            turned = any(ends == {pair["source"], pair["target"]} for pair in chosen)
            if taken < A_BIN and not turned and all(used[end] < MOST_OF_A_ROLE for end in ends):
                chosen.append(move)
                used.update(ends)
                taken += 1
    mixed = rng.sample(chosen, len(chosen))
    return [{"pair": len(before) + at, **move} for at, move in enumerate(mixed, 1)]


def for_readers(pairs: Sequence[Pair]) -> str:
    """Return moves as a text without any figure of ours."""
    lines = [
        "# Twelve moves from one role to another",
        "",
        f"For each move: {QUESTION} Answer with a whole number from 0 (nothing of it) to 100 (all "
        "of it). Take each task of the target: does somebody whose work is the source's list do "
        "that, or much the same, as part of the job? A task that is done in part counts in part. "
        "Judge the work that is described, not the titles, and nothing that is not listed.",
        "",
    ]
    for pair in pairs:
        for side in ("source", "target"):
            head = f"## Pair {pair['pair']}\n\n" if side == "source" else ""
            lines += [f"{head}{side.capitalize()}: {pair[f'{side}_title']}", ""]
            lines += [f"- {text}" for text in pair[f"{side}_tasks"]] + [""]
    return "\n".join(lines)


def tau(a: Floats, b: Floats) -> float:
    """Return Kendall's tau-b; 0 where one of both has no order."""
    first, second = (np.sign(x[:, None] - x[None])[np.triu_indices(len(x), 1)] for x in (a, b))
    told = np.sqrt((first**2).sum() * (second**2).sum())
    return float((first * second).sum() / told) if told else 0.0


def with_interval(a: Floats, b: Floats) -> dict[str, Any]:
    """Return tau-b with its 95 % interval over resampled moves."""
    rng = np.random.default_rng(0)
    draws = rng.integers(len(a), size=(RESAMPLES, len(a)))
    ends = np.quantile([tau(a[draw], b[draw]) for draw in draws], (0.025, 0.975))
    return {"tau_b": round(tau(a, b), 3), "interval_95": ends.round(3).tolist()}


def judged() -> dict[int, tuple[float, float]]:
    """Return what both readers said of each move, from 0 to 1."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {int(r["pair"]): (float(r["one"]) / 100.0, float(r["other"]) / 100.0) for r in rows}


def measured(
    pairs: Sequence[Pair], answers: Mapping[int, tuple[float, float]], model: Model
) -> dict[str, Any]:
    """Return how T and the readers order the moves."""
    ours = np.array([transfer_of(pair, model) for pair in pairs])
    first, second = np.array([answers[pair["pair"]] for pair in pairs]).T
    said = {"one": first, "other": second}
    mean = (first + second) / 2
    return {
        "moves": len(pairs),
        "with_readers_mean": with_interval(ours, mean),
        "cosine_of_middles_with_readers_mean": with_interval(
            np.array([middles_of(pair, model) for pair in pairs]), mean
        ),
        "readers_with_each_other": with_interval(first, second),
        "with_each": {name: with_interval(ours, values) for name, values in said.items()},
        "mean_difference_from_readers": round(float((ours - mean).mean()), 3),
        "by_move": [
            {
                "source": pair["source"],
                "target": pair["target"],
                "transfer": round(float(value), 3),
                **{name: round(float(values[at]), 2) for name, values in said.items()},
            }
            for at, (pair, value) in enumerate(zip(pairs, ours, strict=True))
        ],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the moves, or score what was said of them."""
    parser = arguments(__doc__)
    parser.add_argument("--draw", type=Path, help="draw the moves, and write them for readers here")
    options = parser.parse_args(argv)
    model = Engine(remember=False).model
    if options.draw:
        before = json.loads(PAIRS.read_text(encoding="utf-8")) if PAIRS.exists() else []
        more = drawn(model, before)
        PAIRS.write_text(json.dumps(before + more, indent=1) + "\n", encoding="utf-8")
        options.draw.write_text(for_readers(more), encoding="utf-8")
        return 0
    pairs = json.loads(PAIRS.read_text(encoding="utf-8"))
    said = judged()
    result = {
        "schema": "tasktriage.transfer-order/1",
        "created": today(),
        "command": "python benchmarks/transfer_order.py --out JSON",
        "embedder": model.embedder_id,
        "first": measured(pairs[:MOVES], said, model),
        "second": measured(pairs[MOVES : 2 * MOVES], said, model),
        "third": measured(pairs[2 * MOVES :], said, model),
    }
    print(json.dumps(result, indent=1))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
