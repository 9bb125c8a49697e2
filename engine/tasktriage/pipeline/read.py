"""Read: inputs → documents, or tasks from a table."""

from __future__ import annotations

import glob
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tasktriage.contracts.errors import (
    ComponentError,
    InputError,
    TasktriageError,
    TasktriageWarning,
    UsageError,
)
from tasktriage.contracts.limits import DEFAULT_LIMITS, Limits
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.domain.document import Document
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.fields import wrong_with
from tasktriage.extend.guard import guarded_items, of_a_stream
from tasktriage.extend.registry import Entry, Registry
from tasktriage.kit.atomic import PART, here
from tasktriage.kit.repair import without_surrogates
from tasktriage.kit.title import short_title

from .support.mojibake import repaired

__all__ = ["DEFAULT_READER", "expand", "given", "is_folder", "read"]

DEFAULT_READER = "text"  # for a file whose suffix no reader claims; it refuses what is not text
SHOWN, SHOWN_CHARS = 20, 20  # suffixes in a warning, and characters of each


def expand(
    paths: Iterable[Path],
    readers: Registry[ReaderSpec],
    *,
    column: str | None = None,
    id_column: str | None = None,
    title: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    on_error: Callable[[InputError], None] | None = None,
    base: Path | None = None,
) -> Iterator[Source]:
    """Yield a source for each path; a folder gives the files in it that some reader claims.

    Hidden files, and files that no reader claims, are passed over in folders (with a warning).
    What is no path but a pattern (`*`, `?`, `[…]`, `**`) stands for the paths that it matches.
    Relative paths are those of `base`, by default of the working folder at the time of this call:
    a component that changes the folder later changes no input. Names stay as they were given.
    """
    like = Source(name="", column=column, id_column=id_column, title=title, limits=limits)
    return _expand(paths, readers, like, on_error, here() if base is None else base)


def _expand(
    paths: Iterable[Path],
    readers: Registry[ReaderSpec],
    like: Source,
    on_error: Callable[[InputError], None] | None,
    base: Path,
) -> Iterator[Source]:
    claimed = _claimed(readers)
    for name in paths:
        for path in _matches(name, base, on_error):
            for file in _files(path, base, claimed, on_error):
                yield replace(like, name=str(file), path=base / file)


def _claimed(readers: Registry[ReaderSpec]) -> set[str]:
    return {suffix for entry in readers for suffix in entry.spec.suffixes}


def _matches(path: Path, base: Path, on_error: Callable[[InputError], None] | None) -> list[Path]:
    pattern = str(path)
    if not glob.has_magic(pattern) or "\0" in pattern or os.path.lexists(base / pattern):
        return [path]
    found = glob.glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207
    matches = [Path(match) for match in sorted(found)]
    if not matches:
        _refuse(InputError(pattern, "no such file, and no file fits the pattern"), on_error)
    # a folder that `**` matches holds the files that it matches too
    if "**" in path.parts:
        return [match for match in matches if not is_folder(base / match)]
    return matches


def is_folder(path: Path) -> bool:
    """Whether a folder is there; what can't be a path (too long, say) is none."""
    return os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises for some)


def _files(
    path: Path, base: Path, claimed: set[str], on_error: Callable[[InputError], None] | None
) -> list[Path]:
    folder = base / path
    if not is_folder(folder):
        return [path]
    found = sorted(file.relative_to(folder) for file in folder.rglob("*"))
    inside = [
        path / file
        for file in found
        # false, and no error, for what may not be looked at
        if os.path.isfile(folder / file)  # noqa: PTH113
        and not any(part.startswith(".") for part in file.parts)
        and file.suffix != PART
    ]
    files = [file for file in inside if file.suffix.lower() in claimed]
    passed = Counter(f.suffix for f in inside if f.suffix.lower() not in claimed)
    what = "" if inside else "is an empty folder"
    _tell_passed(str(path), passed, len(files), claimed, on_error, what)
    return files


