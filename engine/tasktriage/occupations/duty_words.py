"""The words of tasks: how much more often the tasks of an occupation have a word than all have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .counts import WordCounts
from .words import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DutyWords"]

SMOOTHING = 200.0
FEWEST = 2  # times that a word is met, or else it is left out
OFTEN = 3  # times that a word counts in one posting
MOST_TASKS = 200  # of a role that are looked at
STEP = 190  # characters that are read at once


class DutyWords:
    """Words of the tasks of K occupations, as counts.

    Args:
        known: the words (V), each once.
        word, occupation, times: (P,) how often an occupation's tasks have a word.
        occupations: K.
    """

    def __init__(
        self,
        known: Sequence[str],
        word: NDArray[Any],
        occupation: NDArray[Any],
        times: NDArray[Any],
        occupations: int,
    ) -> None:
        self._places = {name: at for at, name in enumerate(known)}
        self._counts = WordCounts(
            np.repeat(occupation.astype(np.int64), times),
            np.repeat(word.astype(np.int64), times),
            (occupations, len(known)),
            SMOOTHING,
        )
        self._none = np.zeros(occupations)

    @staticmethod
    def arrays(tasks: Iterable[tuple[int, str]]) -> dict[str, NDArray[Any]]:
        """Return the arrays of tasks, each with the place of its occupation."""
        met: Counter[tuple[str, int]] = Counter()
        for at, text in tasks:
            met.update((word, at) for word in _words(text))
        total: Counter[str] = Counter()
        for (word, _), times in met.items():
            total[word] += times
        known = sorted(word for word, times in total.items() if times >= FEWEST)
        place = {word: at for at, word in enumerate(known)}
        pairs = sorted((place[w], at, times) for (w, at), times in met.items() if w in place)
        table = np.array(pairs)
        return {
            "duty_known": np.frombuffer("\n".join(known).encode(), dtype=np.uint8),
            "duty_word": table[:, 0].astype(np.uint16),
            "duty_occupation": table[:, 1].astype(np.uint16),
            "duty_times": np.minimum(table[:, 2], 255).astype(np.uint8),
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]], occupations: int) -> DutyWords:
        """Read them back.

        Raises:
            ValueError: they don't belong together, or their numbers can't be right.
        """
        parts = [arrays[f"duty_{name}"] for name in ("word", "occupation", "times")]
        known = arrays["duty_known"].tobytes().decode("ascii").split("\n")
        word, occupation, times = parts
        kinds = [part.dtype for part in parts] == [np.uint16, np.uint16, np.uint8]
        if not kinds or len({part.shape for part in parts}) != 1 or word.ndim != 1 or not word.size:
            raise ValueError("the words of tasks are damaged")
        if int(word.max()) >= len(known) or int(occupation.max()) >= occupations:
            raise ValueError("words of tasks are out of range")
        return cls(known, word, occupation, times, occupations)

    def score(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the log ratio (K,) of the words of a role's tasks, less for many words."""
        met = Counter(word for text in texts[:MOST_TASKS] for word in _words(text))
        found = self._none.copy()
        for word, times in met.items():
            at = self._places.get(word)
            if at is not None:
                found += min(times, OFTEN) ** 0.5 * self._counts.score([at])
        return np.asarray(found / np.sqrt(1.0 + len(met)))


def _words(text: str) -> set[str]:
    return {word for at in range(0, len(text), STEP) for word in words(text[at : at + STEP])}
