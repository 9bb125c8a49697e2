"""The user's table with what was found out beside it, for outputs that give it back."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.assessment import NO_TASK, Assessment
from tasktriage.domain.row import TableForm

from .policy_words import effects_said
from .summary import remarks
from .table_row import LONGEST_ROW, cell_text

__all__ = ["KeptColumns", "RowWarnings"]

POSTING = ("task_id", "task")  # of a row that holds a posting there may be several tasks
NUMBER = re.compile(r"/\d+\Z")  # of a posting, behind the name of its table
TASK = ("task",)  # where the first result is of no table, which would have said it
OURS = ("label", "score", "uncertain", "reason")
SHEET = ("sheet",)  # where rows come from several


class RowWarnings:
    """Says once of each table what is lost of its rows."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def too_long(self, item: Assessment) -> bool:
        """Return whether a result's row was too long to be carried; warns if it was."""
        row = item.task.row
        if row is None or row or not row.form.columns or item.error not in (None, NO_TASK):
            return False
        size = f"{LONGEST_ROW:,} characters"
        self.say(item, f"has a row of more than {size}; the columns of such rows are empty")
        return True

    def say(self, item: Assessment, problem: str) -> None:
        """Warn of a problem of a result's table."""
        name = item.task.origin.document or "text"
        if item.task.row is not None and item.task.row.form.postings:
            name = NUMBER.sub("", name)
        line = f"{name}: {problem}"
        if line not in self._said:
            self._said.add(line)
            warnings.warn(line, TasktriageWarning, stacklevel=3)


class KeptColumns:
    """The columns of the table that the first result came from, then some of ours.

    `theirs` are the user's; `ours` has the names of ours, changed where the user has one like it,
    and `plain` has them unchanged; `form` is how the table was written.
    """

    def __init__(self, first: Assessment | None) -> None:
        row = None if first is None else first.task.row
        self.form = TableForm() if row is None else row.form
        self.theirs = self.form.columns
        sheet = () if self.form.sheet is None else SHEET
        task = POSTING if self.form.postings else () if self.theirs or first is None else TASK
        self.plain = (*sheet, *task, *OURS)
        taken = {name.strip().lower() for name in self.theirs}
        self.ours = tuple(_free(name, taken) for name in self.plain)
        self._warnings = RowWarnings()

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, in order."""
        return self.theirs + self.ours

    def of_user(self, item: Assessment) -> Sequence[Any]:
        """Return the user's cells of a result's row; None where it has none.

        The task of a document or of another table stands in the column of the first table's. A
        warning tells of a document, of a table that has other columns, and of a row that was too
        long to be carried.
        """
        row = item.task.row
        columns = set() if row is None else set(row.form.columns)
        if row is None or not columns <= set(self.theirs):
            others = sorted(columns - set(self.theirs))
            listed = ", ".join(map(repr, others[:10]))
            problem = f"has columns that the first table lacks, left out: {listed}"
            no_table = "is no table, so it has no columns to keep"
            self._warnings.say(item, problem if others else no_table)
        else:
            self._warnings.too_long(item)
        cells = [None if row is None else _cell(row.get(name)) for name in self.theirs]
        if self.form.text is not None and (row is None or row.form.text != self.form.text):
            cells[self.theirs.index(self.form.text)] = item.task.text
        return cells

    def of_ours(self, item: Assessment) -> Sequence[Any]:
        """Return our cells of a result.

        With the sheet where rows come from several, with the task and its id where they are
        postings.
        """
        row = item.task.row
        sheet = [] if self.form.sheet is None else [None if row is None else row.form.sheet]
        if item.error == NO_TASK:
            return sheet + [None] * (len(self.ours) - len(sheet) - 1) + [NO_TASK]
        said = "; ".join((*remarks(item), *effects_said(item)))
        reason = said if item.error is None else f"error: {item.error}"
        score = None if item.error is not None else item.score
        ours = [item.final_label, score, item.uncertain, reason]
        if self.form.postings:
            return [*sheet, item.task.id, item.task.text, *ours]
        return [*sheet, item.task.text, *ours] if TASK[0] in self.plain else sheet + ours


def _cell(value: Any) -> Any:
    """Return a cell as a table holds it: a list or an object is its JSON."""
    return cell_text(value) if isinstance(value, (list, dict)) else value


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"tasktriage_{name}"
    return name