def _tell_passed(
    name: str,
    passed: Counter[str],
    read: int,
    claimed: set[str],
    on_error: Callable[[InputError], None] | None,
    what: str = "",
) -> None:
    """Say which files in a folder or an archive no reader claims; refuse it if all are such."""
    if not read:
        known = ", ".join(sorted(claimed - {""}))
        what = what or "holds no file that can be read"
        _refuse(InputError(name, f"{what}; suffixes read: {known}"), on_error)
    elif passed:
        kinds = _listed(passed)
        warnings.warn(f"{name}: passed over {kinds}", TasktriageWarning, stacklevel=3)


def _listed(passed: Counter[str]) -> str:
    """Return how often each suffix is there, however many and long they are."""
    shown = sorted(passed.items())[:SHOWN]
    kinds = [f"{n} {suffix[:SHOWN_CHARS] or '(none)'}" for suffix, n in shown]
    more = passed.total() - sum(n for _, n in shown)
    return ", ".join(kinds + ([f"{more} others"] if more else []))


def read(
    sources: Iterable[Source],
    readers: Registry[ReaderSpec],
    *,
    reader: str | None = None,
    lines: bool = False,
    on_error: Callable[[InputError], None] | None = None,
) -> Iterator[Document | Task]:
    """Yield what the sources hold, in order, tasks numbered within their source.

    Args:
        sources: what to read.
        readers: where readers are looked up, by `reader`, else by suffix.
        reader: the name of the reader for all sources.
        lines: each non-blank line of a text is a task (tables: each row is one anyhow).
            What a reader finds inside a source (a member of an archive) is read next, by the
            reader of its own suffix.
        on_error: gets the error of a source that can't be read, and the rest goes on; without
            it the error is raised.
    """
    for source in sources:
        yield from _read(source, readers, reader or source.reader, lines, on_error)


def _read(
    source: Source,
    readers: Registry[ReaderSpec],
    reader: str | None,
    lines: bool,
    on_error: Callable[[InputError], None] | None,
) -> Iterator[Document | Task]:
    entry = _choose(source, readers, reader)
    claimed = _claimed(readers)
    members = 0
    passed: Counter[str] = Counter()
    try:
        _check(source, entry)
        items = _items(source, entry)
        for item in _numbered(_lines(items) if lines else items, source.name):
            if isinstance(item, Task):
                yield item
            elif isinstance(item, Document):
                too_long = _too_long(item, source)
                if too_long is None:
                    yield replace(item, title=item.title and short_title(item.title))
                else:
                    _refuse(too_long, on_error)
            elif item.reader is not None or item.suffix in claimed:
                members += 1
                yield from _read(item, readers, item.reader, lines, on_error)
            else:
                passed[item.suffix] += 1
    except InputError as error:
        _refuse(error, on_error)
    except _PlacedError:  # of a source in this one
        raise
    except ComponentError as error:  # it costs its input, not the run
        if on_error is None:
            raise _PlacedError(f"{source.name}: {error}") from error.__cause__
        on_error(InputError(source.name, str(error)))
    else:
        if passed:
            _tell_passed(source.name, passed, members, claimed, on_error)


class _PlacedError(ComponentError):
    """A reader failed; the message begins with its input."""


def given(texts: Iterable[str], *, name: str = "text", title: str | None = None) -> Iterator[Task]:
    """Yield texts that the caller says are tasks; an empty one keeps its place with an error."""
    for number, text in enumerate(texts, start=1):
        if not isinstance(text, str):
            raise UsageError(f"text {number} must be a str, got {type(text).__name__}")
        text = without_surrogates(text)
        yield Task(
            text=text,
            id=f"{name}#{number}",
            origin=Origin(document=name, title=title, line=number),
            error=None if text.strip() else "empty text",
        )


