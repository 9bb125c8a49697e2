"""Decide what a statement is about and how likely it is a task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tasktriage.plugin import UnitKind

from .stock import is_stock
from .subject import agent
from .verb import Opening
from .wording import WHY, is_boilerplate, wording
from .words import Words, load, verb_form

__all__ = ["Context", "Verdict", "judge", "judge_place"]

SECTION_WHY = {
    UnitKind.REQUIREMENT: "requirement section",
    UnitKind.BENEFIT: "benefit section",
    UnitKind.PAY: "pay section",
    UnitKind.EEO: "equal-opportunity section",
    UnitKind.COMPANY: "employer section",
    UnitKind.APPLY: "application section",
    UnitKind.ADMIN: "terms section",
}
LISTED = frozenset((UnitKind.REQUIREMENT, UnitKind.BENEFIT))
"""Sections of lists. A heading of another kind may be a line of a web page: "Apply now"."""
# Priors: near the share of duties among the statements that a rule speaks of, in invented
# postings with and without their headings. 0 settles a statement, all others leave the last word
# to the model; .5 parts kept from dropped without one.
NEVER = 0.0
IN_DUTIES, PERSON_DOES, VERB_FIRST, ITEM, RESPONSIBLE = 0.92, 0.75, 0.7, 0.75, 0.7
ROLE_DOES, SURE_DUTY, SURE_OTHER = 0.97, 1.0, 0.005
DUTY_NO_VERB, NAMED_ACT, DUTY_THEME, LOOSE_NO_VERB, ITEM_NO_VERB = 0.65, 0.7, 0.25, 0.2, 0.3
COMPANY_VERB, SLOGAN, FRAGMENT, EMPLOYER, WORDED, OTHER_SECTION = 0.3, 0.1, 0.12, 0.1, 0.04, 0.03
BESIDE_PERSON, BESIDE_VERB, BESIDE_ITEM, NO_LINE = 0.4, 0.25, 0.55, 0.06
SURELY_WORDED = 0.01
SURE_WORDS = frozenset((UnitKind.APPLY, UnitKind.PAY, UnitKind.BENEFIT))
LONGEST_TITLE = 5  # words, each with a capital
LONGEST_ROLE = 8  # words of "Senior Water Treatment Plant Operator"
SHORTEST_AGENT = 4  # letters of "chef"; "for" ends as "actor" does
LONGEST_HEADER = 6  # words of "Plant 3, Elkhart"
LONGEST_ACT = 5  # words of "Day-to-day supervision of"
DOTS = ". . . ."  # leads the eye to a figure, as in a table of contents
SHORT = 2  # words; "Team leadership" names a theme, not a task
ROLE_END = re.compile(r"[,(/|:–—]|\s-\s")
GRADE = re.compile(r"[IVX]{1,4}|\d{1,2}")  # of "Plant Operator II"
COUNTED = re.compile(r"\w+ (?:no\.? )?\d", re.IGNORECASE)
SMALL_WORDS = frozenset(("of", "and", "the", "for", "to", "in", "&"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Kind, prior and reason of a statement."""

    kind: UnitKind
    prior: float
    why: str


@dataclass(frozen=True, slots=True)
class Context:
    """Where a statement stands.

    `sure`: the heading of the section leaves no doubt. `labelled`: what it says is the value of a
    label, as in "Location: Pier 4". `told`: the document has a section of duties.
    """

    section: UnitKind | None
    bullet: bool
    sure: bool = False
    labelled: bool = False
    told: bool = False


