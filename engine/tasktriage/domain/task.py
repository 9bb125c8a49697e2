"""A task and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from .row import Row

__all__ = ["Origin", "Task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a text stands.

    document: what the user calls it. title: the role. line: from 1. start, end: code points in the
    document's text. title_source: where the title was found ("heading", "title field", "first
    line", "file name"), or that it was "given". hint: what a page calls the occupation.
    """

    document: str | None = None
    title: str | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None
    title_source: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing a person does at work: verb, object, outcome.

    text: as it is classified. id: of the record; None: the pipeline numbers it. origin: where it
    stands. changes: how `text` differs from the source between the offsets. count: how often it
    stood in the document. weight: how much of the work it is, as written: percent or hours.
    language: of the text (ISO 639), where it is known. error: what is wrong with a row that could
    not be read and keeps its place. row: of a table, that which it came from, or which holds the
    posting it stands in.
    """

    text: str
    id: str | None = None
    origin: Origin = field(default_factory=Origin)
    changes: tuple[str, ...] = ()
    count: int = 1
    weight: float = 1.0
    language: str | None = None
    error: str | None = None
    row: Row | None = field(default=None, compare=False, repr=False)

    @property
    def bearing(self) -> float:
        """What it weighs among others: as written, else how often it stood there."""
        return self.weight if self.weight != 1.0 else float(self.count)
