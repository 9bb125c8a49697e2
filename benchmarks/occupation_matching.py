"""Measure how well titles and postings are matched to occupations.

python benchmarks/occupation_matching.py --data DIR [--only NAME…] [--out JSON]

titles: a fifth of O*NET's alternate titles, drawn by occupation, are held out of the index, the
head and all else; beside BM25 and the cosine of all-MiniLM-L6-v2 on the same index. melo: O*NET
titles to ESCO's occupations (MELO, USA, English) without the crosswalk. none: held-out strings that
name no occupation, by what ships. postings: held-out postings with a reader's codes, by what
ships; a second reader's beside them. unsure: how many of the development postings, which are fitted
on, get none because their best occupation is too unlikely, and for how many it is right. DIR holds
roles/ and postings/, as CONTRIBUTING.md says; the rest is in benchmarks/data. Nothing may be tuned
on the parts `test` of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from fit_occupations import NO_TITLES, Vectors, empty_blend, head_of, model_of, title_head
from occupation_baselines import bm25_scores, minilm_vectors
from occupation_data import Tables, held_out, rows
from occupation_melo import melo
from occupation_postings import NONE, Posting, read_labels, read_postings
from result_file import arguments, machine, today, write

from tasktriage.config import Settings
from tasktriage.extend.manager import Plugins
from tasktriage.occupations.learnt import Learnt
from tasktriage.occupations.matcher import LEAST_SURE, OccupationMatcher
from tasktriage.occupations.posting import FEATURES
from tasktriage.pipeline.engine import Engine

__all__ = ["main"]

Floats = npt.NDArray[np.float64]
RESAMPLES = 2_000
BATCH = 500
HELD_OUT = "test"
DEVELOPMENT = "dev"
PARTS = ("titles", "melo", "none", "postings", "unsure")
BINS = ((0.0, 0.3), (0.3, 0.6), (0.6, 0.8), (0.8, 1.01))


def shares(hits: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return a share with its 95 % interval by the bootstrap."""
    rng = np.random.default_rng(0)
    drawn = hits[rng.integers(0, len(hits), (RESAMPLES, len(hits)))].mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    value = {"share": float(hits.mean()), "low": float(low), "high": float(high)}
    return {name: round(number, 4) for name, number in value.items()}


