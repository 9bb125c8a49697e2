"""Role: what the role of a document is called, and where that was found."""

from __future__ import annotations

import re
from pathlib import PurePath

from tasktriage.domain.document import Document

__all__ = ["role"]

FIRST_LINES = 60  # titles stand at the beginning
LONGEST = 200_000  # characters looked at
# all bounded: a line may be as long as the text
FIELD = re.compile(
    r"[*_ \t]{0,8}(?:(?:[^\W_]{1,30}[ \t_-])?title|job|position|role|vacancy)[*_ \t]{0,8}[:|]",
    re.IGNORECASE,
)
HEADING = re.compile(r"#{1,6}[ \t]|\*\*|__|<h[1-6]\b", re.IGNORECASE)
UNDERLINE = re.compile(r"=+|-+")
CUT = re.compile(r"[\W_]+")
NOISE = frozenset(
    ("jd", "job", "description", "posting", "position", "role", "vacancy", "ad", "final", "draft")
)
MAX_WORDS = 5
# a file is named after a role where its last word is one of these
_ROLES = """
accountant administrator advisor adviser agent analyst apprentice architect assistant associate
attendant auditor baker buyer carer cashier chef clerk coach consultant controller coordinator
counsel dentist designer developer dietitian director doctor driver economist editor electrician
engineer executive firefighter foreman gardener guard inspector instructor intern journalist
lawyer lecturer librarian manager mechanic midwife nurse officer operator owner paralegal pharmacist
photographer physician pilot planner plumber porter producer professor programmer ranger recruiter
receptionist representative researcher scientist secretary specialist strategist superintendent
supervisor surgeon teacher technician technologist tester therapist trainer translator treasurer
underwriter veterinarian waiter waitress welder worker writer
"""
ROLES = frozenset(_ROLES.split())


def role(document: Document) -> tuple[str | None, str | None]:
    """Return the title of a document, and its source; both None without one.

    Sources: "title field" ("Job title: …"), "heading", "first line", "file name", and "given" (by
    the user, or in the file's own data).
    """
    if document.title is None:
        name = _from_name(document.name)
        return name, None if name is None else "file name"
    return document.title, _source(document.text[:LONGEST], document.title)


def _source(text: str, title: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for at, line in enumerate(lines[:FIRST_LINES]):
        if title not in line:
            continue
        if FIELD.match(line):
            return "title field"
        if HEADING.match(line) or (
            at + 1 < len(lines) and len(lines[at + 1]) > 1 and UNDERLINE.fullmatch(lines[at + 1])
        ):
            return "heading"
        if at == 0 and len(line) <= len(title) + len("****''"):
            return "first line"
    return "given"


def _from_name(name: str) -> str | None:
    words = CUT.sub(" ", PurePath(name).stem).split()
    words = [word for word in words if word.isalpha() and word.lower() not in NOISE]
    if not 0 < len(words) <= MAX_WORDS or words[-1].lower() not in ROLES:
        return None
    return " ".join(words)
