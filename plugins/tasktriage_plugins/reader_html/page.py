"""The text and the title of a web page."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasktriage.plugin import InputError, Source, damaged, find_title

from .render import render
from .structured import Posting, structured

__all__ = ["read_page", "read_postings"]

MOST = 0.5  # an element that holds more than half of the text is the page's content
LEAST = 0.2  # of the text; where less is no boilerplate, what resembles it is the page
LONGER = 1.5  # times the page's longest line: a text that lost its line breaks on the way
MOST_HEADINGS = 20  # looked at for the title
SITE_NAME = re.compile(r"\s+[|–—-]\s+.*")


def read_page(source: Source) -> list[tuple[str, str | None]]:
    """Return the text of a page, the way Markdown writes it, and its title; of each posting in it.

    Raises:
        InputError: a page without text, or no text at all.
    """
    return [(text, title) for text, title, _ in read_postings(source)]


def read_postings(source: Source) -> list[tuple[str, str | None, str | None]]:
    """Return text and title of each posting in a page, and what it calls the occupation.

    Raises:
        InputError: a page without text, or no text at all.
    """
    markup, _ = source.read_text()
    with damaged(source.name, "web page"):
        tree = LexborHTMLParser(markup)
        postings = structured(tree)
        if len(postings) > 1 and _are_the_page(tree, postings):
            return [(text, title, hint) for text, title, hint in postings if text]
        posting, title, hint = postings[0] if len(postings) == 1 else Posting("", None)
        text = _content(tree, posting)
        title = title or _title(tree) or find_title(text, headings=True)
    if not text:
        raise InputError(source.name, "is a page without text; nothing to classify")
    return [(text, title, hint)]


def _are_the_page(tree: LexborHTMLParser, postings: list[Posting]) -> bool:
    """Return whether a page is a list of whole postings, not one with teasers of others."""
    size = sum(len(posting.text) for posting in postings)
    return size > MOST * (0 if tree.body is None else len(render(tree.body)))


def _content(tree: LexborHTMLParser, posting: str) -> str:
    """Return the text of the page; the posting for search engines, if that is most of it."""
    body = tree.body
    if body is None:
        return posting
    whole = render(body)
    # web forms of some servers, and boxes of some sites, wrap the whole page
    everything = render(body, keep_all=True)
    keep_all = len(whole) < LEAST * len(everything)
    if keep_all:
        whole = everything
    kept_lines = _longest(posting) <= LONGER * _longest(whole or posting)
    if len(posting) > MOST * len(whole) and kept_lines:
        return posting
    for selector in ("main", "[role=main]", "article"):
        found = tree.css(selector)
        if len(found) == 1:
            part = render(found[0], keep_all=keep_all)
            if len(part) > MOST * len(whole):
                return part
    return whole


def _longest(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)


def _title(tree: LexborHTMLParser) -> str | None:
    heading = _words(tree.css_first("h1"))
    if _names_role(heading):
        return heading
    page = _words(tree.css_first("head title") or tree.css_first("title"))
    # "Big Bread - Night Baker" names the employer first; the heading tells which is which
    for node in tree.css("h2, h3")[:MOST_HEADINGS]:
        heading = _words(node)
        if heading and heading.lower() in page.lower():
            return heading
    page = SITE_NAME.sub("", page, count=1) or page
    return page if _names_role(page) else None


def _names_role(title: str) -> bool:
    """Return whether a title is one of a role, not "Job description"."""
    return bool(title) and find_title(f"# {title}", headings=True) is not None


def _words(node: LexborNode | None) -> str:
    return "" if node is None else " ".join(node.text(deep=True, separator=" ").split())
