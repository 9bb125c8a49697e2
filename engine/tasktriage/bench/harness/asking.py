"""Ask a candidate: probabilities that are some, calibrated, and the prediction sets beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tasktriage.contracts.errors import ComponentError
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS, SUM_TOLERANCE
from tasktriage.evaluation.coverage import COVERAGE
from tasktriage.kit.arrays import Floats
from tasktriage.models.calibrated import Calibrator, sets_at

from .fitters import Fitter, SetFitter, Sets

__all__ = ["Answers", "ask", "logits_of", "predict"]

SMALLEST = 1e-12  # probability; its logarithm is finite


@dataclass(frozen=True, slots=True)
class Answers:
    """Of n rows: calibrated probabilities (n, 3), and prediction sets (n, 3), None without any."""

    probabilities: Floats
    sets: Sets | None


def ask(
    name: str, fitter: Fitter, rows: Sequence[LabelledTask], calibrator: Calibrator | None
) -> Answers:
    """Return a candidate's answers; the sets are those at a coverage of .90.

    Args:
        name: of the candidate, for errors.
        fitter: the candidate, fitted.
        rows: n to ask.
        calibrator: fitted on its training rows; None where its answers stand as they are.

    Raises:
        ComponentError: a row is no probabilities; names the candidate and the row.
    """
    texts = [row.text for row in rows]
    if calibrator is not None:
        p, levels = calibrator(texts, logits_of(predict(name, fitter, rows)))
        return Answers(p, None if levels is None else sets_at(levels, p, COVERAGE))
    if isinstance(fitter, SetFitter):
        given, sets = fitter.answer(texts)
        return Answers(_checked(name, given, rows), sets)
    return Answers(predict(name, fitter, rows), None)


def predict(name: str, fitter: Fitter, rows: Sequence[LabelledTask]) -> Floats:
    """Return a candidate's probabilities (n, 3), checked, and summing to 1 to the last digit.

    Raises:
        ComponentError: a row is no probabilities; names the candidate and the row.
    """
    return _checked(name, fitter.predict_proba([row.text for row in rows]), rows)


def _checked(name: str, given: ArrayLike, rows: Sequence[LabelledTask]) -> Floats:
    p = np.asarray(given, dtype=np.float64)
    if p.shape != (len(rows), len(LABELS)):
        raise ComponentError(
            f"candidate '{name}' gave probabilities of shape {p.shape}, "
            f"({len(rows)}, {len(LABELS)}) is needed"
        )
    bad = ~np.isfinite(p).all(axis=1)
    bad |= (p < 0).any(axis=1) | (np.abs(p.sum(axis=1) - 1) > SUM_TOLERANCE)
    if bad.any():
        row = int(bad.argmax())
        raise ComponentError(
            f"candidate '{name}' gave {p[row].tolist()} for row '{rows[row].id}'; "
            "probabilities must be from 0 to 1 and sum to 1"
        )
    scaled: Floats = p / p.sum(axis=1, keepdims=True)
    return scaled


def logits_of(p: Floats) -> Floats:
    """Return the logarithms of probabilities, finite ones."""
    result: Floats = np.log(np.clip(p, SMALLEST, None))
    return result
