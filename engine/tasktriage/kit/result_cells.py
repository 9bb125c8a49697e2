"""The cells of a result, as `classify` wrote them and a person may have changed them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tasktriage.domain.assessment import (
    Assessment,
    Correction,
    ModelInfo,
    ReasonScore,
    Rules,
    TaxonomyMatch,
)
from tasktriage.domain.label import LABELS, Label, Probabilities, Reason
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Origin, Task

from .rows import MAX_CELL
from .table_row import cell_text
from .weight import column_weight

__all__ = ["LABEL_COLUMNS", "NOT_TASK", "P_COLUMNS", "assessment_of", "folded", "said_label"]

P_COLUMNS = ("p_automatable", "p_augmentable", "p_human_critical")
LABEL_COLUMNS = ("final_label", "label", "correction")
"""Where a person writes a label; what the model said stands in the first two."""
NOT_TASK = frozenset(("notatask", "notask", "nottask", "isnotask", "isnotatask"))
"""What says that something is no task: as a label, or as the name of a column of marks."""
DASHES = frozenset("-–—")
YES_NO = frozenset(("yes", "true", "no", "false"))  # that people write where a probability stands
MARKS = frozenset(("x", "yes", "y", "true", "1", "✓", "✔", "ja", "oui", "si", "sí"))
OURS = frozenset(
    (
        *("schema", "id", "text", "task", *LABEL_COLUMNS, *P_COLUMNS, "probabilities", "score"),
        *("prediction_set", "uncertain", "is_task", "reasons", "reason", "taxonomies", "policies"),
        *("weight", "weight_written", "document", "title", "source", "line", "start", "end"),
        *("changes", "count", "language", "error", "model", "model_version", "explanation", "row"),
        *("rules", "tasktriage", "codebook"),
    )
)
ROUNDED = 3  # decimals; so few are a spreadsheet's display, and may have made a tie
SUM_TOLERANCE = 0.03  # of three numbers with two decimals
# an apostrophe that csv sets before what a spreadsheet would run
GUARD = re.compile(r"""'(?=[\s\x00-\x1f"']*[=+\-@＝＋－＠]|[\t\r\n])""")
SEPARATOR = ";"


def folded(name: str) -> str:
    """Return a column's name without case and signs: "P (Human critical)" is p_human_critical."""
    return "_".join(re.findall(r"[^\W_]+", name.lower()))


def said_label(text: str) -> Label | bool:
    """Return the label that a person wrote, or False where they say that it is no task.

    Raises:
        ValueError: it is neither.
    """
    plain = re.sub(r"[\W_]", "", text).casefold()
    for label in LABELS:
        if plain == re.sub(r"[\W_]", "", label):
            return label
    if plain in NOT_TASK or text.strip() in DASHES:
        return False
    labels = ", ".join(LABELS)
    raise ValueError(f"unknown label '{text:.40}'; write {labels}, or 'not a task'")


def assessment_of(row: Mapping[str, Any], *, line: int | None, form: TableForm) -> Assessment:
    """Return the assessment that a row holds: the model's, with what a person changed.

    What can't be taken as it stands gives an assessment whose task has an `error`.

    Args:
        row: cells by column, as csv names them, or the fields of a record.
        line: of the row in it.
        form: of the table; the task gets it with the columns that are the user's own.
    """
    cells = _flat({folded(column): cell for column, cell in row.items()})
    own = row.get("row")
    if isinstance(own, dict) and cells.get("start") is not None:
        form = replace(form, postings=True)  # a record with the row that holds its posting
    own = own if isinstance(own, dict) else row
    kept = {column: cell for column, cell in own.items() if folded(column) not in OURS}
    named = {column: cells.get(column) for column in ("document", "title") if cells.get(column)}
    user_row = Row({**named, **kept}, form)
    try:
        return _assessment(cells, kept, user_row)
    except ValueError as error:
        where = "" if line is None else f"line {line}: "
        task = _task(cells, user_row, 1.0)
        problem = f"{where}{error}"
        origin = Origin(document=task.origin.document, title=task.origin.title, line=line)
        wrong = Task(task.text, id=task.id, origin=origin, error=problem, row=user_row)
        return Assessment(task=wrong, error=problem)


