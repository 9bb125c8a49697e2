"""Find the verb that a statement of work opens with, and cut a statement into clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from .stock import stock_tail
from .words import (
    ARTICLES,
    Words,
    adverb,
    gerund,
    load,
    verb_form,
)

__all__ = ["Opening", "agent", "clauses", "opening", "says_how"]

MAX_SUBJECT = 10  # words; "A Senior Water Treatment Plant Operator" has six
MAX_OPENER = 40  # words of "Under the general supervision of …, " before the subject
MAX_CONDITION = 6  # words of "As needed, …" before a verb without a subject
MAX_LEAD = 24  # words of "If a heel is looking red, " before "you"
MAX_ASIDE = 12  # words of ", under the direction of the director, "
MAX_MANY = 3  # words before "analysts" in "Senior payroll analysts review"
MAX_BARE = 16  # words of "Under direction of …, will" where the subject is left out
MAX_COMMAS = 6
LONG_ITEM = 45  # words; a list item is one task for its author, a longer one is several
MAX_LINKS = 12
AGENT_ENDINGS = (
    "er",
    "or",
    "ist",
    "analyst",
    "ian",
    "eer",
    "ess",
    "clerk",
    "nurse",
    "chef",
    "assistant",
    "lead",
)
_NOT_VERB_BEFORE = "not is are was were will has have may must wanted needed required preferred"
NOT_VERB_BEFORE = frozenset(_NOT_VERB_BEFORE.split())
PRONOUNS = frozenset(("you", "they"))  # a verb after them is in its base form
CONNECTIVES = frozenset(("and", "or", "then", "also", "may", "will", "to", "be"))


@dataclass(frozen=True, slots=True)
class Opening:
    """How a statement begins.

    `verb` is the place of the verb of work among the words, None if there is none, and `manner`
    that of the adverbs right before it. `subject` is "none" (the verb comes first), "person",
    "role" ("Analysts", who may be others), "applicant", "organisation" or "unknown", and stands at
    `begin`, after "Under supervision, …". `titled`: the subject is the role by its name, "A Tree
    Surgeon". `responsible`: the work is named by a noun, as after "is responsible for" or "duties
    include".
    """

    verb: int | None
    subject: str
    manner: int = 0
    begin: int = 0
    responsible: bool = False
    titled: bool = False


def opening(
    text: str, words: Words, title: frozenset[str], *, later: bool = False, led: bool = False
) -> Opening:
    """Return how the words open; `title` holds the words of the role's title.

    A `later` clause of a sentence may begin with "and may be required to"; one that was `led` in by
    an adverb and a comma is not led in again.
    """
    if not len(words):
        return Opening(None, "unknown")
    first = _skip(words, 0, links=later)
    verb_first = _is_verb(words, first) or (
        first + 1 < len(words) and gerund(words.lower[first]) and _goes_on(words, first)
    )
    # "Stack: Kubernetes, Terraform"
    verb_first = verb_first and ":" not in text[words.ends[first] : words.starts[first + 1]]
    if verb_first and not (first == 0 and words.lower[0] in _set("openers")):
        return Opening(first, "none", _manner(words, first))
    best = Opening(None, "unknown")
    for at in _subject_starts(text, words):
        verb = _skip(words, at, links=False)
        when = words.lower[0] in _set("conditions") and at <= MAX_CONDITION
        # "Under supervision, assists …"
        when = when or (
            verb < len(words) and verb_form(words.lower[verb]) == "third" and at <= MAX_BARE
        )
        if at and when and _is_verb(words, verb):  # "As needed, represent …"
            return Opening(verb, "none", _manner(words, verb), begin=at)
        found = replace(_from_subject(text, words, at, title), begin=at)
        if found.verb is not None or found.responsible:
            # "If candidates fail, they will not be asked again"
            others = words.lower[at] == "they" and not _set("many_apply").isdisjoint(
                words.lower[:at]
            )
            return Opening(None, "applicant") if others else found
        if best.subject == "unknown":
            best = found
    if verb_first:  # "Reporting to the mayor, you will": the verb that comes first is not the work
        return Opening(first, "none", _manner(words, first))
    if led or best.subject != "unknown":
        return best
    return _after_lead(text, words, title) or best


def _after_lead(text: str, words: Words, title: frozenset[str]) -> Opening | None:
    """Return how a statement opens that says when or where first: "On Mondays you count"."""
    lower = words.lower
    leads = lower[0] in _set("openers") | _set("conditions") | _set("times") or adverb(lower[0])
    for at in range(1, min(len(words) - 1, MAX_LEAD)):
        pronoun, _, contraction = lower[at].partition("'")
        comma = "," in text[words.ends[at - 1] : words.starts[at]]
        if pronoun in PRONOUNS and (leads or comma or lower[at - 1] == "so"):
            if not contraction and not _does_it(text, words, 0 if leads else at, at):
                continue
            if not _set("many_apply").isdisjoint(lower[:at]):  # "If candidates fail, they"
                return Opening(None, "applicant")
            found = _after_links(text, words, at + 1, "person", linked=True)
            return replace(found, begin=at) if found.verb is not None else None
        if comma and at == 1 and leads:  # "Finally, the auditor signs"
            found = opening(text, words.part(at, len(words)), title, led=True)
            if found.verb is not None and found.subject in ("person", "role"):
                return replace(
                    found, verb=found.verb + at, manner=found.manner + at, begin=found.begin + at
                )
    return None


def _skip(words: Words, at: int, *, links: bool) -> int:
    end = min(len(words), at + MAX_LINKS)
    while at < end:
        word = words.lower[at]
        if not (word in CONNECTIVES or adverb(word) or (links and word in _set("links"))):
            break
        at += 1
    return at


def _manner(words: Words, verb: int) -> int:
    at = verb
    while at > 0 and words.lower[at - 1].endswith("ly") and adverb(words.lower[at - 1]):
        at -= 1
    return at


def _is_verb(words: Words, at: int) -> bool:
    if at + 1 >= len(words) or verb_form(words.lower[at]) is None:
        return False
    if words.lower[at + 1] == "of":  # "copies of the form", but "disposes of waste"
        return words.lower[at] in _set("with_of")
    return _goes_on(words, at)


def _goes_on(words: Words, at: int) -> bool:
    return words.lower[at + 1] not in NOT_VERB_BEFORE


def _aside(text: str, words: Words, at: int) -> int:
    """Return where the words go on after ", under supervision, "; `at` where there is none."""
    if not (0 < at < len(words) and words.lower[at] in _set("openers")):
        return at
    if "," not in text[words.ends[at - 1] : words.starts[at]]:
        return at
    for place in range(at + 1, min(len(words), at + MAX_ASIDE)):
        if "," in text[words.ends[place - 1] : words.starts[place]]:
            return place
    return at


def _subject_starts(text: str, words: Words) -> Iterator[int]:
    """Yield the places where the subject may begin: first, or after a comma of an opener."""
    condition = words.lower[0] in _set("conditions")
    if not condition:
        yield 0
    commas = 0
    if words.lower[0] in _set("openers"):
        for at in range(1, min(len(words), MAX_OPENER)):
            if "," in text[words.ends[at - 1] : words.starts[at]] and commas < MAX_COMMAS:
                yield at
                commas += 1
    if condition and not commas:
        yield 0  # "As a baker you will"


def _from_subject(text: str, words: Words, begin: int, title: frozenset[str]) -> Opening:
    lower = words.lower
    people, organisations, links = _set("people"), _set("organisations"), _set("links")
    has_article = begin < len(words) and lower[begin] in ARTICLES
    ours = begin < len(words) and lower[begin] == "our"
    person = named = many = False
    organisation = office = bare = False
    at = begin
    while at < min(len(words), begin + MAX_SUBJECT):
        if at > begin and (after := _aside(text, words, at)) > at:
            at = after
            break
        word = lower[at]
        pronoun, _, contraction = word.partition("'")
        if contraction in ("ll", "re", "d") and pronoun in people:
            return _after_links(text, words, at + 1, "person", linked=True)
        capital = text[words.starts[at]].isupper()
        ends = word in links and word not in _set("within_names")
        plural = at > begin and (person or named or many) and lower[at - 1].endswith("s")
        plural = plural and lower[at - 1] not in _set("openers")  # "as"
        does = verb_form(word) == "third" and word not in people and not (capital or bare)
        does = does and at > begin + has_article  # "the pilots" are many, nobody pilots
        does = does and word not in _set("work")  # "some of your tasks"
        manner = adverb(word) and not capital and (plural or word.endswith("ly"))
        if at > begin and (ends or does or manner):
            break
        if plural and verb_form(word) == "base" and not capital:
            break
        if word in ("who", "which", "that"):
            return Opening(None, "unknown")
        if at == begin <= MAX_BARE and word in (
            "responsible",
            "will",
            "is",
        ):  # the subject is left out
            return _after_links(text, words, at, "person", linked=False)
        if word in _set("applicants"):
            return Opening(None, "applicant")
        judges = word in ("member", "members") and lower[at - 1] in _set("bodies")
        person = person or (word in people and not judges)
        if word in _set("spans") and at + 1 < len(words):  # "the work includes"
            person = person or lower[at + 1] in _set("charged")
        bare = bare or word in PRONOUNS
        if word in PRONOUNS:
            if _does_it(text, words, begin, at):
                at += 1
                break
            if at > begin:  # "new tools and how they can be used"
                return Opening(None, "unknown")
        # "our medical ward" is no nurse, though her title names it
        named = (has_article or (word in title and ours)) and agent(word)
        named = named or (word in title and not ours)
        many = many or (at - begin < MAX_MANY and not ours and word.endswith("s") and agent(word))
        # "The Office of Water" is one, "The Director of Water Services" is not
        heads = at == begin or (at == begin + 1 and has_article)
        of = at + 1 < len(words) and lower[at + 1] in ("of", "for", "on")
        office = office or (heads and of and word in organisations)
        organisation = office or (word in organisations and word not in title)
        at += 1
    else:
        return Opening(None, "organisation" if organisation and not person else "unknown")
    if organisation and not person:
        return Opening(None, "organisation")
    # "A Truck Operator drives": each word of the name is capitalised; "The CoE" may be anything
    name = has_article and lower[begin] != "the"
    name = name and all(text[words.starts[place]].isupper() for place in range(begin + 1, at))
    duties = any(lower[place] in _set("work") for place in range(begin, at))
    known = person or named or duties or (name and at > begin + 1)
    if not (known or many):
        return Opening(None, "unknown")
    found = _after_links(text, words, at, "person" if known else "role", linked=bare)
    verb = "" if found.verb is None else lower[found.verb]
    # "candidates" are many before one is hired, "the candidate" is who does the work
    applies = "candidates" in lower[begin:at] and not found.responsible
    hired = not _set("hired").isdisjoint(lower[begin:at])
    asked = "candidate" in lower[begin:at] and not hired
    applies = applies or (asked and verb in _set("applying"))
    if applies:
        return Opening(None, "applicant")
    said = [word for word in lower[begin + has_article : at] if len(word) > 2]
    if said and _set("organisations").issuperset(said):  # "The Museum", of "Registrar, Museum"
        return Opening(None, "organisation")
    titled = has_article and bool(said) and title.issuperset(said)
    return replace(found, titled=titled)


def _does_it(text: str, words: Words, begin: int, at: int) -> bool:
    """Return whether the pronoun is the whole subject: "every day you …", not "tools you use"."""
    lower = words.lower
    if at > begin:
        first, before = lower[begin], lower[at - 1]
        leads = first in _set("openers") or first in _set("times") or adverb(first)
        if not leads or before in _set("openers") or before in _set("subordinate"):
            return False
    if at + 1 >= len(words):
        return False
    between = text[words.ends[at] : words.starts[at + 1]]
    joined = lower[at + 1] in ("and", "or") or lower[at + 1] in _set("people")
    return not joined and not between.strip()


def _after_links(text: str, words: Words, at: int, subject: str, *, linked: bool) -> Opening:
    lower, links = words.lower, _set("links")
    begin = at
    while at < min(len(words), begin + MAX_LINKS) and (lower[at] in links or adverb(lower[at])):
        at = _aside(text, words, at + 1)
    responsible = not _set("charged").isdisjoint(lower[begin:at])
    form = verb_form(lower[at]) if at < len(words) else None
    told = begin > 0 and lower[begin - 1].partition("'")[0] in PRONOUNS
    if form is None and linked and told and _acts(words, at):
        return Opening(at, subject, _manner(words, at))
    linked = linked or not links.isdisjoint(lower[begin:at])
    if form == "third" and linked and lower[at - 1] not in ("and", "also", "or"):
        form = None  # "you will reports" is a noun: "will be responsible for reports"
    verb = at if form and _is_verb(words, at) else None
    return Opening(
        verb, subject, 0 if verb is None else _manner(words, verb), responsible=responsible
    )


def _acts(words: Words, at: int) -> bool:
    """Return whether a word after "you" is a verb that is not known: "you split the spend"."""
    if at + 1 >= len(words) or not words.lower[at].isalpha():
        return False
    return words.lower[at] not in _set("states") and not gerund(words.lower[at])


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
        told = found.subject != "none" or (
            not bullet and found.verb is not None and verb_form(words.lower[found.verb]) == "third"
        )
        several = split or told or len(words) > LONG_ITEM
        for at in range(1, len(words)):
            between = text[words.ends[at - 1] : words.starts[at]]
            verb = several and ";" in between and _is_verb(words, _skip(words, at, links=True))
            if verb or at == stock:
                cuts.append(at)
    return list(zip(cuts, [*cuts[1:], len(words)], strict=True))


def says_how(words: Words, found: Opening) -> bool:
    """Return whether a statement first says when, where or how: "When a pump fails, you".

    That belongs to the task. Under whom the person works, or as what, does not.
    """
    first = words.lower[0]
    if first in _set("posts"):
        return False
    if first in ("in", "for", "within") and not _set("post_names").isdisjoint(words.lower[1:5]):
        return False  # "In this role you"
    leads = _set("openers") | _set("conditions") | _set("times") | _set("occasions")
    return found.manner > 1 and (first in leads or adverb(first))


def agent(word: str) -> bool:
    """Return whether a lower-case word ends as the names of workers do."""
    things = _set("things")
    one = word.removesuffix("s")  # "analysts"; but "waitress" is one already
    return (word.endswith(AGENT_ENDINGS) or one.endswith(AGENT_ENDINGS)) and things.isdisjoint(
        (word, one)
    )


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load("subjects.toml")[name].split())
