"""Tensors of a file that is not trusted: numbers of the shape they should have, and bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["numbers_of", "rows_of"]

LARGEST = 1e6
"""No number lies beyond, so that sums and products of them stay finite in float32."""


def numbers_of(
    tensors: Mapping[str, NDArray[Any]], key: str, shape: Sequence[int | None]
) -> NDArray[np.float64]:
    """Return the numbers of a tensor; None in `shape` is any length but 0.

    Raises:
        KeyError: there is no such tensor.
        ValueError: it is of another type or shape, or a number is none or beyond `LARGEST`.
    """
    if tensors[key].dtype.kind not in "fiub":
        raise ValueError(f"'{key}' is of {tensors[key].dtype}")
    found = tensors[key].astype(np.float64)
    fits = found.ndim == len(shape) and found.size > 0
    if not fits or any(want not in (None, n) for n, want in zip(found.shape, shape, strict=True)):
        raise ValueError(f"'{key}' has the shape {found.shape}")
    return _bounded(key, np.asarray(found))


def rows_of(
    tensors: Mapping[str, NDArray[Any]], key: str, count: int, width: int | None = None
) -> NDArray[np.float64]:
    """Return rows (count, width) that are stored with a scale for each, as "KEY_scale" (count,).

    Raises:
        KeyError: there is no such tensor.
        ValueError: as of `numbers_of`.
    """
    rows = numbers_of(tensors, key, (count, width))
    scale = numbers_of(tensors, f"{key}_scale", (count,))
    return _bounded(key, np.asarray(rows * scale[:, None]))


def _bounded(key: str, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(numbers).all():
        raise ValueError(f"'{key}' has numbers that are none")
    if np.abs(numbers).max() > LARGEST:
        raise ValueError(f"'{key}' has numbers beyond {LARGEST:,.0f}")
    return numbers
