"""What a text says the role is called, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["find_title", "short_title", "title_source"]

FIRST_LINES = 40  # a labelled title stands in the head of a notice; later ones belong to others
SOURCE_LINES, SOURCE_CHARS = 60, 200_000  # of a text, in which a title may have its source
LONGEST = 300  # characters; a title stands in every record, a long one a thousand times
MAX_CHARS, MAX_WORDS = 80, 10  # a longer line is a sentence, not the name of a role

# a colon, with a dash or not, or the edge of a cell in a table as readers write it
_SIGN = r"[*_]{0,2}[ \t]{0,3}(?:[:|][*_:| \t–—-]{0,6}|[–—-][*_ \t]{1,6})"
_VALUE = _SIGN + r"(?P<title>[^\s|][^|]*)(?:\|.*)?"
_OF = r"[ \t]of[ \t](?:the[ \t])?(?:job|position|post|role)"
_SURE = (
    r"(?:(?:job|position|post|business|role|working|posting|official|vacancy)[ \t])?title"
    rf"(?:{_OF})?|designation|job[ \t](?:role|name|position)|name{_OF}"
    r"|position[ \t](?:name|applied[ \t]for)|class(?:ification)?[ \t]title"
)
_MAYBE = r"job|position|role|vacancy|post|occupation"
_OTHERS = (
    r"department|division|location|reports?[ \t]to|grade|salary|agency|company|employer|date"
    r"|job[ \t](?:id|code|type|number|family|grade)|req(?:uisition)?[ \t](?:id|no)\.?|section|unit"
    r"|organi[sz]ation|status|hours|schedule|supervisor|manager"
)
_MARK = r"[#>|*_ \t-]{0,8}(?:\d{1,2}[.)][ \t]{1,4}[*_]{0,2})?"
_END = r"[*_:| \t-]{0,20}"
LABELLED = re.compile(rf"{_MARK}(?:{_SURE}){_VALUE}", re.IGNORECASE)
NAMED = re.compile(rf"{_MARK}(?:{_MAYBE}){_VALUE}", re.IGNORECASE)
# whose value stands in the line below
LABEL_ALONE = re.compile(
    rf"{_MARK}(?:(?:{_SURE}){_END}|(?:{_MAYBE})[*_]{{0,2}}[ \t]?:{_END})", re.IGNORECASE
)
# a field of a form, which is no title as a whole; and the name of one
FIELD_LINE = re.compile(rf"{_MARK}(?:{_SURE}|{_MAYBE}|{_OTHERS}){_SIGN}.*", re.IGNORECASE)
FIELD_NAME = re.compile(rf"(?:{_SURE}|{_MAYBE}|{_OTHERS})", re.IGNORECASE)
# a field that says more before its sign: "Official title in our register: Baker"
LONG_FIELD = re.compile(
    rf"{_MARK}(?:{_SURE}|{_OTHERS})(?:[ \t][^\s:|]{{1,20}}){{1,3}}[*_]{{0,2}}[ \t]?:.*",
    re.IGNORECASE,
)
_TERMS = """
contract contributor exempt filled full fulltime hybrid individual non on onsite open or part
parttime permanent remote site temporary time until
"""
TERMS = frozenset(_TERMS.split())  # "Position: full-time, permanent"
# all bounded: a line may be as long as the text, and each place in it is tried
HEADING = re.compile(r"#{1,6}[ \t]{1,20}(?P<title>.{0,200}?)[ \t]{0,20}#{0,20}")
# wider than the above: a title that the user or the file's data gave may stand in any of these
FIELD = re.compile(
    r"[*_ \t]{0,8}(?:(?:[^\W_]{1,30}[ \t_-])?title|designation|(?:job[ \t])?role|job|position|post"
    r"|vacancy)[*_ \t]{0,8}[:|–—-]",
    re.IGNORECASE,
)
STANDS_OUT = re.compile(r"#{1,6}[ \t]|\*\*|__|<h[1-6]\b", re.IGNORECASE)
UNDERLINE = re.compile(r"={2,}|-{2,}")
# marks of direction and joints, which nobody sees
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
EMPHASIS = re.compile(r"[*_`]{1,3}")
_PICTURE = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
PICTURES = re.compile(f"^[{_PICTURE}\ufe0f\u200d ]{{1,20}}")
NOT_A_TITLE = re.compile(r"[-*+•·|>]|\d+[.)]\s|.*(?:https?://|@|[.;:,!?]$|={2,})|[^\w]*$")
_SECTION_NAMES = (
    "about us;about the role;about the job;basic information;benefits;careers;description;duties;"
    "general information;job announcement;job description;job details;job information;"
    "job opportunity;job posting;job summary;job vacancy;join our team;overview;position;"
    "position description;position details;position information;position summary;qualifications;"
    "key duties;key responsibilities;main duties;main responsibilities;main tasks;job duties;"
    "duties and responsibilities;roles and responsibilities;essential functions;what you will do;"
    "job title;position title;designation;job role;title;role;job;post;department;location;"
    "job profile;person specification;skills;profile;about you;how to apply;post details;"
    "job advertisement;position announcement;class specification;job specification;"
    "functions;job functions;tasks;key tasks;your duties;your tasks;your role;"
    "your responsibilities;"
    "requirements;responsibilities;role description;role profile;role summary;summary;vacancy;"
    "vacancy announcement;we are hiring;we're hiring;what you'll do;who we are"
)
# of the employer's pages: "Acme Careers"
PAGE_NAME = re.compile(r".{0,60}\b(?:careers|jobs|vacancies|job openings)", re.IGNORECASE)
# what stands behind a title in its line: "Clerk     Grade: 7"
NEXT_FIELD = re.compile(r"(?:[ ]{2,}|\t)\s{0,40}[^\W\d_][^:|]{0,30}:")
SECTION_NAMES = frozenset(_SECTION_NAMES.split(";"))


def find_title(text: str, *, headings: bool = False) -> str | None:
    """Return a labelled title, else a first line that looks like one, else None.

    With `headings` the text is Markdown, and its first heading comes before the first line; one
    that says only what sort of text it is ("Job description") may have it in the heading below.
    """
    lines = _lines(text)
    if (labelled := _labelled(lines[:FIRST_LINES])) is not None:
        return labelled
    first_heading = _first_heading(lines) if headings else ""
    if first_heading:
        return first_heading
    if len(lines) < 2 or first_heading is None:
        return None  # one line alone is what is to be classified
    heading = HEADING.fullmatch(lines[0])
    first = _plain(heading["title"] if heading else lines[0])
    plausible = _is_plausible(first) and not NOT_A_TITLE.match(first)
    return first if plausible and not FIELD_LINE.fullmatch(first) else None


def _labelled(lines: Sequence[str]) -> str | None:
    """Return the title in "Job title: Baker", also where the value stands in the line below."""
    for label in (LABELLED, NAMED):
        for at, line in enumerate(lines):
            title = ""
            if found := label.fullmatch(line):
                title = _plain(NEXT_FIELD.split(found["title"], maxsplit=1)[0])
                if FIELD_NAME.fullmatch(title):  # the head of a table, its values below
                    title = _value_below(lines[at + 1].partition("|")[0]) if lines[at + 1 :] else ""
                elif _is_section(title):  # the head of another column
                    title = ""
            below = lines[at + 1 :] and label is LABELLED
            if not title and below and LABEL_ALONE.fullmatch(line):
                title = _value_below(lines[at + 1])
            if 0 < len(title) <= MAX_CHARS and (label is LABELLED or _names(title)):
                return title
    return None


def _value_below(line: str) -> str:
    """Return the title in a line below its label; "" where another field or a section begins."""
    title = _plain(line.strip("#|*_ \t"))
    field = FIELD_LINE.fullmatch(line) or LONG_FIELD.fullmatch(line)
    return "" if field or not _names(title) else title


def title_source(text: str, title: str) -> str:
    """Return where the head of a text says a title; "given" where it does not.

    Sources: "title field" ("Job title: …"), "heading" and "first line". A title field or a heading
    may say more than the title, as "# Night Baker (part-time)" does.
    """
    lines = _lines(text[:SOURCE_CHARS])
    for at, line in enumerate(lines[:SOURCE_LINES]):
        if title not in line:
            continue
        if FIELD.match(line):
            return "title field"
        underlined = at + 1 < len(lines) and UNDERLINE.fullmatch(lines[at + 1])
        if underlined or STANDS_OUT.match(line):
            return "heading"
        if at == 0 and len(line) <= len(title) + len("****''"):
            return "first line"
    return "given"


def short_title(title: str) -> str:
    """Return a title that can stand in every record of a document or a table."""
    return title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"


def _lines(text: str) -> list[str]:
    if UNSEEN.search(text):
        text = UNSEEN.sub("", text)
    return [line.strip() for line in text.splitlines() if line.strip()]


def _first_heading(lines: list[str]) -> str | None:
    """Return the first heading; "" without one, None for one that names no role."""
    said: str | None = ""
    for line in lines:
        found = HEADING.fullmatch(line)
        title = _plain(found["title"]) if found else ""
        if title and not _is_section(title) and not FIELD_LINE.fullmatch(title):
            return title
        if title:
            said = None
        elif said is None:
            break
    return said


def _names(title: str) -> bool:
    return (
        _is_plausible(title)
        and not title.endswith((".", "!", "?"))
        and not TERMS.issuperset(re.findall("[a-z]+", title.lower()))
    )


def _is_plausible(title: str) -> bool:
    return (
        0 < len(title) <= MAX_CHARS
        and len(title.split()) <= MAX_WORDS
        and (title[0].isupper() or title[0].isdigit())
        and any(letter.isalpha() for letter in title)
        and not _is_section(title)
    )


def _is_section(title: str) -> bool:
    if title.endswith("?"):  # "What does a day look like?"
        return True
    name = title.lower().replace("’", "'").rstrip(":!. ")
    return name in SECTION_NAMES or PAGE_NAME.fullmatch(name) is not None


def _plain(text: str) -> str:
    return PICTURES.sub("", EMPHASIS.sub("", text)).strip(" \t\"'")
