"""Cross-validation folds that keep a group, and a text, on one side."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arrays import Codes

__all__ = ["Fold", "group_folds", "soc6"]

# O*NET-SOC 2019: six-digit SOC code, then an optional two-digit O*NET suffix.
SOC = re.compile(r"(\d{2}-\d{4})(\.\d{2})?")


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
    match = SOC.fullmatch(code.strip())
    if match is None:
        raise ValueError(f"{code!r} is not a SOC code: expected the form 11-2011 or 11-2011.00")
    return match[1]


def group_folds(
    groups: Sequence[Hashable], texts: Sequence[str] | None = None, n_splits: int = 5
) -> list[Fold]:
    """Split rows into folds by group, and drop test rows whose text is in the training rows.

    The folds are those of scikit-learn's `GroupKFold`, unshuffled: the same for the same groups
    and the same scikit-learn. Releases that sort groups unstably (before 1.9; issue 29495) deal
    groups of equal size out otherwise, so figures to be compared need a stored split.

    Args:
        groups: sequence of n hashable values.
            Rows of one group are never on both sides.
        texts: sequence of n str, optional.
            Compared exactly, but for white space at the ends. Without texts nothing is dropped.
        n_splits: int, at least 2

    Raises:
        ValueError: if lengths differ, or there are fewer groups than folds, or fewer than 2 folds.
    """
    _check(groups, texts, n_splits)
    from sklearn.model_selection import GroupKFold

    keys = None if texts is None else [text.strip() for text in texts]
    splits = GroupKFold(n_splits).split(np.zeros(len(groups)), groups=np.asarray(groups))
    folds = []
    for train, held_out in splits:
        repeated = _repeated(keys, train, held_out)
        folds.append(
            Fold(
                train.astype(np.int64),
                held_out[~repeated].astype(np.int64),
                held_out[repeated].astype(np.int64),
            )
        )
    return folds


def _check(groups: Sequence[Hashable], texts: Sequence[str] | None, n_splits: int) -> None:
    if n_splits < 2:
        raise ValueError(f"n_splits is {n_splits}, expected at least 2")
    n_groups = len(set(groups))
    if n_groups < n_splits:
        raise ValueError(
            f"the data has {n_groups} groups, {n_splits} folds need at least {n_splits}"
        )
    if texts is not None and len(texts) != len(groups):
        raise ValueError(f"texts has {len(texts)} rows, groups has {len(groups)}")


def _repeated(keys: Sequence[str] | None, train: Codes, held_out: Codes) -> NDArray[np.bool_]:
    """Return which of the held-out rows have a text of the training rows."""
    if keys is None:
        return np.zeros(len(held_out), dtype=bool)
    seen = {keys[row] for row in train}
    return np.array([keys[row] in seen for row in held_out], dtype=bool)
