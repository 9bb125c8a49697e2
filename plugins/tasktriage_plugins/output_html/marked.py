"""A document with its tasks marked in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasktriage.plugin import Assessment, Label

from .texts import lines

__all__ = ["Piece", "pieces"]

LONGEST = 200_000  # characters of a document that are shown


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the document's text; with a key it is a task, that of the row of this key."""

    text: str
    key: str = ""
    label: Label | None = None


def pieces(text: str, items: Sequence[Assessment], key: str) -> tuple[tuple[Piece, ...], bool]:
    """Cut a document at its tasks; return the pieces, and whether its end is left out.

    items: its assessments; the n-th, from 1, has the row `{key}-t{n}`. Of two that overlap the
    first is marked.
    """
    spans = sorted(
        (origin.start, origin.end, number, item.final_label)
        for number, item in enumerate(items, start=1)
        if (origin := item.task.origin).start is not None and origin.end is not None
    )
    found, done, cut = [], 0, len(text) > LONGEST
    for start, end, number, label in spans:
        if done <= start < end <= min(len(text), LONGEST):
            found.append(Piece(lines(text[done:start])))
            found.append(Piece(lines(text[start:end]), f"{key}-t{number}", label))
            done = end
    found.append(Piece(lines(text[done:LONGEST])))
    return tuple(piece for piece in found if piece.text), cut
