"""Whether a candidate was trained on what it is tested on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidate
from .prepared import Prepared
from .result import Contamination

__all__ = ["contamination", "seen_rows"]


def contamination(prepared: Prepared, candidate: Candidate) -> Contamination:
    """Return what a candidate's card says of its training data, held against the tested rows."""
    tested = prepared.tested.info.name
    if not candidate.shipped:
        return Contamination("no", "trained by this run on training rows alone")
    if candidate.trained_on is None:
        return Contamination("unknown", "its card does not name its training data")
    if set(candidate.trained_on) & set(prepared.tested.hashes.values()):
        return Contamination("yes", f"its card names {tested} as training data")
    seen = int(seen_rows(prepared, candidate).sum())
    if seen:
        name = prepared.train.info.name
        return Contamination(
            "yes", f"its card names {name}, which holds {seen} of the tested texts"
        )
    return Contamination("no", f"its card does not name {tested}")


def seen_rows(prepared: Prepared, candidate: Candidate) -> NDArray[np.bool_]:
    """Mark tested rows whose text a shipped model was trained on, though this run drops it."""
    rows = prepared.tested.rows
    if not candidate.shipped or prepared.test is None:
        return np.zeros(len(rows), dtype=bool)
    if not set(candidate.trained_on or ()) & set(prepared.train.hashes.values()):
        return np.zeros(len(rows), dtype=bool)
    texts = {row.text.strip() for row in prepared.train.rows}
    return np.array([row.text.strip() in texts for row in rows], dtype=bool)
