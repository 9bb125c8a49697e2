"""A process that reads documents one after the other, watched: what hangs or breaks is ended."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

__all__ = ["Worker", "megabytes"]

START = 120  # seconds that a worker may take to open the model
SHOWN = 3_000  # characters of a traceback


def megabytes(usage: resource.struct_rusage) -> float:
    """Return the peak resident memory in MB."""
    return round(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)


class Reading:
    """What comes of one file, and what is wrong with it."""

    def __init__(self) -> None:
        self.results = 0
        self.refused: list[str] = []
        self.wait = 0.0  # the longest time without a result
        self._lengths: dict[str, int] = {}
        self._last = time.perf_counter()

    def go_on(self) -> None:
        now = time.perf_counter()
        self.wait = max(self.wait, now - self._last)
        self._last = now

    def refuse(self, error: Exception) -> None:
        self.refused.append(str(error))
        self.go_on()

    def watched(self, items: Iterable[Any]) -> Iterator[Any]:
        from tasktriage.domain.document import Document

        for item in items:
            if isinstance(item, Document):
                self._lengths[item.name] = len(item.text)
            yield item

    def checked(self, results: Iterable[Any]) -> Iterator[Any]:
        for result in results:
            self.go_on()
            self.results += 1
            origin = result.task.origin
            if origin.start is not None:
                inside = 0 <= origin.start < origin.end <= self._lengths[origin.document]
                assert inside, f"{result.task.id}: [{origin.start}, {origin.end}) is no span"
            yield result


def work(pipe: Connection) -> None:
    """Read the files that are named on the pipe; say how each went."""
    from tasktriage.contracts.errors import InputError
    from tasktriage.pipeline.engine import Engine
    from tasktriage.pipeline.options import ReadOptions
    from tasktriage.pipeline.support.paths import expand
    from tasktriage.pipeline.write import run_info

    os.setpgrp()  # so that the readers' own processes are ended with this one
    warnings.simplefilter("ignore")
    engine = Engine()
    engine.prepare()
    readers, run = engine.plugins.readers, run_info("extract")
    writer = engine.plugins.outputs.create("jsonl")
    pipe.send({})
    while True:
        path = Path(pipe.recv())
        reading, answer = Reading(), {"problem": None}
        begin = time.perf_counter()
        options = ReadOptions(on_error=reading.refuse)
        try:
            sources = expand([path], readers, options)
            items = reading.watched(engine.read(sources, options))
            with Path(os.devnull).open("w", encoding="utf-8") as stream:
                writer.write(reading.checked(engine.extractions(items)), run, stream)
        except InputError as error:
            reading.refuse(error)
        except BaseException as error:
            answer = {
                "problem": f"{type(error).__name__}: {error}"[:SHOWN],
                "trace": traceback.format_exc()[-SHOWN:],
            }
        reading.go_on()
        usage = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        pipe.send(
            answer
            | {"seconds": time.perf_counter() - begin, "wait": reading.wait}
            | {"results": reading.results, "refused": bool(reading.refused)}
            | {"peaks": {"process": megabytes(usage), "its_children": megabytes(children)}}
        )


class Worker:
    """A process that reads documents; it is started anew when it hangs or breaks."""

    def __init__(self, kill_after: float) -> None:
        self._kill_after = kill_after
        self._process: Any = None

    def read(self, path: Path) -> dict[str, Any]:
        """Return how it went with a file; a `problem` is a failure."""
        if self._process is None:
            self._start()
        begin = time.perf_counter()
        problem = f"hang: ended after {self._kill_after} s"
        try:
            self._pipe.send(str(path))
            if self._pipe.poll(self._kill_after):
                answer: dict[str, Any] = self._pipe.recv()
                return answer
        except (EOFError, OSError):
            self._process.join()
            problem = f"the process broke (exit code {self._process.exitcode})"
        self.stop()
        return {"problem": problem, "seconds": time.perf_counter() - begin, "refused": False}

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs,))
        self._process.start()
        theirs.close()
        if not self._pipe.poll(START):
            raise SystemExit("the worker does not start")
        self._pipe.recv()

    def stop(self) -> None:
        """End the process and those that it started."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()
            self._process = None
