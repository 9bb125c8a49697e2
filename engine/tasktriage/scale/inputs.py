"""The inputs of a run, one by one: a folder of any size is walked, and not held."""

from __future__ import annotations

import glob
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.extend.registry import Registry
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.support.paths import claimed_suffixes, expand, is_claimed, misnamed

__all__ = ["Inputs"]


class Inputs:
    """The sources of inputs in their order, those named more than once left out the second time.

    Args:
        names: paths, patterns and folders.
        options: how they are found.
        output: a folder that nothing is read from.

    `again` counts what was left out; `inside` what stands in the output.
    """

    def __init__(self, names: Iterable[str], options: ReadOptions, output: Path) -> None:
        self._names = list(names)
        self._options = options
        self._output = os.path.realpath(options.folder / output)
        self._roots: list[str] = []  # folders that were walked
        self._seen: set[int] = set()  # files that were named, and those that links lead to
        self.first_again = ""
        self.again = 0

    def check(self) -> None:
        """See that what is named is there: else the inputs behind it would count as others.

        Raises:
            InputError: a name is none of a file or folder, or of what is neither; no pattern fits.
        """
        for name in self._names:
            place = self._options.folder / name
            problem = misnamed(name, self._options.folder)
            if problem is None and not os.path.lexists(place):
                fits = glob.has_magic(name) and any(
                    glob.iglob(name, root_dir=self._options.folder, recursive=True)  # noqa: PTH207
                )
                problem = None if fits else "no such file, and no pattern that one fits"
            elif problem is None and not (place.is_file() or place.is_dir()):
                problem = "is no file; save what comes from it, and name that"
            if problem is not None:
                raise InputError(name, problem)

    def sources(self, readers: Registry[ReaderSpec]) -> Iterator[Source]:
        """Yield a source for each file, lazily.

        Raises:
            InputError: a name is none of a file; unless `options.on_error` takes it.
        """
        claimed = claimed_suffixes(readers)
        for name in self._names:
            root = os.path.realpath(self._options.folder / name)
            walked = os.path.isdir(root)  # noqa: PTH112 (Path.is_dir raises for some)
            for source in expand([Path(name)], readers, self._options):
                path = os.path.realpath(source.path or source.name)
                if _is_inside(path, self._output):
                    continue
                if self._is_again(path, source, root if walked else None, claimed):
                    self.first_again = self.first_again or source.name
                    self.again += 1
                    continue
                yield source
            if walked:
                self._roots.append(root)

    def _is_again(
        self, path: str, source: Source, root: str | None, claimed: Collection[str]
    ) -> bool:
        """Whether a file was read before; note it where its place does not tell."""
        if hash(path) in self._seen:
            return True
        if any(_is_read_in(path, one, claimed) for one in self._roots):
            return True
        if root is None:
            self._seen.add(hash(path))
            return False
        # a link in a folder: what it leads to may stand there too, before it or behind
        link = os.path.join(os.path.realpath(os.path.dirname(str(source.path))), "")  # noqa: PTH118, PTH120
        link += os.path.basename(str(source.path))  # noqa: PTH119
        if link == path:
            return False
        if _is_read_in(path, root, claimed) and Path(path).parts < Path(link).parts:
            return True
        self._seen.add(hash(path))
        return False


def _is_inside(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))  # noqa: PTH118


def _is_read_in(path: str, folder: str, claimed: Collection[str]) -> bool:
    """Whether a file stands in a folder, and is none that is passed over: hidden, or unclaimed."""
    if not _is_inside(path, folder) or f"{os.sep}." in path[len(folder.rstrip(os.sep)) :]:
        return False
    return is_claimed(Path(path), Path(path), claimed)
