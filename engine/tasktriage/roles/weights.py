"""Weights: how much of a role's work each of its tasks is, and where that is said."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.contracts.errors import InputError
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.profile import Weighting, Weights
from tasktriage.kit.table_row import cell_text
from tasktriage.kit.weight import column_weight, is_of_hours, is_of_percent

from .onet import (
    CORE,
    FREQUENCY_EXPONENT,
    TIMES_A_YEAR,
    OnetColumns,
    lone_importance,
    number,
    onet_columns,
    onet_weights,
    outside,
    times_a_year,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["EXPONENTS", "Weighed", "weigh"]

EXPONENTS = (0.0, 0.5, 1.0)
"""Of the weights (of O*NET's: of frequencies), shown beside the one in use."""
WHOLE = 100.0  # percent


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights of n tasks (n,), not negative, not all zero; what was assumed on the way.

    `others` are the weights with each of `EXPONENTS`, or none where all tasks weigh the same.
    """

    weights: Weights
    values: NDArray[np.float64]
    others: tuple[tuple[float, NDArray[np.float64]], ...] = ()
    notes: tuple[str, ...] = ()


def weigh(
    items: Sequence[Assessment], *, column: str | None = None, exponent: float | None = None
) -> Weighed:
    """Return the weights of a role's tasks.

    By the first that is there: a person's corrections and the column that is named; hours or shares
    that are written in the table or the document; O*NET's ratings; its task types. Else all weigh
    the same. Where some tasks have a weight and others none, these take the mean of those, or share
    what is left of 100 percent.

    Raises:
        InputError: a weight is negative or no number, all are zero, or there is no such column.
    """
    counts = np.array([float(item.task.count) for item in items])
    corrected = any(item.correction and item.correction.weight is not None for item in items)
    written = np.array([_written(item, column) for item in items])
    if column is None and corrected and _only_corrected(items, written):
        written = np.array([item.weight for item in items])  # what a person left at 1 is 1
    said = written[~np.isnan(written)]
    if not len(said) and column is None:
        found = _onet(items, exponent)
        if found is not None:
            return found
    if not len(said) or (len(said) == len(items) and (said == 1.0).all()):
        return Weighed(Weights(Weighting.EQUAL), counts, notes=_unused(items))
    _check(items, written)
    head = _head(items, column)
    over = _over(items, written, head)
    values, notes = _filled(written, of_hundred=not is_of_hours(head))
    power = 1.0 if exponent is None else exponent
    others = tuple((e, _power(values, e)) for e in EXPONENTS)
    return Weighed(
        Weights(Weighting.WRITTEN, power), _power(values, power), others, (*notes, *over)
    )


def _only_corrected(items: Sequence[Assessment], written: NDArray[np.float64]) -> bool:
    """Return whether all weights that are written are a person's corrections."""
    left = [item.correction is None or item.correction.weight is None for item in items]
    return bool(np.isnan(written[np.array(left)]).all())


def _written(item: Assessment, column: str | None) -> float:
    """Return a task's weight; nan where none is written.

    Raises:
        InputError: what is written is no number, or there is no such column.
    """
    if item.correction is not None and item.correction.weight is not None:
        return item.correction.weight
    row = _cells(item)
    if column is not None:
        if row and column not in row:
            raise _refused(item, f"no column '{column}'; there are {', '.join(row)}")
        cell = cell_text(row.get(column)).strip()
        value = math.nan if not cell else number(cell)
        if cell and math.isnan(value):
            raise _refused(item, _no_number(cell, column))
        return value
    for name, content in row.items():
        if not _is_of_weights(name):
            continue
        cell = cell_text(content).strip()
        if not cell:
            return math.nan
        if column_weight(name, cell) is not None:
            return item.task.weight  # which is the cell's, or a part of it
        value = number(cell)
        if math.isnan(value):
            raise _refused(item, _no_number(cell, name))
        return value  # a negative one, which is refused below
    # what nothing is written about weighs 1
    return math.nan if item.task.weight == 1.0 else item.task.weight


def _head(items: Sequence[Assessment], column: str | None) -> str:
    """Return the name of the column that weights stand in; "" where there is none.

    Hours have no whole that they sum to, percent have.
    """
    heads = filter(_is_of_weights, _cells(items[0]))
    return next(heads, "") if column is None else column


def _over(items: Sequence[Assessment], written: NDArray[np.float64], head: str) -> tuple[str, ...]:
    """Say that percent are of more than the whole.

    Raises:
        InputError: one of them is.
    """
    if not is_of_percent(head):
        return ()
    for item, value in zip(items, written, strict=True):
        if value > WHOLE and (item.correction is None or item.correction.weight is None):
            raise _refused(
                item, f"weight {value:g} in column '{head}' is over 100 percent; mend it"
            )
    total = float(np.nansum(written))
    much = f"percentages sum to {total:.4g}, not 100: they are taken in proportion"
    return (much,) if total > 1.05 * WHOLE else ()


def _unused(items: Sequence[Assessment]) -> tuple[str, ...]:
    """Say that ratings of importance are not used, where those of relevance lack."""
    rows = [_cells(item) for item in items]
    name = lone_importance(tuple(rows[0]))
    if name is None or all(math.isnan(number(row.get(name))) for row in rows):
        return ()
    return (f"column '{name}' and frequencies are not used: the table has no relevance beside",)


def _is_of_weights(head: str) -> bool:
    return column_weight(head, "1") is not None


def _no_number(cell: str, column: str) -> str:
    return f"weight '{cell:.40}' in column '{column}' is no number; mend it or leave it empty"


def _refused(item: Assessment, problem: str) -> InputError:
    origin = item.task.origin
    where = f"line {origin.line}: " if origin.line is not None else ""
    return InputError(origin.document or "tasks", where + problem)


def _check(items: Sequence[Assessment], values: NDArray[np.float64]) -> None:
    for item, value in zip(items, values, strict=True):
        if math.isinf(value) or value < 0.0:
            problem = f"weight {value:g} is {'negative' if value < 0.0 else 'no number'}; mend it"
            raise _refused(item, problem)
    if not np.nansum(values) > 0.0:
        raise _refused(items[0], "all weights are zero; give hours or shares of the work")


def _filled(
    written: NDArray[np.float64], *, of_hundred: bool
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return weights without gaps, and what was assumed.

    of_hundred: they may be percent, of which gaps share what is left.
    """
    missing = np.isnan(written)
    said = written[~missing]
    if not missing.any():
        return written, ()
    left = WHOLE - float(said.sum())
    many = int(missing.sum())
    tasks = "1 task has" if many == 1 else f"{many} tasks have"
    if of_hundred and 0.0 < left < WHOLE / 2 and len(said) > many:
        return np.where(missing, left / many, written), (
            f"{tasks} no weight: together the {left:g} % that the others leave",
        )
    return np.where(missing, said.mean(), written), (f"{tasks} no weight: the mean of the others",)


def _cells(item: Assessment) -> Mapping[str, Any]:
    """Return the cells of a task's own row: that of a posting, or of a role, says of no task."""
    row = item.task.row
    return {} if row is None or row.form.postings or row.form.roles else row


def _power(values: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    return np.where(values > 0.0, np.maximum(values, 1e-300) ** exponent, 0.0)


def _onet(items: Sequence[Assessment], exponent: float | None) -> Weighed | None:
    rows = [_cells(item) for item in items]
    columns = onet_columns(tuple(rows[0]))
    if columns is None:
        return None
    if isinstance(columns, str):
        types = [CORE.get(cell_text(row.get(columns)).strip().lower(), math.nan) for row in rows]
        if np.isnan(types).all():
            return None
        values, notes = _filled(np.array(types), of_hundred=False)
        power = 1.0 if exponent is None else exponent
        others = tuple((e, _power(values, e)) for e in EXPONENTS)
        notes = (*notes, *_unused(items))
        return Weighed(Weights(Weighting.CORE, power), _power(values, power), others, notes)
    return _rated(items, columns, FREQUENCY_EXPONENT if exponent is None else exponent)


def _rated(items: Sequence[Assessment], columns: OnetColumns, exponent: float) -> Weighed | None:
    rows = [_cells(item) for item in items]
    importance = np.array([number(row.get(columns.importance)) for row in rows])
    relevance = np.array([number(row.get(columns.relevance)) for row in rows])
    if np.isnan(importance).all() or np.isnan(relevance).all():
        return None
    for item, row in zip(items, rows, strict=True):
        if (problem := outside(row, columns)) is not None:
            raise _refused(item, f"{problem}; mend it, or name other weights with --weight-column")
    notes: list[str] = []
    times = None
    if columns.frequency:
        single = [number(row.get(columns.frequency[0])) for row in rows]
        few = len(columns.frequency) == 1 and np.nanmax([*single, 1.0]) <= len(TIMES_A_YEAR)
        times = np.array([times_a_year(row, columns, categories=bool(few)) for row in rows])
        if np.isnan(times).all():
            times = None
        elif few:
            notes.append("frequencies from 1 to 7 are taken as O*NET's categories")
    rated = [part for part in (importance, relevance, times) if part is not None]
    for part in rated:
        _check(items, part)
    if gaps := int(np.isnan(rated).any(axis=0).sum()):
        notes.append(f"{gaps} of {len(items)} tasks lack a rating: the mean of the others")
        for part in rated:
            part[np.isnan(part)] = np.nanmean(part)
    _check(items, np.prod(rated, axis=0))
    others = tuple((e, onet_weights(importance, relevance, times, e)) for e in EXPONENTS)
    chosen = onet_weights(importance, relevance, times, exponent)
    weights = Weights(Weighting.ONET, exponent)
    return Weighed(weights, chosen, others if times is not None else (), tuple(notes))
