"""Cut a text into blocks, and blocks into bullets; all by offsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tasktriage.plugin import front_matter

from .marks import INLINE_BULLET, INLINE_NUMBER, line_mark
from .words import VerbForm, gerund, verb_form

__all__ = ["Block", "Piece", "blocks", "pieces"]

COMMENT = re.compile(r"\{%-?\s*(?:end)?comment\b|<!--|-->")
WHOLE_COMMENT = re.compile(r"<!--.*-->|\{%.*%\}")
TEMPLATE_TAG = re.compile(r"\{%[^{}]*%\}")
WORDLESS = re.compile(r"[\W_]*")
UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}|\*{3,}|_{3,}|—{2,}|─{2,}|═{2,}")
HASHES = re.compile(r"#{1,6}(?:[ \t]|[^\W\d]|$)")
MATTER_LIST = re.compile(
    r"\w[\w -]{0,40}:$|-[ \t]+\S+(?:[ \t]+\S+){3}"
)  # "duties:", "- Draft the plan …"
MATTER_VALUE = re.compile(r"#|\w[\w -]{0,40}:")
FENCE = ("```", "~~~")

WRAP_MIN, WRAP_MAX = 40, 200  # widths in characters that editors and mailers break lines at
LONGEST_VERB = 24  # letters, and a space
SEVERAL = 4  # lines
SELDOM = 0.25  # share of lines that an author broke early


@dataclass(frozen=True, slots=True)
class LineSpan:
    """A line without its outer white space; `content` is where the text after a bullet begins."""

    start: int
    end: int
    indent: int
    content: int
    bullet: bool
    mark: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a heading: text[start:end]; `indent` is of its first line.

    `weight` is the share of the time that is written before it.
    """

    start: int
    end: int
    bullet: bool
    blank_before: bool
    indent: int = 0
    lines: int = 1
    underlined: bool = False
    mark: str = ""
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block that is one list item, or the prose around items."""

    start: int
    end: int
    bullet: bool


def blocks(text: str, is_heading: Callable[[int, int], bool]) -> Iterator[Block]:
    """Yield the blocks of a text; lines that an editor wrapped are joined.

    `is_heading(start, end)` tells of a line that must stand alone.
    """
    for run in _runs(text):
        wrapped = _looks_wrapped(text, run)
        typed_small = len(run) >= SEVERAL and all(
            not (line.bullet or text[line.start].isupper()) for line in run
        )
        open_block: Block | None = None
        previous = run[0]
        for line in run:
            if open_block is not None:
                if open_block.lines == 1 and UNDERLINE.fullmatch(text, line.start, line.end):
                    yield replace(open_block, underlined=True)
                    open_block = None
                    continue
                if not _stands_alone(text, previous, line, wrapped, typed_small, is_heading):
                    lines = open_block.lines + 1
                    open_block = replace(open_block, end=line.end, lines=lines)
                    previous = line
                    continue
                yield open_block
            if WORDLESS.fullmatch(text, line.start, line.end):
                open_block = None
                continue
            first = line is run[0]
            open_block = Block(
                line.content,
                line.end,
                line.bullet,
                first,
                line.indent,
                mark=line.mark,
                weight=line.weight,
            )
            previous = line
        if open_block is not None:
            yield open_block


def _runs(text: str) -> Iterator[list[LineSpan]]:
    """Yield runs of lines between blank ones; comments and code are left out.

    So is front matter, but for lists of statements: some keep the duties there.
    """
    run: list[LineSpan] = []
    hidden = fenced = listed = False
    # what is never closed hides nothing
    last_close = max(text.rfind("-->"), text.rfind("endcomment"))
    last_fence = max(text.rfind(fence) for fence in FENCE)
    matter, offset = len(front_matter(text)), 0
    for raw in text.splitlines(keepends=True):
        begin, offset = offset, offset + len(raw)
        stripped = raw.strip()
        marks = COMMENT.findall(stripped)
        skip = hidden or fenced or not stripped or TEMPLATE_TAG.fullmatch(stripped) is not None
        if begin < matter:
            goes_on = listed and raw[0] in " \t" and MATTER_VALUE.match(stripped) is None
            listed = MATTER_LIST.match(stripped) is not None or goes_on
            skip = skip or not listed
            marks = []
        if marks and not fenced:
            closed = "endcomment" in marks[-1] or marks[-1] == "-->"
            hidden = not closed and offset <= last_close
            skip = skip or hidden or WHOLE_COMMENT.fullmatch(stripped) is not None
        elif stripped.startswith(FENCE) and not hidden:
            fenced = not fenced and offset <= last_fence
            skip = True
        if not skip:
            run.append(_line(text, begin, raw, stripped))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _line(text: str, begin: int, raw: str, stripped: str) -> LineSpan:
    indent = len(raw) - len(raw.lstrip())
    start = begin + indent
    end = start + len(stripped)
    mark = line_mark(text, start, end)
    if mark is None:
        return LineSpan(start, end, indent, start, False, "")
    return LineSpan(start, end, indent, mark.end, True, mark.style, mark.weight)


def _looks_wrapped(text: str, run: list[LineSpan]) -> bool:
    if len(run) < 2:
        return False
    if len(run) >= SEVERAL and not any(text[line.start].islower() for line in run[1:]):
        return False  # somewhere a sentence would go on in lower case: a list without bullets
    widths = [line.indent + line.end - line.start for line in run]
    widest = max(widths)
    # an editor breaks a line where the next word does not fit
    pairs = [at for at, line in enumerate(run[1:]) if not line.bullet]
    room = sum(
        widths[at] + 1 + len(text[run[at + 1].start : run[at + 1].end].split(maxsplit=1)[0])
        <= widest
        for at in pairs
    )
    return bool(pairs) and WRAP_MIN <= widest <= WRAP_MAX and room <= SELDOM * len(pairs)


def _stands_alone(
    text: str,
    previous: LineSpan,
    line: LineSpan,
    wrapped: bool,
    typed_small: bool,
    is_heading: Callable[[int, int], bool],
) -> bool:
    if line.bullet or HASHES.match(text, line.start) or HASHES.match(text, previous.start):
        return True
    last = text[previous.end - 1]
    width = previous.indent + previous.end - previous.start
    if text[line.start].islower() and last not in ".!?:":
        if typed_small and not wrapped:
            return True  # all lines begin so: it does not say that a sentence goes on
        # lower case goes on with a sentence, unless short lines make a list without bullets
        return not (wrapped or width >= WRAP_MIN or previous.bullet)
    form, before = _form(text, line), _form(text, previous)
    if form == "third" or (form is not None and form == before):
        return True  # "Files …" on a line of its own, in a list without bullets
    goes_on = wrapped and WRAP_MIN <= width <= WRAP_MAX and last not in ":;|"
    goes_on = goes_on and (last not in ".!?" or line.indent > 0 or not previous.bullet)
    return (
        not goes_on
        or is_heading(line.start, line.end)
        or is_heading(previous.content, previous.end)
    )


def _form(text: str, line: LineSpan) -> VerbForm | None:
    """Return which form of a verb a line begins with."""
    words = text[line.content : min(line.end, line.content + LONGEST_VERB)].split(maxsplit=1)
    word = words[0].lower() if words else ""
    return verb_form(word) or ("gerund" if gerund(word) else None)


def pieces(text: str, block: Block) -> list[Piece]:
    """Cut a block at the bullets and numbers that stand inside its lines."""
    marks = [found.span() for found in INLINE_BULLET.finditer(text, block.start, block.end)]
    marks = [mark for mark in marks if mark[0] > block.start] or _numbers(text, block)
    parts: list[Piece] = []
    begin, bullet = block.start, block.bullet
    for start, end in marks:
        parts.append(Piece(begin, start, bullet))
        begin, bullet = end, True
    parts.append(Piece(begin, block.end, bullet))
    return [part for part in parts if not WORDLESS.fullmatch(text, part.start, part.end)]


def _numbers(text: str, block: Block) -> list[tuple[int, int]]:
    """Return marks that count up: from 1 or a, or on from the block's own mark."""
    own = block.mark
    expected = _next(own) if own.isdecimal() or (own.isalpha() and len(own) == 1) else ""
    marks: list[tuple[int, int]] = []
    for found in INLINE_NUMBER.finditer(text, block.start, block.end):
        mark = found[1] or found[2]
        if mark == expected or (not marks and mark in ("1", "a")):
            marks.append(found.span())
            expected = _next(mark)
    goes_on = bool(marks) and block.bullet
    return marks if len(marks) > 1 or goes_on else []


def _next(mark: str) -> str:
    return str(int(mark) + 1) if mark.isdecimal() else chr(ord(mark) + 1)
