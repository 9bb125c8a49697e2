"""What travels: a few settings, and a model that each process opens for itself."""

from __future__ import annotations

import os
import threading
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.threads import checked_threads
from tasktriage.pipeline.options import DEFAULT_COVERAGE

if TYPE_CHECKING:
    from tasktriage.pipeline.engine import Engine

__all__ = ["Classify", "Extract", "Mapper"]

_ENGINES: dict[tuple[object, ...], Engine] = {}
_LOCK = threading.Lock()


def _forget() -> None:
    """Leave the parent's models: their threads, and whoever holds the lock, are not here."""
    global _LOCK
    _ENGINES.clear()
    _LOCK = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@dataclass(frozen=True)
class Mapper:
    """A table in, a table out: what `Classify` and `Extract` share. It travels as its settings.

    Args:
        column: holds the texts.
        id_column: of the rows, by which tasks of postings are called.
        prefix: what names of new columns begin with.
        model: a registered name, or a folder that is there on every machine.
        threads: CPU threads of the model, 0 for all cores; whoever starts many processes needs 1.
        extractor: what finds the tasks of postings, by name.
        split_compounds: "draft and approve the budget" are two tasks of a posting.
        cache: keep answers on disk: where `kit.cache_folder` says, or in this folder.

    Raises:
        UsageError: an option is wrong; names of models and extractors are looked up later.
    """

    column: str
    _: KW_ONLY
    id_column: str | None = None
    prefix: str = ""
    model: str | Path = "default"
    threads: int = 1
    extractor: str = "rules"
    split_compounds: bool = False
    cache: bool | str = False

    def __post_init__(self) -> None:
        for name in ("column", "prefix", "extractor"):
            if not isinstance(getattr(self, name), str):
                raise UsageError(f"{name} must be a text, got {getattr(self, name)!r}")
        if isinstance(self.model, Path):  # another process may stand in another folder
            object.__setattr__(self, "model", str(self.model.resolve()))
        if not isinstance(self.model, str):
            kind = type(self.model).__name__
            raise UsageError(f"model must be a name or a folder, which can travel; got {kind}")
        checked_threads(self.threads)
        self._make()  # so that a wrong option is an error here, and not where the rows are

    @property
    def form(self) -> str:
        """What rows are, as `pipeline.batches` calls it."""
        raise NotImplementedError

    def __call__(self, table: Any) -> Any:
        """Return a Table of Arrow for one, or for a RecordBatch; for a DataFrame one of its kind.

        Raises:
            UsageError: there is no such column of texts, a new column's name is there already, or
                a library is not installed.
            ComponentError: the model fails, whatever it is given.
        """
        from .frames import is_frame, mapped_frame

        if is_frame(table):
            return mapped_frame(self, table)
        from tasktriage.pipeline.batches import mapped

        return mapped(
            self.engine,
            table,
            column=self.column,
            id_column=self.id_column,
            as_=self.form,
            prefix=self.prefix,
        )

    def engine(self) -> Engine:
        """Return the process's engine for these settings, made if there is none yet."""
        key = tuple(sorted(self._options().items()))
        with _LOCK:
            if key not in _ENGINES:
                _ENGINES[key] = self._make()
            return _ENGINES[key]

    def _make(self) -> Engine:
        from tasktriage.pipeline.engine import Engine

        return Engine(**self._options())

    def _options(self) -> dict[str, Any]:
        names = ("model", "threads", "extractor", "split_compounds", "cache")
        # what finds tasks and asks for no sets shares the engine of what classifies as usual
        return {name: getattr(self, name) for name in names} | {"coverage": DEFAULT_COVERAGE}


@dataclass(frozen=True)
class Classify(Mapper):
    """Classifies the rows of tables, wherever they are: an object of a few hundred bytes.

    Called with a Table or a RecordBatch of pyarrow it gives a Table, with a DataFrame of pandas or
    polars one of that library: the columns that are there, and those of the schema
    `tasktriage.batch/1` beside them. The model is opened at the first call, once in a process for
    all objects that ask for the same; threads may share it. Answers are those of `Engine.classify`.

    Args:
        as_: "tasks", n in and n out, or "postings": a row for each task of a posting.
        coverage: of prediction sets, in (0, 1); None gives none.
    """

    _: KW_ONLY
    as_: str = "tasks"
    coverage: float | None = DEFAULT_COVERAGE

    def __post_init__(self) -> None:
        if self.as_ not in ("tasks", "postings"):
            raise UsageError(f"as_ must be 'tasks' or 'postings', got {self.as_!r}")
        super().__post_init__()

    @property
    def form(self) -> str:
        """What rows are."""
        return self.as_

    def _options(self) -> dict[str, Any]:
        return super()._options() | {"coverage": self.coverage}


@dataclass(frozen=True)
class Extract(Mapper):
    """Finds the tasks of postings, a row for each, and classifies none.

    A posting without a task gives one row, with an `error`.
    """

    @property
    def form(self) -> str:
        """What rows are."""
        return "extract"
