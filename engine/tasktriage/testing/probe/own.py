"""Which code is the plugin's own, and from which line of it something came about."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import FrameType, TracebackType
from typing import NamedTuple

from tasktriage.extend.discovery import PluginRecord

__all__ = ["Own", "Place", "own_code"]

PROBE = str(Path(__file__).parent) + os.sep
ENGINE = str(Path(__file__).parents[2]) + os.sep
STANDARD = sysconfig.get_path("stdlib") + os.sep


class Place(NamedTuple):
    """A line of the plugin.

    line: "folder/file.py:12"; empty where none of the plugin is on the way. engine: tasktriage is
    between it and what happens. direct: nothing is between. library: somebody else's code is.
    """

    line: str
    engine: bool
    direct: bool
    library: bool


@dataclass
class Own:
    """The files of a plugin.

    Args:
        roots: folders and files, as real paths.
        base: what places are said relative to.
    """

    roots: tuple[str, ...]
    base: str
    _known: dict[str, bool] = field(default_factory=dict)

    def has(self, filename: str) -> bool:
        """Whether a file is the plugin's."""
        if filename not in self._known:
            real = os.path.realpath(filename)
            self._known[filename] = any(
                real == root or real.startswith(root + os.sep) for root in self.roots
            )
        return self._known[filename]

    def place(self, filename: str, line: int) -> str:
        """Return `folder/file.py:12`."""
        path = Path(os.path.realpath(filename))
        shown = path.relative_to(self.base) if path.is_relative_to(self.base) else path
        return f"{shown.as_posix()}:{line}"

    def here(self) -> Place:
        """Return where in the plugin the caller comes from."""
        engine, direct, library = False, True, False
        for frame in _frames(sys._getframe(1)):
            filename = frame.f_code.co_filename
            if self.has(filename):
                line = self.place(filename, frame.f_lineno)
                return Place(line, engine, direct, library)
            if filename.startswith(PROBE):
                continue
            direct = False
            if filename.startswith(ENGINE):
                engine = True
            elif not _standard(filename):
                library = True
        return Place("", engine, False, library)

    def whole(self, place: str) -> str:
        """Return `folder/file.py:12` for `file.py:12`, where only one file has that name."""
        name, colon, line = place.rpartition(":")
        if not colon or "/" in name or not line.isdecimal():
            return place
        folders = [Path(root) for root in self.roots if os.path.isdir(root)]  # noqa: PTH112
        found = {str(path) for folder in folders for path in folder.rglob(name)}
        return self.place(found.pop(), int(line)) if len(found) == 1 else place

    def of_error(self, error: BaseException) -> str:
        """Return the innermost line of the plugin that an error, or what caused it, came by."""
        seen: set[int] = set()
        cause: BaseException | None = error
        place = ""
        while cause is not None and id(cause) not in seen:
            seen.add(id(cause))
            place = self._of_traceback(cause.__traceback__) or place
            cause = cause.__cause__ or cause.__context__
        return place

    def _of_traceback(self, traceback: TracebackType | None) -> str:
        place = ""
        while traceback is not None:
            filename = traceback.tb_frame.f_code.co_filename
            if self.has(filename):
                place = self.place(filename, traceback.tb_lineno)
            traceback = traceback.tb_next
        return place


def own_code(record: PluginRecord, base: str = "") -> Own:
    """Return what is a plugin's own code; imports none of it.

    Args:
        record: the plugin.
        base: the folder that places are said relative to; by default that of its packages.
    """
    if record.path is not None:
        path = os.path.realpath(record.path)
        return Own((path,), base or os.path.dirname(path))  # noqa: PTH120 (as text)
    roots = list(_of_module(record.target.partition(":")[0].strip()))
    dist = record.entry_point.dist if record.entry_point is not None else None
    if dist is not None and not record.bundled:
        tops = {file.parts[0] for file in dist.files or () if file.suffix == ".py"}
        roots += [os.path.realpath(str(dist.locate_file(top))) for top in sorted(tops)]
    first = os.path.dirname(roots[0]) if roots else ""  # noqa: PTH120
    return Own(tuple(roots), base or first)


def _standard(filename: str) -> bool:
    """Whether a file is of Python itself."""
    if filename.startswith("<frozen "):
        return True
    return filename.startswith(STANDARD) and "site-packages" not in filename


def _of_module(name: str) -> Iterator[str]:
    top = name.partition(".")[0]
    try:
        spec = find_spec(top)  # of a top-level module: imports nothing
    except (ImportError, ValueError):
        return
    if spec is None:
        return
    folders = spec.submodule_search_locations
    if folders:
        yield from (os.path.realpath(folder) for folder in folders)
    elif spec.origin:
        yield os.path.realpath(spec.origin)


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
