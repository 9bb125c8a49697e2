"""Role: what the role of a document is called, and where that was found."""

from __future__ import annotations

import re
from pathlib import PurePath

from tasktriage.domain.document import Document
from tasktriage.kit.title import title_source

__all__ = ["role"]

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
    return document.title, title_source(document.text, document.title)


def _from_name(name: str) -> str | None:
    words = CUT.sub(" ", PurePath(name).stem).split()
    words = [word for word in words if word.isalpha() and word.lower() not in NOISE]
    if not 0 < len(words) <= MAX_WORDS or words[-1].lower() not in ROLES:
        return None
    return " ".join(words)
