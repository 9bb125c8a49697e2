"""What a cell of a table holds: nothing, a task, several tasks, or a whole document."""

from __future__ import annotations

import html
import re

__all__ = [
    "LONG",
    "cell_lines",
    "is_document",
    "is_empty",
    "is_page",
    "no_task",
    "several",
    "unescaped",
]

HTML = re.compile(
    r"</?(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|i|table|tr|td)\b[^<>]{0,200}>", re.I
)
ESCAPED_HTML = re.compile(r"&lt;/?(?:p|ul|ol|li|br|div|span|h[1-6]|strong|b|em|table)\b", re.I)
LONG = 600  # characters; a longer cell is no single task
MANY_LINES = 4  # and no list either, where headings stand among them
LEAD_WORDS = 12
LONGEST_EMPTY = 40  # characters
# what people and programs write where they have nothing to write
_EMPTY = """
na n/a n.a. n.a nan nat null none nil <na> #n/a #na #ref! #value! #name? #div/0! #null! #num!
#error! (blank) (empty) undefined total totals subtotal
"""
EMPTY = frozenset((*_EMPTY.split(), "#n/a n/a", "not applicable"))
DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
BREAK = re.compile(r"<(?:br|/?li|/?p|/?div|/?tr|/?h[1-6])\b[^<>]{0,200}>", re.I)
TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.I)
NUMBER = re.compile(r"[-+#(]?\d[\d.,: ]{0,30}[%)]?")
CARRIAGE = re.compile(r"_x000[dD]_\n?|\r\n?")  # what Excel writes into XML for a carriage return
# a line break that a program wrote in letters, and a tab; the "\\n" of a path is none
WRITTEN_BREAK, WRITTEN_TAB = re.compile(r"\\r\\n|\\n|\\r"), re.compile(r"\\t")
LONE_BREAK = re.compile(r"\\n(?=\s*(?:[A-Z\\*+•·▪]|[-–]\s|\d{1,2}[.)]\s))")
PATH = re.compile(r"\b[A-Za-z]:\\|\\\\|\\(?![nrt\"'/*_#+.()&\[\]!-])")
MARK = re.compile(r"\s*(?:[-*+•·▪◦‣●○■□–—✓✔➤►]|\(?\d{1,2}[.)]|\(?[A-Za-z][.)])\s+(?=\S)")
BULLET = re.compile(r"\s*[-*+•·▪◦‣●○■□–—✓✔➤►]\s+(?=\S)")
INLINE_MARKS = "•▪◦‣●■"
INLINE = re.compile(rf"\s*[{INLINE_MARKS}]\s*")
COUNT = re.compile(r"(?:^|(?<=\s))\(?(?:(\d{1,2})[.)]|([a-z])\))\s+(?=[A-Z])")
HEADING = re.compile(
    r"\s*(?:#{1,6}\s+\S|\*\*[^*]+\*\*:?\s*$|__[^_]+__:?\s*$|[^\W\d_][^.!?]{0,60}:\s*$)"
)
_SECTION = (
    r"(?:Summary|Overview|Purpose|Duties|Responsibilities|Accountabilities|Requirements|"
    r"Qualifications|Skills|Experience|Education|Benefits|About (?:us|you|the (?:role|job)))"
)
# of a posting that was folded into one line, and of one in lines
LABEL = re.compile(rf"\b{_SECTION}\s*:")
SECTION_LINE = re.compile(
    rf"\s*(?:(?:key|main|core|essential|job|role|your|the)\s+){{0,2}}{_SECTION}\s*", re.I
)
# a text in a list that a program wrote, and what stands behind it
WRITTEN_ITEM = re.compile(
    r"\s{0,20}(?:'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\")\s{0,20}(,|\])", re.S
)
ESCAPE = re.compile(r"\\(['\"\\/])")
ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|bull|#x?[0-9a-f]{1,6});", re.I)
# a line that ends so goes on in the next
GOES_ON = re.compile(
    r"(?:[,\-–/&(]|\b(?:a|an|and|as|at|by|for|from|in|into|nor|of|on|or|our|per|the|their|to|via|"
    r"with|within|without))\s*$",
    re.I,
)


def cell_lines(text: str) -> str:
    """Return a cell with the line breaks that were meant; a list as programs write it in lines."""
    text = CARRIAGE.sub("\n", text) if "_x000" in text or "\r" in text else text
    text = _broken(text) if "\\" in text and "\n" not in text.strip() else text
    return _written_list(text) if text.startswith("[") else text


def _broken(text: str) -> str:
    """Return a cell in lines, if it has breaks in letters, as some programs write them."""
    if text.startswith("['") or text.startswith('["') or PATH.search(text):
        return text
    if len(WRITTEN_BREAK.findall(text)) < 2 and not LONE_BREAK.search(text):
        return text
    return WRITTEN_TAB.sub(" ", WRITTEN_BREAK.sub("\n", text))


