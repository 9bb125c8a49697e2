"""Assessments as Arrow columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tasktriage.domain.assessment import Assessment, ModelInfo
from tasktriage.domain.label import LABELS, REASONS, Label

from .schema import LABELLED, arrow, coded

__all__ = ["Answers", "problem"]

LABEL_AT = {label: at for at, label in enumerate(LABELS)}
REASON_AT = {reason: at for at, reason in enumerate(REASONS)}
NUMBER = re.compile(r"\Arow \d+: ")
Values = list[Any]


class Answers:
    """Collects assessments as the values of columns; `columns` are those of `LABELLED`.

    model: who answers; it is a word of its column's dictionary in every batch, for formats that
    keep one dictionary for all.
    """

    def __init__(self, model: ModelInfo) -> None:
        self._values: dict[str, Values] = {name: [] for name in LABELLED}
        self._inside: list[int] = []  # labels of all prediction sets, one after the other
        self._models = {_called(model): 0}

    def add(self, items: Iterable[Assessment]) -> None:
        """Add rows."""
        values = self._values
        for item in items:
            p, said = item.probabilities, item.prediction_set
            label = item.label
            values["label"].append(None if label is None else LABEL_AT[label])
            values["probabilities"].append(None if p is None else tuple(p))
            values["score"].append(item.score)
            if said is None:
                values["prediction_set"].append(None)
            else:
                self._inside += map(LABEL_AT.__getitem__, said)
                values["prediction_set"].append(len(said))
            values["uncertain"].append(item.uncertain)
            values["reason"].append(_reason(item, label))
            values["is_task"].append(item.is_task)
            values["error"].append(problem(item.error))
            values["model"].append(self._model(item))

    def _model(self, item: Assessment) -> int | None:
        if item.model is None:
            return None
        return self._models.setdefault(_called(item.model), len(self._models))

    def columns(self) -> list[Any]:
        """Return the Arrow arrays, in the order of `LABELLED`."""
        pa, values = arrow(), self._values
        special = {
            "label": lambda given: coded(given, LABELS),
            "reason": lambda given: coded(given, REASONS),
            "model": lambda given: coded(given, self._models),
            "prediction_set": self._sets,
        }
        kinds = {"probabilities": pa.list_(pa.float64(), len(LABELS)), "uncertain": pa.bool_()}
        kinds |= {"error": pa.string()}
        return [
            special[name](given)
            if name in special
            else pa.array(given, kinds.get(name, pa.float64()))
            for name, given in values.items()
        ]

    def _sets(self, sizes: Values) -> Any:
        pa = arrow()
        offsets, total = [0], 0
        for size in sizes:
            total += size or 0
            offsets.append(total)
        missing = pa.array([size is None for size in sizes], pa.bool_())
        inside = coded(self._inside, LABELS)
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), inside, mask=missing)


def problem(error: str | None) -> str | None:
    """Return an error without the row's number, which stands beside it and counts in a batch."""
    return error and NUMBER.sub("", error)


def _called(model: ModelInfo) -> str:
    return f"{model.name} {model.version}"


def _reason(item: Assessment, label: Label | None) -> int | None:
    if label is not Label.HUMAN_CRITICAL or not item.reasons:
        return None
    return REASON_AT[max(item.reasons, key=lambda one: one.probability).code]
