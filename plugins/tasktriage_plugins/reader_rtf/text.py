"""Take the text out of Rich Text; runs in a process of its own."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from tasktriage.plugin import CELL_SEPARATOR, InputError, Magic, Source, damaged, without_surrogates

__all__ = ["read_text"]

LIST_MARK = re.compile(r"\{\\(?:listtext|pntext)\b")  # the library would drop the marks of items
ROW = re.compile(r"^[^\n|]*\|[^\n]*\|?$", re.MULTILINE)
MARK = re.compile(r"^[ \t]*([•·▪◦\uf0b7\uf0a7-])\t[ \t]*", re.MULTILINE)  # a list's own signs


def read_text(source: Source) -> str:
    """Return the text, cells of a row as tables elsewhere have them.

    Raises:
        InputError: no Rich Text, or damaged.
    """
    data = source.read_bytes()
    if not data.lstrip().startswith(Magic.RTF):
        raise InputError(source.name, "is no Rich Text")
    with damaged(source.name, "Rich Text"):
        marked = LIST_MARK.sub("{", data.decode("cp1252", "replace"))
        text = rtf_to_text(marked, errors="replace")
    text = MARK.sub(r"\1 ", without_surrogates(text))
    return ROW.sub(_row, text).strip()


def _row(found: re.Match[str]) -> str:
    cells = [cell.strip() for cell in found[0].split("|")]
    while cells and not cells[-1]:
        cells.pop()
    if not all(cells):
        return f"| {CELL_SEPARATOR.join(cells)} |"
    return CELL_SEPARATOR.join(cells)
