"""The units that the section labels give: one bullet, sentence or clause each, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .kinds import PassageKind, kind_of
from .postings import Posting
from .rebuilt import Piece, Rebuilt
from .sets import PostingSet

__all__ = ["Reference", "is_stock", "references", "words"]

WORD = re.compile(r"[^\W_]+")
MARK = re.compile(
    r"\s*(?:(?:[-–*•o·]+|\(?(?:\d{1,2}|[a-z]|[ivx]{2,4})[.)])(?=\s|$)"
    r"|\d{1,2}(?:\.\d{1,2}){1,2}[.)]?(?=\s+[A-Z])|-+)\s*"
)
EDGES = " \t\n\u00a0;,-*•"
ITEM = r"[ \t]*(?:[-*•]\s|\d{1,2}[.)]\s)"
LINE = r"\n+"
WRAPPED_LINE = rf"\n[ \t]*\n\s*|\n(?={ITEM})"
INLINE = r"\s*•\s*|(?<=[.;:])\s+-{1,2}\s*(?=\w)|(?<=\s)(?=\d{1,2}[.)]\s+[A-Z])"
SENTENCE = r"(?<=[.!?])\s+(?=[A-Z\"“(])"
CLAUSE = r";\s+"
SUBJECT = re.compile(r"(?i)an?\s+")
STOCK = re.compile(
    r"""(?ix) (?:and\s+)? (?:(?:may|must|will|shall)\s+)? (?:also\s+)?
    (?: (?:do(?:es|ing)?|perform\w*|assum\w+|handl\w+|undertak\w+|complet\w+)
        \s+ (?:any\s+|such\s+|all\s+)? (?:and\s+all\s+)?
        (?:(?:other|related|similar|additional)\s+)+
        (?:duties|tasks|work|assignments|projects|functions|responsibilities) (?:\s+as\b.*)?
      | (?:all\s+)? (?:other|additional)\s+duties \s+ as\b.*
      | (?:fulfil\w*|meet\w*) \s+ equal\s+ (?:employment\s+)? opportunity \s+ responsibilities
    ) \s* [.;]? """
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A unit of the reference: text[start:end] of the rebuilt document, its words in lower case.

    `stock`: a duty by its section that names no work of its own; its kind is "ignored".
    """

    kind: PassageKind
    label: str
    words: tuple[str, ...]
    start: int
    end: int
    stock: bool = False


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, in lower case; signs part them."""
    return tuple(WORD.findall(text.casefold()))


def is_stock(text: str) -> bool:
    """Whether a duty is a stock clause and nothing else: "and does related work"."""
    return STOCK.fullmatch(text.strip()) is not None


def references(rebuilt: Rebuilt, posting: Posting, about: PostingSet) -> tuple[Reference, ...]:
    """Return the units of a rebuilt document in order; headings are boilerplate."""
    found: list[Reference] = []
    for piece in rebuilt.pieces:
        kind = kind_of(piece.label)
        if not rebuilt.text[piece.start : piece.end].strip():
            continue
        if piece.heading or kind is PassageKind.IGNORED:  # as a whole
            kind = PassageKind.BOILERPLATE if piece.heading else kind
            text = rebuilt.text[piece.start : piece.end]
            stock = piece.label == "stock"
            found.append(Reference(kind, piece.label, words(text), piece.start, piece.end, stock))
            continue
        for start, end in _spans(rebuilt.text, piece, about):
            text = rebuilt.text[start:end]
            stock = kind is PassageKind.DUTY and is_stock(text)
            said = _without_subject(text, posting.title) if about.clauses else text
            unit = PassageKind.IGNORED if stock else kind
            found.append(Reference(unit, piece.label, words(said), start, end, stock))
    return tuple(found)


def _without_subject(text: str, title: str) -> str:
    """Take "A <title>" off the front: who works is no part of the duty."""
    lead = SUBJECT.match(text)
    if lead is None or not text[lead.end() :].casefold().startswith(title.casefold()):
        return text
    return text[lead.end() + len(title) :]


def _spans(text: str, piece: Piece, about: PostingSet) -> Iterator[tuple[int, int]]:
    """Yield the places of a piece's units, without marks and signs at their edges."""
    if not about.prose:
        cut = LINE
    else:
        duty = kind_of(piece.label) is PassageKind.DUTY
        inner = CLAUSE if about.clauses and duty else SENTENCE
        cut = "|".join((WRAPPED_LINE if about.wrapped else LINE, INLINE, inner))
    at = piece.start
    for found in [*re.compile(cut).finditer(text, piece.start, piece.end), None]:
        end = piece.end if found is None else found.start()
        span = _trimmed(text, at, end)
        if span is not None:
            yield span
        at = end if found is None else found.end()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    mark = MARK.match(text, start, end)
    start = mark.end() if mark is not None else start
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    return (start, end) if end - start > 1 and WORD.search(text, start, end) else None
