"""An output in a process of its own: it asks for results, and what it writes comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import IO, Any

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import RunInfo

from .codec import Decoder, encode
from .pool import Pool
from .process import BrokenProcessError, Process, TooLargeError

__all__ = ["IsolatedOutput"]

_OVER = object()
_bytes_of = Decoder(())


class IsolatedOutput:
    """An `Output`.

    Args:
        pool: the processes of the output.
        binary: it writes bytes.
    """

    def __init__(self, pool: Pool, *, binary: bool) -> None:
        self._pool = pool
        self._binary = binary

    def write(self, results: Iterable[Any], run: RunInfo, stream: IO[Any]) -> None:
        """Write results; each is made when the output asks for it.

        Raises:
            ComponentError: the output failed, closed the stream, or did not write.
            Exception: whatever the results or the stream raise, unchanged.
        """
        try:
            with self._pool.borrowed() as process:
                process.send(
                    "write",
                    {
                        "run": encode(replace(run, documents=None)),
                        "documents": run.documents is not None,
                        "stream": self._about(stream),
                    },
                )
                self._serve(_Writing(process, iter(results), run.documents, stream, self._binary))
        except (_BrokenError, TooLargeError, BrokenProcessError) as error:
            raise self._pool.failed(error.__cause__ or error) from None  # type: ignore[arg-type]

    def _serve(self, writing: _Writing) -> None:
        word, content = writing.until_done()
        if writing.upstream is not None:
            raise writing.upstream
        who = self._pool.entry.describe()
        if word == "closed":
            raise ComponentError(f"{who} closed the stream it was given")
        if word == "returns":
            raise ComponentError(f"{who} returns a {str(content)[:60]} instead of writing")
        if word == "failed":
            error = self._pool.failure(content)
            raise self._pool.failed(error) if isinstance(error, OSError) else error

    def _about(self, stream: IO[Any]) -> dict[str, Any]:
        about = dict.fromkeys(("encoding", "errors", "terminal", "seekable"))
        with suppress(Exception):  # whoever gave it may give anything that has a `write`
            about["terminal"] = stream.isatty()
            about["seekable"] = stream.seekable()
        for name in ("encoding", "errors"):
            value = getattr(stream, name, None)
            about[name] = value if isinstance(value, str) else None
        return {**about, "binary": self._binary}


class _BrokenError(Exception):
    """The process said nothing in time; a TimeoutError may be that of the results."""


class _Writing:
    """One call of an output, as its process asks and writes.

    Args:
        process: where the output runs.
        results, documents, stream: what it was called with.
        binary: it writes bytes.
    """

    def __init__(
        self,
        process: Process,
        results: Iterator[Any],
        documents: Mapping[str, str] | None,
        stream: IO[Any],
        binary: bool,
    ) -> None:
        self._process = process
        self._results = results
        self._documents = {} if documents is None else documents
        self._stream = stream
        self._binary = binary
        self._over = False
        self.upstream: Exception | None = None
        self._does: dict[str, Callable[[Any], None]] = {
            "next": self._next,
            "wrote": self._wrote,
            "flush": lambda _: stream.flush(),
            "seek": lambda to: self._place(lambda: stream.seek(*map(int, to))),
            "tell": lambda _: self._place(stream.tell),
            "truncate": lambda to: self._place(
                lambda: stream.truncate(None if to is None else int(to))
            ),
            "document": lambda name: self._send("text", self._documents.get(str(name))),
            "documents": lambda _: self._send("names", list(self._documents)),
        }

    def until_done(self) -> tuple[str, Any]:
        """Do what the process asks for until the output is done; return its last word."""
        while True:
            try:
                word, content = self._process.receive()
            except TimeoutError as error:
                raise _BrokenError from error
            does = self._does.get(word)
            if does is not None:
                does(content)
            elif word in ("done", "closed", "returns", "failed"):
                self._process.busy = False
                return word, content
            else:
                raise self._process.wrong()

    def _next(self, _: Any) -> None:
        try:
            item = next(self._results) if self.upstream is None and not self._over else _OVER
        except StopIteration:
            item = _OVER
        except Exception as error:  # not what ends the run: then the process has nothing to say
            self.upstream = error
        if self.upstream is not None:
            self._send("stop", None)
        elif item is _OVER:
            self._over = True
            self._send("over", None)
        else:
            self._send("result", encode(item))

    def _wrote(self, content: Any) -> None:
        part = content
        if self._binary:
            try:
                part = _bytes_of(content)
            except Exception:
                raise self._process.wrong() from None
        if not isinstance(part, bytes if self._binary else str):
            raise self._process.wrong()
        self._stream.write(part)

    def _place(self, move: Callable[[], int]) -> None:
        try:
            place = move()
        except (OSError, ValueError, TypeError) as error:
            self._send("no", str(error))
        else:
            self._send("place", place)

    def _send(self, word: str, content: Any) -> None:
        try:
            self._process.send(word, content)
        except TimeoutError as error:
            raise _BrokenError from error