def _assessment(cells: Mapping[str, Any], kept: Mapping[str, Any], row: Row) -> Assessment:
    task, error = _task(cells, row, 1.0), _text(cells, "error") or None
    if (not task.text and error is None) or "\0" in task.text or len(task.text) > MAX_CELL:
        raise ValueError("has no text that could be a task")
    written = _number(cells, "weight_written")
    weight = _number(cells, "weight", least=0.0)
    hours = None
    if not row.form.postings:
        hours = next((w for n, c in kept.items() if (w := column_weight(n, cell_text(c)))), None)
    before = 1.0 if written is None else written
    if "weight_written" in cells and weight is not None and weight != before:
        task, changed = _task(cells, row, before), weight
    else:
        given = weight if weight is not None else before
        task, changed = _task(cells, row, hours if hours and given == 1.0 else given), None
    p = _probabilities(cells)
    said = _said(cells, p)
    if said is None and p is None and error is None:
        raise ValueError("has neither probabilities nor a label; write a label or leave it out")
    return Assessment(
        task=task,
        model=_model(cells),
        rules=_rules(cells),
        probabilities=_settled(p, said),
        prediction_set=_labels(cells),
        is_task=None if _text(cells, "is_task").lower() in YES_NO else _number(cells, "is_task"),
        reasons=_reasons(cells),
        taxonomies=_taxonomies(cells),
        error=None if said is not None else error,
        correction=_correction(said, changed, _settled(p, said), error),
    )


def _correction(
    said: Label | bool | None, weight: float | None, p: Probabilities | None, error: str | None
) -> Correction | None:
    """Return what a person changed; a label that is the model's changed nothing."""
    if said is False:
        return Correction(is_task=False, weight=weight)
    same = p is not None and error is None and said is p.label
    label = said if isinstance(said, Label) and not same else None
    return None if label is None and weight is None else Correction(label=label, weight=weight)


def _said(cells: Mapping[str, Any], p: Probabilities | None) -> Label | bool | None:
    """Return the label that the row has at last, False for no task, None without a word on it.

    Raises:
        ValueError: it is no label, or the columns contradict each other, or all of them are empty.
    """
    there = [name for name in LABEL_COLUMNS if name in cells]
    if any(_key(name) in NOT_TASK and _key(_text(cells, name)) in MARKS for name in cells):
        return False
    if _text(cells, "is_task").lower() in ("no", "false"):
        return False
    texts = {name: text for name in there if (text := _text(cells, name))}
    said = {name: said_label(text) for name, text in texts.items()}
    if not said:
        if there and p is not None and not _text(cells, "error"):
            raise ValueError(f"the label is empty; write {', '.join(LABELS)}, or 'not a task'")
        return None
    model = None if p is None else p.label
    changed = {value for value in said.values() if value is not model}
    if len(changed) > 1:
        first, second = list(texts.items())[:2]
        raise ValueError(
            f"'{first[0]}' is {first[1]} and '{second[0]}' is {second[1]}; write the same in both"
        )
    return changed.pop() if changed else model


def _settled(p: Probabilities | None, said: Label | bool | None) -> Probabilities | None:
    """Return probabilities whose label is the one written, where rounding made a tie of it.

    A spreadsheet that saves what it shows leaves two decimals of them.
    """
    if p is None or not isinstance(said, Label) or said is p.label or p.of(said) < max(p):
        return p
    if any(round(value, ROUNDED) != value for value in p):
        return p
    values = [
        value + (1e-6 if label is said else 0.0) for label, value in zip(LABELS, p, strict=True)
    ]
    total = sum(values)
    first, second, third = (value / total for value in values)
    return Probabilities(first, second, third)


def _probabilities(cells: Mapping[str, Any]) -> Probabilities | None:
    values = [_number(cells, name, least=0.0, most=1.0) for name in P_COLUMNS]
    if all(value is None for value in values):
        return None
    if any(value is None for value in values):
        raise ValueError("lacks one of the three probabilities; put it back, or clear all three")
    total = math.fsum(value for value in values if value is not None)
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise ValueError(f"the probabilities sum to {total:g}, not 1; put back what was there")
    first, second, third = (float(value or 0.0) for value in values)
    if abs(total - 1.0) > 1e-4:
        first, second, third = first / total, second / total, third / total
    return Probabilities(first, second, third)


def _task(cells: Mapping[str, Any], row: Row, weight: float) -> Task:
    text = " ".join(GUARD.sub("", _text(cells, "text") or _text(cells, "task"), count=1).split())
    origin = Origin(
        document=_text(cells, "document") or None,
        title=_text(cells, "title") or None,
        line=_whole(cells, "line"),
        start=_whole(cells, "start"),
        end=_whole(cells, "end"),
    )
    return Task(
        text=text,
        id=_text(cells, "id") or None,
        origin=origin,
        changes=tuple(_list(cells.get("changes"))),
        count=max(1, _whole(cells, "count") or 1),
        weight=weight,
        language=_text(cells, "language") or None,
        row=row,
    )


