"""The first bytes of files that are no text: by them a wrong suffix is found out."""

from __future__ import annotations

from typing import Final

__all__ = ["Magic"]


class Magic:
    """First bytes by kind of file, for `data.startswith(Magic.PDF)`."""

    PDF: Final = b"%PDF-"
    ZIP: Final = b"PK\x03\x04"  # docx, xlsx and other Office files too
    PARQUET: Final = b"PAR1"
    OLE: Final = b"\xd0\xcf\x11\xe0"  # doc, xls and other old Office files, and encrypted new ones
    RTF: Final = b"{\\rtf"
    GZIP: Final = b"\x1f\x8b"
    # with the byte that follows in a table, for a text may begin with the four letters
    PARQUET_TABLE: Final = PARQUET + b"\x15"
    PICTURES: Final = (*(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"),)
    NOT_TEXT: Final = (PDF, ZIP, PARQUET_TABLE, OLE, RTF, GZIP, *PICTURES)
