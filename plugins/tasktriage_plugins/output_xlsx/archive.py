"""Save a workbook so that the same results give the same bytes: its times are those of the run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.writer.excel import ExcelWriter

__all__ = ["save"]

Time = tuple[int, int, int, int, int, int]
FIRST = datetime(1980, 1, 1)  # that an archive can say


def save(book: Any, stream: IO[bytes], created: str) -> None:
    """Write a workbook to a stream that can seek.

    Args:
        book: a workbook of openpyxl's.
        stream: binary.
        created: when the run began, in ISO 8601.
    """
    when = _when(created)
    book.properties.created = book.properties.modified = when
    with _Archive(stream, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        archive.time = when.timetuple()[:6]
        ExcelWriter(book, archive).write_data()


def _when(created: str) -> datetime:
    try:
        found = datetime.fromisoformat(created)
    except ValueError:
        return FIRST
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return max(found.replace(microsecond=0), FIRST)


class _Archive(ZipFile):
    """An archive whose members bear one time, whenever they are written."""

    time: Time = FIRST.timetuple()[:6]

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(self._info(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        info = self._info(str(arcname or filename))
        info.file_size = Path(filename).stat().st_size  # large ones need another form of header
        with Path(filename).open("rb") as source, self.open(info, "w") as target:
            copyfileobj(source, target)

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, self.time)
        info.compress_type = ZIP_DEFLATED
        return info
