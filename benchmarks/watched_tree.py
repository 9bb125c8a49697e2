"""A command and all processes that it starts: their time, and their memory together."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Tree", "below", "cpu_of", "memory_of", "watch"]

EVERY = 0.25  # seconds between two looks


@dataclass
class Tree:
    """What was seen, of all processes together.

    seconds: from start to end. cpu_seconds: of processors. peak_mb: the most memory. code: how the
    command ended.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    code: int | None = None


def watch(
    command: list[str],
    *,
    env: Mapping[str, str],
    log: Path,
    look: Callable[[subprocess.Popen[bytes], Tree], None] = lambda process, tree: None,
) -> Tree:
    """Run a command to its end; `look` is called four times a second."""
    tree, began = Tree(), time.monotonic()
    cpu: dict[int, float] = {}  # of each, when it was seen last
    with log.open("ab") as file:
        process = subprocess.Popen(command, env=dict(env), stdout=file, stderr=file)
        while process.poll() is None:
            pids = [process.pid, *below(process.pid)]
            tree.peak_mb = max(tree.peak_mb, sum(map(memory_of, pids)))
            cpu |= {pid: seconds for pid in pids if (seconds := cpu_of(pid))}
            look(process, tree)
            time.sleep(EVERY)
    tree.seconds, tree.code = time.monotonic() - began, process.returncode
    tree.cpu_seconds = sum(cpu.values())
    return tree


def below(top: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdecimal, [path.name for path in Path("/proc").iterdir()]):
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{name}/stat").read_text("utf-8", "replace")
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(name))
    found, left = list[int](), [top]
    while left:
        more = children.get(left.pop(), [])
        found += more
        left += more
    return found


def cpu_of(pid: int) -> float:
    """Return the seconds that processors have worked for a process; 0: gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def memory_of(pid: int) -> float:
    """Return the megabytes of a process, its share of what it shares with others; 0: gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
