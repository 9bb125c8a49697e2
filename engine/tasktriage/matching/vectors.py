"""Vectors of texts that stand for something, as a model gives them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tasktriage.contracts.protocols import Model
from tasktriage.extend.checks import ask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["vectors_of"]


def vectors_of(
    texts: Sequence[str], model: Model, shipped: Path | None = None
) -> NDArray[np.float32]:
    """Return unit vectors (n, d) of n texts."""
    return ask(model, list(texts)).vectors
