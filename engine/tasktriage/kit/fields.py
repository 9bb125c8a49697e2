"""Columns of the flat tables that are written: what their cells are, and what they say."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Field"]


class Field(NamedTuple):
    """A column.

    kind: of its cells: str, float, int, bool; list for several texts, or for objects of the record,
    which stand in one cell parted by "; " where a format has no lists. meaning: a sentence.
    """

    kind: type
    meaning: str
