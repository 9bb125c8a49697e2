"""The inputs that a command line names: paths, patterns, folders and `-`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.contracts.source import Source
from tasktriage.extend.manager import Plugins
from tasktriage.kit.display import plain_line
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.support.paths import expand, misnamed, once_each

from .app import say

__all__ = ["Inputs"]

STDIN = "-"
LONGEST_SHOWN = 40  # characters at the end of a name


@dataclass
class Place:
    """How far the reading of inputs is: `done` of `total`, and the name of the one that is read."""

    done: int = 0
    total: int = 0
    name: str = ""

    def update(self, done: int, total: int, name: str) -> None:
        """Go on to the next input."""
        self.done, self.total, self.name = done, total, name

    def __str__(self) -> str:
        """Say it behind a count of results: " · 3 of 12 (17 %): jobs/c.md"."""
        if not self.total:
            return ""
        name = plain_line(self.name)
        if len(name) > LONGEST_SHOWN:
            name = f"…{name[-LONGEST_SHOWN:]}"
        if self.total == 1:
            return f" · {name}"
        share = 100 * self.done // self.total
        return f" · {self.done + 1:,} of {self.total:,} ({share} %): {name}"


@dataclass(frozen=True)
class Inputs:
    """What the user named, and how it is to be read.

    `output` is never read: a second run into the folder that is read would count it.

    Raises:
        UsageError: the output is one of the inputs, which would be lost.
    """

    names: Sequence[str]
    options: ReadOptions
    output: Path | None = None
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        for name in self.names:
            if name != STDIN and self._is_output(Path(name)):
                raise UsageError(f"--output {name} is an input too; name another file")

    def _is_output(self, path: Path) -> bool:
        try:
            if self.output is None or not (self.options.folder / path).is_file():
                return False
            return (self.options.folder / path).samefile(self.options.folder / self.output)
        except OSError:  # there is no output yet
            return False

    def sources(self, plugins: Plugins) -> Iterator[Source]:
        """Yield a source for each input, folders and patterns expanded, in the order given.

        A file that several of them name is one source.
        """
        sources = list(once_each(self._sources(plugins)))
        for number, source in enumerate(sources):
            self.place.update(number, len(sources), source.name)
            yield source

    def _sources(self, plugins: Plugins) -> Iterator[Source]:
        for name in self.names:
            if name == STDIN:
                if sys.stdin is None:
                    self.options.refuse(InputError("<stdin>", "is closed; nothing to classify"))
                    continue
                yield replace(self.options.source("<stdin>"), stream=sys.stdin.buffer)
                continue
            if problem := misnamed(name, self.options.folder):  # before a path changes the name
                self.options.refuse(InputError(name, problem))
                continue
            for source in expand([Path(name)], plugins.readers, self.options):
                if source.path is not None and self._is_output(source.path):
                    say("warning", f"{source.name}: is the output; not read")
                    continue
                yield source