def _written_list(text: str) -> str:
    """Return the items of "['Bake', 'Mix']", or of JSON, each behind a bullet; else the text."""
    at, items = 1, []
    while found := WRITTEN_ITEM.match(text, at):
        items.append(ESCAPE.sub(r"\1", (found[1] or found[2] or "").replace("\\n", " ")))
        at = found.end()
        if found[3] == "]" and not text[at:].strip():
            return "\n".join(f"- {' '.join(item.split())}" for item in items if item.strip())
    return text


def is_page(text: str) -> bool:
    """Return whether a cell holds HTML."""
    return "<" in text and HTML.search(text) is not None


def unescaped(text: str) -> str:
    """Undo the second escaping that the HTML of some exports has."""
    return html.unescape(text) if "&lt;" in text and ESCAPED_HTML.search(text) else text


def is_empty(text: str) -> bool:
    """Return whether a cell says that it holds nothing: N/A, nan, #REF!, a dash, a date alone."""
    text = text.strip()
    if len(text) > LONGEST_EMPTY:
        return False
    lower = text.lower()
    return not any(map(str.isalnum, text)) or lower in EMPTY or DATE.fullmatch(text) is not None


def no_task(text: str) -> bool:
    """Return whether a cell is empty, or holds a number alone."""
    return is_empty(text) or NUMBER.fullmatch(text.strip()) is not None


def is_document(text: str) -> bool:
    """Return whether a cell is too long for tasks, or has headings or markup as a document has."""
    if len(text) >= LONG:
        return True
    if is_page(text) or "&lt;" in text:
        return text.count("<") + text.count("&lt;") >= MANY_LINES
    if len(LABEL.findall(text)) > 1:
        return True
    lines = [line for line in cell_lines(text).splitlines() if line.strip()]
    heads = (HEADING.match(line) or SECTION_LINE.fullmatch(line) for line in lines)
    return len(lines) >= MANY_LINES and any(heads)


def several(text: str) -> list[str]:
    """Return the tasks of a cell, which may stand in lines or behind bullets; mostly one.

    Lines without a mark are tasks of their own if each begins as a sentence does and none goes on
    in the next. A line that leads in ("You will:") is no task.
    """
    text = unescaped(text)
    if is_page(text):
        text = TAG.sub("", BREAK.sub("\n", text))
    if "&" in text and ENTITY.search(text):
        text = html.unescape(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        bare = _without(BULLET, text)
        parts = INLINE.split(bare) if any(mark in bare for mark in INLINE_MARKS) else [bare]
        parts = [part for part in parts if part]
        if len(parts) == 1:
            parts = _numbered(bare)
        if len(parts) == 1 and ";" in bare:
            parts = _clauses(bare)
        return _tidied(parts) if len(parts) > 1 else parts or [text]
    marked = [bool(MARK.match(line)) for line in lines]
    if sum(marked) > 1:
        return _tidied(_joined(lines, marked)) or [text]
    if not any(map(_begins, lines[1:])) or not all(map(_begins, lines)):
        return [text]
    if any(GOES_ON.search(line) for line in lines[:-1]):
        return [text]
    return _tidied(lines) or [text]


def _clauses(line: str) -> list[str]:
    """Return the statements of a list with semicolons, each of which begins as a sentence does."""
    parts = [part.strip() for part in line.strip(" ;").split(";")]
    sound = len(parts) > 1 and all(part[:1].isupper() and " " in part for part in parts)
    return parts if sound else [line]


def _numbered(line: str) -> list[str]:
    """Return the statements of "1. Bake 2. Mix", "a) Bake b) Mix"; the marks count up from one."""
    marks = list(COUNT.finditer(line))
    said = [mark[1] or mark[2] for mark in marks]
    counts = (
        [str(n + 1) for n in range(len(said))],
        list("abcdefghijklmnopqrstuvwxyz"[: len(said)]),
    )
    if len(said) < 2 or marks[0].start() or said not in counts:
        return [line]
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    parts = [line[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    return parts if all(parts) else [line]


def _without(mark: re.Pattern[str], line: str) -> str:
    """Return a line without the mark that it begins with."""
    found = mark.match(line)
    return line[found.end() :] if found else line


def _begins(line: str) -> bool:
    first = _without(MARK, line)[:1]
    return first.isupper() or first.isdigit() or not first.isascii()


def _joined(lines: list[str], marked: list[bool]) -> list[str]:
    """Return items with the lines that hang on them; lines before the first stand alone."""
    items: list[str] = []
    begun = False
    for line, mark in zip(lines, marked, strict=True):
        if mark:
            items.append(_without(MARK, line))
            begun = True
        elif begun and not line.endswith(":"):
            items[-1] += " " + line
        else:
            items.append(line)
    return items


def _tidied(parts: list[str]) -> list[str]:
    """Return items without marks; a short one that leads in ("You will:") is none."""
    leads = [part.endswith(":") and len(part.split()) <= LEAD_WORDS for part in parts]
    return [
        _without(MARK, part).rstrip(" ;,")
        for part, lead in zip(parts, leads, strict=True)
        if not lead
    ]