def judge(words: Words, span: str, found: Opening, context: Context) -> Verdict:
    """Weigh a statement: first its words, then its section, then its verb."""
    led = found.verb is not None
    section = context.section
    in_duties = section is UnitKind.DUTY
    if is_stock(words.lower):
        return Verdict(UnitKind.OTHER, NEVER, WHY[UnitKind.OTHER])
    if is_boilerplate(words.lower):
        return Verdict(UnitKind.OTHER, NEVER, "link of a web page")
    if context.labelled and section in (UnitKind.ADMIN, UnitKind.PAY):
        return Verdict(section, NEVER, "header line")
    if DOTS in span:
        return Verdict(UnitKind.ADMIN, NEVER, "line of dots")
    # what comes before the verb names the circumstances and the person
    person = found.subject in ("person", "role")
    told = words.lower[found.manner :] if led and person else words.lower
    act = not led and _names_act(words)
    said = wording(told, span, led_by_verb=led or act, in_duties=in_duties)
    before = words.lower[found.manner - 1] if told is not words.lower else ""
    if said is None and before in ("you", "must"):  # "you adapt", "you must hold a licence"
        said = wording(["you", before, *told][before == "you" :], span, led_by_verb=True)
    if section in SECTION_WHY and section not in (UnitKind.COMPANY, UnitKind.ADMIN):
        doubts = said is None and not context.sure  # neither the words nor the heading leave any
        prior = OTHER_SECTION if doubts else SURE_OTHER
        if context.sure and section in LISTED:
            prior = NEVER
        return Verdict(said or section, prior, SECTION_WHY[section])
    if said is UnitKind.EEO:
        return Verdict(said, NEVER, WHY[said])
    if said is not None:
        return Verdict(said, SURELY_WORDED if said in SURE_WORDS else WORDED, WHY[said])
    if span.rstrip().endswith("?"):
        return Verdict(UnitKind.OTHER, NEVER, "question")
    if names_role(span):
        return Verdict(UnitKind.OTHER, NO_LINE, "names a role")
    if found.subject == "applicant":
        return Verdict(UnitKind.APPLY, WORDED, WHY[UnitKind.APPLY])
    if found.subject == "organisation" and not act:
        return Verdict(UnitKind.COMPANY, EMPLOYER, "about the employer")
    if section is UnitKind.COMPANY:
        return _in_company(found, context)
    if in_duties:
        return _in_duties(words, span, found, act=act, sure=context.sure)
    return _anywhere(words, span, found, context, act=act)


def judge_place(words: Words, context: Context) -> Verdict:
    """Weigh a statement by where it stands alone, for a language whose words are not known."""
    section = context.section
    if context.labelled and section in (UnitKind.ADMIN, UnitKind.PAY):
        return Verdict(section, NEVER, "header line")
    if section is UnitKind.DUTY:
        if len(words) < SHORT:
            return Verdict(section, DUTY_THEME, "duty section, one word")
        prior = IN_DUTIES if context.bullet else DUTY_NO_VERB
        return Verdict(section, prior, "duty section")
    if section in SECTION_WHY:
        prior = NEVER if context.sure and section in LISTED else OTHER_SECTION
        return Verdict(section, prior, SECTION_WHY[section])
    if context.bullet:
        prior = BESIDE_VERB if context.told else BESIDE_ITEM
        return Verdict(UnitKind.OTHER, prior, "list item, not in English")
    return Verdict(UnitKind.OTHER, FRAGMENT, "not in English")


def _in_company(found: Opening, context: Context) -> Verdict:
    if found.verb is None:
        return Verdict(UnitKind.COMPANY, OTHER_SECTION, SECTION_WHY[UnitKind.COMPANY])
    if found.subject == "none" and context.bullet and not context.told:
        # nobody lists an employer's deeds in the imperative: a heading was not understood
        return Verdict(UnitKind.DUTY, BESIDE_ITEM, "list item that begins with a verb")
    prior = COMPANY_VERB if found.subject in ("none", "person") else FRAGMENT
    return Verdict(UnitKind.COMPANY, prior, SECTION_WHY[UnitKind.COMPANY])