def _rules(cells: Mapping[str, Any]) -> Rules | None:
    rules = cells.get("rules")
    named = rules if isinstance(rules, dict) else cells
    versions = cell_text(named.get("tasktriage")), cell_text(named.get("codebook"))
    return Rules(*versions) if all(versions) else None


def _model(cells: Mapping[str, Any]) -> ModelInfo | None:
    model = cells.get("model")
    if isinstance(model, dict):
        sha256 = model.get("sha256")
        named = cell_text(model.get("name")), cell_text(model.get("version"))
        return ModelInfo(*named, None if sha256 is None else cell_text(sha256))
    name = _text(cells, "model")
    return ModelInfo(name, _text(cells, "model_version")) if name else None


def _labels(cells: Mapping[str, Any]) -> tuple[Label, ...] | None:
    try:
        found = {Label(name) for name in _list(cells.get("prediction_set"))}
    except ValueError:  # nobody corrects it
        return None
    return tuple(label for label in LABELS if label in found) or None


def _reasons(cells: Mapping[str, Any]) -> tuple[ReasonScore, ...] | None:
    found = cells.get("reasons")
    if found is None:
        return None
    pairs = [_pair(entry, "code", "probability") for entry in _entries(found)]
    known = [(code, p) for code, p in pairs if code in Reason.__members__ and p is not None]
    return tuple(ReasonScore(Reason(code), p) for code, p in known)


def _taxonomies(cells: Mapping[str, Any]) -> tuple[TaxonomyMatch, ...] | None:
    found = []
    for entry in _entries(cells.get("taxonomies")):
        if isinstance(entry, dict):
            taxonomy, node, title = (cell_text(entry.get(k)) for k in ("taxonomy", "node", "title"))
            similarity = _as_number(entry.get("similarity"))
        else:
            place, similarity = _pair(entry, "", "")
            taxonomy, _, node = place.partition("/")
            title = node
        if node and similarity is not None:
            found.append(TaxonomyMatch(taxonomy, node, title, similarity))
    return tuple(found) or None


def _pair(entry: Any, name: str, value: str) -> tuple[str, float | None]:
    """Return the parts of `ACC 0.12`, or of an object with these fields."""
    if isinstance(entry, dict):
        return str(entry.get(name)), _as_number(entry.get(value))
    first, _, second = str(entry).strip().rpartition(" ")
    try:
        return first, _as_number(second)
    except ValueError:
        return first, None


def _flat(cells: dict[str, Any]) -> dict[str, Any]:
    """Lay the parts of a record side by side, as csv has them."""
    if isinstance(source := cells.get("source"), dict):
        cells = {**source, **cells}
    if isinstance(p := cells.get("probabilities"), dict):
        cells |= {name: p.get(label) for name, label in zip(P_COLUMNS, LABELS, strict=True)}
    if isinstance(correction := cells.get("correction"), dict):
        told = correction.get("label") if correction.get("is_task", True) else "not a task"
        cells |= {"correction": told}
        if told:  # what the record says beside it follows from it
            cells |= {"label": None, "final_label": None}
        if (weight := correction.get("weight")) is not None:
            cells |= {"weight_written": cells.get("weight"), "weight": weight}
    return cells


def _list(value: Any) -> list[str]:
    return [str(entry).strip() for entry in _entries(value)]


def _entries(value: Any) -> Sequence[Any]:
    if isinstance(value, (list, tuple)):
        return value
    return [part for part in cell_text(value).split(SEPARATOR) if part.strip()]


def _text(cells: Mapping[str, Any], name: str) -> str:
    return cell_text(cells.get(name)).strip()


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold() or text.strip()


def _whole(cells: Mapping[str, Any], name: str) -> int | None:
    try:
        number = _as_number(cells.get(name))
    except ValueError:  # where it stands changes nothing
        return None
    return None if number is None else int(number)


def _number(
    cells: Mapping[str, Any], name: str, *, least: float = -math.inf, most: float = math.inf
) -> float | None:
    try:
        number = _as_number(cells.get(name))
    except ValueError:
        problem = f"'{_text(cells, name):.40}' in column '{name}' is no number; mend it"
        raise ValueError(problem) from None
    if number is not None and not least <= number <= most:
        bound = "negative" if number < least else f"more than {most:g}"
        raise ValueError(f"{number:g} in column '{name}' is {bound}; mend it")
    return number


def _as_number(value: Any) -> float | None:
    """Return a number, written with a point or a comma, or in percent; None for nothing.

    Raises:
        ValueError: it is something else.
    """
    text = cell_text(value).strip()
    if not text:
        return None
    share = text.endswith("%")
    text = text.removesuffix("%").strip()
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number / 100.0 if share else number
