"""Make units of the spans of a document."""

from __future__ import annotations

import re
from bisect import bisect_left

from tasktriage.plugin import Document, Origin, Task, Unit, UnitKind

from .compound import Spans
from .state import State
from .tidy import tidy

__all__ = ["UnitMaker"]

LINE_END = re.compile(r"\r\n|\r|\n")


class UnitMaker:
    """Makes the units of one document: their texts, their lines, their places."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._breaks = [found.start() for found in LINE_END.finditer(document.text)]

    def make(
        self,
        start: int,
        end: int,
        kind: UnitKind,
        why: str,
        prior: float = 0.0,
        spans: Spans = (),
        *,
        state: State,
    ) -> Unit:
        """Make the unit of text[start:end]; its own text stands in `spans`, after the subject."""
        document = self._document
        spans = spans or ((start, end),)
        if document.title and document.text[start:end] == document.title:
            kind, prior, why = UnitKind.HEADING, 0.0, "title"
        text, changes = self._tidied(spans)
        if spans[0][0] > start:
            changes = ("subject removed", *changes)
        origin = Origin(
            document=document.name,
            title=document.title,
            line=bisect_left(self._breaks, start) + 1,
            start=start,
            end=end,
        )
        task = Task(text, origin=origin, changes=changes, language=document.language)
        section, group = state.section.name, state.group
        return Unit(task=task, kind=kind, prior=prior, why=why, section=section, group=group)

    def _tidied(self, spans: Spans) -> tuple[str, tuple[str, ...]]:
        text, changes = tidy(self._document.text, *spans[0])
        for span in spans[1:]:
            more, others = tidy(self._document.text, *span)
            text = f"{text} {more}"
            changes += tuple(change for change in others if change not in changes)
        return text, changes
