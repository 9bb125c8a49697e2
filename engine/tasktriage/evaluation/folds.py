"""Cross-validation folds that keep a group, and a text, on one side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from ._arrays import Codes

__all__ = ["Fold", "group_folds", "joined_groups", "normalised_text", "soc6"]

# O*NET-SOC 2019: six-digit SOC code, then an optional two-digit O*NET suffix.
_SOC = re.compile(r"(\d{2}-\d{4})(\.\d{2})?")


@dataclass(frozen=True)
class Fold:
    """Row indices of one fold, each an ascending int64 array.

    `dropped` holds the rows that would be in `test` but whose text is also in `train`.
    """

    train: Codes
    test: Codes
    dropped: Codes


def soc6(code: str) -> str:
    """Return the six-digit SOC code of an O*NET-SOC code: "11-2011.00" gives "11-2011".

    Raises:
        ValueError: if `code` is not of the form 11-2011 or 11-2011.00.
    """
    match = _SOC.fullmatch(code.strip())
    if match is None:
        raise ValueError(f"{code!r} is not a SOC code: expected the form 11-2011 or 11-2011.00")
    return match[1]


def normalised_text(text: str) -> str:
    """Fold case, Unicode forms, punctuation and white space, so that re-set copies are equal.

    Punctuation becomes a space ("sign-off" equals "sign off"). A text of punctuation alone is
    kept as it is, or all such texts would count as copies of each other.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    spaced = "".join(" " if unicodedata.category(char)[0] == "P" else char for char in folded)
    return " ".join(spaced.split()) or " ".join(folded.split())


def _text_keys(texts: Sequence[str], normalise: bool) -> list[str]:
    return [normalised_text(text) if normalise else text.strip() for text in texts]


def _check_texts(groups: Sequence[Hashable], texts: Sequence[str]) -> None:
    if len(texts) != len(groups):
        raise ValueError(f"texts has {len(texts)} rows, groups has {len(groups)}")


def group_folds(
    groups: Sequence[Hashable],
    texts: Sequence[str] | None = None,
    n_splits: int = 5,
    *,
    normalise: bool = False,
) -> list[Fold]:
    """Split rows into folds by group, and drop test rows whose text is in the training rows.

    The folds are those of scikit-learn's `GroupKFold`, unshuffled: the same for the same groups
    and the same scikit-learn. Releases that sort groups unstably (before 1.9; issue 29495) deal
    groups of equal size out otherwise, so figures to be compared need a stored split.

    Args:
        groups: sequence of n hashable values.
            Rows of one group are never on both sides.
        texts: sequence of n str, optional.
            Without texts nothing is dropped.
        n_splits: int, at least 2
        normalise: Compare texts by `normalised_text`; else exactly, but for white space at
            the ends.

    Raises:
        ValueError: if lengths differ, or there are fewer groups than folds, or fewer than 2 folds.
    """
    if n_splits < 2:
        raise ValueError(f"n_splits is {n_splits}, expected at least 2")
    n_groups = len(set(groups))
    if n_groups < n_splits:
        raise ValueError(
            f"the data has {n_groups} groups, {n_splits} folds need at least {n_splits}"
        )
    if texts is not None:
        _check_texts(groups, texts)
    from sklearn.model_selection import GroupKFold

    keys = None if texts is None else _text_keys(texts, normalise)
    splits = GroupKFold(n_splits).split(np.zeros(len(groups)), groups=np.asarray(groups))
    folds = []
    for train, held_out in splits:
        if keys is None:
            repeated = np.zeros(len(held_out), dtype=bool)
        else:
            seen = {keys[row] for row in train}
            repeated = np.array([keys[row] in seen for row in held_out], dtype=bool)
        folds.append(
            Fold(
                train.astype(np.int64),
                held_out[~repeated].astype(np.int64),
                held_out[repeated].astype(np.int64),
            )
        )
    return folds


def joined_groups(
    groups: Sequence[Hashable], texts: Sequence[str], *, normalise: bool = True
) -> Codes:
    """Join groups that share a text, directly or through other groups.

    Args:
        groups: sequence of n hashable values
        texts: sequence of n str
        normalise: As in `group_folds`, here on by default.

    Returns:
        array of shape (n,), int64.
            Number of the joined group, counted from 0 in the order of the rows.

    Raises:
        ValueError: if lengths differ.
    """
    _check_texts(groups, texts)
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    parents = list(range(len(numbers)))

    def root(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    first_group: dict[str, int] = {}
    for group, key in zip(groups, _text_keys(texts, normalise), strict=True):
        here = root(numbers[group])
        other = root(first_group.setdefault(key, here))
        parents[here] = other
    roots = [root(numbers[group]) for group in groups]
    order = {node: number for number, node in enumerate(dict.fromkeys(roots))}
    return np.array([order[node] for node in roots], dtype=np.int64)
