"""The text of a posting's record: its texts under the names of their fields."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import Any

from .category import category_text
from .markdown import MarkdownWriter
from .record_fields import LONG, PLAIN_NAMES, Field, fields, heading, key

__all__ = ["RecordText", "record_text"]

CATEGORY = "occupationalCategory"
TITLES = frozenset(
    (
        *("title", "jobtitle", "positiontitle", "role", "roletitle", "jobname", "reqtitle"),
        *("requisitiontitle", "postingtitle", "jobpostingtitle", "externaltitle", "vacancytitle"),
        *("openingtitle", "jobopeningname", "externaljobtitle"),
    )
)
NAMES = frozenset(("name", "text", "position", "designation", "jobrole"))  # may say the title too
LONGEST_TITLE = 120  # characters
HTML = re.compile(r"</?(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|i|table)\b[^<>]*>", re.I)
ESCAPED_HTML = re.compile(
    r"&(?:amp;){0,2}lt;/?(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|table)\b", re.I
)
TAG = re.compile(r"<[^<>]{0,300}>")
MOST_COMPARED = 60  # texts of a record that are looked for in one another


@dataclass(frozen=True, slots=True)
class RecordText:
    """A posting as text the way Markdown writes it; or, where its texts are HTML, as a page.

    title: where it doesn't stand in the text. text: as Markdown. html: the page instead of it.
    hint: what it calls the occupation.
    """

    title: str | None
    text: str = ""
    html: str | None = None
    hint: str | None = None


def record_text(value: Any) -> RecordText | None:
    """Return the text of a posting in a JSON value, None if there is no text in it."""
    found = list(fields(value))
    texts = [replace(field, value=_unescaped(field.value)) for field in found if field.is_text]
    if isinstance(value, str) and value.strip():
        texts = [Field("", _unescaped(value))]
    texts = _once(texts)
    if not texts:
        return None
    title = _title(found)
    is_html = any(HTML.search(line) for field in texts for line in _lines(field.value))
    parts = [(_page_part if is_html else _part)(heading(f.name), f.value) for f in texts]
    whole = "\n\n".join(part for part in parts if part)
    hint = category_text(value.get(CATEGORY)) if isinstance(value, dict) else None
    if is_html:
        return RecordText(title, html=whole, hint=hint)
    return RecordText(title, text=whole, hint=hint)


def _title(found: list[Field]) -> str | None:
    """Return what the outermost field for it says; "name" and the like only near the top."""
    texts = [f for f in found if isinstance(f.value, str) and f.value.strip() and not f.head]
    named = [f for f in texts if _is_called(f) in TITLES and len(f.value) <= LONGEST_TITLE]
    named = named or [
        f for f in texts if key(f.field) in NAMES and len(f.value) < LONG and f.depth < 2
    ]
    if not named:
        return None
    first = min(named, key=lambda field: field.depth)
    return " ".join(html.unescape(str(first.value)).split())


def _is_called(field: Field) -> str:
    """Return the key of a field; of the one object around it where its own says nothing."""
    own = key(field.field)
    return key(field.name) if own in PLAIN_NAMES else own


def _once(texts: list[Field]) -> list[Field]:
    """Leave out texts that stand in another one, as the plain form of a page does."""
    if not 1 < len(texts) <= MOST_COMPARED:
        return texts
    plain = [_plain(field.value) if isinstance(field.value, str) else "" for field in texts]
    marked = [HTML.search("".join(_lines(field.value))) is not None for field in texts]

    def stands_in(at: int, other: int) -> bool:
        if at == other or not plain[at]:
            return False
        if plain[at] != plain[other]:
            return len(plain[at]) >= LONG and plain[at] in plain[other]
        return (marked[other], at > other) > (marked[at], other > at)

    places = range(len(texts))
    return [
        field for at, field in enumerate(texts) if not any(stands_in(at, other) for other in places)
    ]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", html.unescape(TAG.sub(" ", text)).lower()))


def _lines(text: str | list[str]) -> list[str]:
    return text if isinstance(text, list) else [text]


def _unescaped(text: str | list[str]) -> str | list[str]:
    """Undo the second and third escaping of HTML that some records have."""
    if isinstance(text, list):
        return [_unescaped_line(item) for item in text]
    return _unescaped_line(text)


def _unescaped_line(text: str) -> str:
    for _ in range(3):
        if not ESCAPED_HTML.search(text):
            break
        text = html.unescape(text)
    return text


def _part(head: str, text: str | list[str]) -> str:
    markdown = MarkdownWriter()
    if head:
        markdown.heading(head)
    if isinstance(text, list):
        for item in text:
            markdown.item([" ".join(item.split())])
    else:
        markdown.paragraph([text.strip()])
    return markdown.text()


def _page_part(head: str, text: str | list[str]) -> str:
    if isinstance(text, list):
        body = "<ul>" + "".join(f"<li>{_markup(item)}</li>" for item in text) + "</ul>"
    else:
        body = f"<div>{_markup(text)}</div>"
    return f"<h2>{html.escape(head)}</h2>{body}" if head else body


def _markup(text: str) -> str:
    return text if HTML.search(text) else f"<pre>{html.escape(text)}</pre>"
