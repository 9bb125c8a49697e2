"""A progress line on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tasktriage.kit.progress import Progress

__all__ = ["progress", "steps"]

T = TypeVar("T")


@contextmanager
def progress(items: Iterable[T], noun: Callable[[int], str]) -> Iterator[Iterator[T]]:
    """Give the items back, counted on a line that goes away at the end."""
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("starting")

        def counted() -> Iterator[T]:
            for count, item in enumerate(items, start=1):
                bar.update(line, description=noun(count))
                yield item

        yield counted()


@contextmanager
def steps() -> Iterator[Progress]:
    """Give a function (step, done, total) that draws a bar for each step."""
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
