"""Texts as a cell of a workbook can hold them."""

from __future__ import annotations

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tasktriage.plugin import SURROGATE

__all__ = ["is_formula", "sheet_text"]

LONGEST = 32_767  # characters (of UTF-16) of a cell; Excel calls a file with more damaged
FORMULA = re.compile(r"""[\s"']*[=+\-@＝＋－＠]|[\t\r\n]""")
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
NO_CHARACTER = re.compile("[\ufffe\uffff]")  # XML has no place for them
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # would be read as a character by its code


def sheet_text(text: str) -> str:
    """Return a text without what a workbook can't hold; the end of a very long one is cut."""
    text = ILLEGAL_CHARACTERS_RE.sub("", SURROGATE.sub("\ufffd", text))
    text = NO_CHARACTER.sub("\ufffd", text)
    text = ESCAPED.sub("_x005F_", text)
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        text = text.encode("utf-16-le")[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    return text


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet might run a text, if it were typed or read from a csv."""
    return FORMULA.match(text) is not None and not NUMBER.fullmatch(text)
