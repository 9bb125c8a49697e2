"""How inputs are read: one value that goes from whoever asks to every place that needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.limits import DEFAULT_LIMITS, Limits
from tasktriage.contracts.source import Source

__all__ = ["DEFAULT_OPTIONS", "ReadOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How inputs are found and read.

    Args:
        column: of a table, that which holds the tasks.
        id_column: of a table, that which holds ids.
        title: the role; wins over what a document says.
        reader: the name of the reader for all inputs; by default that of each one's suffix.
        lines: each non-blank line of a text is a task (tables: each row is one anyhow).
        limits: what an input may cost.
        on_error: gets the error of an input that can't be read, and the rest goes on; without it
            the error is raised.
        base: the folder that relative paths stand in; None is the working folder.
    """

    column: str | None = None
    id_column: str | None = None
    title: str | None = None
    reader: str | None = None
    lines: bool = False
    limits: Limits = DEFAULT_LIMITS
    on_error: Callable[[InputError], None] | None = None
    base: Path | None = None

    def refuse(self, error: InputError) -> None:
        """Hand an input's error on.

        Raises:
            InputError: it, where nobody takes it.
        """
        if self.on_error is None:
            raise error
        self.on_error(error)

    def source(self, name: str) -> Source:
        """Return a source of that name, with what these options say of it, and without bytes."""
        return Source(
            name=name,
            column=self.column,
            id_column=self.id_column,
            title=self.title,
            limits=self.limits,
        )


DEFAULT_OPTIONS = ReadOptions()
