"""A plan's file: what is blank in it and must not be, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasktriage.kit.toml_lines import TomlLines

from .inputs import ROLE, input_spec

__all__ = ["SCREENING_HEADCOUNT", "Blank", "blank_words"]

SCREENING_HEADCOUNT = 100.0
"""People of a role whose headcount is blank, where one screens: ratios and P(gap) don't depend on
it, and stocks are then of a hundred people."""
MOST_SHOWN = 4  # blanks named in one line


@dataclass(frozen=True, slots=True)
class Blank:
    """Something that is blank in a file.

    whose: name of what it is of, "" for all; of: what that is. path: where it stands.
    """

    whose: str
    key: str
    path: tuple[str | int, ...] = ()
    of: str = ROLE


def blank_words(blanks: Sequence[Blank], lines: TomlLines) -> str:
    """Say what is blank, what it is, and what stands in for it with which flag."""
    placed = [(lines.line(*blank.path) if blank.path else None, blank) for blank in blanks]
    placed.sort(key=lambda one: one[0] or 0)
    (line, first), *others = placed
    where = "" if line is None else f"line {line}: "
    who = f"{first.of} '{first.whose:.60}': " if first.whose else ""
    if first.key == "headcount":
        what, value = "people who hold it", f"{SCREENING_HEADCOUNT:g}"
    else:
        spec = input_spec(first.key)
        assert spec.screening is not None  # all that is asked has one
        what, likely = spec.unit, spec.screening
        value = f"{likely.likely:g} ({likely.low:g} to {likely.high:g})"
    also = ", ".join(_shown(*one) for one in others[:MOST_SHOWN])
    more = f" and {len(others) - MOST_SHOWN} more" if len(others) > MOST_SHOWN else ""
    tail = f"; blank too: {also}{more}" if others else ""
    return (
        f"{where}{who}{first.key} is blank ({what}): fill it in, or take the screening value "
        f"{value} with --screening{tail}"
    )


def _shown(line: int | None, blank: Blank) -> str:
    who = f" of '{blank.whose:.40}'" if blank.whose else ""
    where = "" if line is None else f" (line {line})"
    return f"{blank.key}{who}{where}"
