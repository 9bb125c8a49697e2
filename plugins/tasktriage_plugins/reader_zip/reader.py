"""Read a zip archive: each member is a source of its own."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast
from zipfile import ZipFile, ZipInfo

from tasktriage.plugin import InputError, Source, damaged, open_archive

__all__ = ["ZipReader"]

DESCRIPTOR = "datapackage.json"
OURS, BEGINNING = b'"name": "tasktriage-', 500  # it stands in the first bytes of the descriptor
LONGEST_NAME = 1_000  # characters; file systems know no longer ones, an archive may have 65,535


class ZipReader:
    """Members in the order of their names; hidden ones are passed over. Nothing is written."""

    def read(self, source: Source) -> Iterator[Source]:
        """Yield a source named `archive.zip/member` for each file; read it before the next.

        Raises:
            InputError: no archive, damaged, encrypted, empty, or beyond a limit.
        """
        if source.nesting > source.limits.nesting:
            around = "1 archive" if source.nesting == 1 else f"{source.nesting} archives"
            raise source.over("nesting", f"is an archive inside {around}")
        with open_archive(source) as archive:
            members = sorted(
                (member for member in archive.infolist() if _is_document(member)),
                key=lambda member: member.filename,
            )
            if any(member.filename == DESCRIPTOR for member in members):
                members = _of_package(archive, members, source.name)
            if not members:
                raise InputError(source.name, "is an archive without files; nothing to classify")
            seen: Counter[str] = Counter()
            for member in members:
                seen[member.filename] += 1
                name = _numbered(_shortened(member.filename), seen[member.filename])
                name = f"{source.name}/{name}"
                raw = _Member(archive, member, name)
                yield replace(
                    source,
                    name=name,
                    path=None,
                    data=None,
                    stream=cast(BinaryIO, io.BufferedReader(raw)),
                    reader=None,
                    nesting=source.nesting + 1,
                )


def _of_package(archive: ZipFile, members: list[ZipInfo], name: str) -> list[ZipInfo]:
    """Return the members to read of an archive with a descriptor: of our own the tables alone."""
    with damaged(f"{name}/{DESCRIPTOR}", "member of its archive"), archive.open(DESCRIPTOR) as file:
        ours = OURS in file.read(BEGINNING)
    return [member for member in members if not (ours and member.filename == DESCRIPTOR)]


def _is_document(member: ZipInfo) -> bool:
    if not member.filename:  # nothing before a NUL, say; `is_dir` would look for its last letter
        return False
    parts = PurePosixPath(member.filename).parts
    hidden = any(part == "__MACOSX" or (part[0] == "." and part != "..") for part in parts)
    return not (member.is_dir() or hidden)


def _numbered(name: str, number: int) -> str:
    """Return the name of a further member of one name: "a (2).md"; ids begin with it."""
    if number == 1:
        return name
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem} ({number}){path.suffix}"))


def _shortened(name: str) -> str:
    """Return a name that can stand in every record; it keeps its end, where the suffix is."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME // 2]}…{name[-LONGEST_NAME // 2 :]}"


class _Member(io.RawIOBase):
    """A member that is opened when it is first read, and damaged in one clear line."""

    def __init__(self, archive: ZipFile, member: ZipInfo, name: str) -> None:
        self._archive = archive
        self._info = member
        self._name = name
        self._file: IO[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with damaged(self._name, "member of its archive"):
            if self._file is None:
                self._file = self._archive.open(self._info)
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()
