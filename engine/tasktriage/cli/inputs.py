"""The inputs that a command line names: paths, patterns, folders and `-`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.contracts.source import Source
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.support.paths import expand

from .app import say

__all__ = ["Inputs"]

STDIN = "-"


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
        """Yield a source for each input, folders and patterns expanded, in the order given."""
        for name in self.names:
            if name == STDIN:
                if sys.stdin is None:
                    self.options.refuse(InputError("<stdin>", "is closed; nothing to classify"))
                    continue
                yield replace(self.options.source("<stdin>"), stream=sys.stdin.buffer)
                continue
            for source in expand([Path(name)], plugins.readers, self.options):
                if source.path is not None and self._is_output(source.path):
                    say("warning", f"{source.name}: is the output; not read")
                    continue
                yield source
