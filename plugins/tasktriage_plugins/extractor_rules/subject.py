"""Who a statement says does the work, read word by word up to the verb.

Three tables of small rules, each of one idea: `ENDINGS` say where a subject ends, `ANSWERS` settle
who works from one word, and `MARKS` say what a word tells of the subject that it is part of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .verb import PRONOUNS, Opening, after_aside, after_links, may_lead, subject_words
from .words import ARTICLES, Words, adverb, verb_form

__all__ = [
    "APPLICANT",
    "MAX_BARE",
    "UNKNOWN",
    "Phrase",
    "Subject",
    "agent",
    "from_subject",
    "is_whole_subject",
]

MAX_SUBJECT = 10  # words; "A Senior Water Treatment Plant Operator" has six
MAX_MANY = 3  # words before "analysts" in "Senior payroll analysts review"
MAX_BARE = 16  # words of "Under direction of …, " before a verb whose subject is left out
SHORT_WORD = 2  # letters; such a word of a subject names nobody
_AGENT_ENDINGS = "er or ist analyst ian eer ess clerk nurse chef assistant lead"
AGENT_ENDINGS = tuple(_AGENT_ENDINGS.split())
CONTRACTIONS = frozenset(("ll", "re", "d"))  # "you'll"
RELATIVE = frozenset(("who", "which", "that"))
SUBJECT_LEFT_OUT = frozenset(("responsible", "will", "is"))
UNKNOWN = Opening(None, "unknown")
APPLICANT = Opening(None, "applicant")
ORGANISATION = Opening(None, "organisation")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A statement from the place where its subject may begin; `title` has the title's words."""

    text: str
    words: Words
    begin: int
    title: frozenset[str]
    lower: list[str]
    article: bool
    ours: bool

    @classmethod
    def of(cls, text: str, words: Words, begin: int, title: frozenset[str]) -> Phrase:
        """Begin a phrase at a place among the words."""
        first = words.lower[begin] if begin < len(words) else ""
        return cls(text, words, begin, title, words.lower, first in ARTICLES, first == "our")

    def capital(self, at: int) -> bool:
        """Return whether a word has a capital letter."""
        return self.text[self.words.starts[at]].isupper()


@dataclass(frozen=True, slots=True)
class Subject:
    """What the words of a subject have said so far.

    `person`: of the one who works. `pronoun`: by "you" or "they". `many`: of several who work, as
    "analysts". `office`: of "The Office of …".
    """

    person: bool = False
    pronoun: bool = False
    many: bool = False
    office: bool = False


def from_subject(text: str, words: Words, begin: int, title: frozenset[str]) -> Opening:
    """Return how words open whose subject begins at a place; `title` holds the title's words."""
    phrase, subject = Phrase.of(text, words, begin, title), Subject()
    last = min(len(words), begin + MAX_SUBJECT)
    for at in range(begin, last):
        if at > begin and (end := _end(phrase, at, subject)) is not None:
            return _who_works(phrase, subject, at - 1, end)
        for answer in ANSWERS:
            if (found := answer(phrase, at)) is not None:
                return found
        subject = _marked(phrase, at, subject)
        if phrase.lower[at] in PRONOUNS:
            if is_whole_subject(text, words, begin, at):
                return _who_works(phrase, subject, at, at + 1)
            if at > begin:  # "new tools and how they can be used"
                return UNKNOWN
    # no verb within reach
    employer = begin < last and _is_organisation(phrase, last - 1, subject) and not subject.person
    return ORGANISATION if employer else UNKNOWN


def _end(phrase: Phrase, at: int, subject: Subject) -> int | None:
    """Return where the words go on if the subject ends before a word, else None."""
    after = after_aside(phrase.text, phrase.words, at)
    if after > at:
        return after
    for ends in ENDINGS:
        if ends(phrase, at, subject):
            return at
    return None


# where a subject ends, shown by a bar


def ends_at_link(phrase: Phrase, at: int, subject: Subject) -> bool:
    """Return whether a link begins: "The clerk | will file"; "for" may stand within a name."""
    word = phrase.lower[at]
    return word in subject_words("links") and word not in subject_words("within_names")


