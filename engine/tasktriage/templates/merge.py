"""What several rows of a table say of one thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from .sheet import SheetRow

__all__ = ["Draft", "slug"]

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a"})


@dataclass(slots=True, eq=False)
class Draft:
    """A node or a rule as rows say it.

    row: the first. said: what each column says, and in which row. lists: what columns list, each
    with its row.
    """

    id: str
    row: SheetRow
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    lists: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, row: SheetRow, columns: Iterable[str], noun: str) -> bool:
        """Add what a row says; returns whether any of it is new.

        Raises:
            InputError: an earlier row said otherwise.
        """
        new = False
        for column in columns:
            cell = row[column]
            if not cell:
                continue
            if column not in self.said:
                self.said[column] = cell, row.number
                new = True
            elif self.said[column][0] != cell:
                before, number = self.said[column]
                problem = f"{noun} '{self.id}' has {column} '{cell}' here and '{before}'"
                raise row.fail(f"{problem} in row {number}; one id is one {noun}")
        return new

    def add_items(self, row: SheetRow, column: str) -> list[str]:
        """Add what a cell lists; returns what an earlier row, or the same, listed already."""
        listed = self.lists.setdefault(column, {})
        again = []
        for text in row.items(column):
            if text in listed:
                again.append(text)
            listed.setdefault(text, row.number)
        return again

    def listed(self, column: str) -> list[str]:
        """Return what a column lists."""
        return list(self.lists.get(column, ()))

    def text(self, column: str) -> str:
        """Return what is said in a column, or nothing."""
        return self.said.get(column, ("", 0))[0]


def slug(text: str) -> str:
    """Return a text as an id of lower-case letters, digits and hyphens; "" if it has none."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
