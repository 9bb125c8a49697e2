"""Take the lines of text out of a PDF; runs in a process of its own."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from tasktriage.plugin import CELL_SEPARATOR, InputError, Magic, Source, damaged, without_surrogates

from .columns import Cell, Chars, Row, in_columns

__all__ = ["read_pages"]

ENDS, SPACE = (0x0A, 0x0D), 0x20
HYPHENS = (0x2, 0xFFFE)  # where a word is broken at the end of a line; no line break follows
SYMBOL_FONTS = ("symbol", "wingding", "dingbat")  # a letter of theirs before a text is its bullet
BULLET = "•"
SAME_HEIGHT = 0.05  # times the size: cells of a row, and columns, stand on one line exactly
APART = 2.0  # times the size of the letters: a wider gap is between two cells or columns
MARK = re.compile(r"^(\(?\w{1,3}[.)]|[^\w\s]|o) +\| +")
LONE_MARK = re.compile(r"\(?\w{1,3}[.)]|[^\w\s]|o")
FORCE_BOLD = 1 << 18  # a font's flag
BOLD_WEIGHT = 600
BOLD_NAMES = ("bold", "black", "heavy")
NAME_BYTES = 200  # of a font
HEAD = 1024  # bytes in which the magic may stand; some programs write others before it

LineValues = tuple[str, float, bool, float, float, float]
"""Text, size of its letters, whether it is bold, height of its base line, left and right edge.

All but the text are in points, from the lower left corner of the page. A hyphen that breaks a word
is a soft one (U+00AD); a bullet that only its font makes one is "•"; a wide gap is " | ".
"""


def read_pages(source: Source) -> list[list[LineValues] | None]:
    """Return the lines of each page; None for a page that has a picture and no text.

    Raises:
        InputError: no PDF, damaged, encrypted, or of more pages than the limit.
    """
    data = source.read_bytes()
    if Magic.PDF not in data[:HEAD]:
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


def _lines(document: pdfium.PdfDocument, number: int) -> list[LineValues] | None:
    page = document[number]
    is_form = _has_fields(page)
    if is_form:  # what was filled in is drawn onto the page, in memory, and read anew
        c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY)
        page.close()
        page = document[number]
    text = page.get_textpage()
    begun: Chars = []
    ended: list[Chars] = []
    last = 0  # visible letter
    for index in range(text.count_chars()):
        code = c.FPDFText_GetUnicode(text, index)
        seen = code > SPACE
        # pdfium joins what stands side by side: words of another line, letters of another field
        apart = seen and bool(begun) and (is_form or last < index - 1)
        if code in ENDS or (apart and _is_elsewhere(text, last, index)):
            ended.append(begun)
            begun = []
        if code and code not in ENDS:
            begun.append((index, code))
        if code in HYPHENS:
            ended.append(begun)
            begun = []
        last = index if seen else last
    ended.append(begun)
    lines = [line for chars in _parted(text, ended, is_form) for line in _line(text, chars)]
    is_scan = not lines and any(page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE]))
    text.close()
    page.close()
    if is_form:
        lines = _rows(lines)
    return None if is_scan else lines


def _parted(text: Any, lines: list[Chars], is_form: bool) -> list[Chars]:
    """Return lines of letters in the order of columns; those of a form stand as its boxes do."""
    if is_form:
        return lines
    rows = [Row(_cells(text, chars), _base(text, chars[0][0]), chars) for chars in lines if chars]
    return [row.chars for row in in_columns(rows)]


def _cells(text: Any, chars: Chars) -> list[Cell]:
    """Return the parts of a line between wide gaps; an item's mark goes with its text."""
    seen = [place for place, (_, code) in enumerate(chars) if not chr(code).isspace()]
    if not seen:
        return []
    size = _size(text, chars[seen[0]][0])
    cuts = [after for _, after in _wide_gaps(text, chars, seen, size)]
    cells: list[Cell] = []
    for begin, end in pairwise([seen[0], *cuts, seen[-1] + 1]):
        part = chars[begin:end]
        words = "".join(chr(code) for _, code in part).strip()
        if cells and LONE_MARK.fullmatch(cells[-1].text):
            before = cells.pop()
            part, words = before.chars + part, f"{before.text} {words}"
        last = max(place for place in range(len(part)) if not chr(part[place][1]).isspace())
        left, _ = _sides(text, part[0][0])
        _, right = _sides(text, part[last][0])
        cells.append(Cell(words, left, right, part[: last + 1]))
    return cells


