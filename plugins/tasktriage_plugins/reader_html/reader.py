"""Read a web page as one document."""

from __future__ import annotations

from collections.abc import Iterator

from tasktriage.plugin import Document, Source, in_own_process

from .page import read_page

__all__ = ["HtmlReader"]

# a parser's time and memory grow with the square of how deep a page nests, how many attributes a
# tag has, how much of its formatting is left open; in pages up to this size that is a second
SMALL_CHARS, SMALL_TAGS = 100_000, 2_000


class HtmlReader:
    """Writes a page's text the way Markdown does. Follows no link and runs nothing."""

    def read(self, source: Source) -> Iterator[Document]:
        """Yield the document; offsets count in the rendered text.

        Raises:
            InputError: unreadable, binary, empty, or a page without text; a large page that
                takes longer or needs more memory than the limits allow.
        """
        markup, notes = source.read_text()
        known = Source(name=source.name, data=markup.encode(), limits=source.limits)
        if len(markup) <= SMALL_CHARS and _tags(markup) <= SMALL_TAGS:
            text, title = read_page(known)
        else:
            text, title = in_own_process(known, "tasktriage_plugins.reader_html.page:read_page")
        title = source.title or title
        yield Document(name=source.name, text=text, title=title, notes=notes)


def _tags(markup: str) -> int:
    """Return how many tags a page can have at most; JSON in it may hold more, written otherwise."""
    tags = markup.count("<")
    return tags + markup.count("&") + markup.count("\\") if "ld+json" in markup.lower() else tags
