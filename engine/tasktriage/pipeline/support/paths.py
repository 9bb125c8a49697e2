"""Before read: paths, patterns and folders → the files that are to be read."""

from __future__ import annotations

import glob
import heapq
import os
import re
import shlex
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.extend.registry import Registry
from tasktriage.kit.atomic import PART
from tasktriage.pipeline.options import DEFAULT_OPTIONS, ReadOptions

from .disguise import disguise_of

__all__ = [
    "claimed_suffixes",
    "expand",
    "is_claimed",
    "is_folder",
    "misnamed",
    "once_each",
    "report_passed_over",
]

ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+(?=[^/])")  # not "C:/jobs"
SENTENCE = re.compile(r"[^/\\*?\[\]\0]*[^\W\d_]{2}[^/\\*?\[\]\0.]*[.!]?")  # words, no suffix
DEEPEST = 200  # folders in one another, each of which takes a frame of Python's stack
HELD = 50_000  # names of a folder at a time
SHOWN, SHOWN_CHARS = 20, 20  # suffixes in a warning, and characters of each


def expand(
    paths: Iterable[Path], readers: Registry[ReaderSpec], options: ReadOptions = DEFAULT_OPTIONS
) -> Iterator[Source]:
    """Yield a source for each path; a folder gives the files in it that some reader claims.

    Hidden files, and files that no reader claims, are passed over in folders (with a warning).
    What is no path but a pattern (`*`, `?`, `[…]`, `**`) stands for the paths that it matches.
    Relative paths are those of `options.base`, by default of the working folder at the time of
    this call: a component that changes the folder later changes no input. Names stay as they were
    given.

    Raises:
        InputError: a folder holds nothing that can be read or can't be listed, or nothing fits a
            pattern; unless `options.on_error` takes it.
    """
    # not a generator itself: the working folder is that of now
    return _expand(paths, readers, options, options.folder)


def _expand(
    paths: Iterable[Path], readers: Registry[ReaderSpec], options: ReadOptions, base: Path
) -> Iterator[Source]:
    claimed = claimed_suffixes(readers)
    for name in paths:
        if problem := misnamed(str(name), base):
            options.refuse(InputError(_shown(str(name)), problem))
            continue
        for path in _matches(name, base, options):
            for file in _files(path, base, claimed, options):
                yield replace(options.source(_shown(str(file))), path=base / file)


def once_each(sources: Iterable[Source]) -> Iterator[Source]:
    """Pass sources on, a file that was named before left out; warn of those at the end."""
    seen: set[int] = set()
    first, again = "", 0
    for source in sources:
        if source.path is not None:
            place = hash(os.path.realpath(source.path))  # the path would take ten times the room
            if place in seen:
                first, again = first or source.name, again + 1
                continue
            seen.add(place)
        yield source
    if again:
        others = "" if again == 1 else f" (and {again - 1:,} other{'s' if again > 2 else ''})"
        warnings.warn(
            f"{first}{others}: named more than once; read once", TasktriageWarning, stacklevel=2
        )


def misnamed(name: str, base: Path) -> str | None:
    """Return what is wrong with a name that is none of a file: an address, or a task itself."""
    if ADDRESS.match(name):
        return "is a web address, and nothing is fetched; save the page and give the file"
    if os.path.lexists(base / name) if "\0" not in name else False:
        return None
    if SENTENCE.fullmatch(name) and len(name.split()) > 1:
        return (
            "no such file; to classify these words themselves: tasktriage classify --text "
            f"{shlex.quote(name)}"
        )
    return None


def _shown(name: str) -> str:
    """Return a name that can be written: what is no UTF-8 in it escaped; an address whole."""
    address = ADDRESS.match(name)
    if address is not None and "://" not in name:  # a path keeps one of its slashes
        name = f"{address[1]}://{name[address.end() :]}"
    return os.fsencode(name).decode("utf-8", "backslashreplace") if not name.isascii() else name


def claimed_suffixes(readers: Registry[ReaderSpec]) -> set[str]:
    """Return the suffixes that some reader claims."""
    return {suffix for entry in readers for suffix in entry.spec.suffixes}