def _wide_gaps(text: Any, chars: Chars, seen: list[int], size: float) -> Iterator[tuple[int, int]]:
    """Yield the visible letters before and after each gap between cells or columns."""
    for before, after in pairwise(seen):
        if after > before + 1:
            (_, end), (start, _) = (_sides(text, chars[at][0]) for at in (before, after))
            if start - end > APART * size:
                yield before, after


def _is_elsewhere(text: Any, before: int, index: int) -> bool:
    """Return whether a letter of another line or field follows: it stands higher or lower."""
    step, size = abs(_base(text, before) - _base(text, index)), _size(text, before)
    if step <= SAME_HEIGHT * size or size <= 0.0:
        return False
    (_, end), (start, _) = _sides(text, before), _sides(text, index)
    return step > size / 2 or abs(start - end) > APART * size


def _base(text: Any, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetCharOrigin(text, index, x, y)
    return _points(y.value)


def _rows(lines: list[LineValues]) -> list[LineValues]:
    """Return lines from the top down, what stands side by side in one: "Job title: | Baker"."""
    rows: list[LineValues] = []
    for line in sorted(lines, key=lambda line: (-line[3], line[4])):
        words, size, bold, base, left, right = line
        if rows and rows[-1][3] - base <= size / 2 and rows[-1][5] <= left:
            above = rows.pop()
            line = (
                above[0] + CELL_SEPARATOR + words,
                *above[1:2],
                above[2] and bold,
                *above[3:5],
                right,
            )
        rows.append(line)
    return rows


def _has_fields(page: pdfium.PdfPage) -> bool:
    for place in range(c.FPDFPage_GetAnnotCount(page)):
        annotation = c.FPDFPage_GetAnnot(page, place)
        kind = c.FPDFAnnot_GetSubtype(annotation)
        c.FPDFPage_CloseAnnot(annotation)
        if kind == c.FPDF_ANNOT_WIDGET:
            return True
    return False


def _line(text: Any, chars: Chars) -> list[LineValues]:
    seen = [place for place, (_, code) in enumerate(chars) if not chr(code).isspace()]
    if not seen:
        return []
    signs = ["\xad" if code in HYPHENS else chr(code) for _, code in chars]
    size = _size(text, chars[seen[0]][0])
    for before, _ in _wide_gaps(text, chars, seen, size):
        signs[before + 1] = CELL_SEPARATOR
    signs, chars = signs[seen[0] : seen[-1] + 1], chars[seen[0] : seen[-1] + 1]
    # a character beyond the basic plane may come in two halves
    words = without_surrogates("".join(signs))
    if _is_bullet(text, chars[0][0], words):
        words = BULLET + words[1:]
    words = "".join(char if char.isprintable() or char == "\xad" else " " for char in words)
    words = MARK.sub(r"\1 ", words)  # the text of a list item stands apart from its mark
    if not words.strip():
        return []
    letters = [index for index, code in chars if chr(code).isalnum()]
    first, last = (letters[0], letters[-1]) if letters else (chars[0][0], chars[-1][0])
    bold = bool(letters) and _is_bold(text, first) and _is_bold(text, last)
    left, _ = _sides(text, chars[0][0])
    _, right = _sides(text, chars[-1][0])
    return [(words.strip(), _size(text, first), bold, _base(text, first), left, right)]


def _is_bullet(text: Any, index: int, words: str) -> bool:
    """Return whether a line's first sign is a bullet by its font: "§ Bakes bread" in Wingdings."""
    if len(words) > 1 and not words[1].isspace():
        return False
    font, _ = _font(text, index)
    return unicodedata.category(words[0]) == "Co" or any(name in font for name in SYMBOL_FONTS)


def _size(text: Any, index: int) -> float:
    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(text, index, matrix)
    # the box of a letter would depend on which letter it is
    return _points(c.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d))


def _sides(text: Any, index: int) -> tuple[float, float]:
    box = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(text, index, box)
    return _points(box.left), _points(box.right)


def _points(value: float) -> float:
    return round(value, 1) if math.isfinite(value) else 0.0  # a file may say anything


def _is_bold(text: Any, index: int) -> bool:
    if c.FPDFText_GetFontWeight(text, index) >= BOLD_WEIGHT:
        return True
    font, flags = _font(text, index)
    return bool(flags & FORCE_BOLD) or any(word in font for word in BOLD_NAMES)


def _font(text: Any, index: int) -> tuple[str, int]:
    """Return the name of a letter's font, in lower case, and its flags."""
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(NAME_BYTES)
    c.FPDFText_GetFontInfo(text, index, name, NAME_BYTES, flags)
    return name.value.decode("latin-1").lower(), flags.value
