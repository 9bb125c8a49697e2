"""The labels of a result's row: which are the model's, which a policy's, and which a person's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tasktriage.domain.assessment import Correction
from tasktriage.domain.label import LABELS, Label, Probabilities
from tasktriage.domain.policy import PolicyEffect, ruled_label

from .cell_values import text

__all__ = ["LABEL_COLUMNS", "NOT_TASK", "correction", "said", "said_label", "settled", "tipped"]

LABEL_COLUMNS = ("final_label", "label", "correction")
"""Where a person writes a label; what the model said, or policies, stands in the first two."""
NOT_TASK = frozenset(("notatask", "notask", "nottask", "isnotask", "isnotatask"))
"""What says that something is no task: as a label, or as the name of a column of marks."""
DASHES = frozenset("-–—")
MARKS = frozenset(("x", "yes", "y", "true", "1", "✓", "✔", "ja", "oui", "si", "sí"))
ROUNDED = 3  # decimals; so few are a spreadsheet's display, and may have made a tie


def said_label(cell: str) -> Label | bool:
    """Return the label that a person wrote, or False where they say that it is no task.

    Raises:
        ValueError: it is neither.
    """
    plain = re.sub(r"[\W_]", "", cell).casefold()
    for label in LABELS:
        if plain == re.sub(r"[\W_]", "", label):
            return label
    if plain in NOT_TASK or cell.strip() in DASHES:
        return False
    labels = ", ".join(LABELS)
    raise ValueError(f"unknown label '{cell:.40}'; write {labels}, or 'not a task'")


def said(
    cells: Mapping[str, Any], p: Probabilities | None, effects: Sequence[PolicyEffect]
) -> Label | bool | None:
    """Return the label that the row has at last, False for no task, None without a word on it.

    Raises:
        ValueError: it is no label, or the columns contradict each other, or all of them are empty.
    """
    there = [name for name in LABEL_COLUMNS if name in cells]
    if any(_key(name) in NOT_TASK and _key(text(cells, name)) in MARKS for name in cells):
        return False
    if text(cells, "is_task").lower() in ("no", "false"):
        return False
    texts = {name: cell for name in there if (cell := text(cells, name))}
    labels = {name: said_label(cell) for name, cell in texts.items()}
    if not labels:
        if there and p is not None and not text(cells, "error"):
            raise ValueError(f"the label is empty; write {', '.join(LABELS)}, or 'not a task'")
        return None
    untouched = _untouched(cells, None if p is None else p.label, effects)
    changed = {label for name, label in labels.items() if label not in untouched.get(name, (None,))}
    if len(changed) > 1:
        first, second = list(texts.items())[:2]
        raise ValueError(
            f"'{first[0]}' is {first[1]} and '{second[0]}' is {second[1]}; write the same in both"
        )
    return changed.pop() if changed else untouched["final_label"][0]


def _untouched(
    cells: Mapping[str, Any], model: Label | None, effects: Sequence[PolicyEffect]
) -> dict[str, tuple[Label | None, ...]]:
    """Return what stands in each column of labels where nobody changed it.

    A sheet has one column, with the label after policies, and its tasks stand under "task"; else
    `label` is the model's, and whoever writes there what policies say already changes nothing.
    """
    ruled = _ruled(model, effects)
    sheet = not text(cells, "final_label") and "text" not in cells
    return {
        "final_label": (ruled,),
        "label": (ruled,) if sheet else (model, ruled),
        "correction": (ruled,) if ruled is model else (),  # there only a person writes
    }


def _ruled(label: Label | None, effects: Sequence[PolicyEffect]) -> Label | None:
    return None if label is None else ruled_label(label, effects)


def correction(
    label: Label | bool | None,
    weight: float | None,
    p: Probabilities | None,
    error: str | None,
    effects: Sequence[PolicyEffect],
) -> Correction | None:
    """Return what a person changed; a label that is the model's, or a policy's, changed nothing."""
    if label is False:
        return Correction(is_task=False, weight=weight)
    same = p is not None and error is None and label is _ruled(p.label, effects)
    given = label if isinstance(label, Label) and not same else None
    return None if given is None and weight is None else Correction(label=given, weight=weight)


def settled(
    p: Probabilities | None, label: Label | bool | None, effects: Sequence[PolicyEffect]
) -> Probabilities | None:
    """Return probabilities whose label is the one written, where rounding made a tie of it.

    A spreadsheet that saves what it shows leaves two decimals of them.
    """
    if p is None or not isinstance(label, Label) or label is _ruled(p.label, effects):
        return p
    tied = [one for one in _tied(p) if _ruled(one, effects) is label]
    return _tipped(p, tied[0]) if tied else p


def tipped(
    cells: Mapping[str, Any], p: Probabilities | None, effects: Sequence[PolicyEffect]
) -> Probabilities | None:
    """Return probabilities whose label is the model's as it is written beside that after policies.

    That comes before `said`: with policies the two columns differ, and nobody changed them.
    """
    both = [text(cells, name) for name in ("label", "final_label")]
    if p is None or not effects or not all(both):
        return p
    model, final = map(said_label, both)
    if model is p.label:
        return p
    if isinstance(model, Label) and model in _tied(p) and _ruled(model, effects) is final:
        return _tipped(p, model)
    return p


def _tied(p: Probabilities) -> list[Label]:
    """Return the labels that share the largest probability, where few digits are left of them."""
    if any(round(value, ROUNDED) != value for value in p):
        return []
    return [label for label in LABELS if p.of(label) >= max(p)]


def _tipped(p: Probabilities, label: Label) -> Probabilities:
    """Return probabilities of which that of one label is the largest by a trifle."""
    values = [value + (1e-6 if one is label else 0.0) for one, value in zip(LABELS, p, strict=True)]
    total = sum(values)
    first, second, third = (value / total for value in values)
    return Probabilities(first, second, third)


def _key(cell: str) -> str:
    return re.sub(r"[\W_]", "", cell).casefold() or cell.strip()
