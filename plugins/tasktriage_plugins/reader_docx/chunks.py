"""Pieces of other files that a Word document holds, to be made a part of it when it is saved."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import Any

from tasktriage.plugin import InputError, Source

__all__ = ["chunk"]

ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PAGES = ("text/html", "application/xhtml+xml")
# by its name, as a process of its own would be given it: a plugin imports no other
READ_PAGE = "tasktriage_plugins.reader_html.page:read_page"
ADVICE = "open it in Word and save it as docx to have it read"


def chunk(part: Any, element: Any) -> tuple[str, str | None]:
    """Return the text of an `altChunk`, and a note where it is missing; web pages are read."""
    found = part.related_parts.get(element.get(ID))
    if found is None:
        return "", f"a part that it points to is not in it; {ADVICE}"
    kind = found.content_type.partition(";")[0].strip().lower()
    if kind not in PAGES:
        return "", f"holds a part of another kind ({kind[:80]}), which is left out; {ADVICE}"
    try:
        read_page = resolve_name(READ_PAGE)
    except (ImportError, AttributeError):  # of the reader's absence; what it raises is its own
        return "", f"holds a web page, which is left out; {ADVICE}"
    try:
        texts = read_page(Source(name="part", data=found.blob))
    except InputError as error:
        return "", f"holds a web page that {error.problem}"
    return "\n\n".join(text for text, _ in texts), None
