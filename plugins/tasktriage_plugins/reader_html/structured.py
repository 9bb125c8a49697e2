"""The posting that a page tells search engines of: a JobPosting of schema.org, in JSON."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from tasktriage.plugin import MarkdownWriter

from .render import render

__all__ = ["structured"]

MARKUP = re.compile(r"</?(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|i|table)\b", re.IGNORECASE)
FIELDS = (("description", ""), ("responsibilities", "## Responsibilities\n\n"))


def structured(tree: LexborHTMLParser) -> tuple[str, str | None]:
    """Return the text and the title of a page's one posting, the way Markdown writes it.

    The text is empty where there is none, or several, or what can't be read as JSON.
    """
    found = [node for script in tree.css("script[type*='ld+json' i]") for node in _nodes(script)]
    if len(found) != 1:
        return "", None
    (node,) = found
    title = node.get("title")
    parts: list[str] = []
    for name, heading in FIELDS:
        text = _text(node.get(name))
        if text and not any(text in part for part in parts):
            parts.append(heading + text)
    return "\n\n".join(parts), " ".join(title.split()) or None if isinstance(title, str) else None


def _nodes(script: Any) -> Iterator[dict[str, Any]]:
    try:
        value = json.loads(script.text() or "", strict=False)
    except (ValueError, RecursionError):
        return
    values = value if isinstance(value, list) else [value]
    for item in values:
        inner = item.get("@graph") if isinstance(item, dict) else None
        for node in inner if isinstance(inner, list) else [item]:
            if isinstance(node, dict) and "JobPosting" in _list(node.get("@type")):
                yield node


def _text(value: Any) -> str:
    lines = [line for line in _list(value) if isinstance(line, str) and line.strip()]
    if len(lines) > 1:
        markdown = MarkdownWriter()
        for line in lines:
            markdown.item([" ".join(line.split())])
        return markdown.text()
    text = "".join(lines)
    if "&lt;" in text and not MARKUP.search(text):
        text = html.unescape(text)
    if not MARKUP.search(text):
        return "\n".join(line.strip() for line in html.unescape(text).splitlines()).strip()
    body = LexborHTMLParser(text).body
    return "" if body is None else render(body)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
