"""Which occupations a title is like, by its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .counts import WordCounts
from .title_table import TitleTable
from .words import AGENT, LEVELS, head_word, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Likeness", "TitleIndex"]

WORDS_SMOOTHING, HEADS_SMOOTHING = 100.0, 30.0
BM25_K1, BM25_B = 1.2, 0.75
SHARP = 10.0  # how much more the best titles of an occupation count than its others
LONG = 8  # words of a title; more count no further
LEAST = 1e-9


@dataclass(frozen=True)
class Likeness:
    """What the words of a title say.

    features (5, K): log of how many titles an occupation has; naive Bayes of words; best BM25;
    soft sum of tf-idf cosines; naive Bayes of the head word. known: the share of its words that
    titles have, by weight. nearest: the best cosine to a title. head_count: log of how often its
    head word heads titles. count: its words. agent: whether the head word names who does it.
    """

    features: NDArray[np.float64]
    known: float
    nearest: float
    head_count: float
    count: int
    agent: bool


class TitleIndex:
    """The titles of K occupations, ready to be asked."""

    def __init__(self, table: TitleTable, occupations: int) -> None:
        self._size = occupations
        self._words = {word: at for at, word in enumerate(table.known)}
        self._heads = {word: at for at, word in enumerate(table.heads)}
        titles, sizes = len(table.sizes), table.sizes.astype(np.int64)
        word, title = table.places.astype(np.int64), np.repeat(np.arange(titles), sizes)
        order = np.argsort(word, kind="stable")
        self._titles_with = title[order]
        df = np.bincount(word, minlength=len(table.known))
        self._begins = np.r_[0, np.cumsum(df)]
        self._count = titles
        self._bm25_idf = np.log(1 + (titles - df + 0.5) / (df + 0.5))
        self._idf = np.log(1 + titles / (1 + df))
        self._tfidf = np.log((1 + titles) / (1 + df)) + 1
        norm = BM25_K1 * (1 - BM25_B + BM25_B * sizes / sizes.mean())
        self._bm25_length = ((BM25_K1 + 1) / (1 + norm)).astype(np.float32)
        self._norms = np.sqrt(np.bincount(title, self._tfidf[word] ** 2, minlength=titles)) + LEAST
        self._pairs(table)
        occupation, named = self._by_title(table, title)
        shape = occupations, len(table.known)
        self._bayes = WordCounts(occupation, word[named], shape, WORDS_SMOOTHING)
        heads = table.title_heads[table.pair_titles]
        shape = occupations, len(table.heads)
        self._head_bayes = WordCounts(table.pair_occupations, heads, shape, HEADS_SMOOTHING)

    def _pairs(self, table: TitleTable) -> None:
        """Keep the titles of each occupation side by side, for sums over them."""
        order = np.argsort(table.pair_occupations, kind="stable")
        self._titles_of = table.pair_titles[order].astype(np.int64)
        grouped = table.pair_occupations[order]
        self._present, self._starts = np.unique(grouped, return_index=True)
        self._log_titles = np.log(np.bincount(grouped, minlength=self._size) + 1.0)

    def _by_title(
        self, table: TitleTable, title: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each word of each title the occupations it names, and which word that was."""
        order = np.argsort(table.pair_titles, kind="stable")
        named = table.pair_occupations[order].astype(np.int64)
        times = np.bincount(table.pair_titles, minlength=self._count)
        begins = np.r_[0, np.cumsum(times)]
        repeats = times[title]
        word = np.repeat(np.arange(len(title)), repeats)
        within = np.arange(len(word)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        return named[begins[title[word]] + within], word

    def likeness(self, title: str) -> Likeness:
        """Return what the words of a title say of each occupation."""
        asked = list(dict.fromkeys(words(title)))
        known = [self._words[word] for word in asked if word in self._words]
        bm25 = np.zeros(self._count, np.float32)
        cosine = np.zeros(self._count, np.float32)
        for word in known:
            having = self._titles_with[self._begins[word] : self._begins[word + 1]]
            bm25[having] += self._bm25_idf[word]
            cosine[having] += self._tfidf[word] ** 2
        norm = np.sqrt(sum(self._tfidf[word] ** 2 for word in known)) + LEAST
        cosine /= self._norms * norm
        weight = float(sum(self._idf[word] for word in known)) + 1e-6
        features = np.zeros((5, self._size))
        features[0] = self._log_titles
        features[1] = self._bayes.score(known)
        bm25 *= self._bm25_length
        best = np.maximum.reduceat(bm25[self._titles_of], self._starts)
        features[2, self._present] = best / weight
        soft = np.add.reduceat(np.exp(SHARP * cosine)[self._titles_of], self._starts)
        features[3, self._present] = np.log(soft)
        head = head_word(title)
        at = self._heads.get(head)
        features[4] = self._head_bayes.score([] if at is None else [at])
        unknown = np.log(1.0 + self._count) * (len(asked) - len(known))
        return Likeness(
            features=features,
            known=weight / (weight + unknown) if asked else 0.0,
            nearest=float(cosine.max()),
            head_count=0.0 if at is None else float(np.log1p(self._head_bayes.counts[at])),
            count=min(len(asked), LONG),
            agent=head not in LEVELS and AGENT.search(head) is not None,
        )
