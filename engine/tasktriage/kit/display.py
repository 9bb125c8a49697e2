"""Text for people: as a reader would write it, and safe to show on a terminal."""

from __future__ import annotations

import re
import unicodedata

from tasktriage.domain.task import Task

__all__ = ["display_text", "plain_line"]

# what a terminal would obey: CSI, string (OSC, DCS, …) and two-character escapes, 7 and 8 bit
ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
JOINERS = "\u200c\u200d"  # format characters that scripts and emoji need; they move no text
REPLACEMENT = "\ufffd"


def display_text(task: Task) -> str:
    """Return a task's text for people: one whose beginning was cut begins with a capital."""
    cut = "subject removed" in task.changes or "compound split" in task.changes
    return task.text[:1].upper() + task.text[1:] if cut else task.text


def plain_line(text: str) -> str:
    """Return a text as one line without anything that acts on a terminal or reorders it.

    Escape sequences, control and format characters (bidirectional overrides, zero-width and tag
    characters) go; white space becomes single spaces; half a surrogate pair becomes U+FFFD.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(map(_plain, ESCAPES.sub("", text))).split())


def _plain(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Cs":
        return REPLACEMENT
    return "" if category in {"Cc", "Cf"} and char not in JOINERS else char
