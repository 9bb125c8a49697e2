"""The titles of occupations as numbers: which words each has, and which occupations it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from .words import head_word, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TitleTable"]

MOST_TITLES = 65_536  # what two bytes count


@dataclass(frozen=True, kw_only=True)
class TitleTable:
    """T titles of K occupations.

    known: the words (V), and heads: the words that say who does it (H), each once. sizes (T,):
    how many words a title has; places: these, title by title, in `known`. title_heads (T,): in
    `heads`. pair_titles, pair_occupations (P,): which title names which occupation.
    """

    known: tuple[str, ...]
    heads: tuple[str, ...]
    sizes: NDArray[np.uint8]
    places: NDArray[np.uint16]
    title_heads: NDArray[np.uint16]
    pair_titles: NDArray[np.uint16]
    pair_occupations: NDArray[np.uint16]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> TitleTable:
        """Count the words of titles; each pair is a title and the place of an occupation.

        Raises:
            ValueError: there are more titles, or words, than a table holds.
        """
        named = sorted(set(pairs))
        titles = sorted({title for title, _ in named})
        row = {title: at for at, title in enumerate(titles)}
        known: dict[str, int] = {}
        heads: dict[str, int] = {}
        places = [
            [known.setdefault(word, len(known)) for word in dict.fromkeys(words(title))]
            for title in titles
        ]
        title_heads = [heads.setdefault(head_word(title), len(heads)) for title in titles]
        if max(len(titles), len(known), len(heads)) > MOST_TITLES:
            raise ValueError(f"more than {MOST_TITLES:,} titles or words")
        return cls(
            known=tuple(known),
            heads=tuple(heads),
            sizes=np.array([len(one) for one in places], dtype=np.uint8),
            places=np.array([at for one in places for at in one], dtype=np.uint16),
            title_heads=np.array(title_heads, dtype=np.uint16),
            pair_titles=np.array([row[title] for title, _ in named], dtype=np.uint16),
            pair_occupations=np.array([at for _, at in named], dtype=np.uint16),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return it as arrays by name; lists of words as bytes, a line each."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in ("known", "heads"):
            text = "\n".join(found[name]).encode()
            found[name] = np.frombuffer(text, dtype=np.uint8)
        return found

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]], occupations: int) -> TitleTable:
        """Read it back.

        Raises:
            ValueError: an array is missing or of a wrong type, or its numbers can't be right.
        """
        kinds = {"sizes": np.uint8, "known": np.uint8, "heads": np.uint8}
        found: dict[str, Any] = {}
        for field in fields(cls):
            array = arrays.get(field.name)
            if array is None or array.ndim != 1 or array.dtype != kinds.get(field.name, np.uint16):
                raise ValueError(f"the array '{field.name}' is not there or is another one")
            found[field.name] = array
        for name in ("known", "heads"):
            found[name] = tuple(found[name].tobytes().decode("ascii").split("\n"))
        table = cls(**found)
        limits = (
            (table.places, len(table.known)),
            (table.title_heads, len(table.heads)),
            (table.pair_titles, len(table.sizes)),
            (table.pair_occupations, occupations),
        )
        sound = all(len(array) and int(array.max()) < most for array, most in limits)
        lengths = len(table.places) == int(table.sizes.sum()) and len(table.title_heads) == len(
            table.sizes
        )
        if not (sound and lengths and len(table.pair_titles) == len(table.pair_occupations)):
            raise ValueError("numbers of titles are out of range")
        return table
