"""What acts are recognised by: a task's vector, and the letters of its words beside it.

The vector says what a task is about; whether it decides, or only prepares, often hangs on a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["features", "in_role", "rarity"]

WORD = re.compile(r"[^\W_]+")
SHORTEST, LONGEST = 3, 5  # letters of a part of a word
WORDS = 200  # of a text that count; a task has fewer
WORD_LETTERS = 30  # of a word that count
BESIDE = 1.3
"""The length of what words say, where the vector's is 1."""
TITLE = 0.25
"""The length of the role's vector that is added to a task's."""


def features(
    texts: Sequence[str], vectors: NDArray[np.float32], rare: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return (n, d + w) of n texts with unit vectors (n, d); `rare` (w,) is what `rarity` gave."""
    words = _counts(texts, len(rare)) * rare
    lengths = np.linalg.norm(words, axis=1, keepdims=True)
    words *= BESIDE / np.maximum(lengths, 1e-9)
    return np.hstack([vectors.astype(np.float32, copy=False), words])


def rarity(texts: Sequence[str], width: int) -> NDArray[np.float32]:
    """Return how much each of w places counts (w,): less, the more of the texts have it."""
    having = (_counts(texts, width) != 0.0).sum(axis=0)
    return np.asarray(np.log((1 + len(texts)) / (1 + having)) + 1.0, dtype=np.float32)


def _counts(texts: Sequence[str], width: int) -> NDArray[np.float32]:
    """Return the parts of the words of n texts, as signed roots of counts (n, w)."""
    found = np.zeros((len(texts), width), np.float32)
    for row, text in zip(found, texts, strict=True):
        for word in WORD.findall(text.casefold())[:WORDS]:
            places, signs = _parts(word[:WORD_LETTERS], width)
            np.add.at(row, places, signs)
    return np.asarray(np.sign(found) * np.sqrt(np.abs(found)))


def in_role(vectors: NDArray[np.float32], title: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """Return unit vectors (n, d) of tasks moved towards that of their role's title (d,)."""
    if title is None:
        return vectors
    moved = vectors + TITLE * title
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)


@lru_cache(maxsize=20_000)
def _parts(word: str, width: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return where the parts of a word count, and with which sign."""
    whole = f" {word} "
    hashes = np.array(
        [
            crc32(whole[at : at + size].encode("utf-8", "replace"))
            for size in range(SHORTEST, LONGEST + 1)
            for at in range(len(whole) - size + 1)
        ],
        dtype=np.int64,
    )
    signs = np.where(hashes >> 31, 1.0, -1.0).astype(np.float32)
    return (hashes % width).astype(np.intp), signs
