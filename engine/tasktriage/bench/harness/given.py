"""Predictions that were made elsewhere, by id: probabilities, labels, or scores to rank by."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from tasktriage.contracts.errors import InputError
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS, Label
from tasktriage.kit.arrays import Floats
from tasktriage.kit.whole_table import WholeTable, read_table

__all__ = ["Form", "Given", "given_of", "read_given"]

SUM_TOLERANCE = 0.0151  # three probabilities that were rounded to two decimals
SHOWN = 3  # ids named in an error
PREFIX = "p_"
NEEDED = (
    f"{', '.join(PREFIX + str(x).replace('-', '_') for x in LABELS)}, or label, or, for a rank "
    "suite, score"
)


class Form(StrEnum):
    """What predictions are."""

    PROBABILITIES = "probabilities"
    LABELS = "labels"
    SCORES = "scores"


@dataclass(frozen=True)
class Given:
    """An answer for each id, as probabilities: a label as 1, a score between the ends of all.

    `name` is the file, or what else it is called in errors; `sha256` that of the file.
    """

    name: str
    form: Form
    answers: Mapping[str, Sequence[float]]
    sha256: str

    def of_rows(self, rows: Sequence[LabelledTask], tested: Iterable[int]) -> Floats:
        """Return the answers (n, 3) for the n rows of a set, NaN for those that are not there.

        Raises:
            InputError: a tested row has no answer, or an answer is of no row; has the ids.
        """
        ids = [row.id for row in rows]
        known = set(ids)
        if strange := [one for one in self.answers if one not in known]:
            raise InputError(
                self.name, f"{_ids(strange)} no row of the tested data set; leave such rows out"
            )
        if missing := [ids[i] for i in tested if ids[i] not in self.answers]:
            raise InputError(
                self.name,
                f"{_ids(missing)} without a prediction, though tested; every tested row must have "
                "one ('tasktriage bench split' lists them)",
            )
        absent = [math.nan] * len(LABELS)
        return np.array([self.answers.get(one, absent) for one in ids], dtype=np.float64)


def read_given(path: Path) -> Given:
    """Read predictions from a csv, tsv, jsonl or parquet file.

    Raises:
        InputError: a column is missing, an id stands twice, or a cell is no answer; says where,
            and how many more there are.
        UsageError: a parquet file and no pyarrow.
    """
    table = read_table(path)
    columns = {_plain(column): column for column in reversed(table.columns)}
    if "id" not in columns:
        raise InputError(str(path), f"has no column 'id'; it has {', '.join(table.columns)}")
    ids = _unique(path, table, columns["id"])
    wanted = [columns.get(_plain(str(label))) for label in LABELS]
    named = [column for column in wanted if column is not None]
    if len(named) == len(LABELS):
        form, cells = Form.PROBABILITIES, named
    elif "label" in columns:
        form, cells = Form.LABELS, [columns["label"]]
    elif "score" in columns:
        form, cells = Form.SCORES, [columns["score"]]
    else:
        raise InputError(
            str(path), f"has no prediction; it has {', '.join(table.columns)}, needed are {NEEDED}"
        )
    answers, wrong = {}, []
    for one, (line, row) in zip(ids, table.rows, strict=True):
        try:
            answers[one] = _answer(form, [row[cell] for cell in cells])
        except ValueError as error:
            wrong.append(f"line {line}, id '{one}': {error}")
    if wrong:
        more = f" ({len(wrong) - 1} more like it)" if len(wrong) > 1 else ""
        raise InputError(str(path), wrong[0] + more)
    return Given(str(path), form, _between(form, answers), table.sha256)


def given_of(answers: Mapping[str, object], name: str) -> Given:
    """Return predictions that are at hand: for each id three probabilities, a label or a score.

    Raises:
        InputError: there is none, or one is no answer, or of another form than the first.
    """
    forms = {one: _form(value) for one, value in answers.items()}
    if len(set(forms.values())) != 1:
        there = ", ".join(sorted(set(forms.values()))) or "none"
        raise InputError(name, f"predictions must be of one form, got {there}")
    form = next(iter(forms.values()))
    found = {}
    for one, value in answers.items():
        cells = value if form is Form.PROBABILITIES else [value]
        try:
            found[one] = _answer(form, [str(cell) for cell in cells])  # type: ignore[attr-defined]
        except ValueError as error:
            raise InputError(name, f"id '{one}': {error}") from None
    digest = hashlib.sha256(repr(sorted(found.items())).encode("utf-8", "surrogatepass"))
    return Given(name, form, _between(form, found), digest.hexdigest())


def _plain(column: str) -> str:
    return column.strip().lower().replace("-", "_").removeprefix(PREFIX)


def _unique(path: Path, table: WholeTable, column: str) -> list[str]:
    ids = [row[column] for _, row in table.rows]
    if "" in ids:
        raise InputError(str(path), f"line {table.rows[ids.index('')][0]}: has no id")
    if twice := [one for one, n in Counter(ids).items() if n > 1]:
        raise InputError(
            str(path), f"{_ids(twice)} there more than once; each row needs one prediction"
        )
    return ids


def _ids(ids: Sequence[str]) -> str:
    """Return `2 ids ('a', 'b') are`, as far as they can be shown."""
    shown = ", ".join(f"'{one}'" for one in ids[:SHOWN]) + (", …" if len(ids) > SHOWN else "")
    return f"{len(ids):,} ids ({shown}) are" if len(ids) > 1 else f"1 id ({shown}) is"


def _form(value: object) -> Form:
    if isinstance(value, str):
        return Form.LABELS
    return Form.PROBABILITIES if hasattr(value, "__len__") else Form.SCORES


def _answer(form: Form, cells: Sequence[str]) -> Sequence[float]:
    """Return probabilities, or one score.

    Raises:
        ValueError: it is no answer; says what is expected.
    """
    if form is Form.LABELS:
        named = cells[0].strip().lower().replace("_", "-")
        if named not in [str(label) for label in LABELS]:
            raise ValueError(f"label must be {', '.join(LABELS)}, got '{cells[0]}'")
        return [float(label is Label(named)) for label in LABELS]
    numbers = [_number(cell) for cell in cells]
    if form is Form.SCORES:
        return numbers
    if len(numbers) != len(LABELS):
        raise ValueError(f"three probabilities are needed, got {len(numbers)}")
    total = sum(numbers)
    if min(numbers) < 0 or abs(total - 1) > SUM_TOLERANCE:
        shown = ", ".join(f"{number:g}" for number in numbers)
        raise ValueError(f"probabilities must be from 0 to 1 and sum to 1, got {shown}")
    return [number / total for number in numbers]


def _number(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        raise ValueError(f"a number is needed, got '{cell}'") from None
    if not math.isfinite(number):
        raise ValueError(f"a number is needed, got {cell}")
    return number


def _between(form: Form, answers: Mapping[str, Sequence[float]]) -> Mapping[str, Sequence[float]]:
    """Return scores as probabilities in the same order: from the lowest, 0, to the highest, 1."""
    if form is not Form.SCORES:
        return answers
    values = [score for (score,) in answers.values()]
    low, span = min(values), (max(values) - min(values)) or 1.0
    shares = {one: (score - low) / span for one, (score,) in answers.items()}
    return {one: (share, 0.0, 1.0 - share) for one, share in shares.items()}
