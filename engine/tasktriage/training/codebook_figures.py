"""The figures of a card on the codebook set: parts that nothing was trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasktriage.corpora.sentences import Part, Register, Sentence, load_sentences
from tasktriage.domain.label import LABELS, REASONS, Label, Reason
from tasktriage.evaluation.coverage import COVERAGE
from tasktriage.evaluation.metrics import labels_of, macro_f1
from tasktriage.kit.arrays import Floats
from tasktriage.models.calibrated import Calibrator, sets_at, sigmoid
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.heads import Heads

__all__ = ["codebook_figures"]

DIGITS = 4
ANSWERED = {Reason.ACC, Reason.LIC, Reason.ETH}
HUMAN = LABELS.index(Label.HUMAN_CRITICAL)


def codebook_figures(
    encoder: OnnxEncoder,
    heads: Heads,
    calibrator: Calibrator,
    is_task: Mapping[str, float] | None,
) -> dict[str, Any]:
    """Return scores on the test part of the codebook set, and on the one of earlier releases.

    Recall is of human-critical sentences with ACC, LIC or ETH among their reasons. Prediction sets
    are those at .90, promised for occupations like those of the data, not here; `wrong_and_sure`
    is the share of all sentences whose set is one wrong label.
    """
    tasks = _labelled(Part.TEST)
    features = encoder.encode([s.text for s in tasks]).features
    found = _scores(tasks, *calibrator([s.text for s in tasks], heads.label.logits(features)))
    found["reason_top1"] = found["is_task"] = None
    if heads.reason is not None:
        found["reason_top1"] = _reason_top1(tasks, heads.reason.logits(features))
    if heads.task is not None and is_task is not None:
        asked = load_sentences(Part.TEST)
        p = sigmoid(heads.task.logits(encoder.encode([s.text for s in asked]).features)[:, 0])
        found["is_task"] = _kept(asked, p >= is_task["unit"])
    earlier = _labelled(Part.RETIRED)
    logits = heads.label.logits(encoder.encode([s.text for s in earlier]).features)
    known = _scores(earlier, *calibrator([s.text for s in earlier], logits))
    names = ("sentences", "macro_f1", "answered_for", "recall_answered_for")
    found["retired"] = {name: known[name] for name in names}
    return found


def _labelled(part: Part) -> list[Sentence]:
    return [s for s in load_sentences(part) if s.label is not None]


def _scores(
    tasks: Sequence[Sentence], probabilities: Floats, levels: Floats | None
) -> dict[str, Any]:
    labels = np.array([LABELS.index(s.label) for s in tasks if s.label is not None])
    predicted = labels_of(probabilities)
    answered = np.array([bool(ANSWERED & set(s.reasons)) for s in tasks])
    registers = np.array([str(s.register) for s in tasks])
    found: dict[str, Any] = {
        "sentences": len(tasks),
        "accuracy": round(float((predicted == labels).mean()), DIGITS),
        "macro_f1": round(macro_f1(labels, predicted), DIGITS),
        "macro_f1_by_register": {
            str(r): round(macro_f1(labels[registers == r], predicted[registers == r]), DIGITS)
            for r in Register
        },
        "answered_for": int(answered.sum()),
        "recall_answered_for": _share(predicted[answered] == HUMAN),
    }
    if levels is not None:
        sets = sets_at(levels, probabilities, COVERAGE)
        inside, sizes = sets[np.arange(len(labels)), labels], sets.sum(axis=1)
        found |= {
            "coverage_at_90": {
                str(label): _share(inside[labels == code]) for code, label in enumerate(LABELS)
            },
            "one_label": _share(sizes == 1),
            "wrong_and_sure": _share((sizes == 1) & ~inside),
            "set_size": round(float(sizes.mean()), DIGITS),
        }
    return found


def _reason_top1(tasks: Sequence[Sentence], logits: Floats) -> float | None:
    """Return the share of human-critical tasks whose most probable reason is one of theirs."""
    return _share(
        np.array(
            [
                REASONS[top] in s.reasons
                for s, top in zip(tasks, logits.argmax(axis=1), strict=True)
                if s.label is Label.HUMAN_CRITICAL
            ]
        )
    )


def _kept(asked: Sequence[Sentence], kept: NDArray[np.bool_]) -> dict[str, Any]:
    truth = np.array([s.task for s in asked])
    return {
        "non_tasks": int((~truth).sum()),
        "kept_tasks": _share(kept[truth]),
        "kept_non_tasks": _share(kept[~truth]),
    }


def _share(rows: NDArray[np.bool_]) -> float | None:
    return round(float(rows.mean()), DIGITS) if len(rows) else None
