"""Open zip archives, which Office files are too, without being blown up by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source

from .damaged import damaged

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

__all__ = ["open_archive"]

ALWAYS_UNPACKED = 16 * 2**20  # bytes; small archives of much alike text have any ratio
MEMBER_RECORD = 1024  # bytes of the archive's directory for a member with a very long name
ENCRYPTED = 0x1  # bit of a member's flags


@contextmanager
def open_archive(
    source: Source, kind: str = "zip archive", stream: BinaryIO | None = None
) -> Iterator[ZipFile]:
    """Open an archive whose members are few and small enough.

    `stream` is the source, if it is open already and can be read at any place. What a member
    unpacks to is what the archive says, never more: `zipfile` stops there.

    Raises:
        InputError: empty, no archive, damaged, encrypted, beyond the limits on members and ratio.
    """
    # every plugin imports this module, few need an archive
    from zipfile import ZipFile

    if stream is None:
        with source.open_seekable() as opened, open_archive(source, kind, opened) as archive:
            yield archive
        return
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        raise InputError(source.name, "is empty")
    most = source.limits.members * MEMBER_RECORD
    bounded = _Bounded(stream, most)
    try:
        with damaged(source.name, kind):
            archive = ZipFile(bounded)
    except _TooLongError:
        raise source.over("members", "holds too many files") from None
    bounded.lift()
    with archive:
        _check(source, archive.infolist(), size)
        yield archive


def _check(source: Source, members: list[ZipInfo], size: int) -> None:
    if len(members) > source.limits.members:
        raise source.over("members", f"holds {len(members):,} files")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise InputError(source.name, "is encrypted; unpack it with its password first")
    unpacked = sum(member.file_size for member in members)
    if unpacked > max(ALWAYS_UNPACKED, source.limits.ratio * size):
        times = unpacked // max(size, 1)
        raise source.over("ratio", f"unpacks to {times:,} times its size")


class _TooLongError(InputError):
    """The archive's directory is longer than its limit allows."""


class _Bounded:
    """A file that refuses to read much at once, as `zipfile` does with a directory.

    A member is read in pieces, so the bound is lifted when the directory was read.
    """

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream = stream
        self._most: int | None = most

    def lift(self) -> None:
        self._most = None

    def read(self, size: int = -1) -> bytes:
        if self._most is not None and size > self._most:
            raise _TooLongError("", "")
        return self._stream.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
