"""What a sheet's XML says of its rows that openpyxl doesn't read in a stream.

Rows that a filter hides, cells that are merged with those below, and formulas whose value was not
saved, as by programs that never calculate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import column_index_from_string

from tasktriage.plugin import Covered

from .bounded import Bounded

__all__ = ["Marks", "marks_of"]

BLOCK = 2**18  # bytes that are searched at once
LONGEST_TAG = 2**12  # bytes
MOST_MERGED = 100_000  # of a sheet
ROW = re.compile(rb"<(?:\w+:)?row\b")
HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^<>]{0,400}\bhidden=\"(?:1|true)\"")
# the value of a formula that gives an empty text is empty too, and says that it is a text
UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\b(?![^<>]{0,200}\bt=)[^<>]{0,200}>\s{0,8}<(?:\w+:)?f\b[^<>]{0,400}"
    rb"(?:(?<=/)>|>[^<]{0,8192}</(?:\w+:)?f>)\s{0,8}"
    rb"(?:<(?:\w+:)?v\s?/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s{0,8}</(?:\w+:)?c>"
)
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^<>]{0,200}?\bref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)


@dataclass(frozen=True, slots=True)
class Marks:
    """`hidden` counts rows, `uncalculated` formulas without a value.

    `down` has for a row the cells that reach below: place, last row.
    """

    hidden: int = 0
    uncalculated: int = 0
    down: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def filled(self, rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
        """Yield rows in which a cell that one above covers has that one's value."""
        reaching: dict[int, tuple[int, Any]] = {}
        for line, cells in rows:
            for place, (last, value) in list(reaching.items()):
                if line > last:
                    del reaching[place]
                    continue
                cells += [None] * (place + 1 - len(cells))
                if cells[place] is None:
                    cells[place] = Covered(value) if isinstance(value, str) else value
            for place, last in self.down.get(line, ()):
                if place < len(cells) and cells[place] is not None:
                    reaching[place] = (last, cells[place])
            yield line, cells


def marks_of(sheet: Any, bounded: Bounded) -> Marks:
    """Search a sheet's XML.

    Raises:
        InputError: it holds too much that is no row, or takes too long.
    """
    hidden = merged = uncalculated = 0
    down: dict[int, list[tuple[int, int]]] = {}
    with sheet._get_source() as stream:
        rest = b""
        while block := stream.read(BLOCK):
            data = rest + block
            cut = max(data.rfind(b"<"), 0)
            rest = data[cut:] if len(data) - cut <= LONGEST_TAG else b""
            part = data[:cut] if rest else data
            if ROW.search(part):
                bounded.row()
                bounded.go_on()
            hidden += len(HIDDEN.findall(part))
            uncalculated += sum(1 for _ in UNCALCULATED.finditer(part))
            for found in MERGED.finditer(part):
                first, last = int(found[2]), int(found[4])
                merged += 1
                if last > first and merged <= MOST_MERGED:
                    place = column_index_from_string(found[1].decode()) - 1
                    down.setdefault(first, []).append((place, last))
    return Marks(hidden, uncalculated, down)
