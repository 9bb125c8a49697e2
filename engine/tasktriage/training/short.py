"""Calibrate short texts by themselves: a model knows less from a bare act than from a statement.

The data has no such texts. The development part of the codebook set has, and no network is trained
on it.
"""

from __future__ import annotations

import numpy as np

from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS
from tasktriage.evaluation.calibration import (
    apply_temperature,
    conformal_quantiles,
    fit_temperature,
)
from tasktriage.models.calibrated import Scale, is_short
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.heads import Heads

__all__ = ["SHORT_WORDS", "short_scale"]

SHORT_WORDS = 6  # at most, of a bare act
LEAST = 60  # such texts; with fewer the thresholds say nothing


def short_scale(encoder: OnnxEncoder, heads: Heads, usual: float) -> Scale | None:
    """Return what calibrates short texts; None where the development part has too few.

    Their temperature is at least the `usual` one: sentences that were written to be clear must not
    make the model surer of a bare act than of a statement.
    """
    known = [
        (s.text, LABELS.index(s.label))
        for s in load_sentences(Part.DEV)
        if s.label is not None and is_short(s.text, SHORT_WORDS)
    ]
    if len(known) < LEAST:
        return None
    codes = np.array([code for _, code in known])
    logits = heads.label.logits(encoder.encode([text for text, _ in known]).features)
    temperature = max(usual, fit_temperature(logits, np.eye(len(LABELS))[codes]))
    quantiles = conformal_quantiles(apply_temperature(logits, temperature), codes)
    return Scale(temperature, quantiles)
