"""Read a text file as one document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tasktriage.plugin import Document, InputError, Source, find_title, front_matter

from .markup import plain_notation
from .matter import matter_text
from .title import markdown_title

__all__ = ["MarkdownReader", "TextReader"]

HTML_START = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
LONGEST_ARRAY = 1_000_000  # characters; what JSON says of a longer text may not fit into memory
JSON_OBJECT = re.compile(r"(?:\[\s*)?\{\s*\"[^\"\n]{1,100}\"\s*:")


class TextReader:
    """Plain text: the whole file is one document."""

    def read(self, source: Source) -> Iterator[Document]:
        """Yield the document.

        Raises:
            InputError: unreadable, binary, empty, JSON or HTML.
        """
        text, notes = source.read_text()
        text = text.removeprefix("\ufeff")
        _refuse_json(source.name, text)
        if HTML_START.match(text):
            raise InputError(source.name, "holds HTML, not plain text; give --reader html")
        title = source.title or find_title(text)
        yield Document(name=source.name, text=text, title=title, notes=notes)


class MarkdownReader:
    """Markdown: the text keeps its length, so that offsets count in the file.

    But where front matter holds the posting itself: that is rendered behind the body.
    """

    def read(self, source: Source) -> Iterator[Document]:
        """Yield the document; HTML is allowed in Markdown.

        Raises:
            InputError: unreadable, binary, empty or JSON.
        """
        text, notes = source.read_text()
        text = text.removeprefix("\ufeff")
        _refuse_json(source.name, text)
        title = source.title or markdown_title(text)
        matter = front_matter(text)
        said = matter_text(matter) if matter else None
        if said is not None:  # behind the body, which belongs to none of its sections
            text = f"{text[len(matter) :].strip()}\n\n{said}".lstrip()
        text = plain_notation(text)
        yield Document(name=source.name, text=text, title=title, notes=notes)


def _refuse_json(name: str, text: str) -> None:
    text = text.lstrip()
    if JSON_OBJECT.match(text) or _is_json_array(text):
        raise InputError(
            name, "holds JSON, not prose; give --reader json, or jsonl for one object a line"
        )


def _is_json_array(text: str) -> bool:
    if not text.startswith("[") or len(text) > LONGEST_ARRAY:
        return False
    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False
