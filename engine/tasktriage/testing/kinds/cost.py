"""What a call costs: its memory, and how its time grows."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Peak", "growth", "peak_memory"]

NOTHING = 0.02  # seconds: clocks and garbage collectors tell no shorter times apart


@dataclass
class Peak:
    """The most memory that Python held at once, in bytes beyond what it held before."""

    bytes: int = 0


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measure the memory of a block; what others trace meanwhile goes on being traced."""
    peak = Peak()
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start(1)
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    try:
        yield peak
    finally:
        peak.bytes = max(0, tracemalloc.get_traced_memory()[1] - before)
        if not running:
            tracemalloc.stop()


def growth(call: Callable[[int], object], size: int, times: int, most: float) -> float:
    """Return how many times longer a call takes for an input so many times longer.

    Where that is more than `most`, it is measured again, and the shortest tries count: another
    process may have held one up.
    """
    found = _seconds(call, size * times, 1) / max(_seconds(call, size, 1), NOTHING)
    if found <= most:
        return found
    return _seconds(call, size * times, 2) / max(_seconds(call, size, 3), NOTHING)


def _seconds(call: Callable[[int], object], size: int, tries: int) -> float:
    found = []
    for _ in range(tries):
        start = time.process_time()
        call(size)
        found.append(time.process_time() - start)
    return min(found)
