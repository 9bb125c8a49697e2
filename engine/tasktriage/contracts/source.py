"""Where a reader gets its bytes, and the refusals that readers share."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO

from tasktriage.domain.row import Row

from .errors import InputError
from .limits import DEFAULT_LIMITS, Limits
from .magic import Magic
from .unread import PICTURE

__all__ = ["Source", "guess_encoding"]

# what editors and spreadsheets write; a wider choice mistakes short texts for old Macintosh ones
ENCODINGS = (
    *(f"cp{number}" for number in range(1250, 1259)),
    *("cp932", "cp949", "cp950", "gb18030", "euc_jp", "koi8_r", "utf_16_le", "utf_16_be"),
)
# names that a file may declare; not UTF-8 and UTF-16, which are tried before
DECLARABLE = re.compile(
    r"(?:iso[-_]?8859|windows|cp|koi8|shift|s?jis|euc|gb|big5|ks_c|latin|us-ascii|ascii|mac|tis)"
    r"[\w-]{0,20}"
)
SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
BINARY_PROBE = 4096  # bytes that are searched for a NUL, which no text has
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
BINARY_KINDS = {
    Magic.PDF: "a PDF, not text; give --reader pdf",
    Magic.ZIP: "a zip archive or an Office file, not text; give --reader zip, docx or xlsx",
    Magic.PARQUET_TABLE: "a parquet table, not text; give --reader parquet",
    Magic.OLE: "an old Office file, not text; save it as docx or xlsx first",
    Magic.RTF: "RTF, not text; give --reader rtf",
    Magic.GZIP: "gzip-compressed, not text; unpack it first",
    **dict.fromkeys(Magic.PICTURES, PICTURE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An input: a file, or bytes, or an open stream (standard input).

    name: what the user calls it. path, data, stream: where its bytes are, one of them. column,
    id_column: of a table, which hold the tasks and the ids. title: when given, it is the role and
    wins over what the document says. reader: the name of the reader, by default that of the suffix.
    limits: what reading it may cost. nesting: counts the archives around it. rows: what a row of a
    table is ("tasks", "postings"); None lets the reader look. sheet: that of a workbook, or
    several, or "all". header_row: the line of a table's header, 0 where there is none. delimiter:
    stands between cells. roles: a table of roles with their headcount gives their descriptions, and
    one of persons is refused. id, row: of a row whose posting this is. hint: what the data around
    it calls the occupation.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    stream: BinaryIO | None = None
    column: str | None = None
    id_column: str | None = None
    title: str | None = None
    reader: str | None = None
    limits: Limits = DEFAULT_LIMITS
    nesting: int = 0
    rows: str | None = None
    sheet: str | tuple[str, ...] | None = None
    header_row: int | None = None
    delimiter: str | None = None
    roles: bool = False
    id: str | None = None
    row: Row | None = field(default=None, compare=False, repr=False)
    hint: str | None = None

    @property
    def suffix(self) -> str:
        """Of the path, else of the name: ".csv", lower case, or nothing."""
        return PurePath(self.path or self.name).suffix.lower()

    def over(self, limit: str, problem: str) -> InputError:
        """Return the error that a limit is passed: `problem` says by what."""
        value = getattr(self.limits, limit)
        advice = f"raise it with --limit {limit}=N if you trust the file"
        return InputError(self.name, f"{problem}; limit '{limit}' is {value:,}, {advice}")

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open for reading bytes.

        Raises:
            InputError: there is no such file, or it can't be read.
        """
        if self.data is not None:
            yield BytesIO(self.data)
        elif self.stream is not None:
            yield self.stream
        else:
            assert self.path is not None, "a source has a path, data or a stream"
            try:
                file = self.path.open("rb")
            except FileNotFoundError:
                raise InputError(self.name, "no such file; check the path") from None
            except IsADirectoryError:
                raise InputError(self.name, "is a folder, a file is needed here") from None
            except OSError as error:
                raise InputError(self.name, f"can't be read: {error.strerror or error}") from None
            with file:
                yield file

    @contextmanager
    def open_seekable(self) -> Iterator[BinaryIO]:
        """Open for reading at any place: the file itself, else all of it in memory.

        Raises:
            InputError: as `open` and `read_bytes`.
        """
        with self.open() as stream:
            if self.data is not None or (self.stream is None and stream.seekable()):
                yield stream
            else:
                yield BytesIO(self._all(stream))

    def read_bytes(self) -> bytes:
        """Return everything.

        Raises:
            InputError: it can't be read, or is beyond the limit on size.
        """
        with self.open() as stream:
            return self._all(stream)

    def _all(self, stream: BinaryIO) -> bytes:
        most = self.limits.size_bytes
        data = bytearray()
        try:
            while len(data) <= most and (block := stream.read(most + 1 - len(data))):
                data += block
        except OSError as error:
            raise InputError(self.name, f"can't be read: {error.strerror or error}") from None
        if len(data) > most:
            raise self.over("size", f"is larger than {self.limits.size:,} MiB")
        return bytes(data)

    def read_text(self, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
        """Return the decoded text and notes about the decoding.

        UTF-8 (with or without a mark), else UTF-16 with a mark, else the encoding that the file is
        `declared` to have, else the one that charset-normalizer finds, with a note.

        Raises:
            InputError: unreadable, binary, or empty.
        """
        return decode(self.name, self.read_bytes(), declared)


def decode(name: str, data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode bytes to text as `Source.read_text` says; CRLF stays, offsets count it.

    Raises:
        InputError: binary, empty, blank or UTF-32.
    """
    if data.startswith(UTF32_MARKS):  # before UTF-16, for one of its marks begins like these
        raise InputError(name, "is UTF-32 text; save it as UTF-8 first")
    if data.startswith(UTF16_MARKS):
        try:
            return _not_blank(name, data.decode("utf-16")), ()
        except UnicodeDecodeError:
            raise InputError(name, "is not text, though it begins as UTF-16 does") from None
    refuse_binary(name, data)
    try:
        return _not_blank(name, data.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        pass
    if declared is not None and (known := usual_encoding(declared)) is not None:
        return _not_blank(name, data.decode(known, errors="replace")), ()
    encoding = guess_encoding(data)
    note = f"is not UTF-8; read as {encoding}"
    return _not_blank(name, data.decode(encoding, errors="replace")), (note,)


def usual_encoding(declared: str) -> str | None:
    """Return the codec for the name of an encoding that pages and mails declare; None: unknown.

    As browsers do, Latin-1 is taken for the Windows encoding that holds it.
    """
    name = declared.strip().strip("\"'").lower()
    if not DECLARABLE.fullmatch(name):
        return None
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    return SUPERSETS.get(codec, codec)


def guess_encoding(data: bytes) -> str:
    """Return the likeliest encoding of bytes that are not UTF-8.

    Western and Central European letters often fit alike; then it is the far more common
    Western one.
    """
    # slow to import and seldom needed
    from charset_normalizer import from_bytes

    matches = from_bytes(data, cp_isolation=list(ENCODINGS))
    best = matches.best()
    if best is None:
        return "latin-1"
    alike = (m for m in matches if (m.chaos, m.coherence) == (best.chaos, best.coherence))
    western = any("cp1252" in match.could_be_from_charset for match in alike)
    return "cp1252" if western else best.encoding


def refuse_binary(name: str, data: bytes) -> None:
    """Refuse bytes that are no text, with advice for well-known kinds.

    Raises:
        InputError: they are a known kind of file, or hold a NUL near the beginning.
    """
    for magic, kind in BINARY_KINDS.items():
        if data.startswith(magic):
            raise InputError(name, f"is {kind}")
    if b"\0" in data[:BINARY_PROBE]:
        raise InputError(name, "is a binary file, not text; save it as text, HTML or csv first")


def _not_blank(name: str, text: str) -> str:
    if not text:
        raise InputError(name, "is empty; nothing to classify")
    if all(c.isspace() or c in "\ufeff\u200b" for c in text):
        raise InputError(name, "holds white space only; nothing to classify")
    return text
