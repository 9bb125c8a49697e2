"""Checks of readers: an input → documents, tasks, or inputs inside it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.extend.fields import wrong_with

from .cost import peak_memory
from .registry import Skip, Subject, conformance
from .texts import HOSTILE_TEXTS, NOT_READ

__all__: list[str] = []

NAME = "input"
MIB = 2**20
SMALL = Limits(size=1)  # MiB
HUGE = 9 * MIB // 4  # bytes: more than the limit on the text of a document
GROWN = MIB // 4  # bytes: rows take longer than lines of a text
MEMORY = 300 * MIB  # bytes, for such an input
NO_SAMPLES = "no samples were given: samples={'a.wiki': b'…'}"
LINES = b"- Mix dough by the day's recipe; sign it off, then train the apprentices\n"
HOSTILE_BYTES = (
    "\n".join(HOSTILE_TEXTS).encode("utf-8", "ignore"),
    b'{"task": "half \\ud800 a pair \\u0000", "id": "\\u001b[2J"}\n',
    b'[{"task": "half \\ud800 a pair"}, {"task": null}, 7, []]',
    b'task,id\r\n"=cmd()|\' /C calc\'!A0",\x1b[2J\r\n"open quote',
    b"<p>\xff\xfe\x80caf\xe9</p>" * 40,
)


@conformance(
    "readers.bad-input",
    since="1.0",
    mend="raise InputError(source.name, 'what is wrong; what to do'); damaged() helps",
)
def bad_input(subject: Subject) -> None:
    """What is no input of its kind is read all the same, or an InputError that names it."""
    for data in NOT_READ:
        _read(subject.component, Source(name=NAME, data=data))


@conformance(
    "readers.samples",
    since="1.1",
    mend="yield a Document with its text, or a Task a row, for every file that you can read",
)
def samples(subject: Subject) -> None:
    """What it should read gives documents, tasks or inputs with a name and a text."""
    if not subject.samples:
        raise Skip(NO_SAMPLES)
    for name, data in subject.samples.items():
        items = list(subject.component.read(Source(name=name, data=data)))
        _check_items(items)
        whole = [item for item in items if not (isinstance(item, Task) and item.error)]
        assert whole, f"'{name}' gives nothing"
        for item in whole:
            if isinstance(item, Source):
                assert item.name, f"'{name}' gives an input without a name"
                continue
            assert item.text.strip(), f"'{name}' gives a {type(item).__name__} without text"
            assert not isinstance(item, Document) or item.name, f"'{name}' gives one without a name"


@conformance(
    "readers.ways",
    since="1.1",
    mend="take bytes from source.open(), read_bytes() or read_text(), never from source.path",
)
def ways(subject: Subject) -> None:
    """A file, bytes and standard input give the same."""
    if not subject.samples:
        raise Skip(NO_SAMPLES)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in subject.samples.items():
            path = Path(folder) / Path(name).name
            path.write_bytes(data)
            base = Source(name=name, data=data)
            by_data = _texts(subject.component, base)
            for way, source in (
                ("a path", replace(base, data=None, path=path)),
                ("a stream", replace(base, data=None, stream=_Pipe(data))),
            ):
                found = _texts(subject.component, source)
                assert found == by_data, f"'{name}' read from {way} is not what its bytes give"


@conformance(
    "readers.no-such-file",
    since="1.1",
    mend="let source.open() or read_bytes() open the file; they raise the error",
)
def no_such_file(subject: Subject) -> None:
    """A file that is not there is an InputError that names it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Source(name=NAME, path=Path(folder) / "nothing.here")
        try:
            list(subject.component.read(source))
        except InputError as error:
            assert str(error).startswith(f"{NAME}: "), f"an error must name the input: {error}"
        else:
            raise AssertionError("a file that is not there must be an InputError")


@conformance(
    "readers.limits",
    since="1.1",
    mend="read by source.read_bytes() or read_text(), or raise source.over('size', 'is too large')",
)
def limits(subject: Subject) -> None:
    """An input beyond the limit on size is refused; a table may be read as it comes instead."""
    if subject.said("tabular", False):
        raise Skip("a table may be read as it comes, without a limit on size")
    stream = _Pipe(LINES * (HUGE // len(LINES)))
    source = Source(name=NAME, stream=stream, limits=SMALL)
    items = _read(subject.component, source)
    past = stream.tell() > 2 * SMALL.size_bytes
    assert not (items and past), f"reads {stream.tell():,} bytes where the limit is 1 MiB"


@conformance(
    "readers.huge",
    since="1.1",
    mend="yield what you have as you go; build texts by join, and look at each byte once",
)
def huge(subject: Subject) -> None:
    """Some MiB, in lines and in one line, are read or refused within the memory of a laptop."""
    for data in (LINES * (HUGE // len(LINES)), b"A" * HUGE, *_grown(subject)):
        with peak_memory() as peak:
            _read(subject.component, Source(name=NAME, data=data))
        assert peak.bytes < MEMORY, f"takes {peak.bytes // MIB} MiB for {len(data):,} bytes"


def _grown(subject: Subject) -> Iterator[bytes]:
    """Yield samples of plain text, many times over."""
    for data in subject.samples.values():
        if data and b"\0" not in data and len(data) < GROWN and not data.startswith(b"%PDF"):
            yield data * (GROWN // len(data))
            return


@conformance(
    "readers.hostile-text",
    since="1.1",
    mend="clean what you decode: without_surrogates(text); a row that can't be used is row_error",
)
def hostile_text(subject: Subject) -> None:
    """Control characters, odd encodings and half surrogates give texts that can be written."""
    for data in HOSTILE_BYTES:
        for item in _read(subject.component, Source(name=NAME, data=data)):
            if not isinstance(item, Source):
                try:
                    item.text.encode()
                except UnicodeEncodeError as error:
                    raise AssertionError(f"gives a text that can't be written: {error}") from error


@conformance(
    "readers.suffixes", since="1.1", mend="claim suffixes in the spec, in lower case: ('.wiki',)"
)
def suffixes(subject: Subject) -> None:
    """The suffixes that its spec claims are in lower case, and those of its samples."""
    if subject.spec is None or not subject.said("suffixes", ()):
        raise Skip("its spec claims no suffix")
    claimed = subject.said("suffixes", ())
    for suffix in claimed:
        assert suffix == suffix.lower() and suffix[:1] in ("", "."), f"'{suffix}' is no suffix"
    if subject.samples:
        found = {Path(name).suffix.lower() for name in subject.samples}
        assert found & set(claimed), f"no sample has a suffix of {', '.join(claimed)}"


class _Pipe(io.BytesIO):
    """As standard input is: it can't go back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise io.UnsupportedOperation("seek")


def _read(reader: Any, source: Source) -> Sequence[Any]:
    """Return what is read, each of it checked; nothing for an input that is refused."""
    try:
        items = list(reader.read(source))
    except InputError as error:
        assert str(error).startswith(f"{NAME}: "), "an error must name the input"
        return []
    _check_items(items)
    return items


def _check_items(items: Sequence[Any]) -> None:
    for item in items:
        wrong = wrong_with(item, Document, Task, Source)
        assert not wrong, f"yields {wrong}"


def _texts(reader: Any, source: Source) -> list[str]:
    return [item.name if isinstance(item, Source) else item.text for item in reader.read(source)]
