"""The text of a span: without markup, line breaks and list marks."""

from __future__ import annotations

import re
from unicodedata import normalize

__all__ = ["tidy", "trim"]

MARKUP = re.compile(
    r"\*\*|__|`|~~|(?<!\w)[*_](?=\w)|(?<=[\w.,;:)])[*_](?!\w)"
    r"|<sup>[\[(]?[\d*†‡]{1,3}[\])]?</sup>|\[\^[\w-]{1,20}\]"
    r"|<[^<>\n]{1,200}>|\{[%{][^{}\n]{0,300}[%}]\}"
)
MARKED = re.compile(r"[*_`~<{\[\\]")  # stands in all that follows
ESCAPE = re.compile(r"\\([!\"#$%&'()*+,./:;<=>?@\[\]^_`{|}~-])")
AUTOLINK = re.compile(r"<([\w.+-]{1,64}@[\w.-]{1,200}|https?://[^<>\s]{1,500})>")
LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\([^()\n]{0,500}\)")
# at the edges of a span; a bracket or a quotation mark may belong to the words
_UNSEEN = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff\ufe0f"
)
LEADING = re.compile(
    rf"(?:[\s*_#>|`~;,–—−·•●▪■◦‣►▶➢➤➔⮞✓✔☑✅❖❑❒◆◇○◉⦁⁃∙★☆✦✱☐□▫▸▹◾»›{_UNSEEN}"
    r"\uf0b7\uf0a7\uf0d8\uf076\uf0fc-]|[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff"
    r"\U0001f000-\U0001faff]|&nbsp;)+"
)
TRAILING = frozenset(" \t\r\n\f\v\u00a0*_#|`~;,•-–—−" + _UNSEEN)
UNSEEN = re.compile(f"[{_UNSEEN}]")
STYLED = re.compile(
    "[\U0001d400-\U0001d7ff\ufb00-\ufb06\uff01-\uff5e]+"
)  # letters of mathematics, "ﬁ"
HYPHENATED = re.compile(r"(?<=[a-z])-[ \t]{0,20}\r?\n[ \t]{0,200}(?=[a-z])")
# cells of a table row without words: "3 | Destroy files | 25%"
FIRST_CELL = re.compile(r"[\s|]*[\d.)(%–-]{1,8}\s*\|\s*(?=\S)")
LAST_CELL = re.compile(
    r"\|[\s\d.,()%–-]*"
    r"|\|\s*(?:hourly|daily|weekly|monthly|quarterly|annual(?:ly)?|yearly|as (?:needed|required)"
    r"|on request|ad hoc|ongoing|often|sometimes|seldom|rarely|occasional(?:ly)?|frequent(?:ly)?"
    r"|continuous(?:ly)?|essential|marginal|desirable|high|medium|low)\s*",
    re.IGNORECASE,
)
JOINED = (" and", " or")
LINE_BREAK = re.compile(r"[ \t]{0,200}[\r\n]\s*")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrow a span to its words: no list marks, white space or closing `; and` at its edges."""
    if "|" in text[start:end]:
        first = FIRST_CELL.match(text, start, end)
        start = first.end() if first else start
        bar = text.rfind("|", start, end)
        end = bar if bar > start and LAST_CELL.fullmatch(text, bar, end) else end
    leading = LEADING.match(text, start, end)
    if leading:
        start = leading.end()
    while True:
        while end > start and text[end - 1] in TRAILING:
            end -= 1
        for word in JOINED:
            cut = end - len(word)
            if cut > start and text[cut:end].lower() == word:
                end = cut
                break
        else:
            return start, end


def tidy(text: str, start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """Return the text of a span, and how it differs from the span."""
    raw = text[start:end]
    changes: list[str] = []
    plain = raw
    if MARKED.search(raw):
        plain = AUTOLINK.sub(r"\1", LINK.sub(r"\1", raw))
        plain = MARKUP.sub("", ESCAPE.sub(r"\1", plain))
    if plain != raw:
        changes.append("markup removed")
    if not plain.isascii():
        plain = _plainer(plain, changes)
    if "\n" in plain or "\r" in plain:
        changes.append("line break joined")
        # "long-↵term" keeps its hyphen: nobody knows which words are hyphenated
        plain = LINE_BREAK.sub(" ", HYPHENATED.sub("-", plain))
    folded = " ".join(plain.split())
    if folded != plain:
        changes.append("white space folded")
    return folded, tuple(changes)


def _plainer(text: str, changes: list[str]) -> str:
    """Return a text without what can't be seen and without styled letters; adds what changed."""
    seen = UNSEEN.sub("", text)
    if seen != text:
        changes.append("invisible characters removed")
    plainer = STYLED.sub(lambda found: normalize("NFKC", found[0]), seen)
    if plainer != seen:
        changes.append("styled letters made plain")
    return plainer
