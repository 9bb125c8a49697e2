"""Assess: units → what the model says of them, each asked once."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import Model, ModelOutput
from tasktriage.domain.assessment import ReasonScore
from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.label import LABELS, REASONS, Label, Probabilities
from tasktriage.extend.registry import blame

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Assessed", "ask", "assess", "log_odds"]

CHUNK = 256  # units a call: enough to sort by length, few enough for a first answer soon
SUM_TOLERANCE = 1e-3
REACH = 3  # neighbours on each side of a unit
SURE = 1e-6  # nearer to 0 or 1 no probability is taken to be
STRONGEST = 4.0  # log-odds; what one neighbour may say at most


@dataclass(frozen=True, slots=True)
class Assessed:
    """A unit and the model's word on it; all None where the model was not asked.

    vector: (d,) float32, unit length. around: the mean log-odds of being a task of the nearest
    units of the same document that the model was asked about, up to three on each side, none
    beyond a heading; None without such units, or where the model does not say.
    """

    unit: Unit
    vector: NDArray[np.float32] | None = None
    probabilities: Probabilities | None = None
    prediction_set: tuple[Label, ...] | None = None
    is_task: float | None = None
    reasons: tuple[ReasonScore, ...] | None = None
    around: float | None = None


def log_odds(probability: float) -> float:
    """Return log(p / (1 - p)), finite for 0 and 1 too."""
    p = min(max(probability, SURE), 1.0 - SURE)
    return math.log(p / (1.0 - p))


def assess(
    units: Iterable[Unit], model: Model, *, coverage: float | None = None
) -> Iterator[Assessed]:
    """Yield every unit in order. The model is not asked about what rules dropped, or errors.

    A document's units go out when it ends, so that a first answer does not wait for the last
    document. `coverage` in (0, 1) asks for prediction sets.

    Raises:
        ComponentError: the model failed, or gave probabilities that are none.
    """
    for chunk in _chunks(units):
        asked = [u for u in chunk if u.prior > 0 and u.task.error is None]
        answers = iter(_ask(asked, model, coverage))
        yield from _with_neighbours(
            [
                next(answers) if unit.prior > 0 and unit.task.error is None else Assessed(unit)
                for unit in chunk
            ]
        )


def _with_neighbours(items: Sequence[Assessed]) -> Iterator[Assessed]:
    """Yield the items of a document, told what the model says of their neighbours."""
    run: list[int] = []  # places between two headings that the model spoke of
    around: dict[int, float] = {}
    for place, item in enumerate([*items, None]):
        if item is None or item.unit.kind is UnitKind.HEADING:
            around |= _means(run, items)
            run = []
        elif item.is_task is not None and item.unit.kind is not UnitKind.GIVEN:
            run.append(place)
    for place, item in enumerate(items):
        yield replace(item, around=around[place]) if place in around else item


def _means(run: Sequence[int], items: Sequence[Assessed]) -> dict[int, float]:
    odds = [log_odds(items[place].is_task or 0.0) for place in run]
    odds = [min(max(value, -STRONGEST), STRONGEST) for value in odds]
    means: dict[int, float] = {}
    for at, place in enumerate(run):
        near = odds[max(0, at - REACH) : at] + odds[at + 1 : at + 1 + REACH]
        if near:
            means[place] = sum(near) / len(near)
    return means


def _chunks(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    chunk: list[Unit] = []
    for unit in units:
        if chunk and (
            len(chunk) >= CHUNK or chunk[0].task.origin.document != unit.task.origin.document
        ):
            yield chunk
            chunk = []
        chunk.append(unit)
    if chunk:
        yield chunk


def ask(model: Model, texts: Sequence[str]) -> ModelOutput:
    """Return what a model says of n texts, checked.

    Raises:
        ComponentError: the model failed, or gave arrays of a wrong shape or impossible values.
    """
    name = f"model '{model.info.name}'"
    # what it prints must not end up among the results
    with blame(name, everything=True), redirect_stdout(sys.stderr):
        return _checked(model.assess(texts), texts, name)


def _ask(units: list[Unit], model: Model, coverage: float | None) -> Iterator[Assessed]:
    if not units:
        return
    output = ask(model, [unit.task.text for unit in units])
    sets = None
    if coverage is not None:
        name = f"model '{model.info.name}'"
        with blame(name, everything=True):
            sets = model.prediction_sets(output.probabilities, coverage)
            if sets is not None:
                sets = np.asarray(sets)
                _shape(sets, (len(units), len(LABELS)), "prediction sets", name)
    for row, unit in enumerate(units):
        yield Assessed(
            unit=unit,
            vector=output.vectors[row],
            probabilities=Probabilities(*(float(p) for p in output.probabilities[row])),
            prediction_set=None
            if sets is None
            else tuple(label for label, inside in zip(LABELS, sets[row], strict=True) if inside),
            is_task=None if output.is_task is None else float(output.is_task[row]),
            reasons=None if output.reasons is None else _reasons(output.reasons[row]),
        )


def _reasons(row: NDArray[np.float64]) -> tuple[ReasonScore, ...]:
    scores = [ReasonScore(code, float(p)) for code, p in zip(REASONS, row, strict=True)]
    return tuple(sorted(scores, key=lambda score: -score.probability))


def _checked(output: ModelOutput, texts: Sequence[str], name: str) -> ModelOutput:
    n = len(texts)
    vectors = np.asarray(output.vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != n or not np.isfinite(vectors).all():
        raise ComponentError(
            f"{name} gave vectors of shape {vectors.shape} for {n} texts; finite (n, d) is needed"
        )
    p = np.asarray(output.probabilities, dtype=np.float64)
    _shape(p, (n, len(LABELS)), "probabilities", name)
    bad = ~np.isfinite(p).all(axis=1) | (p < -SUM_TOLERANCE).any(axis=1)
    bad |= np.abs(p.sum(axis=1) - 1) > SUM_TOLERANCE
    if bad.any():
        row = int(bad.argmax())
        raise ComponentError(
            f"{name} gave {p[row].tolist()} for {texts[row][:60]!r}; probabilities must be "
            "from 0 to 1 and sum to 1"
        )
    return ModelOutput(
        vectors=vectors,
        probabilities=np.clip(p, 0.0, 1.0),  # a softmax in single precision gives 1.0000001
        reasons=_shares(output.reasons, (n, len(REASONS)), "reasons", name),
        is_task=_shares(output.is_task, (n,), "is_task", name),
    )


def _shares(
    values: NDArray[np.float64] | None, shape: tuple[int, ...], what: str, name: str
) -> NDArray[np.float64] | None:
    if values is None:
        return None
    array = np.asarray(values, dtype=np.float64)
    _shape(array, shape, what, name)
    if not ((array >= -SUM_TOLERANCE) & (array <= 1 + SUM_TOLERANCE)).all():
        raise ComponentError(f"{name} gave {what} that are not from 0 to 1")
    clipped: NDArray[np.float64] = np.clip(array, 0.0, 1.0)
    return clipped


def _shape(array: NDArray[Any], shape: tuple[int, ...], what: str, name: str) -> None:
    if array.shape != shape:
        raise ComponentError(f"{name} gave {what} of shape {array.shape}; {shape} is needed")
