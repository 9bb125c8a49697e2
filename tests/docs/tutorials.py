"""Read a tutorial as its reader does: files to write, commands to type, and what they print.

A block that follows a line "`path`: …" or "`path`, what it is:" is a file. A block of `sh` is
commands, one a line; a block of `text` after it is what those print. "…" stands for anything, and a
number is one near it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Commands", "File", "parts_of", "unlike"]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([^`\n]+)`[^\n]*:")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
ANYTHING = "…"
NEAR = 0.06  # of a figure between 0 and 1: a processor may round otherwise than another
LIKE = 0.25  # of a larger number, as a count of bytes or milliseconds
AS_IT_IS = re.compile(r"error: |warning: |note: ")


@dataclass(frozen=True)
class File:
    """A file that the page shows whole."""

    path: str
    text: str


@dataclass(frozen=True)
class Commands:
    """Commands of one block, and what the page says that they print; None where it shows none."""

    lines: tuple[str, ...]
    shown: tuple[str, ...] | None


def parts_of(page: Path) -> list[File | Commands]:
    """Return what a page has its reader do, in order."""
    text = page.read_text("utf-8")
    parts: list[File | Commands] = []
    for match in FENCE.finditer(text):
        language, body = match.groups()
        before = text[: match.start()].rstrip("\n").rpartition("\n")[2]
        named = NAMED.fullmatch(before)
        if language == "sh":
            joined = body.replace("\\\n", " ")
            lines = (line.strip() for line in joined.splitlines())
            parts.append(Commands(tuple(x for x in lines if x and x[0] != "#"), None))
        elif named:
            parts.append(File(named[1], body))
        elif language == "text" and parts:
            last = parts[-1]
            # what stands after a file, or after what was printed, is something else: a tree, say
            if isinstance(last, Commands) and last.shown is None:
                parts[-1] = Commands(last.lines, tuple(body.splitlines()))
    return parts


def unlike(shown: tuple[str, ...], out: list[str], err: list[str]) -> str:
    """Return how what was printed differs from what a page shows; empty if it does not.

    Lines of the two streams may stand among one another as they come to a terminal.
    """
    left = list(shown)
    for line in err:
        found = next((x for x in left if _same(x, line)), None)
        if found is not None:
            left.remove(found)
        elif AS_IT_IS.match(line):
            return f"the page does not show: {line}"
    place = 0
    for n, line in enumerate(left):
        if line.strip() == ANYTHING:
            rest = left[n + 1 :]
            if not rest:
                return ""
            while place < len(out) and not _same(rest[0], out[place]):
                place += 1
        elif place < len(out) and _same(line, out[place]):
            place += 1
        else:
            got = out[place] if place < len(out) else "nothing more"
            return f"the page shows: {line}\n       printed: {got}"
    return "" if place == len(out) else f"the page does not show: {out[place]}"


def _same(shown: str, printed: str) -> bool:
    """Whether a printed line is the one that is shown, whatever the blanks between its words."""
    shown, printed = " ".join(shown.split()), " ".join(printed.split())
    numbers = NUMBER.findall(shown)
    parts = re.split(f"{NUMBER.pattern}|({ANYTHING})", shown)
    pattern = ""
    for n in range(0, len(parts), 2):  # text, then what parted it: None is a number
        pattern += re.escape(parts[n])
        if n + 1 < len(parts):
            pattern += ".*" if parts[n + 1] else f"({NUMBER.pattern})"
    match = re.fullmatch(pattern, printed)
    return match is not None and all(map(_near, numbers, match.groups()))


def _near(shown: str, printed: str) -> bool:
    one, other = (float(x.replace(",", "")) for x in (shown, printed))
    return abs(one - other) <= max(NEAR if "." in shown else 0, LIKE * one if one > 20 else 0)
