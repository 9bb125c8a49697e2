"""The user's table with what was found out beside it, for outputs that give it back."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.row import TableForm

from .summary import remarks
from .table_row import LONGEST_ROW

__all__ = ["KeptColumns"]

POSTING = ("task_id", "task")  # of a row that holds a posting there may be several tasks
NUMBER = re.compile(r"/\d+\Z")  # of a posting, behind the name of its table
OURS = ("label", "score", "uncertain", "reason")


class KeptColumns:
    """The columns of the table that the first result came from, then some of ours.

    `theirs` are the user's; `ours` has the names of ours, changed where the user has one like it,
    and `plain` has them unchanged; `form` is how the table was written.
    """

    def __init__(self, first: Assessment | None) -> None:
        row = None if first is None else first.task.row
        self.form = TableForm() if row is None else row.form
        self.theirs = self.form.columns
        self.plain = (*POSTING, *OURS) if self.form.postings else OURS
        taken = {name.strip().lower() for name in self.theirs}
        self.ours = tuple(_free(name, taken) for name in self.plain)
        self._warned: set[str] = set()

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, in order."""
        return self.theirs + self.ours

    def of_user(self, item: Assessment) -> Sequence[Any]:
        """Return the user's cells of a result's row; None where it has none.

        A warning tells of a document, of a table that has other columns, and of a row that was too
        long to be carried.
        """
        row = item.task.row
        columns = set() if row is None else set(row.form.columns)
        if row is None or not columns <= set(self.theirs):
            others = sorted(columns - set(self.theirs))
            listed = ", ".join(map(repr, others[:10]))
            problem = f"has columns that the first table lacks, left out: {listed}"
            self._warn(item, problem if others else "is no table, so it has no columns to keep")
        elif columns and not row and item.error is None:
            size = f"{LONGEST_ROW:,} characters"
            self._warn(item, f"has a row of more than {size}; the columns of such rows are empty")
        return [None if row is None else row.get(name) for name in self.theirs]

    def of_ours(self, item: Assessment) -> Sequence[Any]:
        """Return our cells of a result; where rows are postings, with the task and its id."""
        reason = f"error: {item.error}" if item.error is not None else "; ".join(remarks(item))
        score = None if item.error is not None else item.score
        ours = [item.final_label, score, item.uncertain, reason]
        return [item.task.id, item.task.text, *ours] if self.form.postings else ours

    def _warn(self, item: Assessment, problem: str) -> None:
        name = item.task.origin.document or "text"
        if item.task.row is not None and item.task.row.form.postings:
            name = NUMBER.sub("", name)
        line = f"{name}: {problem}"
        if line not in self._warned:
            self._warned.add(line)
            warnings.warn(line, TasktriageWarning, stacklevel=3)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"tasktriage_{name}"
    return name
