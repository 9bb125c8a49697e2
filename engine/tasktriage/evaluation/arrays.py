"""Check and convert what callers hand in: label codes, probability rows, groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasktriage.domain.label import LABELS, SUM_TOLERANCE
from tasktriage.kit.arrays import Floats, top_codes

__all__ = [
    "N_LABELS",
    "Codes",
    "as_codes",
    "as_probabilities",
    "as_values",
    "group_codes",
    "labels_of",
]

N_LABELS = len(LABELS)

Codes = NDArray[np.int64]


def _same_length(name: str, found: int, expected: int | None) -> None:
    if found == 0:
        raise ValueError(f"{name} is empty: at least 1 row is needed")
    if expected is not None and found != expected:
        raise ValueError(f"{name} has {found} rows, expected {expected} like the other arrays")


def as_codes(name: str, values: ArrayLike, length: int | None = None) -> Codes:
    """Return label codes as int64 of shape (n,).

    Args:
        name: Of the array, for the error.
        values: array of shape (n,), integers 0, 1 or 2
        length: n, where another array has set it.

    Raises:
        ValueError: if it is empty, of another length or shape, or holds something else.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}, expected (n,)")
    _same_length(name, len(array), length)
    if array.dtype.kind not in "iu":
        raise ValueError(
            f"{name} has dtype {array.dtype}, expected integer codes 0 to {N_LABELS - 1} "
            f"in the order {', '.join(LABELS)}"
        )
    if array.min() < 0 or array.max() >= N_LABELS:
        raise ValueError(
            f"{name} holds codes from {array.min()} to {array.max()}, expected 0 to {N_LABELS - 1}"
        )
    return array.astype(np.int64)


def as_probabilities(name: str, values: ArrayLike, length: int | None = None) -> Floats:
    """Return rows of probabilities as float64 of shape (n, 3); arguments as in `as_codes`.

    Raises:
        ValueError: if it is empty, of another length or shape, or a row is not finite, has a
            negative value or does not sum to 1.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != N_LABELS:
        raise ValueError(f"{name} has shape {array.shape}, expected (n, {N_LABELS})")
    _same_length(name, len(array), length)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite in row {_first_bad(array)}")
    sums = array.sum(axis=1)
    wrong = (np.abs(sums - 1.0) > SUM_TOLERANCE) | (array < 0).any(axis=1)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"{name} row {row} is {array[row].tolist()}: expected {N_LABELS} values of at least 0 "
            "that sum to 1; apply softmax to logits first"
        )
    return array


def as_values(name: str, values: ArrayLike, length: int | None = None) -> Floats:
    """Return finite numbers as float64 of shape (n,); arguments as in `as_codes`.

    Raises:
        ValueError: if it is empty, of another length or shape, or a number is not finite.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}, expected (n,)")
    _same_length(name, len(array), length)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite in row {_first_bad(array)}")
    return array


def _first_bad(array: Floats) -> int:
    return int(np.argwhere(~np.isfinite(array))[0][0])


def group_codes(groups: Sequence[Any] | NDArray[Any]) -> tuple[Codes, int]:
    """Number groups from 0 in sorted order; return the codes (n,) and how many there are.

    Raises:
        ValueError: if there is no row, or the array is not of shape (n,).
    """
    array = np.asarray(groups)
    if array.ndim != 1:
        raise ValueError(f"groups has shape {array.shape}, expected (n,)")
    _same_length("groups", len(array), None)
    names, codes = np.unique(array, return_inverse=True)
    return codes.astype(np.int64), len(names)


def labels_of(probabilities: ArrayLike) -> Codes:
    """Return the most probable label code of each row; a tie goes to the more human label.

    Args:
        probabilities: array of shape (n, 3), 0 to 1

    Returns:
        array of shape (n,), int64 codes

    Raises:
        ValueError: if the rows are not probabilities.
    """
    return top_codes(as_probabilities("probabilities", probabilities))
