"""What the probe says to whoever started it: one line of JSON for each thing."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from typing import Any

from tasktriage.testing.conformance import ConformanceCheck

__all__ = ["ADVICE", "EXPECTED", "FAILED", "PASSED", "SKIPPED", "Voice"]

PASSED, FAILED, EXPECTED, SKIPPED = "passed", "failed", "expected", "skipped"
ADVICE = "advice"
"""Something to be mended that breaks nobody."""

MOST = 5  # places that one check names
LONGEST = 2000  # characters of a message: a plugin says what it likes


_dumps, _write, _exit, _getpid = json.dumps, os.write, os._exit, os.getpid
"""As they were before a plugin could put something else there."""


class Voice:
    """Writes to a descriptor that the plugin knows nothing of.

    Args:
        descriptor: of the pipe to whoever started this process.
        about: what stands in every finding: the plugin and the component that are looked at.
        table: the checks by their ids.
    """

    def __init__(
        self,
        descriptor: int,
        about: Mapping[str, str],
        table: Mapping[str, ConformanceCheck],
    ) -> None:
        self._descriptor = descriptor
        self._about = dict(about)
        self._table = table
        self._process = _getpid()
        self._said: dict[str, set[tuple[str, str]]] = {}
        self._lock = threading.RLock()

    def stage(self, name: str) -> None:
        """Say what begins now; if nothing more is said, it is what ended the process."""
        self._write({"stage": name, **self._about})

    def finding(
        self,
        check: str,
        outcome: str,
        message: str = "",
        where: str = "",
        error: BaseException | None = None,
    ) -> None:
        """Say what a check found; the same place is said once, and no more than a few of them."""
        with self._lock:
            said = self._said.setdefault(check, set())
            key = (where, "" if where else message)
            if key in said or len(said) >= MOST:
                return
            said.add(key)
        known = self._table[check]
        found = {"check": check, "outcome": outcome, "message": message[:LONGEST], "where": where}
        found |= {"title": known.title, "since": known.since, "mend": known.mend_of(error)}
        self._write({"finding": found | self._about})

    def passed(self, check: str, message: str = "") -> None:
        """Say that a check holds, unless something was found."""
        if not self._said.get(check):
            self.finding(check, PASSED, message)

    def tell(self, **facts: Any) -> None:
        """Say something else."""
        self._write(facts)

    def _write(self, line: dict[str, Any]) -> None:
        if _getpid() != self._process:
            _exit(0)  # a plugin made a copy of the process: that one has nothing to say
        data = _dumps(line).encode() + b"\n"
        with self._lock:
            while data:
                data = data[_write(self._descriptor, data) :]
