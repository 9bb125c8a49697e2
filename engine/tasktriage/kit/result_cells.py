"""The cells of a result, as `classify` wrote them and a person may have changed them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tasktriage.domain.assessment import (
    Assessment,
    ModelInfo,
    ReasonScore,
    Rules,
    TaxonomyMatch,
)
from tasktriage.domain.label import LABELS, Label, Probabilities, Reason
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Origin, Task

from .cell_values import (
    as_number,
    entries,
    folded,
    listed,
    number,
    pair,
    text,
    unguarded,
    whole,
)
from .place_cells import is_place_column, observed_use_of, occupation_of, policy_effects_of
from .result_labels import LABEL_COLUMNS, correction, said, settled, tipped
from .rows import MAX_CELL
from .table_row import cell_text
from .weight import column_weight

__all__ = ["P_COLUMNS", "assessment_of"]

P_COLUMNS = ("p_automatable", "p_augmentable", "p_human_critical")
YES_NO = frozenset(("yes", "true", "no", "false"))  # that people write where a probability stands
OURS = frozenset(
    (
        *("schema", "id", "text", "task", *LABEL_COLUMNS, *P_COLUMNS, "probabilities", "score"),
        *("prediction_set", "uncertain", "is_task", "reasons", "reason", "taxonomies", "policies"),
        *("weight", "weight_written", "document", "title", "source", "line", "start", "end"),
        *("changes", "count", "language", "error", "model", "model_version", "explanation", "row"),
        *("rules", "tasktriage", "codebook", "taxonomy_probabilities"),
    )
)
SUM_TOLERANCE = 0.03  # of three numbers with two decimals


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
    mixed = not isinstance(own, dict)  # the user's columns among ours
    theirs = own if isinstance(own, dict) else row
    kept = {
        column: cell
        for column, cell in theirs.items()
        if (name := folded(column)) not in OURS and not (mixed and is_place_column(name, cells))
    }
    named = {column: cells.get(column) for column in ("document", "title") if cells.get(column)}
    facts = row.facts if isinstance(row, Row) else None
    user_row = Row({**named, **kept}, form, facts)
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
    task, error = _task(cells, row, 1.0), text(cells, "error") or None
    if (not task.text and error is None) or "\0" in task.text or len(task.text) > MAX_CELL:
        raise ValueError("has no text that could be a task")
    written = number(cells, "weight_written")
    weight = number(cells, "weight", least=0.0)
    hours = None
    if not row.form.postings:
        hours = next((w for n, c in kept.items() if (w := column_weight(n, cell_text(c)))), None)
    before = 1.0 if written is None else written
    if "weight_written" in cells and weight is not None and weight != before:
        task, changed = _task(cells, row, before), weight
    else:
        given = weight if weight is not None else before
        task, changed = _task(cells, row, hours if hours and given == 1.0 else given), None
    effects = policy_effects_of(cells)
    p = tipped(cells, _probabilities(cells), effects or ())
    label = said(cells, p, effects or ())
    if label is None and p is None and error is None:
        raise ValueError("has neither probabilities nor a label; write a label or leave it out")
    p = settled(p, label, effects or ())
    return Assessment(
        task=task,
        model=_model(cells),
        rules=_rules(cells),
        probabilities=p,
        prediction_set=_labels(cells),
        is_task=None if text(cells, "is_task").lower() in YES_NO else number(cells, "is_task"),
        reasons=_reasons(cells),
        taxonomies=_taxonomies(cells),
        error=None if label is not None else error,
        correction=correction(label, changed, p, error, effects or ()),
        policy_effects=effects,
        occupation=occupation_of(cells),
        observed_use=observed_use_of(cells),
    )


def _probabilities(cells: Mapping[str, Any]) -> Probabilities | None:
    values = [number(cells, name, least=0.0, most=1.0) for name in P_COLUMNS]
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
    words = unguarded(text(cells, "text") or text(cells, "task")).split()
    origin = Origin(
        document=text(cells, "document") or None,
        title=text(cells, "title") or None,
        line=whole(cells, "line"),
        start=whole(cells, "start"),
        end=whole(cells, "end"),
    )
    return Task(
        text=" ".join(words),
        id=text(cells, "id") or None,
        origin=origin,
        changes=tuple(listed(cells.get("changes"))),
        count=max(1, whole(cells, "count") or 1),
        weight=weight,
        language=text(cells, "language") or None,
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
    name = text(cells, "model")
    return ModelInfo(name, text(cells, "model_version")) if name else None


def _labels(cells: Mapping[str, Any]) -> tuple[Label, ...] | None:
    try:
        found = {Label(name) for name in listed(cells.get("prediction_set"))}
    except ValueError:  # nobody corrects it
        return None
    return tuple(label for label in LABELS if label in found) or None


def _reasons(cells: Mapping[str, Any]) -> tuple[ReasonScore, ...] | None:
    found = cells.get("reasons")
    if found is None:
        return None
    pairs = [pair(entry, "code", "probability") for entry in entries(found)]
    known = [(code, p) for code, p in pairs if code in Reason.__members__ and p is not None]
    return tuple(ReasonScore(Reason(code), p) for code, p in known)


def _taxonomies(cells: Mapping[str, Any]) -> tuple[TaxonomyMatch, ...] | None:
    value = cells.get("taxonomies")
    sure = dict(pair(entry, "", "") for entry in entries(cells.get("taxonomy_probabilities")))
    found = []
    for entry in entries(value):
        if isinstance(entry, dict):
            taxonomy, node, title = (cell_text(entry.get(k)) for k in ("taxonomy", "node", "title"))
            similarity = as_number(entry.get("similarity"))
            probability = as_number(entry.get("probability"))
        else:
            place, similarity = pair(entry, "", "")
            taxonomy, _, node = place.partition("/")
            title, probability = node, None
        if node and similarity is not None:
            probability = sure.get(f"{taxonomy}/{node}", probability)
            found.append(TaxonomyMatch(taxonomy, node, title, similarity, probability))
    return tuple(found) or (() if isinstance(value, list) else None)


def _flat(cells: dict[str, Any]) -> dict[str, Any]:
    """Lay the parts of a record side by side, as csv has them."""
    if isinstance(source := cells.get("source"), dict):
        cells = {**source, **cells}
    if isinstance(p := cells.get("probabilities"), dict):
        cells |= {name: p.get(label) for name, label in zip(P_COLUMNS, LABELS, strict=True)}
    if isinstance(change := cells.get("correction"), dict):
        told = change.get("label") if change.get("is_task", True) else "not a task"
        cells |= {"correction": told}
        if told:  # what the record says beside it follows from it
            cells |= {"label": None, "final_label": None}
        if (weight := change.get("weight")) is not None:
            cells |= {"weight_written": cells.get("weight"), "weight": weight}
    return cells
