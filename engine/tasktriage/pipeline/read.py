"""Read: inputs → documents, or tasks from a table."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from tasktriage.contracts.errors import (
    ComponentError,
    InputError,
    TasktriageError,
    TasktriageWarning,
    UsageError,
)
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.contracts.unread import unread
from tasktriage.domain.document import Document
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.fields import wrong_with
from tasktriage.extend.guard import guarded_items, of_a_stream
from tasktriage.extend.registry import Entry, Registry
from tasktriage.kit.repair import without_surrogates
from tasktriage.kit.title import short_title, title_source

from .options import DEFAULT_OPTIONS, ReadOptions
from .support.disguise import disguise_of
from .support.mojibake import repaired
from .support.paths import claimed_suffixes, report_passed_over

__all__ = ["DEFAULT_READER", "given", "read"]

DEFAULT_READER = "text"  # for a file whose suffix no reader claims; it refuses what is not text
BLANK_LINE = "empty line"

Inner = TypeVar("Inner", Task, Source)


def read(
    sources: Iterable[Source],
    readers: Registry[ReaderSpec],
    options: ReadOptions = DEFAULT_OPTIONS,
) -> Iterator[Document | Task]:
    """Yield what the sources hold, in order, tasks numbered within their source.

    A reader is looked up in `readers` by the name in `options` or in the source, else by suffix.
    What a reader finds inside a source (a member of an archive) is read next, by the reader of its
    own suffix.

    Raises:
        InputError: a source can't be read; unless `options.on_error` takes it.
        UnknownNameError: no reader has the name.
        ComponentError: a reader failed; unless `options.on_error` takes that too.
    """
    for source in sources:
        reader = options.reader or source.reader
        yield from _read(options.completed(source), readers, reader, options)


def _read(
    source: Source,
    readers: Registry[ReaderSpec],
    reader: str | None,
    options: ReadOptions,
) -> Iterator[Document | Task]:
    claimed = claimed_suffixes(readers)
    if reader is None:
        reader = _by_its_bytes(source, readers)
    kind = unread(source.suffix) if reader is None and source.suffix not in claimed else None
    if kind is not None:
        yield from _refused(source, InputError(source.name, f"is {kind}"), options)
        return
    entry = _choose(source, readers, reader)
    members = 0
    passed: Counter[str] = Counter()
    try:
        _check(source, entry)
        items = _items(source, entry)
        if options.lines:
            items = _lines(items, source.title, blanks=options.blanks)
        inner = options if options.keep is None else replace(options, keep=None)
        for place, item in enumerate(_numbered(items, source.name)):
            if options.keep is not None and not options.keep(place):
                continue
            if isinstance(item, Task):
                yield _titled(item, options.title)
            elif isinstance(item, Document):
                yield from _document(item, source, options)
            elif _is_read(item, claimed):
                members += 1
                yield from _read(_titled(item, options.title), readers, item.reader, inner)
            else:
                passed[item.suffix] += 1
    except InputError as error:
        yield from _refused(source, error, options)
    except _PlacedError:  # of a source in this one
        raise
    except ComponentError as error:  # it costs its input, not the run
        if options.on_error is None:
            raise _PlacedError(f"{source.name}: {error}") from error.__cause__
        yield from _refused(source, InputError(source.name, str(error)), options)
    else:
        if passed:
            report_passed_over(source.name, passed, members, claimed, options)


def _is_read(item: Source, claimed: Collection[str]) -> bool:
    """Return whether an inner source is read, or else passed over; a row of a table is no loss."""
    if item.reader is not None or item.row is not None or item.suffix in claimed:
        return True
    return disguise_of(item) is not None


def _titled(item: Inner, title: str | None) -> Inner:
    """Return what a row of a table gave with the role that the caller says, if any.

    A table of roles keeps its own.
    """
    if title is None or item.row is None or item.row.form.roles:
        return item
    if isinstance(item, Source):
        return replace(item, title=title)
    return replace(item, origin=replace(item.origin, title=short_title(title)))


def _document(item: Document, source: Source, options: ReadOptions) -> Iterator[Document | Task]:
    """Yield a document with what its source says of it; refuse one that is too long."""
    too_long = _too_long(item, source)
    if too_long is None:
        yield replace(
            item,
            title=item.title and short_title(item.title),
            id=item.id or source.id,
            row=source.row if item.row is None else item.row,
            hint=item.hint or source.hint,
        )
    else:
        yield from _refused(source, too_long, options)


def _refused(source: Source, error: InputError, options: ReadOptions) -> Iterator[Task]:
    """Hand an error on; of a table's row whose posting can't be read yield what keeps its place."""
    if source.row is None:
        options.refuse(error)
        return
    yield Task(
        "",
        id=source.id or source.name,
        origin=Origin(document=source.name, title=source.title),
        error=error.problem,
        row=source.row,
    )


class _PlacedError(ComponentError):
    """A reader failed; the message begins with its input."""


def given(texts: Iterable[str], *, title: str | None = None) -> Iterator[Task]:
    """Yield texts that the caller says are tasks; an empty one keeps its place with an error.

    Raises:
        UsageError: something is no text.
    """
    for number, text in enumerate(texts, start=1):
        if not isinstance(text, str):
            raise UsageError(f"text {number} must be a str, got {type(text).__name__}")
        text = without_surrogates(text)
        yield Task(
            text=text,
            id=f"text#{number}",
            origin=Origin(document="text", title=title, line=number),
            error=None if text.strip() else "empty text",
        )


def _choose(source: Source, readers: Registry[ReaderSpec], name: str | None) -> Entry[ReaderSpec]:
    if name is not None:
        return readers.find(name)
    return readers.for_suffix(source.suffix) or readers.find(DEFAULT_READER)


def _by_its_bytes(source: Source, readers: Registry[ReaderSpec]) -> str | None:
    """Return the reader of what a source is, where its suffix says something else; with a note.

    A reader that somebody added for the suffix goes before.
    """
    entry = readers.for_suffix(source.suffix)
    if entry is not None and entry.theirs:
        return None
    found = disguise_of(source)
    if found is None or found.reader not in readers.names():
        return None
    if entry is not None and entry.name == found.reader:
        return None
    line = f"{source.name}: is {found.words}, in spite of its suffix '{source.suffix}'"
    warnings.warn(f"{line}; read as what it is", TasktriageWarning, stacklevel=4)
    return found.reader


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


def _lines(
    items: Iterable[Document | Task | Source], given: str | None = None, *, blanks: bool = False
) -> Iterator[Document | Task | Source]:
    """Yield the lines of documents as tasks; the first of them is no title, as it may seem.

    blanks: those that are blank have an error, but for the last ones; else they are left out.
    """
    for item in items:
        if isinstance(item, (Task, Source)):
            yield item
            continue
        for note in item.notes:
            warnings.warn(f"{item.name}: {note}", TasktriageWarning, stacklevel=2)
        title = item.title
        if title is not None and title != given and title_source(item.text, title) == "first line":
            title = None
        start = 0
        blank: list[int] = []
        for number, line in enumerate(item.text.splitlines(keepends=True), start=1):
            text = line.strip()
            if not text:
                blank.append(number)
            else:
                for at in blank if blanks else ():
                    yield Task("", origin=Origin(document=item.name, line=at), error=BLANK_LINE)
                blank.clear()
                begin = start + line.index(text)
                origin = Origin(
                    document=item.name,
                    title=title,
                    line=number,
                    start=begin,
                    end=begin + len(text),
                )
                yield Task(text=text, origin=origin, language=item.language)
            start += len(line)
