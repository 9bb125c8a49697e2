"""Assess: units → what the model says of them, each asked once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import Model, ModelOutput
from tasktriage.domain.assessment import ReasonScore
from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.label import LABELS, REASONS, Label, Probabilities
from tasktriage.extend.blame import blame

from .evidence import MODEL_WEIGHTS, RULE_WEIGHTS, gather
from .language import DEFAULT_LANGUAGES, knows, spoken_by
from .segment import MOST_PIECES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Assessed", "ask", "assess", "checked"]

CHUNK = 256  # units a call: enough to sort by length, few enough for a first answer soon
WAIT = 0.5  # seconds that a document which was read may wait for others
SUM_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Assessed:
    """A unit and the model's word on it; None where the model was not asked.

    vector: (d,) float32, unit length. score: the log-odds that the unit is a task, by everything
    that speaks for it (`pipeline.evidence`); None for what is settled or given. heard: whether the
    model's word on it counted.
    """

    unit: Unit
    vector: NDArray[np.float32] | None = None
    probabilities: Probabilities | None = None
    prediction_set: tuple[Label, ...] | None = None
    is_task: float | None = None
    reasons: tuple[ReasonScore, ...] | None = None
    score: float | None = None
    heard: bool | None = None


def assess(
    units: Iterable[Unit], model: Model, *, coverage: float | None = None, ask_all: bool = True
) -> Iterator[Assessed]:
    """Yield every unit in order. The model is not asked about what rules dropped, or errors.

    A first answer waits for the first document alone, later ones go out some documents at a time,
    each of them whole. Units that follow one another and have the same document name, or none, are
    one document; of one with more than `MOST_PIECES` so many are held.
    `coverage` in (0, 1) asks for prediction sets. With `ask_all` False a model that does not say
    what is a task is not asked at all: for those who want nothing else.

    Raises:
        ComponentError: the model failed, or gave probabilities that are none.
    """
    with blame(f"model '{model.info.name}'", everything=True):
        threshold = model.is_task_threshold(given=False)
        languages = spoken_by(model) or DEFAULT_LANGUAGES
    ask_any = ask_all or threshold is not None
    for chunk in _chunks(units):
        asked = [u for u in chunk if u.prior > 0 and u.task.error is None] if ask_any else []
        answers: dict[int, Assessed] = {}
        for begin in range(0, len(asked), CHUNK):
            some = asked[begin : begin + CHUNK]
            answers.update(zip(map(id, some), _ask(some, model, coverage), strict=True))
        items = [answers.get(id(unit)) or Assessed(unit) for unit in chunk]
        yield from _scored(items, threshold, languages)


def _scored(
    items: Sequence[Assessed], threshold: float | None, languages: Sequence[str]
) -> Iterator[Assessed]:
    """Yield the items of a document with their scores.

    What a model says of a unit in a language that it does not know counts for nothing.
    """
    said = [
        None if (code := item.unit.task.language) and not knows(languages, code) else item.is_task
        for item in items
    ]
    evidence = gather([item.unit for item in items], said, threshold)
    for item, found, word in zip(items, evidence, said, strict=True):
        unit = item.unit
        if found is None or unit.kind is UnitKind.GIVEN or unit.task.error is not None:
            yield item
        else:
            weights = RULE_WEIGHTS if word is None else MODEL_WEIGHTS
            yield replace(item, score=weights.score(found), heard=word is not None)


def _chunks(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Yield the units some at a time: documents whole, the first of them alone.

    Short documents go together, since models are slower with a few texts at a time; slow ones are
    not waited for. Where the units fail on the way, those before go out first. A document of more
    than `MOST_PIECES` units, which `segment` never gives, goes out in parts.
    """
    chunk: list[Unit] = []
    begin = 0  # where the last document begins in the chunk
    due = 0.0  # at once
    try:
        for unit in units:
            same = bool(chunk) and chunk[-1].task.origin.document == unit.task.origin.document
            full = len(chunk) >= CHUNK and (not same or unit.kind is UnitKind.GIVEN)
            if full or (chunk and not same and time.monotonic() >= due):
                yield chunk
                chunk, due = [], time.monotonic() + WAIT
            elif same and len(chunk) - begin >= MOST_PIECES:
                cut = _cut(chunk, begin)
                yield chunk[:cut]
                chunk, begin = chunk[cut:], 0
            begin = min(begin, len(chunk)) if same else len(chunk)
            chunk.append(unit)
    except Exception:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def _cut(chunk: Sequence[Unit], begin: int) -> int:
    """Return where to cut the document that begins there: before its last run, not inside.

    The units of a run are weighed together (`pipeline.evidence`); only one that is longer than a
    part can be is cut.
    """
    run, cut = chunk[-1].run, len(chunk)
    while run is not None and cut > begin and chunk[cut - 1].run == run:
        cut -= 1
    return cut if cut > begin else len(chunk)


def ask(model: Model, texts: Sequence[str]) -> ModelOutput:
    """Return what a model says of n texts, checked.

    Raises:
        ComponentError: the model failed, or gave arrays of a wrong shape or impossible values.
    """
    name = f"model '{model.info.name}'"
    with blame(name, everything=True):
        return checked(model.assess(texts), texts, name)


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


def checked(output: ModelOutput, texts: Sequence[str], name: str) -> ModelOutput:
    """Return what a model, called `name`, said of n texts, as arrays.

    Raises:
        ComponentError: an array has a wrong shape or impossible values.
    """
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
