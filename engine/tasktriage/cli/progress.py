"""How far long work is, on standard error: a bar on a terminal, elsewhere a line a minute."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tasktriage.kit.progress import Progress, unreported

from .app import is_terminal, say, stderr_is_free

__all__ = ["counted", "steps"]

EVERY = 60.0  # seconds between two lines
SHOWN = 3  # steps at once in a line
T = TypeVar("T")


@contextmanager
def counted(
    items: Iterable[T], noun: Callable[[int], str], output: Path | None
) -> Iterator[Iterable[T]]:
    """Give the items back, counted on a line that goes away at the end, or by a line a minute.

    Where a terminal is to hold the results too, nothing is said.
    """
    if stderr_is_free(output):
        with _line(items, noun) as found:
            yield found
    elif is_terminal(sys.stderr):
        yield items
    else:
        yield _counting(items, _now_and_then(noun))


@contextmanager
def steps(output: Path | None) -> Iterator[Progress]:
    """Give a function (step, done, total) that draws a bar for each step, or has a line a minute.

    Where a terminal is to hold the results too, nothing is said.
    """
    if stderr_is_free(output):
        with _bars() as step:
            yield step
    elif is_terminal(sys.stderr):
        yield unreported
    else:
        with _by_the_minute() as say_so:
            yield _steps_said(say_so)


def _counting(items: Iterable[T], tell: Callable[[int], None]) -> Iterator[T]:
    for count, item in enumerate(items, start=1):
        tell(count)
        yield item


def _now_and_then(noun: Callable[[int], str]) -> Callable[[int], None]:
    """Return what says a count if a minute has passed; without a thread, as components run here."""
    start = said = time.monotonic()

    def tell(count: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= EVERY:
            said = now
            _say(now - start, noun(count))

    return tell


def _say(seconds: float, text: str) -> None:
    with suppress(OSError, ValueError):  # nobody reads it
        say("progress", f"after {round(seconds / 60)} min: {text}")


@contextmanager
def _line(items: Iterable[T], noun: Callable[[int], str]) -> Iterator[Iterator[T]]:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("starting")
        yield _counting(items, lambda count: bar.update(line, description=noun(count)))


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich import progress as bars
    from rich.console import Console

    with bars.Progress(console=Console(stderr=True)) as bar:
        lines: dict[str, bars.TaskID] = {}

        def step(name: str, done: int, total: int) -> None:
            for other, line in lines.items():
                if other != name:
                    bar.update(line, completed=bar.tasks[line].total or 1)
            if name not in lines:
                lines[name] = bar.add_task(name, total=total)
            bar.update(lines[name], completed=done, total=total)

        yield step
        for line in lines.values():
            bar.update(line, completed=bar.tasks[line].total or 1)


def _steps_said(say_so: Callable[[str], None]) -> Progress:
    going: dict[str, str] = {}

    def step(name: str, done: int, total: int) -> None:
        going.pop(name, None)
        if done < total:
            going[name] = f"{name} ({done} of {total})"
        latest = list(going.values())[-SHOWN:]
        say_so("; ".join(latest) or f"{name} is done")

    return step


@contextmanager
def _by_the_minute() -> Iterator[Callable[[str], None]]:
    """Give a function that takes what is being done; once a minute the latest is said."""
    latest, over, start = ["starting"], threading.Event(), time.monotonic()

    def tell() -> None:
        while not over.wait(EVERY):
            _say(time.monotonic() - start, latest[0])

    def say_so(text: str) -> None:
        latest[0] = text

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield say_so
    finally:
        over.set()
        thread.join()
