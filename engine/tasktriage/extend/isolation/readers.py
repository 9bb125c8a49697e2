"""A reader in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task

from .codec import encode
from .failures import NeedsMemoryError, raised
from .pool import Pool
from .process import BrokenProcessError, Process, TooLargeError

__all__ = ["IsolatedReader"]


class IsolatedReader:
    """A `Reader`. A file is opened by the process itself; a stream is read for it, to its end.

    Args:
        pool: the processes of the reader.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def read(self, source: Source) -> Iterator[Document | Task | Source]:
        """Yield what the source holds.

        Raises:
            InputError: as the reader raises it; or a limit of the source, or memory, is passed.
            ComponentError: the reader failed.
        """
        limits = source.limits
        if source.stream is not None and source.data is None:
            source = replace(source, stream=None, data=source.read_bytes())
        try:
            yield from self._items(source)
        except TimeoutError:
            raise source.over(
                "seconds", f"takes longer to read than {limits.seconds:,} s"
            ) from None
        except TooLargeError:
            raise source.over("size", f"holds more than {limits.size:,} MiB") from None
        except NeedsMemoryError as error:
            if self._pool.bounds.memory < limits.memory:  # it is the one that was passed
                raise InputError(source.name, str(error)) from None
            problem = f"needs more than {limits.memory:,} MiB of memory to read"
            raise source.over("memory", problem) from None
        except BrokenProcessError as error:
            raise self._pool.failed(error) from None

    def _items(self, source: Source) -> Iterator[Any]:
        limits = source.limits
        most = 2 * limits.size_bytes  # bytes are a third longer on the way
        with self._pool.borrowed() as process:
            self._send(process, "read", encode(source))
            while True:
                word, content = process.receive(limits.seconds, most)
                if word == "item":
                    try:
                        item = self._pool.decode(content)
                    except Exception:
                        raise process.wrong() from None
                    yield item
                    if isinstance(item, Source):
                        self._send(process, "go")
                    continue
                process.busy = False
                if word == "failed":
                    error = raised(content, memory=self._pool.bounds.memory)
                    raise (
                        error
                        if isinstance(error, NeedsMemoryError)
                        else self._pool.failure(content)
                    )
                if word != "done":
                    raise process.wrong()
                return

    def _send(self, process: Process, word: str, content: object = None) -> None:
        """Send a message, within the seconds that a process has, not those of the source."""
        try:
            process.send(word, content)
        except TimeoutError as error:
            raise self._pool.failed(error) from None
