"""Words alone: what the choice of words, or of the first two, gives away."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

from tasktriage.plugin import UsageError, fit_soft, predict_soft

from .base import Baseline, Floats, Rows
from .linear import logistic_regression

__all__ = ["FirstTwoWords", "UnigramBayes"]

WORD = re.compile(r"\w+")  # also words of one letter, which scikit-learn would leave out


class Counting(Baseline):
    """A scikit-learn estimator on how often each piece of a text stands in it."""

    def __init__(self, estimator: Any, pieces: Callable[[str], list[str]]) -> None:
        self.estimator = estimator
        self.vectorizer: Any = CountVectorizer(analyzer=pieces)

    def learn(self, rows: Rows) -> None:
        """Count, and fit the estimator; a row counts for each label by its share.

        Raises:
            UsageError: fewer than two labels; or no text has a word.
        """
        try:
            features = self.vectorizer.fit_transform(rows.texts)
        except ValueError:  # an empty vocabulary
            raise UsageError("at least one text with a word is needed to train on") from None
        self.estimator_ = fit_soft(self.estimator, features, rows.soft, rows.weights)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (n, 3) in label order."""
        return predict_soft(self.estimator_, self.vectorizer.transform(texts))


class UnigramBayes(Counting):
    """Multinomial naive Bayes on counts of lower-cased words, each count raised by one.

    It takes words to be independent, so of long texts it is far too sure until it is calibrated.
    """

    def __init__(self) -> None:
        super().__init__(MultinomialNB(), words)


class FirstTwoWords(Counting):
    """Logistic regression on the first two words, lower-cased, and on nothing else of a text."""

    def __init__(self) -> None:
        super().__init__(logistic_regression(), beginning)


def words(text: str) -> list[str]:
    """Return the words of a text, lower-cased."""
    return WORD.findall(text.lower())


def beginning(text: str) -> list[str]:
    """Return the first two words and their pair; what there is of it, of a shorter text."""
    first = words(text)[:2]
    return [*first, " ".join(first)] if len(first) == 2 else first
