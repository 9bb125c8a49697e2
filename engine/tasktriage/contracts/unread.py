"""Kinds of files that are known and not read: what they are, and what to do."""

from __future__ import annotations

__all__ = ["PICTURE", "unread"]

PICTURE = "a picture, not text; have its text recognised first, with ocrmypdf for example"
_KINDS = {
    "doc dot": "an old Word file; save it as docx",
    "xls xlt": "an old Excel file; save it as xlsx",
    "xlsb": "a binary Excel workbook; save it as xlsx",
    "odt ott fodt": "an OpenDocument text; save it as docx or as text",
    "ods": "an OpenDocument spreadsheet; save it as xlsx or csv",
    "pages": "a document of Apple Pages; export it as docx or PDF",
    "numbers": "a spreadsheet of Apple Numbers; export it as xlsx or csv",
    "msg": "an Outlook message; save it as eml or as text",
    "pst ost mbox": "a mailbox; export the mail as eml",
    "wps wpd": "a file of an old word processor; save it as docx or as text",
    "ppt pptx odp key": "a presentation; save its text, or export it as PDF",
    "epub mobi": "an e-book; convert it to html or docx",
    "rar 7z tar tgz bz2 xz": "an archive that is not read; pack the files as zip",
    "gz": "gzip-compressed; unpack it first",
    "png jpg jpeg gif bmp tif tiff webp heic svg": PICTURE,
}
_BY_SUFFIX = {f".{name}": kind for names, kind in _KINDS.items() for name in names.split()}


def unread(suffix: str) -> str | None:
    """Return what a file of a suffix is and what to do; None if nothing is known of it."""
    return _BY_SUFFIX.get(suffix.lower())
