"""Foreign text in Markdown."""

from __future__ import annotations

import re

from tasktriage.plugin import plain_line

__all__ = ["NO_BREAK", "escaped", "row"]

MARKS = re.compile(r"[\\`*_\[\]<>|~$&#{}]")
WORD_JOINER = "\u2060"  # a backslash alone does not stop GitHub from linking an e-mail address
LINKS = re.compile(
    r"(?i)/(?=/)|\.(?=[^\W\d_]{2})|(?<=www)\.|@"
)  # what renderers make links of unasked
NO_BREAK = "\u00a0"


def escaped(text: str) -> str:
    """Return the text as Markdown that shows it as it is, on one line, also within a table."""
    text = MARKS.sub(r"\\\g<0>", plain_line(text))
    return LINKS.sub(lambda m: "\\" + m[0] + (WORD_JOINER if m[0] == "@" else ""), text)


def row(cells: list[str]) -> str:
    """Return the line of a table; cells are escaped already."""
    return "| " + " | ".join(cells) + " |\n"
