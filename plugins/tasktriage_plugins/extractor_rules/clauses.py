"""Cut a statement into its clauses."""

from __future__ import annotations

from dataclasses import dataclass

from .stock import stock_tail
from .verb import Opening, is_verb, may_lead, separated_by, skip_links, subject_words
from .words import Words, verb_form

__all__ = ["Clause", "clauses", "places", "says_how"]

LONG_ITEM = 45  # words; a list item is one task for its author, a longer one is several
POST_NAME_WORDS = 5  # words, the first one too, within which "In this role" names the post


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, how it opens, and where it stands: in a list item, after others, in a cut one."""

    start: int
    end: int
    words: Words
    opening: Opening
    bullet: bool
    later: bool
    cut: bool


def clauses(
    text: str, words: Words, found: Opening, *, bullet: bool, split: bool = False
) -> list[tuple[int, int]]:
    """Return (first, last + 1) places of the words of each clause.

    Cut where a stock clause begins, and at `;` before a verb: in sentences that say who works, as
    "A clerk files letters; answers calls", in prose of third persons, and in what is long. A short
    item or command, "Draft the budget; defend it", is a compound: cut when they are `split`.
    """
    stock = stock_tail(text, words)
    cuts = [0]
    if found.verb is not None or found.responsible:
        several = split or len(words) > LONG_ITEM or _says_who(words, found, bullet=bullet)
        cuts += [
            at
            for at in range(1, len(words))
            if at == stock or (several and _clause_begins(text, words, at, capital=split))
        ]
    return list(zip(cuts, [*cuts[1:], len(words)], strict=True))


def says_how(words: Words, found: Opening) -> bool:
    """Return whether a statement first says when, where or how: "When a pump fails, you".

    That belongs to the task. Under whom the person works, or as what, does not.
    """
    first = words.lower[0]
    if found.manner < 2 or first in subject_words("posts"):
        return False
    names = subject_words("post_names")
    if first in ("in", "for", "within") and not names.isdisjoint(words.lower[1:POST_NAME_WORDS]):
        return False  # "In this role you"
    return may_lead(first) or first in subject_words("occasions")


def _says_who(words: Words, found: Opening, *, bullet: bool) -> bool:
    """Return whether a sentence says who works, by its subject or by the form of its verb."""
    if found.subject != "none":
        return True
    return not bullet and found.verb is not None and verb_form(words.lower[found.verb]) == "third"


def _clause_begins(text: str, words: Words, at: int, *, capital: bool) -> bool:
    """Return whether a clause begins at a word: a verb; in a list, a `capital` shows it too."""
    if not separated_by(";", text, words, at):
        return False
    if capital and text[words.starts[at]].isupper():  # "Weigh parcels; Time the vans"
        return True
    return is_verb(words, skip_links(words, at, links=True))


def places(clause: Clause) -> tuple[int, int, int]:
    """Return where a clause starts, where its work does, and where the text of its task begins."""
    words, found, start = clause.words, clause.opening, clause.start
    if found.verb is None:
        return start, start, start
    work = words.starts[found.manner]
    if clause.later:
        return work, work, work
    if found.subject not in ("person", "role"):
        return start, start, start
    act = start if says_how(words, found) else work
    # a sentence that stays whole keeps its subject, but not "You will be responsible for"
    return start, act, act if clause.cut or found.responsible else start
