"""Decode a table line by line, in flat memory."""

from __future__ import annotations

import codecs
import io
import warnings
from collections.abc import Iterator
from typing import BinaryIO

from tasktriage.plugin import InputError, Magic, Source, TasktriageWarning, guess_encoding

__all__ = ["MAX_LINE", "Lines"]

HEAD = 64 * 1024  # bytes that the encoding is judged by
MAX_LINE = 4 * 1024 * 1024  # bytes; what a longer line holds beyond them is not read
UTF16_BYTES = 2  # of a character
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
FEW_NULS = 100  # a file with more than one NUL in so many bytes is binary


class Lines:
    """Decoded lines with their ends; `encoding` is that of what was read so far.

    A warning tells of another encoding than UTF-8. Carriage returns end lines where no other line
    end is in the first bytes.

    Raises:
        InputError: binary, empty or blank, or it can't be read.
    """

    def __init__(self, source: Source, stream: BinaryIO) -> None:
        self.encoding = "utf-8"
        self._lines = self._read(source, stream)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _read(self, source: Source, stream: BinaryIO) -> Iterator[str]:
        try:
            head = stream.read(HEAD)
            _refuse(source.name, head)
            if head.startswith(UTF16_MARKS):
                self.encoding = "utf-16"
                yield from _utf16_lines(head, stream)
                return
            if head.startswith(codecs.BOM_UTF8):
                self.encoding = "utf-8-sig"
            yield from self._decoded(source.name, head.removeprefix(codecs.BOM_UTF8), stream)
        except OSError as error:
            raise InputError(source.name, f"can't be read: {error.strerror or error}") from None

    def _decoded(self, name: str, head: bytes, stream: BinaryIO) -> Iterator[str]:
        old_mac = b"\r" in head and b"\n" not in head
        for raw in _old_mac_lines(head, stream) if old_mac else _raw_lines(head, stream):
            if self.encoding.startswith("utf-8"):
                try:
                    yield raw.decode("utf-8")
                    continue
                except UnicodeDecodeError:
                    self.encoding = guess_encoding(head if not _is_utf8(head) else raw)
                    warnings.warn(
                        f"{name}: is not UTF-8; read as {self.encoding}",
                        TasktriageWarning,
                        stacklevel=2,
                    )
            yield raw.decode(self.encoding, errors="replace")


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


def _old_mac_lines(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines that carriage returns end, as spreadsheets on a Mac still write them."""
    rest, block = b"", head
    while block:
        *lines, rest = (rest + block).split(b"\r")
        for line in lines:
            yield line[:MAX_LINE] + b"\n"
        rest = rest[:MAX_LINE]
        block = stream.read(HEAD)
    if rest:
        yield rest


def _skip_rest(line: bytes, stream: BinaryIO) -> None:
    while len(line) >= MAX_LINE and not line.endswith(b"\n"):
        line = stream.readline(MAX_LINE)


def _utf16_lines(head: bytes, stream: BinaryIO) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    parts: list[str] = []  # of the line that is open; joined once, for it may be very long
    size = 0
    old_mac = None
    block = head
    while block:
        text = decoder.decode(block)
        if old_mac is None:
            old_mac = "\r" in text and "\n" not in text
        first, *others = (text.replace("\r", "\n") if old_mac else text).split("\n")
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
