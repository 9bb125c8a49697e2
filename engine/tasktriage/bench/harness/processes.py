"""Each candidate in a process of its own: its memory is its own, and several can run at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TextIO

from tasktriage.config import ComponentValues
from tasktriage.contracts.errors import TasktriageError, TasktriageWarning, one_line
from tasktriage.extend.discovery import Rules
from tasktriage.extend.manager import Plugins
from tasktriage.kit.progress import Progress

from .execute import Job, execute, fail
from .prepared import prepare
from .result import Result
from .suite import Suite
from .vectors import Vectors

__all__ = ["run_all"]

VECTORS = ".vectors"
READING = "data and near-duplicates"
GRACE = 5.0  # seconds that a process has to end
Prefer = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Start:
    """What a candidate's process is sent: its job, and how it finds its plugins."""

    job: Job
    rules: Rules
    files: Sequence[Path]
    prefer: Prefer
    values: ComponentValues


@dataclass(frozen=True)
class _Step:
    """How far a candidate is, as its process sends it."""

    done: int
    total: int


@dataclass(frozen=True)
class _Warned:
    """A warning of a candidate, on one line."""

    text: str


@dataclass(frozen=True, eq=False)
class _Running:
    """A process, its job, and our end of the pipe between us."""

    job: Job
    process: SpawnProcess
    pipe: Connection

    def send(self, start: _Start) -> None:
        """Send the process its job.

        Not as an argument at its start: one that ended before it has read those would be waited
        for.
        """
        with contextlib.suppress(OSError):  # it has ended, and `message` will say so
            self.pipe.send(start)

    def message(self) -> Result | _Step | _Warned | None:
        """Return what the process sent; None if it ended without a result."""
        try:
            # a process of the candidate's own may keep the pipe of a killed one open
            sent: Result | _Step | _Warned | None = self.pipe.recv() if self.pipe.poll() else None
        except (EOFError, OSError):
            return None
        return sent


def run_all(
    suite: Suite,
    names: Sequence[str],
    plugins: Plugins,
    data: Path | None,
    out: Path,
    *,
    jobs: int,
    rerun: bool,
    command: str,
    progress: Progress,
    prefer: Prefer | None = None,
    seeds: int = 1,
) -> Iterator[Result]:
    """Run candidates on a suite and yield their results as they are done.

    Every candidate has a process of its own; one that is killed takes no other with it. All of
    them end when this generator does, and when this process is killed.

    Raises:
        InputError: the data of the suite are missing or can't be split.
        TasktriageError: the split is not the stored one.
        OSError: a file can't be written.
    """
    # here, once: wrong data are one error, and no candidate's memory holds another model
    progress(READING, 0, 1)
    prepared = prepare(suite, plugins, data, Vectors(out / VECTORS))
    progress(READING, 1, 1)
    waiting = [Job(prepared, name, out, command, rerun, seeds) for name in dict.fromkeys(names)]
    running: list[_Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                job = waiting.pop(0)
                progress(job.candidate, 0, len(prepared.split.parts))
                running.append(_started(job))
                found = (plugins.rules, plugins.files, dict(prefer or {}), plugins.values)
                running[-1].send(_Start(job, *found))
            for one in _ready(running):
                result = _result(one, progress)
                if result is not None:
                    running.remove(one)
                    yield result
    finally:
        _end([one.process for one in running])


def _started(job: Job) -> _Running:
    context = multiprocessing.get_context("spawn")  # a fork would inherit this process's memory
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs,))
    process.start()
    theirs.close()  # so that the end of the process is the end of the pipe
    return _Running(job, process, ours)


def _ready(running: Sequence[_Running]) -> list[_Running]:
    """Wait for processes that have sent something, or ended."""
    ready = set(wait([*(one.pipe for one in running), *(one.process.sentinel for one in running)]))
    return [one for one in running if one.pipe in ready or one.process.sentinel in ready]


def _result(one: _Running, progress: Progress) -> Result | None:
    """Return the result of a process, or of its loss; None if it sent something on the way."""
    message = one.message()
    if isinstance(message, _Step):
        progress(one.job.candidate, message.done, message.total)
        return None
    if isinstance(message, _Warned):
        text = f"candidate '{one.job.candidate}': {message.text}"
        warnings.warn(text, TasktriageWarning, stacklevel=2)
        return None
    one.pipe.close()
    one.process.join(GRACE)
    if message is None:
        fate = _fate(one.process.exitcode)
        message = fail(one.job, f"candidate '{one.job.candidate}': its process {fate}")
    _end([one.process])  # it has sent its result, and may yet wait for a thread
    return message


def _fate(code: int | None) -> str:
    if code is None:
        return "closed its pipe without a result"
    return f"was killed by signal {-code}; out of memory, perhaps" if code < 0 else f"exited {code}"


def _end(processes: Sequence[SpawnProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(GRACE)
        if process.is_alive():
            process.kill()
            process.join()


def _run(connection: Connection) -> None:
    """Run the candidate that is sent to this process, and send what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends this
    threading.Thread(target=_follow_parent, daemon=True).start()
    _quieten()
    start: _Start = connection.recv()
    job, lock = start.job, threading.Lock()

    def send(message: Result | _Step | _Warned) -> None:
        with lock:  # a warning may come from any thread
            connection.send(message)

    _send_warnings(send)
    try:
        result = execute(
            job,
            Plugins(start.rules, files=start.files, prefer=start.prefer, values=start.values),
            Vectors(job.out / VECTORS),
            progress=lambda step, done, total: send(_Step(done, total)),
        )
    except BaseException as error:  # a candidate may raise what is no Exception, or exit
        line = str(error) if isinstance(error, TasktriageError) else one_line(error)
        result = fail(job, f"candidate '{job.candidate}': {line}")
    send(result)


def _send_warnings(send: Callable[[_Warned], None]) -> None:
    """Send what this process warns of, each text once, to who can say it on one line."""
    said: set[str] = set()

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        ours = issubclass(category, TasktriageWarning)
        text = str(message) if ours else f"{category.__name__}: {' '.join(str(message).split())}"
        if text not in said:
            said.add(text)
            send(_Warned(text))

    warnings.showwarning = show
    warnings.simplefilter("always", TasktriageWarning)


def _quieten() -> None:
    """Send this process's standard output to standard error: what a candidate prints is no result.

    The descriptor too, for C code and processes of the candidate's own.
    """
    with contextlib.suppress(AttributeError, OSError, ValueError):  # it is closed
        os.dup2(sys.stderr.fileno(), 1)
    sys.stdout = sys.stderr


def _follow_parent() -> None:
    """End with the parent, however it ends: nobody would read the result's line."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
