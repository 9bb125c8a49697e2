"""Take the lines of text out of a PDF; runs in a process of its own."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from tasktriage.plugin import InputError, Source, damaged

__all__ = ["read_pages"]

HYPHENS = (0x2, 0xFFFE)  # where a word is broken at the end of a line; the line goes on after it
FORCE_BOLD = 1 << 18  # a font's flag
BOLD_WEIGHT = 600
BOLD_NAMES = ("bold", "black", "heavy")
NAME_BYTES = 200  # of a font

LineValues = tuple[str, float, bool, float]
"""Text, height of its letters in points, whether it is bold, height of its base line on the page.

A hyphen that breaks a word is a soft one (U+00AD).
"""


def read_pages(source: Source) -> list[list[LineValues]]:
    """Return the lines of each page.

    Raises:
        InputError: no PDF, damaged, encrypted, or of more pages than the limit.
    """
    data = source.read_bytes()
    if b"%PDF-" not in data[:1024]:
        raise InputError(source.name, "is no PDF")
    with damaged(source.name, "PDF"):
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if error.err_code == c.FPDF_ERR_PASSWORD:
                raise InputError(
                    source.name, "is encrypted; save it without its password first"
                ) from None
            raise
        if len(document) > source.limits.pages:
            raise source.over("pages", f"has {len(document):,} pages")
        return [_lines(document, number) for number in range(len(document))]


def _lines(document: pdfium.PdfDocument, number: int) -> list[LineValues]:
    page = document[number]
    text = page.get_textpage()
    lines: list[LineValues] = []
    begun: list[tuple[int, int]] = []
    for index in range(text.count_chars()):
        code = c.FPDFText_GetUnicode(text, index)
        if code in (0x0A, 0x0D):
            lines += _line(text, begun)
            begun = []
        elif code:
            begun.append((index, code))
    lines += _line(text, begun)
    text.close()
    page.close()
    return lines


def _line(text: Any, chars: list[tuple[int, int]]) -> list[LineValues]:
    codes = [0xAD if code in HYPHENS else code for _, code in chars]
    # a character beyond the basic plane may come in two halves
    words = "".join(map(chr, codes)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    words = "".join(char if char.isprintable() or char == "\xad" else " " for char in words)
    letters = [index for index, code in chars if chr(code).isalnum()]
    if not words.strip():
        return []
    first, last = (letters[0], letters[-1]) if letters else (chars[0][0], chars[-1][0])
    box, x, y = c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetLooseCharBox(text, first, box)
    c.FPDFText_GetCharOrigin(text, first, x, y)
    bold = bool(letters) and _is_bold(text, first) and _is_bold(text, last)
    return [(words.strip(), round(box.top - box.bottom, 1), bold, round(y.value, 1))]


def _is_bold(text: Any, index: int) -> bool:
    if c.FPDFText_GetFontWeight(text, index) >= BOLD_WEIGHT:
        return True
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(NAME_BYTES)
    c.FPDFText_GetFontInfo(text, index, name, NAME_BYTES, flags)
    font = name.value.decode("latin-1").lower()
    return bool(flags.value & FORCE_BOLD) or any(word in font for word in BOLD_NAMES)
