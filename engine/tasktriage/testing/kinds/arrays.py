"""What arrays of answers must be like, for the checks of all that give any."""

from __future__ import annotations

from typing import Any

import numpy as np

from .texts import TOLERANCE

__all__ = ["probabilities", "same", "vectors"]


def probabilities(p: Any, n: int) -> None:
    """See that they are (n, 3), finite, from 0, and sum to 1."""
    assert np.shape(p) == (n, 3), f"probabilities must be ({n}, 3), got {np.shape(p)}"
    p = np.asarray(p)
    assert np.isfinite(p).all() and (p >= 0).all(), "probabilities must be finite, from 0"
    assert np.allclose(p.sum(axis=1), 1, atol=TOLERANCE), "probabilities must sum to 1"


def vectors(v: Any, n: int, dimension: int) -> None:
    """See that they are (n, d) float32, finite and of unit length."""
    assert np.shape(v) == (n, dimension), f"wrong shape {np.shape(v)}, not ({n}, {dimension})"
    found = getattr(v, "dtype", type(v).__name__)
    assert found == np.float32, f"vectors must be float32, got {found}"
    assert np.isfinite(v).all(), "vectors must be finite"
    assert np.allclose(np.linalg.norm(v, axis=1), 1, atol=1e-3), "vectors must be unit"


def same(one: Any, other: Any, problem: str, tolerance: float = TOLERANCE) -> None:
    """See that two arrays say the same."""
    assert np.shape(one) == np.shape(other), f"{problem}: {np.shape(one)}, {np.shape(other)}"
    assert np.allclose(one, other, atol=tolerance), problem
