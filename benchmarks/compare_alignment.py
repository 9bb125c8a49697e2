"""Measure how well the tasks of two versions of a posting are aligned.

python benchmarks/compare_alignment.py [--tune] [--out JSON]

Forty pairs are invented postings of the part `dev` and copies edited by a script (`edited.py`), so
that the truth is known; the figures of the alignment were found on postings of the part `train`,
with other seeds (`--tune`). Whoever writes the edits knows what the alignment looks at, so five
pairs of lists reworded by hand (`data/compare_by_hand.json`, its part `test`) are asked too: so
freely that hardly a word is left. What is scored is every pair of places that are the same duty,
every place that is gone and every new one.

`lists` is of the duties alone. `documents` writes both lists into the posting and reads them as
`tasktriage compare` would, so that what extraction loses or adds counts; there a place is a line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from edited import Edited, duties, edited
from result_file import arguments, today, versions, write

from tasktriage.contracts.protocols import Model
from tasktriage.corpora.postings import InventedPosting, load_postings
from tasktriage.corpora.sentences import Part
from tasktriage.domain.document import Document
from tasktriage.pipeline.engine import Engine
from tasktriage.roles.align import align

__all__ = ["main", "measure"]

PAIRS = 40
FEWEST = 5  # duties of a posting
TUNING_SEEDS = (1000, 2000)
BY_HAND = Path(__file__).resolve().parent / "data" / "compare_by_hand.json"
RESAMPLES = 2000
Items = set[tuple[str, int, int]]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--tune", action="store_true", help="ask what the figures were found on")
    given = parser.parse_args()
    result = measure(Engine(), tune=given.tune)
    for name in ("lists", "by_hand", "documents"):
        if name in result:
            said = {key: value for key, value in result[name].items() if key != "wrong"}
            print(name, json.dumps(said))
    write(result, given.out)


def measure(engine: Engine, *, tune: bool = False) -> dict[str, Any]:
    """Return the figures of both sorts of pairs, and what they were measured with."""
    if tune:
        postings, seeds, part = _postings(Part.TRAIN), TUNING_SEEDS, "tune"
    else:
        postings, seeds, part = _postings(Part.DEV)[:PAIRS], (0,), "test"
    pairs = _edited(postings, seeds)
    result: dict[str, Any] = {
        "measured": today(),
        "model": f"{engine.model.info.name} {engine.model.info.version}",
        "versions": versions(["numpy", "scipy"]),
        "postings": part,
        "edits": dict(sum((Counter(pair.edits) for _, pair in pairs), Counter[str]())),
        "lists": _figures([_asked(pair, engine.model) for _, pair in pairs]),
        "by_hand": _figures([_asked(pair, engine.model) for pair in _by_hand(part)]),
    }
    if not tune:
        result["documents"] = _figures([_read(posting, pair, engine) for posting, pair in pairs])
    return result


def _postings(part: Part) -> list[InventedPosting]:
    return [posting for posting in load_postings(part) if len(duties(posting)) >= FEWEST]


def _edited(
    postings: Sequence[InventedPosting], seeds: Iterable[int]
) -> list[tuple[InventedPosting, Edited]]:
    found = []
    for seed in seeds:
        for number, posting in enumerate(postings):
            others = [text for other in postings if other is not posting for text in duties(other)]
            found.append((posting, edited(duties(posting), others, seed + number)))
    return found


def _by_hand(part: str) -> list[Edited]:
    lists = json.loads(BY_HAND.read_text(encoding="utf-8"))
    return [
        Edited(tuple(x["before"]), tuple(x["after"]), frozenset(map(tuple, x["pairs"])), {})
        for x in lists
        if x["part"] == part
    ]


def _items(pairs: Iterable[tuple[int, int]], gone: Iterable[int], new: Iterable[int]) -> Items:
    return (
        {("pair", i, j) for i, j in pairs}
        | {("gone", i, -1) for i in gone}
        | {("new", -1, j) for j in new}
    )


def _asked(pair: Edited, model: Model) -> tuple[Items, Items]:
    """Return what is true of a pair of lists, and what the alignment says."""
    found = _aligned(pair.before, pair.after, model)
    return _items(pair.pairs, pair.gone, pair.new), found


def _aligned(before: Sequence[str], after: Sequence[str], model: Model) -> Items:
    vectors = model.assess([*before, *after]).vectors
    said = align(before, after, vectors[: len(before)], vectors[len(before) :])
    pairs = [(i, j) for item in said for i in item.before for j in item.after]
    gone = [i for item in said if not item.after for i in item.before]
    new = [j for item in said if not item.before for j in item.after]
    return _items(pairs, gone, new)


def _read(posting: InventedPosting, pair: Edited, engine: Engine) -> tuple[Items, Items]:
    """Return the same of two documents; places are those of duties, by their lines.

    Tasks of lines that are no such duty are left out: they stand in both versions.
    """
    sides = []
    for texts in (pair.before, pair.after):
        text, places = _document(posting, texts)
        tasks = [
            (places[a.task.origin.line], a.task.text)
            for a in engine.assessments([Document(name="posting", text=text)])
            if a.task.origin.line in places
        ]
        sides.append(tasks)
    before, after = sides
    said = _aligned([text for _, text in before], [text for _, text in after], engine.model)
    names = {"pair": set(), "gone": set(), "new": set()}
    for kind, i, j in said:
        names[kind].add((before[i][0] if i >= 0 else -1, after[j][0] if j >= 0 else -1))
    paired = {i for i, _ in names["pair"]}, {j for _, j in names["pair"]}
    found = _items(
        names["pair"],
        {i for i, _ in names["gone"]} - paired[0],
        {j for _, j in names["new"]} - paired[1],
    )
    return _items(pair.pairs, pair.gone, pair.new), found


def _document(posting: InventedPosting, texts: Sequence[str]) -> tuple[str, dict[int, int]]:
    """Return a posting with these duties in the place of its own, and the place of each line."""
    own = set(duties(posting))
    lines: list[str] = []
    places: dict[int, int] = {}
    for line in posting.lines:
        said = list(line.statements()) if line.is_duty else []
        if len(said) != 1 or said[0].strip() not in own:
            lines.append(line.text)
            continue
        if places:
            continue  # all stand where the first one stood
        for place, text in enumerate(texts):
            lines.append(f"- {text}")
            places[len(lines)] = place
    return "\n".join(lines), places


def _figures(asked: Sequence[tuple[Items, Items]]) -> dict[str, Any]:
    counts = np.array([_counts(true, said) for true, said in asked], dtype=np.float64)
    rng = np.random.default_rng(0)
    draws = counts[rng.integers(0, len(counts), (RESAMPLES, len(counts)))].sum(axis=1)
    low, high = np.quantile(_f1(draws), (0.05, 0.95))
    hits, extra, missed = map(int, counts.sum(axis=0))
    kinds = {
        kind: round(float(_f1(np.array([_counts(_of(t, kind), _of(s, kind)) for t, s in asked],
                                       dtype=np.float64).sum(axis=0))), 4)
        for kind in ("pair", "gone", "new")
    }  # fmt: skip
    return {
        "pairs_of_versions": len(asked),
        "items": hits + missed,
        "f1": round(float(_f1(counts.sum(axis=0))), 4),
        "interval_90": [round(float(low), 4), round(float(high), 4)],
        "precision": round(hits / (hits + extra), 4),
        "recall": round(hits / (hits + missed), 4),
        "f1_by_kind": kinds,
    }


def _of(items: Items, kind: str) -> Items:
    return {item for item in items if item[0] == kind}


def _counts(true: Items, said: Items) -> tuple[int, int, int]:
    return len(true & said), len(said - true), len(true - said)


def _f1(counts: Any) -> Any:
    hits, extra, missed = counts.T
    return 2 * hits / (2 * hits + extra + missed)


if __name__ == "__main__":
    main()
