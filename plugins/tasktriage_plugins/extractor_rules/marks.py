"""The marks of list items: dots, pictures, numbers, letters, check boxes, shares of the time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasktriage.plugin import leading_weight

from .words import verb_form

__all__ = ["INLINE_BULLET", "INLINE_NUMBER", "PERCENT", "Mark", "line_mark"]

# signs that are bullets wherever they stand; · and the pictures only at the start of a line.
# Fonts of symbols have theirs in the area for private use
_DOTS = "•・●▪■◦‣►▶➢➤➔⮞✓✔☑☒✅❖❑❒◆◇○◉⦁⁃∙★☆✦✱☐□▫▸▹◾»›\ue000-\uf8ff"
_PICTURE = "[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_JOINT = "[\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff]"
_GAP = r"[ \t\u00a0]+"
_BOX = rf"(?:\[[ xX✓✔]?\]|\([ ]?\)){_GAP}"
_NUMBER = (
    rf"\(?(?:\d{{1,2}}|[a-z]|[ivx]{{2,5}}|[IVX]{{1,5}})[.)]{_GAP}"
    rf"|[A-H][.)]{_GAP}(?=[A-Z])|[I-Z][.)]{_GAP}(?=[A-Z][a-z])"  # not "J.P. Morgan"
    r"|\(?\d{1,2}[.)](?=[A-Z][a-z])"
    rf"|\[\d{{1,2}}\]{_GAP}|#\d{{1,2}}[.):]?{_GAP}|\d{{1,2}}[ ]?[–—-]{_GAP}(?=[A-Z][a-z])"
)
_OUTLINE = (
    rf"\d{{1,2}}(?:\.\d{{1,2}}){{1,2}}[.)]?{_GAP}(?=[A-Z])"
    rf"|[A-Z]\.\d{{1,2}}(?:\.\d{{1,2}})?[.)]?{_GAP}(?=[A-Z])"
    rf"|(?:[A-Z]\d{{1,2}}|\d{{1,2}}[a-z])[.)]{_GAP}(?=[A-Z])"
)
_CODE = rf"(?:\[[A-Z]{{1,2}}\]|\([A-Z]{{1,2}}\)){_GAP}(?=[A-Z][a-z])"  # "[D]", done daily
_CIRCLED = "[\u2460-\u24ff][ \t\u00a0.):–—-]{0,4}(?=\\w)"
_KEYCAP = r"(?:[\d#*]\ufe0f?\u20e3){1,2}[ \t\u00a0]*"
BULLET = re.compile(
    rf"(?:â€¢|[·{_DOTS}])\ufe0f?[ \t\u00a0]*|¿(?=\w)|[Ø§ü\x95](?=[ \t\u00a0]+\w)[ \t\u00a0]+"
    rf"|(?:{_PICTURE}{_JOINT}{{0,2}}){{1,4}}[ \t\u00a0]*(?=\w)|{_KEYCAP}"
    r"|(?:[-–—−*+>~]|o(?=[ \t]+[A-Z]))[ \t\u00a0]+"
    r"|[-–—−](?=[A-Z][a-z])"
    rf"|{_BOX}|{_NUMBER}|{_OUTLINE}|{_CODE}|{_CIRCLED}"
)
SECOND = re.compile(
    rf"[{_DOTS}][ \t\u00a0]*|o[ \t]+(?=[A-Z])|{_BOX}|{_NUMBER}|{_OUTLINE}|{_CODE}|{_KEYCAP}"
    rf"|{_CIRCLED}"
)
"""What may stand after another mark: "- [ ] Sort", "• 1) Sort"."""
BEFORE_VERB = re.compile(
    rf"(?:\d{{1,2}}(?:\.(?:[1-9]|[12]\d)){{1,2}}|[A-Z]\.\d{{1,2}}|\[[A-Z]{{1,2}}\]|\([A-Z]\)|0\d)"
    rf"{_GAP}(?=(?P<word>[^\W\d_]{{2,24}})\b)"
)
"""A mark where a verb follows, "1.1 sort"; "1.5 years" and "02 nurses" are none."""
INLINE_BULLET = re.compile(
    rf"(?:â€¢|[{_DOTS}])[ \t\u00a0]*|{_CIRCLED}"
    r"|(?<=\s)(?:¿(?=[A-Z])|[Ø§\x95][ \t\u00a0]{1,20}(?=[A-Z]))"
    r"|(?:(?<=[.;:,]\s)|(?<=\s\s))[ \t\u00a0]{0,20}[-–—−*·o](?:[ \t\u00a0]{1,20})(?=\w)"
    r"|(?<=\s)·[ \t\u00a0]{1,20}(?=\w)|(?<=\s)--(?=\w)|(?<=\s)--[ \t\u00a0]{1,20}(?=[A-Z])"
    r"|(?<=\s)~[ \t\u00a0]{1,20}(?=[^\W\d])"  # "~ 5" is about five
)
INLINE_NUMBER = re.compile(
    r"(?<=[\s:;])(?:\(?(\d{1,2})[.)][ \t\u00a0]{0,20}(?=[A-Z])|\(?([a-z])\)[ \t\u00a0]{1,20})"
)
INITIAL = re.compile(r"[A-Z]\.")
GOES_ON = re.compile(r"[\w,&(]")  # the end of a line that is no sentence's
PERCENT = "%"
MOST_MARKS = 3
SHORTEST_WRAP, LONGEST_WRAP = 40, 200  # characters of a line that an editor broke


@dataclass(frozen=True, slots=True)
class Mark:
    """The marks that a line begins with; `end` is where its words do.

    `style` is the first as written, bare of brackets and stops, "%" for a share of the time alone.
    `weight` is that share, as written; None without one.
    """

    end: int
    style: str
    weight: float | None = None


def line_mark(text: str, start: int, end: int) -> Mark | None:
    """Return the marks that a line begins with; None without any, and before no words."""
    first = BULLET.match(text, start, end)
    if first is not None and (first.end() >= end or _is_initial(text, first)):
        first = None
    if first is None and (before := BEFORE_VERB.match(text, start, end)) is not None:
        first = before if verb_form(before["word"].lower()) == "base" else None
    at = first.end() if first else start
    for _ in range(MOST_MARKS):
        if first is None or (second := SECOND.match(text, at, end)) is None:
            break
        at = min(second.end(), end)
    share = leading_weight(text, start if first is None else at, end)
    if share is None and first is not None and first.group()[0] in "~-–(":
        share = leading_weight(text, start, end)  # "~ 10% Sort"
    if share is not None:
        at = share.end
    if at >= end or (first is None and share is None):
        return None
    style = first.group().strip(" \t\u00a0().") if first else PERCENT
    return Mark(at, style, share.value if share else None)


def _is_initial(text: str, found: re.Match[str]) -> bool:
    """Return whether a capital begins a name that the line before goes on with."""
    if INITIAL.match(found.group()) is None or found.group()[0] in "IVX":
        return False
    at = found.start()
    while at > 0 and text[at - 1] in " \t":
        at -= 1
    line_end = at - 1 if text[max(at - 2, 0) : at] != "\r\n" else at - 2
    begin = text.rfind("\n", max(line_end - LONGEST_WRAP, 0), max(line_end, 0)) + 1
    if line_end - begin < SHORTEST_WRAP or INITIAL.match(text, begin) is not None:
        return False
    return GOES_ON.match(text, line_end - 1) is not None