def _matches(path: Path, base: Path, options: ReadOptions) -> list[Path]:
    pattern = str(path)
    if not glob.has_magic(pattern) or "\0" in pattern or os.path.lexists(base / pattern):
        return [path]
    found = glob.glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207
    matches = [Path(match) for match in sorted(found)]
    if not matches:
        options.refuse(InputError(pattern, "no such file, and no file fits the pattern"))
    # a folder that `**` matches holds the files that it matches too
    if "**" in path.parts:
        return [match for match in matches if not is_folder(base / match)]
    return matches


def is_folder(path: Path) -> bool:
    """Whether a folder is there; what can't be a path (too long, say) is none."""
    return os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises for some)


def _files(path: Path, base: Path, claimed: set[str], options: ReadOptions) -> Iterator[Path]:
    """Yield a path, or the files in it that are read; of a folder some names are held at a time."""
    folder = base / path
    if not is_folder(folder):
        yield path
        return
    read, passed, empty, lost = 0, Counter[str](), "is an empty folder", False

    def refuse(below: str, why: str) -> None:
        nonlocal lost
        lost = True
        options.refuse(InputError(_shown(str(path / below)), f"can't be listed: {why}"))

    for name in _walked(folder, refuse):
        file = path / name
        if file.suffix == PART:
            continue
        empty = ""
        if is_claimed(file, base / file, claimed):
            read += 1
            yield file
        else:
            passed[file.suffix] += 1
    if read or not lost:
        report_passed_over(str(path), passed, read, claimed, options, empty)


def is_claimed(file: Path, place: Path, claimed: Collection[str]) -> bool:
    """Return whether a file in a folder is read: some reader claims its suffix, or its bytes."""
    if file.suffix.lower() in claimed:
        return True
    return disguise_of(Source(name=str(file), path=place)) is not None


def _walked(folder: Path, refuse: Callable[[str, str], None], below: str = "") -> Iterator[str]:
    """Yield the files in a folder, relative to it; by name, a folder's files where its name stands.

    A folder is looked through again for each `HELD` names, for it may have millions. Hidden ones
    are left out, and links to folders are not followed, nor files that may not be
    looked at.

    Args:
        folder: where to look.
        refuse: is told of a folder that can't be listed, and why.
        below: the folder in it to look in.
    """
    if below.count(os.sep) >= DEEPEST:
        refuse(below, f"it is more than {DEEPEST} folders deep")
        return
    last, full = "", True
    while full:
        try:
            with os.scandir(folder / below) as entries:
                found = (
                    (e.name, e.is_dir(follow_symlinks=False)) for e in entries if e.name > last
                )
                names = heapq.nsmallest(HELD, (one for one in found if not one[0].startswith(".")))
        except OSError as error:  # its files are lost, as a file is that can't be read
            refuse(below, error.strerror or str(error))
            return
        for name, is_inner in names:
            inside = os.path.join(below, name)  # noqa: PTH118 (a path takes ten times the time)
            if is_inner:
                yield from _walked(folder, refuse, inside)
            elif os.path.isfile(folder / inside):  # noqa: PTH113 (Path.is_file raises for some)
                yield inside
        full = len(names) == HELD
        last = names[-1][0] if full else last


def report_passed_over(
    name: str,
    passed: Counter[str],
    read: int,
    claimed: set[str],
    options: ReadOptions,
    empty: str = "",
) -> None:
    """Say which files in a folder or an archive no reader claims; refuse it if all are such.

    Args:
        name: of the folder or the archive.
        passed: how often each suffix was passed over.
        read: how many files were not.
        claimed: the suffixes that are read.
        options: who takes the error.
        empty: what is wrong where nothing is in it.

    Raises:
        InputError: nothing in it can be read; unless `options.on_error` takes it.
    """
    if not read:
        known = ", ".join(sorted(claimed - {""}))
        problem = empty or "holds no file that can be read"
        options.refuse(InputError(name, f"{problem}; suffixes read: {known}"))
    elif passed:
        warnings.warn(f"{name}: passed over {_listed(passed)}", TasktriageWarning, stacklevel=3)


def _listed(passed: Counter[str]) -> str:
    """Return how often each suffix is there, however many and long they are."""
    shown = sorted(passed.items())[:SHOWN]
    kinds = [f"{n} {suffix[:SHOWN_CHARS] or '(none)'}" for suffix, n in shown]
    more = passed.total() - sum(n for _, n in shown)
    return ", ".join(kinds + ([f"{more} others"] if more else []))
