"""Which rows of the data the codebook contradicts.

The public labels often call an approval, a signature or a prescription automatable or
augmentable; by the codebook the one who answers for it is a person. The rule is blunt on purpose:
the statement opens with such an act, and most of its soft label is not human-critical.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasktriage.kit.arrays import Floats

__all__ = ["ACTS", "contradicted"]

ACTS = (
    "adjudicate",
    "admit or deny",
    "approve",
    "authorize",
    "award",
    "certify",
    "countersign",
    "decide",
    "discharge",
    "dismiss",
    "fire",
    "grant",
    "hire",
    "negotiate",
    "pardon",
    "prescribe",
    "promote or",
    "ratify",
    "rule on",
    "sanction",
    "sentence",
    "sign",
    "testify",
    "veto",
    "waive",
)
OPENS = re.compile(rf"(?:{'|'.join(ACTS)})\b|review and (?:approve|sign)\b", re.IGNORECASE)
HALF = 0.5


def contradicted(texts: Sequence[str], soft: Floats) -> NDArray[np.bool_]:
    """Return which of n rows the codebook contradicts; soft (n, 3) in label order."""
    opens = np.array([OPENS.match(text.lstrip()) is not None for text in texts], dtype=bool)
    return opens & (soft[:, -1] < HALF)
