"""The documents that postings are rebuilt to, with and without headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .postings import Posting, Section

__all__ = ["Piece", "Rebuilt", "rebuild"]

HEADING_WORDS = 10  # a longer line is no heading, whatever its style
BOLD = re.compile(r"\*\*[^*]+\*\*:?|__[^_]+__:?")


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end] of a rebuilt document is of one label; a heading has its section's."""

    label: str
    start: int
    end: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A posting as one text, and its pieces in order."""

    text: str
    pieces: tuple[Piece, ...]


def rebuild(posting: Posting, *, headings: bool) -> Rebuilt:
    """Return heading, line break and text of each section, with blank lines between them.

    Without headings the lines that are headings by their style (all bold, or all capitals) are
    taken out of the texts too.
    """
    text = ""
    pieces: list[Piece] = []
    for section in posting.sections:
        body = section.text if headings or section.lines else _without_headings(section)
        shown = section.heading if headings else ""
        if not (body.strip() or shown.strip()):
            continue
        text += "\n\n" if text else ""
        if shown:
            pieces.append(Piece(section.label, len(text), len(text) + len(shown), heading=True))
            text += shown + ("\n" if body else "")
        if section.lines:
            at = len(text)
            for label, line in zip(section.lines, body.split("\n"), strict=True):
                pieces.append(Piece(label, at, at + len(line)))
                at += len(line) + 1
        elif body:
            pieces.append(Piece(section.label, len(text), len(text) + len(body)))
        text += body
    return Rebuilt(text, tuple(pieces))


def _without_headings(section: Section) -> str:
    if section.label == "header":  # the title stands there
        return section.text
    return "\n".join(line for line in section.text.split("\n") if not _is_heading(line))


def _is_heading(line: str) -> bool:
    line = line.strip()
    if not line or line.rstrip("*_").endswith(".") or len(line.split()) > HEADING_WORDS:
        return False
    return line.startswith("#") or line.isupper() or BOLD.fullmatch(line) is not None
