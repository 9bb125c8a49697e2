"""What a text says the role is called."""

from __future__ import annotations

import re

__all__ = ["find_title", "short_title"]

FIRST_LINES = 40  # a labelled title stands in the head of a notice; later ones belong to others
LONGEST = 300  # characters; a title stands in every record, a long one a thousand times
MAX_CHARS, MAX_WORDS = 80, 10  # a longer line is a sentence, not the name of a role

# a colon, or the edge of a cell in a table as readers write it
_VALUE = r"[*_]{0,2}[ \t]{0,3}[:|][*_:| \t]{0,6}(?P<title>[^\s|][^|]*)(?:\|.*)?"
LABELLED = re.compile(
    r"(?:[*_]{0,2})(?:(?:job|position|business|role|working|posting|official)[ \t])?title" + _VALUE,
    re.IGNORECASE,
)
NAMED = re.compile(r"(?:[*_]{0,2})(?:job|position|role|vacancy)" + _VALUE, re.IGNORECASE)
_TERMS = """
contract exempt filled full fulltime hybrid non on onsite open or part parttime permanent remote
site temporary time until
"""
TERMS = frozenset(_TERMS.split())  # "Position: full-time, permanent"
# all bounded: a line may be as long as the text, and each place in it is tried
HEADING = re.compile(r"#{1,6}[ \t]{1,20}(?P<title>.{0,200}?)[ \t]{0,20}#{0,20}")
EMPHASIS = re.compile(r"[*_`]{1,3}")
NOT_A_TITLE = re.compile(r"[-*+•·|>]|\d+[.)]\s|.*(?:https?://|@|[.;:,!?]$|={2,})|[^\w]*$")
_SECTION_NAMES = (
    "about us;about the role;about the job;basic information;benefits;careers;description;duties;"
    "general information;job announcement;job description;job details;job information;"
    "job opportunity;job posting;job summary;job vacancy;join our team;overview;position;"
    "position description;position details;position information;position summary;qualifications;"
    "requirements;responsibilities;role description;role profile;role summary;summary;vacancy;"
    "vacancy announcement;we are hiring;we're hiring;what you'll do;who we are"
)
SECTION_NAMES = frozenset(_SECTION_NAMES.split(";"))


def find_title(text: str, *, headings: bool = False) -> str | None:
    """Return a labelled title, else a first line that looks like one, else None.

    With `headings` the text is Markdown, and its first heading comes before both; one that says
    only what sort of text it is ("Job description") may have the title in the heading below.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first_heading = _first_heading(lines) if headings else ""
    if first_heading:
        return first_heading
    for label in (LABELLED, NAMED):
        for line in lines[:FIRST_LINES]:
            found = label.fullmatch(line)
            if not found:
                continue
            title = _plain(found["title"])
            if 0 < len(title) <= MAX_CHARS and (label is LABELLED or _names(title)):
                return title
    if len(lines) < 2 or first_heading is None:
        return None  # one line alone is what is to be classified
    heading = HEADING.fullmatch(lines[0])
    first = _plain(heading["title"] if heading else lines[0])
    return first if _looks(first) and not NOT_A_TITLE.match(first) else None


def short_title(title: str) -> str:
    """Return a title that can stand in every record of a document or a table."""
    return title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"


def _first_heading(lines: list[str]) -> str | None:
    """Return the first heading; "" without one, None for one that names no role."""
    said: str | None = ""
    for line in lines:
        found = HEADING.fullmatch(line)
        title = _plain(found["title"]) if found else ""
        if title and not _is_section(title):
            return title
        if title:
            said = None
        elif said is None:
            break
    return said


def _names(title: str) -> bool:
    return (
        _looks(title)
        and not title.endswith((".", "!", "?"))
        and not TERMS.issuperset(re.findall("[a-z]+", title.lower()))
    )


def _looks(title: str) -> bool:
    return (
        0 < len(title) <= MAX_CHARS
        and len(title.split()) <= MAX_WORDS
        and (title[0].isupper() or title[0].isdigit())
        and any(letter.isalpha() for letter in title)
        and not _is_section(title)
    )


def _is_section(title: str) -> bool:
    return title.lower().replace("’", "'").rstrip(":") in SECTION_NAMES


def _plain(text: str) -> str:
    return EMPHASIS.sub("", text).strip(" \t\"'")
