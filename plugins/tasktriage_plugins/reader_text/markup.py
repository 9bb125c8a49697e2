"""HTML and escapes in Markdown, turned into the plain notation sign for sign."""

from __future__ import annotations

import re

__all__ = ["plain_notation"]

_TAG = (
    r"/?(?:br|hr|ul|ol|li|p|div|section|h[1-6]|dl|dt|dd|table|thead|tbody|tr|td|th)\b"
    r"[^<>&\n]{0,200}"
)
CELL = " | "
BLOCK_TAG = re.compile(rf"(?<!`)(?:<{_TAG}>|&lt;{_TAG}&gt;)", re.IGNORECASE)
NAME = re.compile(r"(?:<|&lt;)(/?)(\w+)", re.IGNORECASE)
ESCAPED_MARK = re.compile(r"^([ \t]*)\\(?=[-*+][ \t])", re.MULTILINE)
# a bullet as HTML writes it
NAMED_BULLET = re.compile(r"^[ \t]*&(?:bull|middot|#8226|#183|#x2022|#xb7);(?=\s)", re.M | re.I)
ESCAPED_NUMBER = re.compile(r"^([ \t]*)(\d{1,2})\\(?=[.)][ \t])", re.MULTILINE)
HIGHEST = 2  # level of a heading; the signs of a deeper one need more room than its tag has


def plain_notation(text: str) -> str:
    """Return Markdown without the HTML of its blocks and the escapes of its list marks.

    Each is replaced by a notation of its own length, so that places stay those of the file: `<br>`
    ends a line, `<li>` is "- ", `<h2>` is "## ". Rows of tables stay, for a line is a row there.
    """
    text = ESCAPED_MARK.sub(r"\1 ", text)
    text = ESCAPED_NUMBER.sub(r"\1 \2", text)
    if "<" not in text and "&lt;" not in text:
        return _with_bullets(text)
    return _with_bullets("".join(map(_plain_line, text.splitlines(keepends=True))))


def _with_bullets(text: str) -> str:
    # at the edge: the room of a tag before it would hang the item on the one above
    return NAMED_BULLET.sub(lambda mark: "-".ljust(len(mark[0])), text)


def _plain_line(line: str) -> str:
    if line.lstrip().startswith("|") or BLOCK_TAG.search(line) is None:
        return line
    parts: list[str] = []
    begun, at = False, 0  # whether the line that is written has words
    for found in BLOCK_TAG.finditer(line):
        between = line[at : found.start()]
        begun = begun or bool(between.strip())
        sign = _sign(found[0], begun=begun)
        parts += (between, " " * (len(found[0]) - len(sign)), sign)
        begun = begun and not sign
        at = found.end()
    return "".join((*parts, line[at:]))


def _sign(tag: str, *, begun: bool) -> str:
    """Return what stands for a tag, no longer than it; `begun`: behind words in its line."""
    found = NAME.match(tag)
    assert found is not None
    name, line_end = found[2].lower(), "\n" if begun else ""
    if found[1]:
        return "" if name in ("li", "td", "th") else line_end
    if name in ("td", "th"):
        return CELL if begun else ""
    if name == "li":
        return f"{line_end}- "
    if name[0] == "h" and name[1].isdigit():
        return f"{line_end}{'#' * min(int(name[1]), HIGHEST)} "
    return line_end
