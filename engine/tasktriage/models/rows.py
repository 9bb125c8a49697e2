"""What a model says of a text as one row of bytes, and back, to the bit."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.label import LABELS, REASONS, SUM_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["output_rows", "rows_output", "text_key"]

NEEDED = ("vectors", "probabilities")
KINDS: dict[str, Any] = {"vectors": np.float32}  # all else is float64
SHARES = ("probabilities", "reasons", "is_task", "levels")


def text_key(prefix: bytes, text: str) -> bytes:
    """Return the key of a text's row: 32 bytes, however long the text is."""
    return hashlib.sha256(prefix + text.encode("utf-8", "surrogatepass")).digest()


def output_rows(output: ModelOutput, n: int) -> NDArray[np.void] | None:
    """Return n rows of all that a model said; None if it is not what a model may say."""
    try:
        parts = {
            name: np.asarray(value, dtype=KINDS.get(name, np.float64))
            for name in (field.name for field in fields(ModelOutput))
            if (value := getattr(output, name)) is not None
        }
    except (AttributeError, TypeError, ValueError):
        return None
    if not (parts.keys() >= set(NEEDED) and all(_sound(k, v, n) for k, v in parts.items())):
        return None
    if (np.abs(parts["probabilities"].sum(axis=1) - 1) > SUM_TOLERANCE).any():
        return None
    kinds = [(name, part.dtype.newbyteorder("<"), part.shape[1:]) for name, part in parts.items()]
    rows = np.empty(n, dtype=kinds)
    for name, part in parts.items():
        rows[name] = part
    return rows


def rows_output(rows: NDArray[np.void]) -> ModelOutput:
    """Return what a model said, from its rows."""
    parts: dict[str, Any] = {
        name: np.ascontiguousarray(rows[name], KINDS.get(name, np.float64))
        for name in rows.dtype.names or ()
    }
    return ModelOutput(**parts)


def _sound(name: str, part: NDArray[Any], n: int) -> bool:
    """Whether an array has a row of its width for each text, and numbers that it may have."""
    widths = {
        "vectors": part.shape[-1:],
        "probabilities": (len(LABELS),),
        "reasons": (len(REASONS),),
        "is_task": (),
        "levels": (len(LABELS),),
    }
    if part.shape != (n, *widths.get(name, part.shape[1:])) or not np.isfinite(part).all():
        return False
    inside = (part >= -SUM_TOLERANCE) & (part <= 1 + SUM_TOLERANCE)
    return name not in SHARES or bool(inside.all())
