"""Each candidate in a process of its own: its memory is its own, and several can run at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import TasktriageError, one_line
from tasktriage.extend.discovery import Rules
from tasktriage.extend.manager import Plugins
from tasktriage.kit.progress import Progress

from .execute import execute, fail
from .prepared import Prepared, prepare
from .suite import Suite
from .vectors import Vectors

__all__ = ["run_all"]

VECTORS = ".vectors"
GRACE = 5.0  # seconds that a process has to end
Prefer = Mapping[str, Mapping[str, str]]
Running = dict[Connection, tuple[str, SpawnProcess]]
LOST: dict[str, Any] = {}  # what a process that ended without a result sent


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
) -> Iterator[dict[str, Any]]:
    """Run candidates on a suite and yield their results as they are done.

    Every candidate has a process of its own; one that is killed takes no other with it. All of
    them end when this generator does, and when this process is killed.

    Raises:
        InputError: the data of the suite are missing or can't be split.
    """
    # here, once: wrong data are one error, and no candidate's memory holds another model
    prepared = prepare(suite, plugins, data, Vectors(out / VECTORS))
    shared = (prepared, plugins.rules, plugins.files, dict(prefer or {}), out, command, rerun)
    waiting, running = list(dict.fromkeys(names)), Running()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name = waiting.pop(0)
                progress(name, 0, len(prepared.split.parts))
                connection, process = _start(name, shared)
                running[connection] = (name, process)
            # a process of the candidate's own may keep the pipe of a killed one open
            ready = set(wait([*running, *(process.sentinel for _, process in running.values())]))
            for connection, (name, process) in list(running.items()):
                if connection in ready:
                    body = _receive(connection, name, progress)
                elif process.sentinel in ready:
                    body = LOST
                else:
                    continue
                if body is None:
                    continue
                del running[connection]
                connection.close()
                process.join(GRACE)
                if body is LOST:
                    error = f"candidate '{name}': its process {_fate(process.exitcode)}"
                    body = fail(prepared, name, out, error, command=command)
                _end([process])  # it has sent its result, and may yet wait for a thread
                yield body
    finally:
        _end([process for _, process in running.values()])


def _start(name: str, shared: tuple[Any, ...]) -> tuple[Connection, SpawnProcess]:
    context = multiprocessing.get_context("spawn")  # a fork would inherit this process's memory
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_one, args=(theirs, name, *shared))
    process.start()
    theirs.close()  # so that the end of the process is the end of the pipe
    return ours, process


def _receive(connection: Connection, name: str, progress: Progress) -> dict[str, Any] | None:
    """Return the result that a process sent, or LOST; None if it sent how far it is."""
    try:
        message: tuple[int, int] | dict[str, Any] = connection.recv()
    except (EOFError, OSError):
        return LOST
    if isinstance(message, tuple):
        progress(name, *message)
        return None
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


def _one(
    connection: Connection,
    name: str,
    prepared: Prepared,
    rules: Rules,
    files: Sequence[Path],
    prefer: Prefer,
    out: Path,
    command: str,
    rerun: bool,
) -> None:
    """Run one candidate in this process, and send what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears of it too, and ends this
    threading.Thread(target=_follow_parent, daemon=True).start()
    _quieten()
    try:
        body = execute(
            prepared,
            name,
            Plugins(rules, files=files, prefer=prefer),
            Vectors(out / VECTORS),
            out,
            command=command,
            rerun=rerun,
            progress=lambda step, done, total: connection.send((done, total)),
        )
    except BaseException as error:  # a candidate may raise what is no Exception, or exit
        line = str(error) if isinstance(error, TasktriageError) else one_line(error)
        body = fail(prepared, name, out, f"candidate '{name}': {line}", command=command)
    connection.send(body)


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
