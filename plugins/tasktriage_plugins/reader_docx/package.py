"""Strict documents, templates and those with macros as the plain kind, which python-docx opens."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

__all__ = ["as_document"]

CONTENT_TYPES = "[Content_Types].xml"
WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml."
PLAIN_TYPE = WORD + b"document.main+xml"
OTHER_TYPES = (
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    WORD + b"template.main+xml",
)
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}


def as_document(archive: ZipFile, data: bytes) -> BytesIO:
    """Return the file of an open archive as a plain docx; nothing in it is run."""
    names = archive.namelist()
    types = archive.read(CONTENT_TYPES) if CONTENT_TYPES in names else b""
    relations = archive.read("_rels/.rels") if "_rels/.rels" in names else b""
    strict = any(name in relations for name in STRICT)
    if not strict and not any(other in types for other in OTHER_TYPES):
        return BytesIO(data)
    plain = BytesIO()
    with ZipFile(plain, "w") as written:
        for name in names:
            part = archive.read(name)
            if name == CONTENT_TYPES:
                for other in OTHER_TYPES:
                    part = part.replace(other, PLAIN_TYPE)
            if strict and name.endswith((".xml", ".rels")):
                for known, usual in STRICT.items():
                    part = part.replace(known, usual)
            written.writestr(name, part)
    plain.seek(0)
    return plain
