"""Starts the processes that a plugin is looked at in, and ends those that don't end."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasktriage.kit.isolated import end_with_kin, own_python

__all__ = ["Limits", "Probe"]

STANDARD = sysconfig.get_path("stdlib")
PROBE = "tasktriage.testing.probe.serving"
PULSE = 0.05  # seconds between two looks at a process
TO_START = 60.0  # seconds that a process has until it runs code of the plugin's
TO_END = 2.0  # seconds that a process has to end that says nothing more
LAST_WORDS = 0.3  # seconds that a process gets to write where it is
PRINTED = 2**24  # bytes that it may print
LINE = 2**22  # bytes of what it says at once
ALL = 2**26  # bytes of all that it says: a plugin that finds the pipe must not keep us for ever
SAYS: dict[str, type | tuple[type, ...]] = {
    **{"stage": str, "own": dict, "finding": dict, "note": str, "done": bool, "ids": list},
    **{"components": list, "found": list, "known": list, "ms": (int, float), "budget": int},
    "libraries": list,
}
"""What a process may say, and of which type it is."""

OWN: dict[str, Any] = {"roots": [], "base": ""}
COMPONENT = frozenset(("kind", "name", "noun", "asks", "order"))
FINDING = ("check", "outcome", "message", "where", "title", "since", "mend")
MAY_LACK = ("outcome", "message")  # in that of a measured time, which is judged here
RELEASE = re.compile(r"[0-9]+\.[0-9]+")
FRAME = re.compile(r'  File "(.+)", line (\d+)')


@dataclass(frozen=True)
class Limits:
    """What a stage may take: seconds, and MiB of memory."""

    seconds: float
    memory: int


class Probe:
    """A process of its own for each request.

    Args:
        scratch: a folder for all that the processes write.
        folders: what stands on the path of modules, behind Python's own and before all else.
        limits: of each stage.
    """

    def __init__(self, scratch: Path, folders: Sequence[str], limits: Limits) -> None:
        self._scratch = scratch
        rest = [path for path in sys.path if path and path not in folders]
        # as where it is installed: a project's json.py is nobody's json
        first = [path for path in rest if path.startswith(STANDARD) and "-packages" not in path]
        self._path = [*first, *folders, *(path for path in rest if path not in first)]
        self._limits = limits
        self._number = 0

    def ask(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what the process says; at the end `{"broken": why, …}` if it did not come to it."""
        self._number += 1
        room = self._scratch / f"process-{self._number}"
        for name in ("work", "temp"):
            (room / name).mkdir(parents=True)
        files = {name: str(room / name) for name in ("out.txt", "err.txt", "trace.txt")}
        request = {**request, "files": {Path(p).stem: p for p in files.values()}}
        with (room / "start.txt").open("wb") as errors:
            process = subprocess.Popen(
                own_python(PROBE, self._path),
                cwd=room / "work",
                env=self._environment(room / "temp"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        try:
            yield from _Listening(process, room, self._limits).until_done(request)
        finally:
            end_with_kin(process)
            shutil.rmtree(room, ignore_errors=True)

    @staticmethod
    def _environment(temporary: Path) -> dict[str, str]:
        return {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))}


class _Listening:
    def __init__(self, process: subprocess.Popen[bytes], room: Path, limits: Limits) -> None:
        self._process = process
        self._room = room
        self._limits = limits
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._stage: dict[str, Any] = {"stage": "start"}
        self._began = time.monotonic()
        self._ended = 0.0
        self._own = OWN
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None, "it is a pipe"
        with self._process.stdout as stream:
            while line := stream.readline(LINE):
                self._lines.put(line)
        self._lines.put(None)

    def until_done(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert self._process.stdin is not None, "it is a pipe"
        with contextlib.suppress(OSError):  # it ended at once; that is said below
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.close()
        why, heard = "", 0
        while not why:
            try:
                line = self._lines.get(timeout=PULSE)
            except queue.Empty:
                why = self._exceeded() or self._left_behind()
                continue
            if line is None:
                why = self._shut()
                break
            heard += len(line)
            said = _parsed(line) if heard <= ALL else None
            if said is None:
                why = "writes on descriptors that are not its own"
                break
            if said.get("done"):
                return
            if "stage" in said:
                self._stage, self._began = said, time.monotonic()
            elif "own" in said:
                self._own = said["own"]
            else:
                yield said
        yield {"broken": why, "where": self._where(), **self._stage}

    def _exceeded(self) -> str:
        starting = self._stage["stage"] == "start"
        seconds = max(self._limits.seconds, TO_START if starting else 0)
        if time.monotonic() - self._began > seconds:
            why = f"does not end: {seconds:g} s are over"
        elif self._printed() > PRINTED:
            why = f"prints more than {PRINTED >> 20} MiB"
        elif _memory(self._process.pid) > self._limits.memory:
            why = f"takes more than {self._limits.memory:,} MiB of memory"
        else:
            return ""
        if hasattr(signal, "SIGUSR1"):
            with contextlib.suppress(OSError):
                self._process.send_signal(signal.SIGUSR1)
            time.sleep(LAST_WORDS)
        return why

    def _left_behind(self) -> str:
        """Say why the process is gone, if nothing more comes though somebody keeps the pipe."""
        if self._process.poll() is None:
            return ""
        self._ended = self._ended or time.monotonic()
        return self._gone() if time.monotonic() - self._ended > TO_END else ""

    def _shut(self) -> str:
        """Say why nothing more can come."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(TO_END)
        return self._gone() or "shuts descriptors that are not its own"

    def _gone(self) -> str:
        code = self._process.poll()
        if code is None:
            return ""
        if code < 0:
            with contextlib.suppress(ValueError):
                return f"breaks the process ({signal.Signals(-code).name})"
        start = self._room / "start.txt"
        last = start.read_text("utf-8", "replace").strip().splitlines()[-1:]
        more = f": {last[0][:200]}" if last and self._stage["stage"] == "start" else ""
        return f"ends the process (exit code {code}){more}"

    def _printed(self) -> int:
        files = [self._room / name for name in ("out.txt", "err.txt")]
        return sum(file.stat().st_size for file in files if file.exists())

    def _where(self) -> str:
        """Return the plugin's innermost line where the process was."""
        with contextlib.suppress(OSError):
            for line in (self._room / "trace.txt").read_text("utf-8", "replace").splitlines():
                found = FRAME.match(line)
                if found is None:
                    continue
                path = os.path.realpath(found[1])
                if any(path == r or path.startswith(r + os.sep) for r in self._own["roots"]):
                    base = Path(self._own["base"])
                    shown = Path(path)
                    if shown.is_relative_to(base):
                        shown = shown.relative_to(base)
                    return f"{shown.as_posix()}:{found[2]}"
        return ""


def _parsed(line: bytes) -> dict[str, Any] | None:
    """Return what a process says; None for what the probe never says, as a plugin may write."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not said.keys() & SAYS.keys():
        return None
    if any(not isinstance(said[key], kind) for key, kind in SAYS.items() if key in said):
        return None
    if not all(
        isinstance(one, dict) and one.keys() >= COMPONENT for one in said.get("components", ())
    ):
        return None
    if not said.get("own", OWN).keys() >= OWN.keys():
        return None
    if "finding" not in said:
        return said
    finding = said["finding"]
    if not all(isinstance(finding.get(key), str) for key in FINDING if key not in MAY_LACK):
        return None
    return said if RELEASE.fullmatch(finding["since"]) else None


def _memory(pid: int) -> float:
    """Return the MiB that a process holds; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
