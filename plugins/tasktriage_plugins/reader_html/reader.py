"""Read a web page as one document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from tasktriage.plugin import Document, Source, in_own_process

from .page import read_postings

__all__ = ["HtmlReader", "parsed"]

ResultT = TypeVar("ResultT")

# a parser's time and memory grow with the square of how deep a page nests, how many attributes a
# tag has, how much of its formatting is left open; in pages up to this size that is a second
SMALL_CHARS, SMALL_TAGS = 100_000, 2_000
DECLARED_BYTES = 4096  # in which an encoding is declared
DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,200}?encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})",
    re.IGNORECASE,
)


class HtmlReader:
    """Writes a page's text the way Markdown does. Follows no link and runs nothing."""

    def read(self, source: Source) -> Iterator[Document]:
        """Yield the document, or one for each posting that a page tells search engines of.

        Offsets count in the rendered text.

        Raises:
            InputError: unreadable, binary, empty, or a page without text; a large page that
                takes longer or needs more memory than the limits allow.
        """
        found, notes = parsed(source, read_postings)
        for number, (text, title, hint) in enumerate(found, start=1):
            name = source.name if len(found) == 1 else f"{source.name}/{number}"
            told = notes if number == 1 else ()
            title = source.title or title
            yield Document(name=name, text=text, title=title, notes=told, hint=hint)


def parsed(source: Source, read: Callable[[Source], ResultT]) -> tuple[ResultT, tuple[str, ...]]:
    """Return what a function gives of the page, in UTF-8, and notes about its decoding.

    It is called in a process of its own for a page whose parser may take long.
    """
    data = source.read_bytes()
    known = replace(source, data=data, path=None, stream=None)
    markup, notes = known.read_text(_declared(data))
    known = Source(name=source.name, data=markup.encode(), limits=source.limits)
    if len(markup) <= SMALL_CHARS and _tags(markup) <= SMALL_TAGS:
        return read(known), notes
    found: ResultT = in_own_process(known, f"{read.__module__}:{read.__name__}")
    return found, notes


def _declared(data: bytes) -> str | None:
    """Return the encoding that a page declares in its head."""
    found = DECLARED.search(data[:DECLARED_BYTES])
    return None if found is None else found[1].decode("ascii", "replace")


def _tags(markup: str) -> int:
    """Return how many tags a page can have at most; JSON in it may hold more, written otherwise."""
    tags = markup.count("<") + markup.count("lt;")
    return tags + markup.count("&") + markup.count("\\") if "ld+json" in markup.lower() else tags
