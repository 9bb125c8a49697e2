"""What a text says the role is called."""

from __future__ import annotations

import re

__all__ = ["find_title"]

FIRST_LINES = 40  # a labelled title stands in the head of a notice; later ones belong to others
MAX_CHARS, MAX_WORDS = 80, 10  # a longer line is a sentence, not the name of a role

LABELLED = re.compile(
    r"(?:[*_]{0,2})(?:(?:job|position|business|role|working|posting|official)[ \t])?title"
    r"[*_]{0,2}[ \t]{0,3}:[*_ \t]{0,4}(?P<title>\S.*)",
    re.IGNORECASE,
)
HEADING = re.compile(r"#{1,6}[ \t]+(?P<title>.*?)[ \t]*#*")
EMPHASIS = re.compile(r"[*_`]{1,3}")
NOT_A_TITLE = re.compile(r"[-*+•·|>]|\d+[.)]\s|.*(?:https?://|@|[.;:,!?]$|={2,})|[^\w]*$")
_SECTION_NAMES = (
    "about us;about the role;about the job;benefits;description;duties;job description;"
    "job details;job summary;overview;position description;position summary;qualifications;"
    "requirements;responsibilities;role summary;summary;what you'll do;who we are"
)
SECTION_NAMES = frozenset(_SECTION_NAMES.split(";"))


def find_title(text: str, *, headings: bool = False) -> str | None:
    """Return a labelled title, else a first line that looks like one, else None.

    With `headings` the text is Markdown, and its first heading comes before both.
    """
    if headings:
        for line in text.splitlines():
            found = HEADING.fullmatch(line.strip())
            if found and (title := _plain(found["title"])):
                return None if title.lower() in SECTION_NAMES else title
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:FIRST_LINES]:
        found = LABELLED.fullmatch(line)
        if found and len(found["title"]) <= MAX_CHARS:
            return _plain(found["title"]) or None
    if len(lines) < 2:
        return None  # one line alone is what is to be classified
    heading = HEADING.fullmatch(lines[0])
    first = _plain(heading["title"] if heading else lines[0])
    looks = (
        0 < len(first) <= MAX_CHARS
        and len(first.split()) <= MAX_WORDS
        and (first[0].isupper() or first[0].isdigit())
        and any(letter.isalpha() for letter in first)
        and not NOT_A_TITLE.match(first)
        and first.lower().replace("’", "'") not in SECTION_NAMES
    )
    return first if looks else None


def _plain(text: str) -> str:
    return EMPHASIS.sub("", text).strip(" \t\"'")
