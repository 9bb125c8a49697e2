"""Read's helper: files that are not what their suffix says, told by their first bytes.

Systems export web pages and text as `.xls` and `.doc`, since Office opens them.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.magic import Magic
from tasktriage.contracts.source import Source
from tasktriage.kit.archive import open_archive
from tasktriage.kit.columns import names_text

__all__ = ["Disguise", "disguise_of"]

HEAD = 16 * 1024  # bytes that are looked at
WORD, EXCEL, PLAIN = (".doc", ".dot"), (".xls", ".xlt"), (".txt", ".text")
# what is looked at; text files are refused by their readers, with what to do
SUFFIXES = frozenset(
    (*WORD, *EXCEL, ".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".csv", ".tsv", ".tab")
) | {".pdf", ".rtf", ".htm", ".html", *PLAIN}
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PAGE = re.compile(
    r"\s*(?:<\?xml\b[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    r"<(?:!doctype\s+html|html|head|body|meta|table|title|style|div|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
# XML of Office 2003, which nothing here reads
OLD_XML = re.compile(r"<\?mso-application\b|<(?:\w+:)?(?:Workbook|wordDocument)\b")
FIELD = re.compile(r"\s*[A-Za-z][\w-]{1,40}:[^\n]{0,1000}\n")
NO_TEXT = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Disguise:
    """What a file is, in words for people, and the name of the reader of such files."""

    reader: str
    words: str


DOCX, XLSX = Disguise("docx", "a Word document"), Disguise("xlsx", "an Excel workbook")
BINARY = {
    Magic.PDF: Disguise("pdf", "a PDF"),
    Magic.RTF: Disguise("rtf", "Rich Text"),
    Magic.PARQUET_TABLE: Disguise("parquet", "a parquet table"),
}
SAVED_PAGE = Disguise("mail", "a web page saved with its parts, or a mail")
EXPORTED = Disguise("html-table", "a table in a web page")
SPREADSHEET = Disguise("tsv", "a table with tabs between its cells")
WEB_PAGE = Disguise("html", "a web page")


def disguise_of(source: Source) -> Disguise | None:
    """Return what a source is, by its first bytes; None where that is not known.

    Only sources with a suffix that others are often given are looked at.
    """
    suffix = source.suffix
    head = _head(source) if suffix in SUFFIXES else b""
    if not head:
        return None
    if suffix in PLAIN:
        return _tabs(head)
    for magic, kind in BINARY.items():
        if head.startswith(magic):
            return kind
    if head.startswith(Magic.ZIP):
        return _office(source, head)
    if head.startswith(Magic.NOT_TEXT):
        return None
    return _text(head, suffix)


def _head(source: Source) -> bytes:
    """Return the first bytes, which stay unread; none of what can be read only once."""
    if source.data is not None:
        return source.data[:HEAD]
    try:
        if source.stream is not None:
            peek = getattr(source.stream, "peek", None)
            return bytes(peek(HEAD)[:HEAD]) if peek is not None else b""
        if source.path is None or not source.path.is_file():
            return b""
        with source.path.open("rb") as file:
            return file.read(HEAD)
    except (OSError, InputError):
        return b""  # its reader says so


def _office(source: Source, head: bytes) -> Disguise | None:
    """Return what an archive is that Office made."""
    names = [] if source.stream is not None else _members(source)
    for folder, kind in (("word/", DOCX), ("xl/", XLSX)):
        if any(name.startswith(folder) for name in names):
            return kind if "[Content_Types].xml" in names else None
        if not names and b"[Content_Types].xml" in head and folder.encode() in head:
            return kind
    return None


def _members(source: Source) -> list[str]:
    try:
        with open_archive(source) as archive:
            return archive.namelist()
    except InputError:
        return []


def _tabs(head: bytes) -> Disguise | None:
    """Return what text is that a spreadsheet saved: a header, and as many cells in each line."""
    first, *lines = _decoded(head).splitlines()[: -1 if len(head) == HEAD else None] or [""]
    names = first.split("\t")
    if len(names) < 2 or not any(map(names_text, map(str.strip, names))):
        return None
    lines = [line for line in lines if line.strip()]
    even = all(line.count("\t") == len(names) - 1 for line in lines)
    return SPREADSHEET if even and lines else None


def _decoded(head: bytes) -> str:
    return head.decode("utf-16" if head.startswith(MARKS) else "utf-8-sig", "replace")


def _text(head: bytes, suffix: str) -> Disguise | None:
    text = _decoded(head)
    if suffix not in (".htm", ".html"):
        if OLD_XML.search(text):
            return None
        if PAGE.match(text):
            as_table = suffix in (*EXCEL, ".xlsx", ".xlsm", ".csv", ".tsv", ".tab")
            return EXPORTED if as_table else WEB_PAGE
    if FIELD.match(text) and "mime-version:" in text.lower():
        return SAVED_PAGE
    if suffix not in (*WORD, *EXCEL) or NO_TEXT.search(text) or not text.strip():
        return None
    if suffix in WORD:
        return Disguise("text", "plain text")
    tabs = "\t" in text.lstrip().partition("\n")[0]
    return Disguise("tsv" if tabs else "csv", "a table of text")