def ends_at_third_person(phrase: Phrase, at: int, subject: Subject) -> bool:
    """Return whether a verb in the third person begins: "The clerk | files letters".

    A capital makes it part of a name, and right after an article it names who works: nobody pilots
    in "the pilots". "You" takes another form.
    """
    word = phrase.lower[at]
    return (
        verb_form(word) == "third"
        and at > phrase.begin + phrase.article
        and not subject.pronoun
        and not phrase.capital(at)
        and word not in subject_words("people")
        and word not in subject_words("work")  # "some of your tasks"
    )


def ends_at_adverb(phrase: Phrase, at: int, subject: Subject) -> bool:
    """Return whether an adverb begins: "The clerk | carefully files", "The clerks | often file"."""
    word = phrase.lower[at]
    if not adverb(word) or phrase.capital(at):
        return False
    return word.endswith("ly") or _follows_plural(phrase, at, subject)


def ends_at_base_form(phrase: Phrase, at: int, subject: Subject) -> bool:
    """Return whether a verb in its base form begins: "The clerks | file letters"."""
    return (
        verb_form(phrase.lower[at]) == "base"
        and _follows_plural(phrase, at, subject)
        and not phrase.capital(at)
    )


def _follows_plural(phrase: Phrase, at: int, subject: Subject) -> bool:
    before = phrase.lower[at - 1]
    if not before.endswith("s") or before in subject_words("openers"):  # "as"
        return False
    return subject.person or subject.many or _is_named(phrase, at - 1)


ENDINGS: tuple[Callable[[Phrase, int, Subject], bool], ...] = (
    ends_at_link,
    ends_at_third_person,
    ends_at_adverb,
    ends_at_base_form,
)


# what one word settles


def pronoun_with_verb(phrase: Phrase, at: int) -> Opening | None:
    """Read on after a pronoun that holds its verb: "You'll file letters"."""
    pronoun, apostrophe, contraction = phrase.lower[at].partition("'")
    if not apostrophe or contraction not in CONTRACTIONS:
        return None
    if pronoun not in subject_words("people"):
        return None
    return after_links(phrase.text, phrase.words, at + 1, "person", linked=True)


def relative_clause(phrase: Phrase, at: int) -> Opening | None:
    """Say nothing of "A clerk who files letters", who is described and does not work yet."""
    return UNKNOWN if phrase.lower[at] in RELATIVE else None


def subject_left_out(phrase: Phrase, at: int) -> Opening | None:
    """Read on from the verb where no subject stands: "Will be responsible for the archive"."""
    if at != phrase.begin or at > MAX_BARE or phrase.lower[at] not in SUBJECT_LEFT_OUT:
        return None
    return after_links(phrase.text, phrase.words, at, "person", linked=False)


def who_applies(phrase: Phrase, at: int) -> Opening | None:
    """Say that who applies is not who works: "Applicants send a letter"."""
    return APPLICANT if phrase.lower[at] in subject_words("applicants") else None


ANSWERS: tuple[Callable[[Phrase, int], Opening | None], ...] = (
    pronoun_with_verb,
    relative_clause,
    subject_left_out,
    who_applies,
)


# what a word says of the subject that it is part of


def says_person(phrase: Phrase, at: int) -> bool:
    """Return whether a word names who works, "the incumbent", or work itself: "a day includes".

    Members of a panel judge.
    """
    word, lower = phrase.lower[at], phrase.lower
    if word in subject_words("people"):
        judges = word in ("member", "members") and lower[at - 1] in subject_words("bodies")
        if not judges:
            return True
    return (
        word in subject_words("spans")
        and at + 1 < len(lower)
        and lower[at + 1] in subject_words("charged")
    )


def says_pronoun(phrase: Phrase, at: int) -> bool:
    """Return whether a word is "you" or "they"."""
    return phrase.lower[at] in PRONOUNS


def says_many(phrase: Phrase, at: int) -> bool:
    """Return whether several work: "Senior payroll analysts"; "our analysts" are others."""
    if at - phrase.begin >= MAX_MANY or phrase.ours:
        return False
    word = phrase.lower[at]
    return word.endswith("s") and agent(word)


