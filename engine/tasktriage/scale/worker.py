"""A process that answers shards, one after the other, until nobody asks any more.

What it prints goes to standard error. Questions and answers have descriptors of their own.
"""

from __future__ import annotations

import hashlib
import os
import queue
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from tasktriage.contracts.errors import (
    InputError,
    OutputError,
    TasktriageError,
    TasktriageNote,
    TasktriageWarning,
    notes_of,
    one_line,
)
from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.extend.isolation.pipes import Channel
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions

from .folder import content_hash
from .memory import resident
from .reading import Reading
from .shards import Input

__all__ = ["Items", "Work", "Writer", "serve"]

Items = Iterator[Document | Task]
SAID = 1_000  # lines about a shard that are kept


class Writer(Protocol):
    """Classifies items into a file, as its owner's options say."""

    def __call__(self, items: Iterable[Items], path: Path) -> Mapping[str, Any]:
        """Write the file whole or not at all; return what is in it.

        Each of `items` is classified by itself, before the next one is asked for.

        That is `rows`, how many results there are, and `unlabelled`, a list of what is wrong: a
        document, how many of its rows, the first one's line, and its error.
        """
        ...


@dataclass
class Work:
    """What a process does with shards.

    Args:
        engine: reads.
        options: how inputs are read.
        write: classifies and writes.
        folder: where shards are written.
        suffix: of their files.
        roles: parts of tables begin where a role does.
    """

    engine: Engine
    options: ReadOptions
    write: Writer
    folder: Path
    suffix: str
    roles: bool = False
    errors: list[str] = field(default_factory=list)
    _reading: Reading | None = None

    def answer(self, shard: Mapping[str, Any], at: Callable[[str], None]) -> dict[str, Any]:
        """Classify a shard into its file; return what is to be noted of it.

        at: is told of each input when it is begun. A part behind the end of its table is written
        nowhere, its answer says "beyond".

        Raises:
            TasktriageError: the model or the output failed, or a table could not be read as far as
                a part of it, or was changed meanwhile.
        """
        self.errors = []
        inputs = shard["inputs"]
        if shard["start"] is not None:
            return self._part(shard, at)
        hashes = [content_hash(one["path"]) for one in inputs]
        without = shard["without"]

        def sources() -> Iterator[Source]:
            for one in inputs:
                name = one["name"]
                if name in without:
                    self.errors.append(f"{name}: was left out: {without[name]}")
                    continue
                at(name)
                yield replace(self.options.source(name), path=Path(one["path"]))

        groups = ([one] for one in sources()) if shard["apart"] else [sources()]
        items = (self.engine.read(group, self._options()) for group in groups)
        return {**self._written(items, shard), "total": None, "inputs": hashes}

    def _part(self, shard: Mapping[str, Any], at: Callable[[str], None]) -> dict[str, Any]:
        (seen,) = shard["inputs"]
        name, path = seen["name"], seen["path"]
        at(name)
        start, stop = shard["start"], shard["stop"]
        source = replace(self.options.source(name), path=Path(path))
        reading, self._reading = self._reading, None  # none to go on with, where this fails
        if reading is None or reading.source != source or not reading.can_go_to(start):
            reading = Reading(self.engine, source, self._options(), roles=self.roles)
        items = reading.part(start, stop)
        first = next(items, None)
        if first is None and start > 0 and self.errors:
            # the table was not read this far: another process may, so it does not end here
            raise TasktriageError(self.errors[0])
        beyond = first is None and start > 0 and reading.total is not None
        if beyond and reading.total is not None and start >= reading.total:
            _is_as_it_was(source, seen)
            self._reading = reading
            return {"beyond": True, "total": reading.total}
        result = self._written([_again(first, items)], shard)
        hashes = None if start else [content_hash(path)]  # once for a table
        _is_as_it_was(source, seen)
        if not self.errors:
            self._reading = reading
        return {**result, "total": reading.total, "inputs": hashes}

    def _options(self) -> ReadOptions:
        return replace(self.options, on_error=self._input_error)

    def _input_error(self, error: InputError) -> None:
        self.errors.append(str(error))

    def _written(self, items: Iterable[Items], shard: Mapping[str, Any]) -> dict[str, Any]:
        path = self.folder / f"{shard['name']}{self.suffix}"
        told = self.write(items, path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
        facts = {"bytes": size, "sha256": digest, "rows": told["rows"]}
        return {**facts, "unlabelled": list(told["unlabelled"]), "errors": list(self.errors)}


def _is_as_it_was(source: Source, seen: Mapping[str, Any]) -> None:
    """See that a table has the size and time that it had before: its parts must fit together.

    Raises:
        TasktriageError: it has not.
    """
    now = Input.of(source)
    if (now.size, now.changed) != (seen["size"], seen["changed"]):
        raise TasktriageError(f"{source.name}: was changed while it was read; start again")


def _again(first: Document | Task | None, items: Items) -> Items:
    if first is not None:
        yield first
        yield from items


def serve(make: Callable[[Mapping[str, Any]], tuple[Work, Mapping[str, Any]]]) -> None:
    """Answer shards on the descriptors 0 and 1 until they are closed.

    make: what `pool` sends at first → the work, and the facts that answers depend on.
    """
    channel, asked = _connected()
    said: list[list[str]] = []

    def warned(message: Any, category: type[Warning], *_: Any, **__: Any) -> None:
        if issubclass(category, TasktriageWarning) and len(said) < SAID:
            kind = "note" if issubclass(category, TasktriageNote) else "warning"
            said.append([kind, str(message)])

    def send(word: str, content: Any) -> None:
        channel.put(word, content)
        channel.flush()

    warnings.showwarning = warned
    warnings.simplefilter("always", TasktriageWarning)
    try:
        work, facts = make(asked.get())
    except TasktriageError as error:
        line = "; ".join([str(error), *notes_of(error)])
        send("refused", {"line": line, "code": error.exit_code, "said": said})
        return
    send("ready", {"facts": facts, "resident": resident(), "said": said})
    while True:
        shard = asked.get()
        said.clear()
        try:
            result = work.answer(shard, lambda name: send("at", name))
            word, content = "done", result
        except OutputError as error:
            word, content = "stop", {"line": "; ".join([str(error), *notes_of(error)])}
        except TasktriageError as error:
            word, content = "failed", {"line": "; ".join([str(error), *notes_of(error)])}
        except OSError as error:
            word, content = "stop", {"line": f"{error.filename or ''}: {error.strerror or error}"}
        except Exception as error:
            word, content = "failed", {"line": f"this is a bug in tasktriage: {one_line(error)}"}
        send(word, {**content, "resident": resident(), "said": list(said)})


def _connected() -> tuple[Channel, queue.SimpleQueue[Any]]:
    """Take the descriptors 0 and 1; the process ends at once when whoever asks has gone."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    asked: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def listen() -> None:
        try:
            while True:
                asked.put(channel.get()[1])
        except BaseException:
            os._exit(0)

    _die_with_parent()
    threading.Thread(target=listen, daemon=True).start()
    return channel, asked


def _die_with_parent() -> None:
    """Have Linux end this process with the one that started it, whatever it is amid of.

    Elsewhere, and where that fails, it ends when it is told that nobody asks any more.
    """
    if sys.platform != "linux":
        return
    with suppress(Exception):
        import ctypes
        import signal

        death = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(death, signal.SIGKILL)
