"""Split compound statements: "Draft and approve the budget" holds two tasks.

Only where it is plain: verbs of one form that share the object right behind them, or full clauses
of one form joined by commas and "and". Where a word may be a noun ("supply orders"), or stands in
a clause that hangs on another ("help staff plan and …"), nothing is split.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from .words import Words, adverb, load, verb_form

__all__ = ["Spans", "compounds"]

Spans = tuple[tuple[int, int], ...]
"""Where the text of a part stands, in one or two pieces."""

MAX_VERBS = 5  # of "plan, design, build, test and run"
MAX_WORDS = 80  # a longer statement is left as it is


def compounds(text: str, words: Words, verb: int, end: int) -> list[Spans]:
    """Return the parts of the statement whose verb is words[verb]; one part: no compound.

    `end` is where the statement ends. The parts stand in order.
    """
    if not verb < len(words) <= MAX_WORDS:
        return [((words.starts[0], end),)]
    parts: list[Spans] = []
    cuts = list(_clauses(text, words, verb))
    for at, low in enumerate(cuts):
        high = cuts[at + 1] if at + 1 < len(cuts) else len(words)
        last = end
        if high < len(words):
            tail = high - 1 if words.lower[high - 1] in _set("joints") else high
            last = words.ends[tail - 1]
            high = tail
        parts.extend(_verbs(text, words.part(0, high), low, last))
    return parts


def _verbs(text: str, words: Words, verb: int, end: int) -> Iterator[Spans]:
    """Yield one part for each verb that shares the object: "receive, sort and file letters"."""
    lower, form = words.lower, verb_form(words.lower[verb])
    verbs, at = [verb], verb + 1
    while at < len(words) and len(verbs) <= MAX_VERBS:
        joint = lower[at] in _set("joints")
        at += joint
        comma = "," in text[words.ends[at - 1 - joint] : words.starts[at - joint]]
        if at >= len(words) or not (joint or comma) or verb_form(lower[at]) != form:
            break
        verbs.append(at)
        at += 1
        if joint:
            break
    else:
        joint = False
    shared = (
        len(verbs) > 1
        and joint
        and verbs[-1] == at - 1
        and at < len(words)
        and not text[words.ends[at - 1] : words.starts[at]].strip()
        and not _set("no_object") & {lower[at]}
        and tuple(lower[place] for place in verbs[:2]) not in _pairs()
    )
    if not shared:
        yield ((words.starts[verb], end),)
        return
    for place in verbs[:-1]:
        yield (words.starts[place], words.ends[place]), (words.starts[at], end)
    yield ((words.starts[verbs[-1]], end),)


def _clauses(text: str, words: Words, verb: int) -> Iterator[int]:
    """Yield the places of the verbs that full clauses begin with, the first verb first."""
    yield verb
    lower, form = words.lower, verb_form(words.lower[verb])
    if lower[verb] in _set("governing"):
        return
    found: list[tuple[int, bool]] = []
    begin = verb
    for at in range(verb + 2, len(words) - 1):
        if lower[at - 1] in _set("hanging") or lower[at] in _set("hanging"):
            break
        before = at - 1
        while before > begin and adverb(lower[before]):
            before -= 1
        joint = lower[before] in _set("joints")
        comma = "," in text[words.ends[before - joint] : words.starts[before + 1 - joint]]
        if not (joint or comma) or verb_form(lower[at]) != form:
            continue
        said = lower[begin + 1 : before + 1 - joint]  # the object of the clause before
        if all(verb_form(word) == form for word in said) or not _full(
            text, words, at, listed=form == "third" and comma and not joint
        ):
            continue
        if form == "gerund" and all(verb_form(w) == "gerund" for w in said):
            continue  # "overseeing planning and scheduling work"
        found.append((before + 1, joint))
        begin = at
    if any(joint for _, joint in found):  # a list of clauses ends with "and"
        last = max(place for place, joint in found if joint)
        yield from (place for place, _ in found if place <= last)


def _full(text: str, words: Words, at: int, *, listed: bool) -> bool:
    """Return whether a word is surely a verb with an object of its own.

    In a list of third persons, "reviews plans, issues permits", a noun would stand alone.
    """
    after = words.lower[at + 1]
    if text[words.ends[at] : words.starts[at + 1]].strip() or after in _set("no_object"):
        return False
    return listed or after in _set("determiners") or not _nounish(words.lower[at])


def _nounish(word: str) -> bool:
    nouns = _set("nouns")
    stems = (word, word.removesuffix("s"), word.removesuffix("es"))
    return any(stem in nouns for stem in stems)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load("compounds.toml")[name].split())


@cache
def _pairs() -> frozenset[tuple[str, ...]]:
    pairs: str = load("compounds.toml")["pairs"]
    return frozenset(tuple(pair.split()) for pair in pairs.split(";"))
