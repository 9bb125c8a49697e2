"""How inputs are read: one value that goes from whoever asks to every place that needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.limits import DEFAULT_LIMITS, Limits
from tasktriage.contracts.source import Source
from tasktriage.kit.atomic import here

__all__ = ["DEFAULT_COVERAGE", "DEFAULT_EXTRACTOR", "DEFAULT_OPTIONS", "ReadOptions"]

DEFAULT_COVERAGE = 0.9  # of prediction sets
DEFAULT_EXTRACTOR = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How inputs are found and read.

    Args:
        column: of a table, that which holds the tasks.
        id_column: of a table, that which holds ids.
        title: the role; wins over what a document says.
        reader: the name of the reader for all inputs; by default that of each one's suffix.
        lines: each non-blank line of a text is a task, and each row of a table.
        blanks: with `lines`, a blank line before another is a task with an error, so that places
            are kept.
        rows: what a row of a table is, "tasks" or "postings"; None lets the reader look.
        sheet: of a workbook, that which is read, or those; "all" are all that hold tasks.
        header_row: the line of a table's header, from 1; 0 where it has none.
        delimiter: what stands between the cells of a table of text.
        roles: a table may be one of roles with their headcount, each described by a text or a
            document; one of persons is refused.
        limits: what an input may cost.
        on_error: gets the error of an input that can't be read, and the rest goes on; without it
            the error is raised.
        base: the folder that relative paths stand in; None is the working folder.
        keep: says whether what a source's reader yields is wanted, by its place from 0; it is
            asked once for each, in order. None: all is.
    """

    column: str | None = None
    id_column: str | None = None
    title: str | None = None
    reader: str | None = None
    lines: bool = False
    blanks: bool = False
    rows: str | None = None
    sheet: str | tuple[str, ...] | None = None
    header_row: int | None = None
    delimiter: str | None = None
    roles: bool = False
    limits: Limits = DEFAULT_LIMITS
    on_error: Callable[[InputError], None] | None = None
    base: Path | None = None
    keep: Callable[[int], bool] | None = None

    def refuse(self, error: InputError) -> None:
        """Hand an input's error on.

        Raises:
            InputError: it, where nobody takes it.
        """
        if self.on_error is None:
            raise error
        self.on_error(error)

    def completed(self, source: Source) -> Source:
        """Return a source with what these options say; what it says itself stands."""
        limits = source.limits if source.limits != DEFAULT_LIMITS else self.limits
        return replace(
            source,
            column=source.column or self.column,
            id_column=source.id_column or self.id_column,
            title=source.title or self.title,
            rows=source.rows or self.rows or ("tasks" if self.lines else None),
            sheet=source.sheet or self.sheet,
            header_row=self.header_row if source.header_row is None else source.header_row,
            delimiter=source.delimiter or self.delimiter,
            roles=source.roles or self.roles,
            limits=limits,
        )

    def source(self, name: str) -> Source:
        """Return a source of that name, with what these options say of it, and without bytes."""
        return self.completed(Source(name=name))

    @property
    def folder(self) -> Path:
        """The folder that relative paths stand in, `base` or the working folder of now."""
        return here() if self.base is None else self.base


DEFAULT_OPTIONS = ReadOptions()