def _in_duties(words: Words, span: str, found: Opening, *, act: bool, sure: bool) -> Verdict:
    if found.verb is not None:
        if found.subject == "none" and span.rstrip().endswith("!"):
            return Verdict(UnitKind.OTHER, SLOGAN, "slogan")
        return Verdict(UnitKind.DUTY, SURE_DUTY if sure else IN_DUTIES, "duty section")
    if found.responsible or act:
        return Verdict(UnitKind.DUTY, ITEM, "duty section, no verb")
    if len(words) <= SHORT:
        return Verdict(UnitKind.DUTY, DUTY_THEME, "duty section, two words or fewer")
    if span.endswith(":"):
        return Verdict(UnitKind.OTHER, NEVER, "leads in a list")
    if span.rstrip().endswith("!"):
        return Verdict(UnitKind.OTHER, SLOGAN, "slogan")
    return Verdict(UnitKind.DUTY, DUTY_NO_VERB, "duty section, no verb")


def _anywhere(words: Words, span: str, found: Opening, context: Context, *, act: bool) -> Verdict:
    if found.verb is None:
        if found.responsible:
            return Verdict(UnitKind.DUTY, RESPONSIBLE, "responsible for")
        if act:
            return Verdict(UnitKind.DUTY, NAMED_ACT, "names an act")
        prior = FRAGMENT
        if len(words) > SHORT:
            prior = ITEM_NO_VERB if context.bullet else LOOSE_NO_VERB
        return Verdict(UnitKind.OTHER, prior, "no verb")
    if not context.bullet and _like_a_header(words, span, found):
        return Verdict(UnitKind.OTHER, NO_LINE, "looks like a header line")
    if found.subject == "none" and span.rstrip().endswith("!"):
        return Verdict(UnitKind.OTHER, SLOGAN, "slogan")
    if found.titled:
        return Verdict(UnitKind.DUTY, ROLE_DOES, "the role does it")
    if context.told and not context.bullet:
        why = "beside the duty section"
        return Verdict(
            UnitKind.OTHER, BESIDE_VERB if found.subject == "none" else BESIDE_PERSON, why
        )
    if found.subject == "person":
        return Verdict(UnitKind.DUTY, PERSON_DOES, "the person does it")
    if not context.bullet and _like_a_heading(span):
        return Verdict(UnitKind.OTHER, LOOSE_NO_VERB, "looks like a heading")
    if context.bullet:
        prior = BESIDE_ITEM if context.told else ITEM
        return Verdict(UnitKind.DUTY, prior, "list item that begins with a verb")
    form = verb_form(words.lower[found.verb])
    return Verdict(UnitKind.DUTY, VERB_FIRST if form else RESPONSIBLE, "begins with a verb")


def _names_act(words: Words) -> bool:
    """Return whether the words begin as "Development and execution of …" do."""
    head = words.lower[: LONGEST_ACT + 1]
    for at, word in enumerate(head[1:], start=1):
        if word in ("of", "with", "to", "for", "on"):
            return head[at - 1] in _acts(word)
    return False


@cache
def _acts(preposition: str) -> frozenset[str]:
    data: dict[str, str] = load("verbs.toml")["acts"]
    return frozenset(data.get(preposition, "").split())


def names_role(span: str) -> bool:
    """Return whether the words are the name of a job: "Store Manager", "Lead Nurse (nights)"."""
    head = ROLE_END.split(span, maxsplit=1)[0].split()
    if head and GRADE.fullmatch(head[-1]):
        del head[-1]
    if not 2 <= len(head) <= LONGEST_ROLE or head[-1].endswith("."):
        return False
    last = head[-1].lower()
    if len(last) < SHORTEST_AGENT or span.isupper():
        return False
    cased = all(word[0].isupper() or word.lower() in SMALL_WORDS for word in head)
    return cased and agent(last) and "the" not in (word.lower() for word in head)


def _like_a_header(words: Words, span: str, found: Opening) -> bool:
    """Return whether a number follows the word taken for a verb, as in "Plant 3, Elkhart"."""
    numbered = found.subject == "none" and COUNTED.match(span) is not None
    return numbered and len(words) <= LONGEST_HEADER


def _like_a_heading(span: str) -> bool:
    words = span.split()
    if len(words) > LONGEST_TITLE or span.endswith(";"):
        return False
    ends = span.endswith(".") and len(words) > SHORT
    return not ends and all(word[0].isupper() for word in words)
