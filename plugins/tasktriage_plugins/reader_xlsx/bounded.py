"""Open a workbook so that no part of it costs more than it should.

openpyxl makes objects of styles, names of sheets, merged cells and the like, and a file of a few
kilobytes may hold millions of them; or millions of rows without a text, or a cell of gigabytes. So
it is given an archive that counts what it reads.
"""

from __future__ import annotations

import time
from io import BytesIO
from typing import IO, Any

from openpyxl.reader.excel import ExcelReader

from tasktriage.plugin import InputError, Source

__all__ = ["Bounded", "open_workbook"]

# bytes of what is read as a whole, together; a sound file has some kilobytes, and of the worst
# that can stand in a megabyte two seconds and a hundred megabytes of objects are made
MOST_WHOLE = 2 * 2**20
# bytes from one row to the next; behind the last stand the links of a sheet, at most 65,530
MOST_BETWEEN = 8 * 2**20
NO_ROWS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def open_workbook(source: Source, stream: IO[bytes]) -> tuple[Any, Bounded]:
    """Return the workbook, read-only, and what watches its reading.

    Raises:
        InputError: it holds more besides rows than it may, or takes too long.
    """
    # what openpyxl.load_workbook does, but for the archive; no link to other workbooks is kept
    reader = _Reader(stream, read_only=True, keep_vba=False, data_only=True, keep_links=False)
    reader.archive = bounded = Bounded(source, reader.archive)
    reader.read()
    return reader.wb, bounded


class _Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """Opens sheets unread."""

    def read_worksheets(self) -> None:
        # each is searched for its size, to the end if it does not tell; nobody asks for that
        self.archive.shows_rows = False
        super().read_worksheets()
        self.archive.shows_rows = True


class Bounded:
    """An archive, as openpyxl uses it.

    From one call of `go_on` to the next there is the limit on seconds; what streams has a bound
    from one call of `row` to the next once `row` was called, and before that the limit on size.
    """

    def __init__(self, source: Source, archive: Any) -> None:
        self.shows_rows = True
        self._source = source
        self._archive = archive
        self._whole = self._bytes = 0
        self._most = source.limits.size_bytes
        self._begin = time.monotonic()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    def go_on(self) -> None:
        """Start the time anew: something came of it."""
        self._begin = time.monotonic()

    def row(self) -> None:
        """Count the bytes anew: what was read is held no longer."""
        self._bytes, self._most = 0, MOST_BETWEEN

    def read(self, name: str) -> bytes:
        """Return a part that is held and parsed as a whole.

        Raises:
            InputError: together with those before it, it is larger than such parts may be.
        """
        self._whole += self._archive.getinfo(name).file_size
        if self._whole > MOST_WHOLE:
            problem = f"holds more than {MOST_WHOLE // 2**20} MiB of styles and names of sheets"
            raise InputError(self._source.name, f"{problem}; save it as csv first")
        data: bytes = self._archive.read(name)
        return data

    def open(self, name: str) -> Any:
        """Open a part that streams."""
        return _Part(self, self._archive.open(name)) if self.shows_rows else BytesIO(NO_ROWS)

    def count(self, size: int) -> None:
        """Note that so many bytes were read.

        Raises:
            InputError: no row came for too many bytes, or nothing for too many seconds.
        """
        self._bytes += size
        if self._bytes > self._most:
            problem = f"holds more than {self._most // 2**20:,} MiB that are no rows"
            raise InputError(self._source.name, f"{problem}; save it as csv first")
        seconds = self._source.limits.seconds
        if time.monotonic() - self._begin > seconds:
            raise self._source.over("seconds", f"takes longer to read than {seconds:,} s")


class _Part:
    """A file in the archive, read in small steps."""

    def __init__(self, bounded: Bounded, stream: IO[bytes]) -> None:
        self._bounded = bounded
        self._stream = stream

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stream.close()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._bounded.count(len(data))
        return data
