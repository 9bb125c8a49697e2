"""Forms that are laid out in a sheet: a label in a cell, what it asks for beside or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document

from .markdown import MarkdownWriter
from .several import cell_lines, is_empty, several
from .title import short_title
from .weight import column_mark, column_weight

__all__ = ["form_of", "form_title"]

HEAD = 60  # rows in which labels are looked for
FEWEST = 2  # rows with a label, one of them of the title or the duties
WIDEST = 4  # cells of most rows; a table has more
LABEL_CHARS, LABEL_WORDS = 60, 7
VALUE_WORDS = 8  # a longer value is a text of its own
# Of each kind a label has one of the words and may have the fillers.
TITLE = re.compile(
    r"(?:(?:job|position|post|role|working|official|current|proposed|vacancy) ?)?title"
    r"|designation|(?:job|position|role|post)(?: name)?|(?:title|name) of (?:the )?"
    r"(?:job|position|post|role)|job role|vacancy",
    re.I,
)
_FILLERS = (
    "(?:key|main|major|primary|principal|essential|core|specific|typical|general|job|role|of|the|and|&"
    "|your|position|list|detailed|minimum|preferred|required|person|education"
    "|experience) ?"
)
SECTION = re.compile(
    rf"(?:{_FILLERS})*(?P<word>duties|responsibilities|accountabilities|tasks|functions|activities|"
    r"qualifications|requirements|skills|competenc(?:y|ies)|knowledge|abilities|education|"
    r"experience|purpose|summary|description|objectives?|benefits|conditions|specification)"
    rf"(?: (?:{_FILLERS})*(?:responsibilities|duties|tasks|accountabilities|functions|skills|"
    r"experience|performed|requirements))?",
    re.I,
)
WORK = ("duties", "responsibilities", "accountabilities", "tasks", "functions", "activities")
FIELD = re.compile(
    r"(?:department|division|unit|team|location|site|grade|band|level|salary|pay|"
    r"report(?:s|ing) to|line manager|manager|supervisor|employer|company|organi[sz]ation|"
    r"job (?:code|family|id|type)|employment type|contract(?: type)?|hours|"
    r"date|prepared by|approved by|effective date|"
    r"position (?:number|no|id)|office|section|directorate|flsa(?: status)?|status)\b.{0,20}",
    re.I,
)


def form_of(source: Source, rows: Sequence[Sequence[str]]) -> Document | None:
    """Return the document of a form, None for what is none.

    Args:
        source: names the document.
        rows: cells without white space around them, of rows that are not blank.
    """
    filled = [[cell for cell in cells if cell] for cells in rows[:HEAD]]
    labelled = [cells for cells in filled if _kind(cells[0]) and len(cells) <= WIDEST]
    kinds = {_kind(cells[0]) for cells in labelled}
    with_value = [cells for cells in labelled if len(cells) > 1 and not _kind(cells[1])]
    sections = sum(_kind(cells[0]) in ("work", "section") for cells in labelled)
    narrow = 2 * sum(len(cells) <= WIDEST for cells in filled) > len(filled)
    if not narrow or len(labelled) < FEWEST or not kinds & {"title", "work"}:
        return None
    if len(with_value) < FEWEST and sections + len(with_value) < FEWEST:
        return None
    return _document(source, rows)


def form_title(rows: Sequence[Sequence[str]]) -> str | None:
    """Return the title that a label in one of some rows tells."""
    for cells in rows:
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 and _kind(filled[0]) == "title" and not _kind(filled[1]):
            return short_title(" ".join(filled[1].split()))
    return None


def _kind(cell: str) -> str | None:
    """Return what a label asks for: "title", "work", another "section", or a "field"."""
    label = " ".join(cell.split()).rstrip(" :*.-–")
    if len(label) > LABEL_CHARS or len(label.split()) > LABEL_WORDS or not label:
        return None
    if TITLE.fullmatch(label):
        return "title"
    if found := SECTION.fullmatch(label):
        return "work" if found["word"].lower() in WORK else "section"
    return "field" if FIELD.fullmatch(label) else None


def _document(source: Source, rows: Sequence[Sequence[str]]) -> Document:
    markdown = MarkdownWriter()
    title = None
    open_title = in_section = indented = False
    share: str | None = None  # the head of a column of shares of time
    before = ""  # the label above, which a merged cell repeats
    for cells in chain.from_iterable(map(_fields, rows)):
        filled = [cell_lines(cell) for cell in cells if cell]
        if not filled:
            continue
        if filled[0] == before and len(filled) > 1:
            filled = filled[1:]
        else:
            before = filled[0]
        label, kind = filled[0].strip().rstrip(" :"), _kind(filled[0])
        values = [value for value in filled[1:] if not is_empty(value)]
        if share is not None and (mark := column_mark(share, " ".join(values[:1]))):
            _items(markdown, [f"{mark} {filled[0].strip()}"])
            continue
        share = None
        if kind == "work" and len(values) == 1 and column_weight(values[0], "1%") is not None:
            share = values.pop()  # a table of two columns
        # a label of its own, in the first cell, before a value that is none
        other = bool(cells[0]) and kind is None and len(filled) > 1 and _may_be_label(label)
        if kind == "title" and title is None:
            title = " ".join(values[0].split()) if values else None
            open_title = title is None
        elif open_title and kind is None:
            title, open_title = " ".join(filled[0].split()), False
        elif kind in ("work", "section") or (other and _is_long(values)):
            markdown.heading(label)
            in_section, indented = True, False
            _items(markdown, values)
        elif kind is not None or other:
            markdown.paragraph([f"{label}: {' '.join(' '.join(values).split())}"])
            in_section = False
        elif in_section and indented and cells[0] and len(filled) == 1:
            markdown.heading(label)  # items stand further to the right
        elif in_section:
            indented = indented or not cells[0]
            _items(markdown, filled)
        else:
            markdown.paragraph([" ".join(" ".join(filled).split())])
    return Document(
        name=source.name,
        text=markdown.text(),
        title=source.title or (short_title(title) if title else None),
    )


def _fields(cells: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the fields of a row, which may be several: a label and its values each."""
    begun = 0
    for place in range(1, len(cells)):
        before = any(cells[begun + 1 : place])
        if before and _kind(cells[begun]) and _kind(cells[place]) in ("title", "field"):
            yield cells[begun:place]
            begun = place
    yield cells[begun:]


def _items(markdown: MarkdownWriter, values: Sequence[str]) -> None:
    for value in values:
        if not any(map(str.isalpha, value)):
            continue  # the number of the item
        for part in several(value):
            markdown.item([" ".join(part.split())])


def _is_long(values: Sequence[str]) -> bool:
    return any(len(value.split()) > VALUE_WORDS or "\n" in value.strip() for value in values)


def _may_be_label(cell: str) -> bool:
    return len(cell) <= LABEL_CHARS and len(cell.split()) <= LABEL_WORDS and "\n" not in cell
