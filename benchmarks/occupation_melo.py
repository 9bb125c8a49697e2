"""O*NET titles to ESCO's occupations: MELO (USA, English), scored by occupation.

Neither the crosswalk between O*NET and ESCO nor its titles are used. Weights of the three scores
were fitted on alternate titles of O*NET, not on MELO's queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from occupation_baselines import bm25_scores, matrix, minilm_vectors, tfidf
from occupation_data import rows

from tasktriage.occupations.words import words

__all__ = ["melo"]

Floats = npt.NDArray[np.float64]
MEAN, WORDS, LETTERS = 13.752, 0.36, 0.584
WORDS_SHARP, LETTERS_SHARP = 10.0, 12.0
LONGEST = 5
SHORTEST = 3


def letters(text: str) -> list[str]:
    """Return pieces of the words of a title, with their ends marked, three to five letters long."""
    marked = [f"^{word}$" for word in words(text)]
    return [
        word[at : at + size]
        for word in marked
        for size in range(SHORTEST, LONGEST + 1)
        for at in range(len(word) - size + 1)
    ]


def melo(
    folder: Path, vectors: Callable[[Sequence[str]], npt.NDArray[np.float32]]
) -> dict[str, Any]:
    """Return the mean reciprocal rank of the right ESCO occupation, for us and the baselines."""
    corpus = list(rows(folder / "melo_usa_en_corpus.csv.gz"))
    queries = list(rows(folder / "melo_usa_en_queries.csv"))
    relevant: dict[str, set[str]] = defaultdict(set)
    for row in rows(folder / "melo_usa_en_qrels.csv.gz"):
        relevant[row["qid"]].add(row["cid"].split("_")[0])
    concept = np.array([row["cid"].split("_")[0] for row in corpus])
    order = np.argsort(concept, kind="stable")
    names, starts = np.unique(concept[order], return_index=True)
    surfaces, asked = [row["surface"] for row in corpus], [row["query"] for row in queries]

    def best(scores: Any) -> Floats:
        dense = scores if isinstance(scores, np.ndarray) else np.asarray(scores.todense())
        found: Floats = np.maximum.reduceat(dense[:, order], starts, axis=1)
        return found

    def soft(cosines: Any, sharp: float) -> Floats:
        dense = np.exp(sharp * np.asarray(cosines.todense()))
        found: Floats = np.log(np.add.reduceat(dense[:, order], starts, axis=1))
        return found

    def score(scores: Floats) -> dict[str, float]:
        ranks = []
        for row, query in zip(scores, queries, strict=True):
            right = np.isin(names, list(relevant[query["qid"]]))
            if right.any():
                ranking = np.argsort(-row, kind="stable")
                ranks.append(1 + int(np.flatnonzero(right[ranking])[0]))
        at = np.array(ranks)
        figures = {"mrr": (1 / at).mean(), "hit_1": (at == 1).mean(), "hit_5": (at <= 5).mean()}
        return {"n": len(at)} | {name: round(float(v), 4) for name, v in figures.items()}

    means = np.add.reduceat(vectors(surfaces)[order], starts, axis=0)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    parts = []
    for cut, sharp in ((words, WORDS_SHARP), (letters, LETTERS_SHARP)):
        known: dict[str, int] = {}
        have = matrix([cut(text) for text in surfaces], known, grow=True)
        one, other = tfidf(have, matrix([cut(text) for text in asked], known))
        parts.append(soft(other @ one.T, sharp))
    ours = MEAN * (vectors(asked) @ means.T) + WORDS * parts[0] + LETTERS * parts[1]
    return {
        "concepts": {"n": len(names), "surfaces": len(surfaces)},
        "ours": score(ours),
        "bm25": score(best(bm25_scores(surfaces, asked))),
        "minilm": score(best(minilm_vectors(asked) @ minilm_vectors(surfaces).T)),
    }
