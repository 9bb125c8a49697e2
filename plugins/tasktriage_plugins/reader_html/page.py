"""The text and the title of a web page."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasktriage.plugin import InputError, Source, damaged
from tasktriage_plugins.reader_html.render import render

__all__ = ["read_page"]

MOST = 0.5  # an element that holds more than half of the text is the page's content
SITE_NAME = re.compile(r"\s+[|–—-]\s+.*")


def read_page(source: Source) -> tuple[str, str | None]:
    """Return the text of a page, the way Markdown writes it, and its title.

    Raises:
        InputError: a page without text, or no text at all.
    """
    markup, _ = source.read_text()
    with damaged(source.name, "web page"):
        tree = LexborHTMLParser(markup)
        text = _content(tree)
    if not text:
        raise InputError(source.name, "is a page without text; nothing to classify")
    return text, _title(tree)


def _content(tree: LexborHTMLParser) -> str:
    body = tree.body
    if body is None:
        return ""
    whole = render(body)
    # web forms of some servers wrap the whole page; a form that holds most of it is the page
    with_forms = render(body, keep_forms=True)
    keep_forms = len(whole) < MOST * len(with_forms)
    if keep_forms:
        whole = with_forms
    for selector in ("main", "[role=main]", "article"):
        found = tree.css(selector)
        if len(found) == 1:
            part = render(found[0], keep_forms=keep_forms)
            if len(part) > MOST * len(whole):
                return part
    return whole


def _title(tree: LexborHTMLParser) -> str | None:
    heading = _words(tree.css_first("h1"))
    if heading:
        return heading
    page = _words(tree.css_first("head title") or tree.css_first("title"))
    return SITE_NAME.sub("", page, count=1) or page or None


def _words(node: LexborNode | None) -> str:
    return "" if node is None else " ".join(node.text(deep=True, separator=" ").split())