def says_office(phrase: Phrase, at: int) -> bool:
    """Return whether an office begins: "The Office of Water", not "The Director of Services"."""
    if at > phrase.begin + phrase.article:
        return False
    lower = phrase.lower
    named = at + 1 < len(lower) and lower[at + 1] in ("of", "for", "on")
    return named and lower[at] in subject_words("organisations")


MARKS: tuple[tuple[str, Callable[[Phrase, int], bool]], ...] = (
    ("person", says_person),
    ("pronoun", says_pronoun),
    ("many", says_many),
    ("office", says_office),
)


def _marked(phrase: Phrase, at: int, subject: Subject) -> Subject:
    marks = {name: True for name, says in MARKS if says(phrase, at)}
    return replace(subject, **marks) if marks else subject


# who the whole subject is; its last word tells


def _is_named(phrase: Phrase, at: int) -> bool:
    """Return whether a subject up to a word names a worker: "A Tree Surgeon"."""
    word = phrase.lower[at]
    # "our medical ward" is no nurse, though her title names it
    if word in phrase.title:
        return agent(word) if phrase.ours else True
    return phrase.article and agent(word)


def _is_organisation(phrase: Phrase, at: int, subject: Subject) -> bool:
    word = phrase.lower[at]
    organisation = word in subject_words("organisations") and word not in phrase.title
    return subject.office or organisation


def _who_works(phrase: Phrase, subject: Subject, at: int, end: int) -> Opening:
    """Return how words open whose subject has its last word at `at`, and which go on at `end`."""
    if not subject.person and _is_organisation(phrase, at, subject):
        return ORGANISATION
    known = (
        subject.person
        or _is_named(phrase, at)
        or not subject_words("work").isdisjoint(phrase.lower[phrase.begin : end])
        or _is_capitalised(phrase, end)
    )
    if not (known or subject.many):
        return UNKNOWN
    who = "person" if known else "role"
    found = after_links(phrase.text, phrase.words, end, who, linked=subject.pronoun)
    said = phrase.lower[phrase.begin : end]
    if _applies(phrase, said, found):
        return APPLICANT
    named = [word for word in said[phrase.article :] if len(word) > SHORT_WORD]
    if not named:
        return found
    if subject_words("organisations").issuperset(named):  # "The Museum", of "Registrar, Museum"
        return ORGANISATION
    titled = phrase.article and phrase.title.issuperset(named)
    return replace(found, titled=True) if titled else found


def _is_capitalised(phrase: Phrase, end: int) -> bool:
    """Return whether each word has a capital: "A Truck Operator"; "The CoE" may be anything."""
    places = range(phrase.begin + 1, end)
    name = phrase.article and phrase.lower[phrase.begin] != "the" and len(places) > 0
    return name and all(phrase.capital(place) for place in places)


def _applies(phrase: Phrase, said: list[str], found: Opening) -> bool:
    """Return whether candidates do what they do before one is hired.

    They are many then; "the candidate" is who works, unless the verb tells.
    """
    if "candidates" in said and not found.responsible:
        return True
    if "candidate" not in said or not subject_words("hired").isdisjoint(said):
        return False
    return found.verb is not None and phrase.lower[found.verb] in subject_words("applying")


def is_whole_subject(text: str, words: Words, begin: int, at: int) -> bool:
    """Return whether a pronoun is the whole subject: "every day you …", not "tools you use"."""
    lower = words.lower
    if at > begin:
        before = lower[at - 1]
        dependent = before in subject_words("openers") or before in subject_words("subordinate")
        if dependent or not may_lead(lower[begin]):
            return False
    if at + 1 >= len(words):
        return False
    between = text[words.ends[at] : words.starts[at + 1]]
    joined = lower[at + 1] in ("and", "or") or lower[at + 1] in subject_words("people")
    return not joined and not between.strip()


def agent(word: str) -> bool:
    """Return whether a lower-case word ends as the names of workers do."""
    things = subject_words("things")
    one = word.removesuffix("s")  # "analysts"; but "waitress" is one already
    return (word.endswith(AGENT_ENDINGS) or one.endswith(AGENT_ENDINGS)) and things.isdisjoint(
        (word, one)
    )
