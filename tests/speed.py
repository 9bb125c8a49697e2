"""Processor time in yardsticks: what a fixed piece of work takes in the same run.

A budget in seconds holds for the machine that it was written on. A yardstick is about a tenth of a
second there, and longer where everything takes longer.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

LINES = ["- Oil the pump, write it down and tell the harbour master about it\n"] * 40_000
TURNS = 3  # the quickest counts: others may work on the machine


def yardsticks(call: Callable[[], Any]) -> float:
    """Return the processor time that a call takes, in yardsticks."""
    return _seconds(call) / _yardstick()


@lru_cache(maxsize=1)
def _yardstick() -> float:
    return min(_seconds(_work) for _ in range(TURNS))


def _work() -> None:
    """Do what readers and extractors do: patterns and small texts, line by line."""
    counts: dict[str, int] = {}
    for number, line in enumerate(LINES):
        for word in re.findall(r"\w+", line):
            counts[word] = counts.get(word, 0) + len(word)
        counts[line.strip().casefold()] = number


def _seconds(call: Callable[[], Any]) -> float:
    traced = sys.gettrace()
    sys.settrace(None)  # measuring coverage slows a call, and a yardstick otherwise
    try:
        start = time.process_time()
        call()
        return time.process_time() - start
    finally:
        sys.settrace(traced)
