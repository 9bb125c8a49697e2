"""Cells of csv that no spreadsheet runs.

Spreadsheets run a cell as a formula if it begins with `=`, `+`, `-` or `@`. A text cell that
begins so, also after white space or quotes, or that begins with a tab or a line break, gets an
apostrophe in front: the rule of OWASP's page "CSV Injection", with the full-width forms of these
signs that it names. Numbers are left alone, also an id that is one ("-5"). Marks that turn the
direction of what follows are left out: what is shown must be what stands there. Other control
characters than tabs and line breaks become U+FFFD: a terminal that shows the file would obey them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .place_rows import effect_text, seen_text

__all__ = ["csv_cell", "csv_cells", "guarded", "joined"]

FORMULA = re.compile(r"""[\s\x00-\x1f"']*[=+\-@＝＋－＠]|[\t\r\n]""")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")  # overrides, embeddings and isolates
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
REPLACEMENT = "\ufffd"
SEPARATOR = "; "
DIGITS = 6  # as in records
EXACT = frozenset(("weight", "weight_written"))  # of any size, and taken again from what is written


def csv_cells(row: Mapping[str, Any]) -> list[Any]:
    """Return the cells of a row by column, for a writer of csv; weights keep all their digits."""
    return [value if name in EXACT else csv_cell(value) for name, value in row.items()]


def csv_cell(value: Any) -> Any:
    """Return a cell: lists parted by "; ", numbers with six digits, texts that stay texts."""
    if isinstance(value, list):
        value = joined(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return round(value, DIGITS)
    if not isinstance(value, str):
        return value
    if not value.isprintable():
        value = BIDI.sub("", UNSHOWN.sub(REPLACEMENT, value))
    return guarded(value)


def joined(values: list[Any]) -> str:
    """Return a list as one text: its items are texts, or objects of a record."""
    return SEPARATOR.join(map(_item, values))


def _item(value: Any) -> str:
    """Return an item of a list: a text; a reason, match, rule or what was seen of a record."""
    if isinstance(value, str):
        return value
    if "effect" in value:
        return effect_text(value)
    if "what" in value:
        return seen_text(value)
    if "code" in value:
        return f"{value['code']} {value['probability']}"
    return f"{value['taxonomy']}/{value['node']} {value['similarity']}"


def guarded(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet might run it.

    A formula names something: a dash alone, as for "nothing", is none.
    """
    if FORMULA.match(text) and not NUMBER.fullmatch(text) and any(map(str.isalnum, text)):
        return "'" + text
    return text