def _choose(source: Source, readers: Registry[ReaderSpec], name: str | None) -> Entry[ReaderSpec]:
    if name is not None:
        return readers.find(name)
    return readers.for_suffix(source.suffix) or readers.find(DEFAULT_READER)


def _check(source: Source, entry: Entry[ReaderSpec]) -> None:
    if entry.missing:
        needs = ", ".join(entry.missing)
        raise InputError(source.name, f"reading it needs {needs}: {entry.install_hint}")
    if (source.column or source.id_column) and not entry.spec.tabular:
        raise InputError(
            source.name,
            f"a column was named, but it is read as '{entry.name}', which has none; name a "
            "reader of tables (--reader csv, tsv, jsonl, json, xlsx or parquet)",
        )


def _too_long(document: Document, source: Source) -> InputError | None:
    """Return the error of a document of which too many pieces would be held at once."""
    source = replace(source, name=document.name)
    size, most = len(document.text), source.limits.lines
    if size > source.limits.text * 2**20:
        return source.over("text", f"holds {size:,} characters of text")
    if size > 2 * most:  # a line is a character and its end at least
        lines = sum(map(bool, map(str.strip, document.text.splitlines())))
        if lines > most:
            problem = f"holds {lines:,} lines, as a table or a list of tasks does (--tasks)"
            return source.over("lines", problem)
    return None


def _items(source: Source, entry: Entry[ReaderSpec]) -> Iterator[Document | Task | Source]:
    """Yield what a reader finds in a source, each of it checked.

    Raises:
        InputError: the source can't be read.
        ComponentError: the reader failed, or yields what it may not.
    """
    who = entry.describe()
    try:
        for item in guarded_items(_begun(source, entry), who, theirs=entry.theirs):
            if wrong := wrong_with(item, Document, Task, Source):
                raise ComponentError(
                    f"{who} yields {wrong}; it may yield documents and tasks of text, and sources"
                )
            yield item
    except ComponentError as error:
        cause = error.__cause__
        broken = isinstance(cause, BrokenPipeError)  # a pipe of the reader's own
        if isinstance(cause, OSError) and (not entry.theirs or of_a_stream(cause)) and not broken:
            problem = f"can't be read: {cause.strerror or cause}"
            raise InputError(source.name, problem) from cause
        raise
    except InputError:
        raise
    except TasktriageError as error:  # a stranger's own; it costs the input, not the run
        if not entry.theirs:
            raise
        raise ComponentError(f"{who} failed: {error}") from error


def _begun(source: Source, entry: Entry[ReaderSpec]) -> Iterator[Document | Task | Source]:
    yield from entry.create().read(source)


def _numbered(
    items: Iterable[Document | Task | Source], name: str
) -> Iterator[Document | Task | Source]:
    number = 0
    for item in items:
        if isinstance(item, Source):
            yield item
            continue
        if isinstance(item, Document):
            for note in item.notes:
                warnings.warn(f"{item.name}: {note}", TasktriageWarning, stacklevel=2)
            yield item
        else:
            number += 1
            item = repaired(item)
            yield item if item.id is not None else replace(item, id=f"{name}#{number}")


def _lines(items: Iterable[Document | Task | Source]) -> Iterator[Document | Task | Source]:
    for item in items:
        if isinstance(item, (Task, Source)):
            yield item
            continue
        for note in item.notes:
            warnings.warn(f"{item.name}: {note}", TasktriageWarning, stacklevel=2)
        start = 0
        for number, line in enumerate(item.text.splitlines(keepends=True), start=1):
            text = line.strip()
            if text:
                begin = start + line.index(text)
                origin = Origin(
                    document=item.name,
                    title=item.title,
                    line=number,
                    start=begin,
                    end=begin + len(text),
                )
                yield Task(text=text, origin=origin, language=item.language)
            start += len(line)


def _refuse(error: InputError, on_error: Callable[[InputError], None] | None) -> None:
    if on_error is None:
        raise error
    on_error(error)
