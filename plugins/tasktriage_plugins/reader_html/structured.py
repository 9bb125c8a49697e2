"""The postings that a page tells search engines of: JobPosting of schema.org, in any notation."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasktriage.plugin import MarkdownWriter, category_text

from .render import render

__all__ = ["Posting", "structured"]

KIND = "JobPosting"
CATEGORY = "occupationalCategory"
MARKUP = re.compile(r"</?(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|i|table)\b", re.IGNORECASE)
ESCAPED = re.compile(r"&(?:amp;)*(?:lt|gt|quot|#39|nbsp|amp);")
ESCAPES = 3  # times that a text may be escaped
MOST = 200  # postings of a page
HEADINGS = {
    "description": "",
    "responsibilities": "Responsibilities",
    "qualifications": "Qualifications",
    "skills": "Skills",
    "experienceRequirements": "Experience",
    "educationRequirements": "Education",
    "jobBenefits": "Benefits",
    CATEGORY: "Occupational category",
}


class Posting(NamedTuple):
    """The text of a posting, the way Markdown writes it, its title, and its occupation if named."""

    text: str
    title: str | None
    hint: str | None = None


def structured(tree: LexborHTMLParser) -> list[Posting]:
    """Return a page's postings in JSON-LD, else in microdata or RDFa; none that says nothing."""
    scripts = tree.css("script[type*='ld+json' i]")
    nodes = [node for script in scripts for node in _nodes(script)]
    found = [_of_json(node) for node in nodes[:MOST]] or [
        _of_markup(node) for node in _marked(tree)[:MOST]
    ]
    return [posting for posting in dict.fromkeys(found) if posting.text or posting.title]


def _nodes(script: LexborNode) -> Iterator[dict[str, Any]]:
    try:
        value = json.loads(script.text() or "", strict=False)
    except (ValueError, RecursionError):
        return
    values = value if isinstance(value, list) else [value]
    for item in values:
        inner = item.get("@graph") if isinstance(item, dict) else None
        for node in inner if isinstance(inner, list) else [item]:
            if isinstance(node, dict) and KIND in _list(node.get("@type")):
                yield node


def _of_json(node: dict[str, Any]) -> Posting:
    title = node.get("title")
    texts = {name: _text(node.get(name)) for name in HEADINGS}
    hint = category_text(node.get(CATEGORY))
    return Posting(_written(texts), _plain(title) if isinstance(title, str) else None, hint)


def _marked(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the elements that are marked up as postings."""
    found = [*tree.css("[itemtype]"), *tree.css("[typeof]")]
    return [
        node
        for node in found
        if any(
            re.search(rf"(?:^|[/:#\s]){KIND}(?:$|\s)", node.attributes.get(name) or "")
            for name in ("itemtype", "typeof")
        )
    ]


def _of_markup(node: LexborNode) -> Posting:
    title: str | None = None
    texts: dict[str, str] = {}
    for part in [*node.css("[itemprop]"), *node.css("[property]")]:
        attributes = part.attributes
        names = (attributes.get("itemprop") or attributes.get("property") or "").split()
        name = names[0].rpartition(":")[2] if names else ""
        said = attributes.get("content")
        if name == "title" and title is None:
            title = _plain(said or part.text(deep=True, separator=" "))
        elif name in HEADINGS:
            text = _text(said) if said else render(part)
            before = texts.get(name)
            texts[name] = f"{before}\n\n{text}" if before else text
    return Posting(_written(texts), title, category_text(texts.get(CATEGORY)))


def _written(texts: dict[str, str]) -> str:
    """Return texts under their headings; one that stands in another is left out."""
    parts: list[str] = []
    for name, head in HEADINGS.items():
        text = texts.get(name, "")
        if text and not any(text in part for part in parts):
            parts.append(f"## {head}\n\n{text}" if head else text)
    return "\n\n".join(parts)


def _plain(text: str) -> str | None:
    return " ".join(_unescaped(text).split()) or None


def _text(value: Any) -> str:
    lines = [line for line in _list(value) if isinstance(line, str) and line.strip()]
    if len(lines) > 1:
        markdown = MarkdownWriter()
        for line in lines:
            markdown.item([" ".join(_unescaped(line).split())])
        return markdown.text()
    text = "".join(lines)
    if not MARKUP.search(text):
        text = _unescaped(text)
    if not MARKUP.search(text):
        return "\n".join(line.strip() for line in text.splitlines()).strip()
    body = LexborHTMLParser(text).body
    return "" if body is None else render(body)


def _unescaped(text: str) -> str:
    """Undo the escaping of markup and signs, which some sites do twice."""
    for _ in range(ESCAPES):
        if not ESCAPED.search(text) or MARKUP.search(text):
            break
        text = html.unescape(text)
    return text


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
