"""What stands in the cells of a result: texts, numbers and lists, as spreadsheets leave them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .table_row import cell_text

__all__ = [
    "as_day",
    "as_number",
    "entries",
    "folded",
    "listed",
    "number",
    "pair",
    "text",
    "unguarded",
    "whole",
]

# an apostrophe that csv sets before what a spreadsheet would run
GUARD = re.compile(r"""'(?=[\s\x00-\x1f"']*[=+\-@＝＋－＠]|[\t\r\n])""")
SEPARATOR = ";"


def folded(name: str) -> str:
    """Return a column's name without case and signs: "P (Human critical)" is p_human_critical."""
    return "_".join(re.findall(r"[^\W_]+", name.lower()))


def unguarded(cell: str) -> str:
    """Return a text without the apostrophe that csv sets before what a spreadsheet would run."""
    return GUARD.sub("", cell, count=1)


def text(cells: Mapping[str, Any], name: str) -> str:
    """Return a cell as a text; "" where there is none."""
    return cell_text(cells.get(name)).strip()


def entries(value: Any) -> Sequence[Any]:
    """Return the parts of a cell: of a list, or of a text parted by ";"."""
    if isinstance(value, (list, tuple)):
        return value
    return [part for part in cell_text(value).split(SEPARATOR) if part.strip()]


def listed(value: Any) -> list[str]:
    """Return the parts of a cell as texts."""
    return [str(entry).strip() for entry in entries(value)]


def pair(entry: Any, name: str, value: str) -> tuple[str, float | None]:
    """Return the parts of `ACC 0.12`, or of an object with these fields."""
    if isinstance(entry, dict):
        return str(entry.get(name)), as_number(entry.get(value))
    first, _, second = str(entry).strip().rpartition(" ")
    try:
        return first, as_number(second)
    except ValueError:
        return first, None


def whole(cells: Mapping[str, Any], name: str) -> int | None:
    """Return a cell as a whole number; None where it is none."""
    try:
        found = as_number(cells.get(name))
    except ValueError:  # where it stands changes nothing
        return None
    return None if found is None else int(found)


def number(
    cells: Mapping[str, Any], name: str, *, least: float = -math.inf, most: float = math.inf
) -> float | None:
    """Return a cell as a number; None where it is empty.

    Raises:
        ValueError: it is none, or out of bounds; says in which column.
    """
    try:
        found = as_number(cells.get(name))
    except ValueError:
        problem = f"'{text(cells, name):.40}' in column '{name}' is no number; mend it"
        raise ValueError(problem) from None
    if found is not None and not least <= found <= most:
        bound = "negative" if found < least else f"more than {most:g}"
        raise ValueError(f"{found:g} in column '{name}' is {bound}; mend it")
    return found


def as_number(value: Any) -> float | None:
    """Return a number, written with a point or a comma, or in percent; None for nothing.

    Raises:
        ValueError: it is something else.
    """
    said = cell_text(value).strip()
    if not said:
        return None
    share = said.endswith("%")
    said = said.removesuffix("%").strip()
    if "," in said and "." not in said:
        said = said.replace(",", ".")
    found = float(said)
    if not math.isfinite(found):
        raise ValueError
    return found / 100.0 if share else found


def as_day(value: Any) -> date | None:
    """Return a day, as "2026-11-29"; None for nothing, or for what is no day."""
    try:
        return date.fromisoformat(cell_text(value).strip()[:10])
    except ValueError:
        return None