def ranked(scores: Floats, truth: Sequence[set[int]]) -> dict[str, Any]:
    """Return top-1 and top-5 of scores (n, K): whether one of the right ones is among them."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    first = np.array([row[0] in right for row, right in zip(best, truth, strict=True)])
    five = np.array([bool(right & set(row)) for row, right in zip(best, truth, strict=True)])
    return {"n": len(truth), "top_1": shares(first), "top_5": shares(five)}


def measure_titles(tables: Tables, vectors: Vectors, learnt: Learnt) -> dict[str, Any]:
    """Return how often held-out titles are matched to their occupation, beside the baselines."""
    named, spelt = tables.alternate_titles()
    test = held_out(named)
    pairs = tables.titles(frozenset(test))
    texts, truth = [spelt[title] for title in test], [named[title] for title in test]
    count = len(learnt.employment)
    blend = empty_blend(title=learnt.blend.title, role=learnt.blend.role)
    head = head_of(title_head(vectors, pairs, count))
    model = model_of(pairs, head, blend, learnt.employment)
    said = [model.said(t, v).logits for t, v in zip(texts, vectors(texts), strict=True)]
    ours = np.stack(said)
    titles = sorted({title for title, _ in pairs})
    known, asked = minilm_vectors(titles), minilm_vectors(texts)
    cosines = [_best(asked[i : i + BATCH] @ known.T, titles, pairs, count) for i in _steps(asked)]
    p = np.exp(ours - ours.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    right = np.array([row.argmax() in one for row, one in zip(p, truth, strict=True)])
    return {
        "ours": ranked(ours, truth),
        "bm25": ranked(_best_of(bm25_scores(titles, texts), titles, pairs, count), truth),
        "minilm": ranked(np.vstack(cosines), truth),
        "calibration": calibration(p.max(axis=1), right),
    }


def _steps(rows_of: npt.NDArray[Any]) -> range:
    return range(0, len(rows_of), BATCH)


def _best_of(
    scores: Any, titles: Sequence[str], pairs: Sequence[tuple[str, int]], count: int
) -> Floats:
    parts = [
        _best(np.asarray(scores[i : i + BATCH].todense()), titles, pairs, count)
        for i in range(0, scores.shape[0], BATCH)
    ]
    return np.vstack(parts)


def _best(
    scores: npt.NDArray[Any], titles: Sequence[str], pairs: Sequence[tuple[str, int]], count: int
) -> Floats:
    """Return the best score (n, K) among the titles of each occupation."""
    row = {title: at for at, title in enumerate(titles)}
    ordered = sorted((at, row[title]) for title, at in pairs)
    occupation = np.array([at for at, _ in ordered])
    present, starts = np.unique(occupation, return_index=True)
    found = np.full((len(scores), count), -np.inf)
    found[:, present] = np.maximum.reduceat(scores[:, [t for _, t in ordered]], starts, axis=1)
    return found


def calibration(p: Floats, right: npt.NDArray[np.bool_]) -> list[dict[str, float]]:
    """Return for bins of p how many there are, the mean p, and the share that is right."""
    found = []
    for low, high in BINS:
        inside = (p >= low) & (p < high)
        if inside.any():
            mean, share = float(p[inside].mean()), float(right[inside].mean())
            row = {"n": int(inside.sum()), "p": round(mean, 3), "right": round(share, 3)}
            found.append(row)
    return found


def measure_none(matcher: OccupationMatcher) -> dict[str, Any]:
    """Return how many of the held-out strings, which name no occupation, are given none."""
    texts = [row["text"] for row in rows(NO_TITLES) if row["part"] == HELD_OUT]
    none = np.array([not matcher.matches(text) for text in texts])
    return {"n": len(texts), "none": shares(none)}


def measure_postings(postings: Sequence[Posting], matcher: OccupationMatcher) -> dict[str, Any]:
    """Return how often a reader's code is found: strictly, or one that the reader allows too.

    `unsure`: of how many none would be given, the best one being too unlikely; that counts as
    found all the same.
    """
    found: dict[str, list[dict[str, bool]]] = defaultdict(list)
    top: list[tuple[float, bool]] = []
    given_none = called = 0
    for posting in postings:
        matches = matcher.candidates(posting.title, posting.texts, posting.vectors)
        codes = [match.code for match in matches]
        if posting.code == NONE:
            given_none += 1
            called += not codes
            continue
        allowed = {posting.code, *posting.others}
        row = {
            "strict_1": codes[:1] == [posting.code],
            "strict_5": posting.code in codes,
            "lenient_1": bool(allowed & set(codes[:1])),
            "lenient_5": bool(allowed & set(codes)),
        }
        for group in ("all", f"source {posting.source}", f"reader {posting.sure}"):
            found[group].append(row)
        if matches:
            top.append((matches[0].probability, row["strict_1"]))
    p, right = np.array([one for one, _ in top]), np.array([one for _, one in top])
    figures: dict[str, Any] = {
        group: {"n": len(some)} | {k: shares(np.array([row[k] for row in some])) for k in some[0]}
        for group, some in found.items()
    }
    figures["calibration"] = calibration(p, right)
    unsure = p < LEAST_SURE
    figures["unsure"] = {"n": int(unsure.sum()), "right": int(right[unsure].sum())}
    figures["none"] = {"n": given_none, "called_none": called}
    return figures


def measure_unsure(
    postings: Sequence[Posting], matcher: OccupationMatcher
) -> dict[str, dict[str, int]]:
    """Return what `LEAST_SURE` costs where titles, tasks or both are known.

    n: postings for which anything is found. right: those of them whose best occupation is the
    reader's; unsure: those with a less likely one, and which of them are right all the same.
    """
    found: dict[str, list[tuple[float, bool]]] = {"both": [], "title": [], "tasks": []}
    for one in postings:
        for name, matches in (
            ("both", matcher.candidates(one.title, one.texts, one.vectors)),
            ("title", matcher.candidates(one.title)),
            ("tasks", matcher.candidates(None, one.texts, one.vectors)),
        ):
            if matches:
                found[name].append((matches[0].probability, matches[0].code == one.code))
    return {
        name: {
            "n": len(some),
            "right": sum(right for _, right in some),
            "unsure": sum(p < LEAST_SURE for p, _ in some),
            "unsure_right": sum(right for p, right in some if p < LEAST_SURE),
        }
        for name, some in found.items()
    }


def measure_readers() -> dict[str, Any]:
    """Return how often two readers give a held-out posting the same code, or one they both allow.

    `lenient`: the second one's code is one that the first allows, as it is for the matcher.
    """
    first, second = read_labels(HELD_OUT), read_labels(HELD_OUT, reader=2)
    pairs = [(row, second[name]) for name, row in first.items() if row["code"] != NONE]
    same = [a["code"] == b["code"] for a, b in pairs]
    lenient = [b["code"] in {a["code"], *a["also"].split("|")} for a, b in pairs]
    return {
        "n": len(pairs),
        "same": shares(np.array(same)),
        "lenient": shares(np.array(lenient)),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what is asked for, print it, and write it where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with roles/, postings/")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure these")
    options = parser.parse_args(argv)
    tables = Tables(options.data)
    engine = Engine(remember=False)
    taxonomy = Plugins.from_settings(Settings()).taxonomies.create("onet")
    matcher = OccupationMatcher(taxonomy, engine.model)
    result: dict[str, Any] = {"date": today(), "machine": machine()}
    result["model"] = engine.model.info.sha256
    if "titles" in options.only:
        width = engine.model.assess(["x"]).vectors.shape[1]
        learnt = Learnt.read(taxonomy, engine.model.embedder_id, width, len(FEATURES))
        result["titles"] = measure_titles(tables, Vectors(engine), learnt)
    if "melo" in options.only:
        result["melo"] = melo(options.data / "roles/titles", Vectors(engine))
    if "none" in options.only:
        result["none"] = measure_none(matcher)
    if "postings" in options.only:
        some = read_postings(options.data, read_labels(HELD_OUT), engine)
        result["postings"] = measure_postings(some, matcher)
        result["readers"] = measure_readers()
    if "unsure" in options.only:
        some = read_postings(options.data, read_labels(DEVELOPMENT), engine)
        result["unsure"] = measure_unsure(some, matcher)
    for name in (*PARTS, "readers"):
        for key, value in result.get(name, {}).items():
            print(name, key, value)
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
