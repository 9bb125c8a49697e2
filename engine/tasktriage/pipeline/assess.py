"""Assess: units → what the model says of them, each asked once."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.contracts.protocols import Model, ModelOutput
from tasktriage.domain.assessment import ReasonScore
from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.label import LABELS, REASONS, Label, Probabilities
from tasktriage.domain.renamed import renamed
from tasktriage.extend.checks import ask, checked_sets, guard_model, known_languages
from tasktriage.models.calibrated import near_ties, sets_at, with_top

from .segment import MOST_PIECES
from .support.evidence import MODEL_WEIGHTS, RULE_WEIGHTS, gather
from .support.language import knows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Assessed", "assess", "output_sets"]

CHUNK = 256  # units a call: enough to sort by length, few enough for a first answer soon
WAIT = 0.5  # seconds that a document which was read may wait for others


@renamed(heard="counted")
@dataclass(frozen=True, slots=True)
class Assessed:
    """A unit and the model's word on it; None where the model was not asked.

    vector: (d,) float32, unit length. score: the log-odds that the unit is a task, by everything
    that speaks for it (`support.evidence`); None for what is settled or given. counted:
    whether the model's word on it did.
    """

    unit: Unit
    vector: NDArray[np.float32] | None = None
    probabilities: Probabilities | None = None
    prediction_set: tuple[Label, ...] | None = None
    is_task: float | None = None
    reasons: tuple[ReasonScore, ...] | None = None
    score: float | None = None
    counted: bool | None = None


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
    with guard_model(model):
        threshold = model.is_task_threshold(given=False)
    languages = known_languages(model)
    ask_any = ask_all or threshold is not None
    for chunk in _chunks(units):
        asked = [u for u in chunk if u.prior > 0 and u.task.error is None] if ask_any else []
        answers: dict[int, Assessed] = {}
        for begin in range(0, len(asked), CHUNK):
            some = asked[begin : begin + CHUNK]
            answers.update(zip(map(id, some), _ask(some, model, coverage), strict=True))
        items = [answers.get(id(unit)) or Assessed(unit) for unit in chunk]
        for _, document in groupby(items, key=lambda item: item.unit.task.origin.document):
            yield from _scored(list(document), threshold, languages)


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
            yield replace(item, score=weights.score(found), counted=word is not None)


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
    """Return where to cut the document that begins there: before its last group, not inside.

    The units of a group are weighed together (`support.evidence`); only one that is longer than a
    part can be is cut. Rivals and order are those of the part.
    """
    group, cut = chunk[-1].group, len(chunk)
    while group is not None and cut > begin and chunk[cut - 1].group == group:
        cut -= 1
    return cut if cut > begin else len(chunk)


def _ask(units: list[Unit], model: Model, coverage: float | None) -> Iterator[Assessed]:
    if not units:
        return
    output = ask(model, [unit.task.text for unit in units])
    sets = None if coverage is None else output_sets(output, model, coverage)
    # numbers of Python's own, all at once: one by one they take as long as the rest
    rows = _numbers(output.probabilities)
    inside = None if sets is None else sets.tolist()
    tasks = None if output.is_task is None else _numbers(output.is_task)
    reasons = None if output.reasons is None else _numbers(output.reasons)
    for row, unit in enumerate(units):
        yield Assessed(
            unit=unit,
            vector=output.vectors[row],
            probabilities=Probabilities(*rows[row]),
            prediction_set=None
            if inside is None
            else tuple(label for label, there in zip(LABELS, inside[row], strict=True) if there),
            is_task=None if tasks is None else tasks[row],
            reasons=None if reasons is None else _reasons(reasons[row]),
        )


def _numbers(given: NDArray[np.float64]) -> list[Any]:
    numbers: list[Any] = np.asarray(given, dtype=np.float64).tolist()
    return numbers


def output_sets(output: ModelOutput, model: Model, coverage: float) -> NDArray[np.bool_] | None:
    """Return the prediction sets (n, 3) at a coverage; None from a model that has none.

    The label itself is in, and two that are too close to call are, whatever the model says of sets.
    """
    p = output.probabilities
    sets: NDArray[np.bool_] | None
    if output.levels is not None:
        sets = sets_at(output.levels, p, coverage)
    else:
        with guard_model(model) as who:
            sets = checked_sets(model.prediction_sets(p, coverage), len(p), who)
    return None if sets is None else with_top(sets | near_ties(p), p)


def _reasons(row: Sequence[float]) -> tuple[ReasonScore, ...]:
    scores = [ReasonScore(code, p) for code, p in zip(REASONS, row, strict=True)]
    return tuple(sorted(scores, key=lambda score: -score.probability))
