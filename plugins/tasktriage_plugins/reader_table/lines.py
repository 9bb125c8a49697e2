"""Decode a table line by line, in flat memory."""

from __future__ import annotations

import codecs
import io
import warnings
from collections.abc import Iterator
from typing import BinaryIO

from tasktriage.plugin import InputError, Magic, Source, TasktriageWarning, guess_encoding

__all__ = ["MAX_LINE", "read_lines"]

HEAD = 64 * 1024  # bytes that the encoding is judged by
MAX_LINE = 4 * 1024 * 1024  # bytes; what a longer line holds beyond them is not read
UTF16_BYTES = 2  # of a character
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
FEW_NULS = 100  # a file with more than one NUL in so many bytes is binary


def read_lines(source: Source, stream: BinaryIO) -> Iterator[str]:
    """Yield decoded lines with their ends; a warning tells of another encoding than UTF-8.

    Raises:
        InputError: binary, empty or blank, or it can't be read.
    """
    try:
        head = stream.read(HEAD)
        _refuse(source.name, head)
        if head.startswith(UTF16_MARKS):
            yield from _utf16_lines(head, stream)
        else:
            yield from _decoded(source.name, head, stream)
    except OSError as error:
        raise InputError(source.name, f"can't be read: {error.strerror or error}") from None


def _refuse(name: str, head: bytes) -> None:
    """Raise the refusals that all readers share, by way of `Source.read_text`."""
    if head.startswith(UTF16_MARKS):
        if not head[len(codecs.BOM_UTF16_LE) :].strip(b"\0 \t\r\n"):
            raise InputError(name, "holds white space only; nothing to classify")
        return
    if head.count(b"\0") * FEW_NULS < len(head):
        head = head.replace(b"\0", b" ")  # one stray NUL spoils a row, not the file
    if _is_utf8(head):
        head = head[: head.rfind(b"\n") + 1] or head
    elif not head.startswith(Magic.NOT_TEXT):
        return
    Source(name=name, data=head).read_text()


def _decoded(name: str, head: bytes, stream: BinaryIO) -> Iterator[str]:
    encoding = "utf-8"
    first = True
    for raw in _raw_lines(head, stream):
        if first:
            raw = raw.removeprefix(codecs.BOM_UTF8)
            first = False
        if encoding == "utf-8":
            try:
                yield raw.decode("utf-8")
                continue
            except UnicodeDecodeError:
                encoding = guess_encoding(head if not _is_utf8(head) else raw)
                warnings.warn(
                    f"{name}: is not UTF-8; read as {encoding}", TasktriageWarning, stacklevel=2
                )
        yield raw.decode(encoding, errors="replace")


def _is_utf8(head: bytes) -> bool:
    whole_lines = head[: head.rfind(b"\n") + 1] or head
    try:
        whole_lines.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _raw_lines(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    begun = io.BytesIO(head)
    while line := begun.readline():
        if not line.endswith(b"\n"):
            line += stream.readline(MAX_LINE)
            _skip_rest(line, stream)
        yield line
    while line := stream.readline(MAX_LINE):
        _skip_rest(line, stream)
        yield line


def _skip_rest(line: bytes, stream: BinaryIO) -> None:
    while len(line) >= MAX_LINE and not line.endswith(b"\n"):
        line = stream.readline(MAX_LINE)


def _utf16_lines(head: bytes, stream: BinaryIO) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    parts: list[str] = []  # of the line that is open; joined once, for it may be very long
    size = 0
    block = head
    while block:
        first, *others = decoder.decode(block).split("\n")
        if size < MAX_LINE // UTF16_BYTES:
            parts.append(first)
            size += len(first)
        if others:
            yield "".join(parts) + "\n"
            for line in others[:-1]:
                yield line + "\n"
            parts, size = [others[-1]], len(others[-1])
        block = stream.read(HEAD)
    parts.append(decoder.decode(b"", final=True))
    if any(parts):
        yield "".join(parts)
