"""The text of a posting's record: its long texts under the names of their fields."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tasktriage.plugin import MarkdownWriter

__all__ = ["Posting", "posting"]

LONG = 80  # characters; what is shorter says where, when and how much
TITLES = frozenset(("title", "jobtitle", "positiontitle", "role", "roletitle", "jobname"))
HTML = re.compile(r"</?(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|i|table)\b[^<>]*>", re.I)
ESCAPED_HTML = re.compile(r"&lt;(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|table)\b", re.I)
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
PLAIN_NAMES = frozenset(("text", "content", "value", "html", "body"))  # say nothing of the text


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting as text the way Markdown writes it; or, where its texts are HTML, as a page."""

    title: str | None
    text: str = ""
    html: str | None = None


def posting(value: Any) -> Posting | None:
    """Return the posting in a JSON value, None if there is no text in it."""
    fields = list(_fields("", value))
    texts = [(name, text) for name, text in fields if isinstance(text, list) or len(text) >= LONG]
    if isinstance(value, str) and value.strip():
        texts = [("", value)]
    if not texts:
        return None
    title = next(
        (
            " ".join(text.split())
            for name, text in fields
            if isinstance(text, str) and re.sub(r"[\W_]", "", name).lower() in TITLES
        ),
        None,
    )
    texts = [(name, _unescaped(text)) for name, text in texts]
    is_html = any(HTML.search(line) for _, text in texts for line in _lines(text))
    parts = [_page_part(name, text) if is_html else _part(name, text) for name, text in texts]
    whole = "\n\n".join(part for part in parts if part)
    return Posting(title, html=whole) if is_html else Posting(title, text=whole)


def _fields(name: str, value: Any) -> Iterator[tuple[str, str | list[str]]]:
    """Yield texts and lists of texts with the names of their fields, in the order written."""
    # an explicit stack, because JSON nests nearly as deep as Python recurses
    stack = [(name, value)]
    while stack:
        name, value = stack.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            inner = [(name if k.lower() in PLAIN_NAMES else k, v) for k, v in value.items()]
            stack += reversed(inner)
        elif isinstance(value, list):
            items = [item for item in value if isinstance(item, str) and item.strip()]
            if len(items) == len(value) > 0 and max(map(len, items)) >= LONG // 2:
                yield name, items
            else:
                stack += [(name, item) for item in reversed(value)]


def _lines(text: str | list[str]) -> list[str]:
    return text if isinstance(text, list) else [text]


def _unescaped(text: str | list[str]) -> str | list[str]:
    """Undo the second escaping of HTML that some records have."""
    if isinstance(text, list):
        return [html.unescape(item) if ESCAPED_HTML.search(item) else item for item in text]
    return html.unescape(text) if ESCAPED_HTML.search(text) else text


def _heading(name: str) -> str:
    words = [word if word.isupper() else word.lower() for word in WORDS.findall(name)]
    line = " ".join(words)
    return line[:1].upper() + line[1:]


def _part(name: str, text: str | list[str]) -> str:
    markdown = MarkdownWriter()
    if heading := _heading(name):
        markdown.heading(heading)
    if isinstance(text, list):
        for item in text:
            markdown.item([" ".join(item.split())])
    else:
        markdown.paragraph([text.strip()])
    return markdown.text()


def _page_part(name: str, text: str | list[str]) -> str:
    if isinstance(text, list):
        body = "<ul>" + "".join(f"<li>{_markup(item)}</li>" for item in text) + "</ul>"
    else:
        body = f"<div>{_markup(text)}</div>"
    heading = _heading(name)
    return f"<h2>{html.escape(heading)}</h2>{body}" if heading else body


def _markup(text: str) -> str:
    return text if HTML.search(text) else f"<pre>{html.escape(text)}</pre>"
