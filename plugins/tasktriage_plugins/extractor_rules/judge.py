"""Decide what a statement is about and how likely it is a task."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tasktriage.plugin import UnitKind

from .acts import names_act
from .address import TOPICS, addresses, gains, may_address, speaks_to_reader
from .roles import is_capitalised, names_role
from .said import says_act
from .stock import is_stock
from .verb import Opening
from .wording import WHY, denies, is_boilerplate, wording
from .words import Words, verb_form

__all__ = ["DENIED", "HEADER_LINES", "Context", "Statement", "Verdict", "judge", "judge_place"]

SECTION_WHY = {
    UnitKind.REQUIREMENT: "requirement section",
    UnitKind.BENEFIT: "benefit section",
    UnitKind.PAY: "pay section",
    UnitKind.EEO: "equal-opportunity section",
    UnitKind.COMPANY: "employer section",
    UnitKind.APPLY: "application section",
    UnitKind.ADMIN: "terms section",
}
HEADER_LINES = frozenset((UnitKind.ADMIN, UnitKind.PAY))
"""What a label of one value is about: "Location: Pier 4"."""
LISTED = frozenset((UnitKind.REQUIREMENT, UnitKind.BENEFIT))
"""Sections of lists. A heading of another kind may be a line of a web page: "Apply now"."""
# Priors: near the share of duties among the statements that a rule speaks of, in invented
# postings with and without their headings. 0 settles a statement, all others leave the last word
# to the model; .5 separates kept from dropped without one.
NEVER = 0.0
IN_DUTIES, PERSON_DOES, VERB_FIRST, ITEM, RESPONSIBLE = 0.92, 0.9, 0.7, 0.75, 0.7
ROLE_DOES, SAID, SURE_DUTY, NEARLY_SURE, SURE_OTHER = 0.97, 0.996, 1.0, 0.99, 0.005
DUTY_NO_VERB, NAMED_ACT, DUTY_THEME, LOOSE_NO_VERB, ITEM_NO_VERB = 0.65, 0.75, 0.25, 0.2, 0.4
COMPANY_VERB, SLOGAN, FRAGMENT, EMPLOYER, WORDED, OTHER_SECTION = 0.4, 0.1, 0.12, 0.02, 0.04, 0.03
BESIDE_PERSON, BESIDE_VERB, BESIDE_ITEM, NO_LINE, PASSIVE = 0.25, 0.15, 0.4, 0.04, 0.65
BESIDE_NO_VERB = 0.06
PLACE_ALONE, PLACE_BESIDE = 0.55, 0.25  # of items whose place is all that tells
SURELY_WORDED = 0.01
SURE_WORDS = frozenset((UnitKind.APPLY, UnitKind.PAY, UnitKind.BENEFIT, UnitKind.COMPANY))
LONGEST_HEADER = 6  # words of "Plant 3, Elkhart"
DOTS = ". . . ."  # leads the eye to a figure, as in a table of contents
SHORT = 2  # words; "Team leadership" names a theme, not a task
DENIED = "no part of the job"
OURS = frozenset(("we", "we're", "we've", "we'll", "our", "ours", "us"))
COUNTED = re.compile(r"\w+ (?:no\.? )?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Kind, prior and reason of a statement."""

    kind: UnitKind
    prior: float
    why: str


@dataclass(frozen=True, slots=True)
class Context:
    """Where a statement stands.

    `section` is OTHER in a list of what is no part of the job. `sure`: the heading of the section
    leaves no doubt. `labelled`: what it says is the value of a label, as in "Location: Pier 4".
    `has_duties`: the document has a section of duties.
    """

    section: UnitKind | None
    bullet: bool
    sure: bool = False
    labelled: bool = False
    has_duties: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, how it opens, and where it stands.

    `act`: it names work by a noun, "Development of …". `worded`: what its words alone say that it
    is about, if that is no work.
    """

    words: Words
    span: str
    opening: Opening
    context: Context
    act: bool
    worded: UnitKind | None

    @classmethod
    def of(cls, words: Words, span: str, found: Opening, context: Context) -> Statement:
        """Find what the words of a statement say, before any rule weighs it."""
        act = found.verb is None and names_act(words)
        worded = _worded(words, span, found, act=act, in_duties=context.section is UnitKind.DUTY)
        if worded is not None and _is_work(words, span, found, context, worded, act=act):
            worded = None
        return cls(words, span, found, context, act, worded)

    @property
    def exclaims(self) -> bool:
        """Whether it ends in an exclamation mark."""
        return self.span.rstrip().endswith("!")


def judge(words: Words, span: str, found: Opening, context: Context) -> Verdict:
    """Weigh a statement: first its words, then its section, then its verb."""
    verdict = _settled(words, span, context)
    if verdict is not None:
        return verdict
    statement = Statement.of(words, span, found, context)
    for rule in RULES:
        if (verdict := rule(statement)) is not None:
            return verdict
    return without_verb(statement) if found.verb is None else with_verb(statement)


def judge_place(words: Words, context: Context) -> Verdict:
    """Weigh a statement by where it stands alone, for a language whose words are not known."""
    section = context.section
    if section is UnitKind.OTHER:
        return Verdict(section, NEVER, DENIED)
    if context.labelled and section in HEADER_LINES:
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
        prior = PLACE_BESIDE if context.has_duties else PLACE_ALONE
        return Verdict(UnitKind.OTHER, prior, "list item, not in English")
    return Verdict(UnitKind.OTHER, FRAGMENT, "not in English")


def _settled(words: Words, span: str, context: Context) -> Verdict | None:
    """Return the verdict on what is no statement at all."""
    if is_stock(words.lower):
        return Verdict(UnitKind.OTHER, NEVER, WHY[UnitKind.OTHER])
    if is_boilerplate(words.lower):
        return Verdict(UnitKind.OTHER, NEVER, "link of a web page")
    if context.section is UnitKind.OTHER:
        return Verdict(UnitKind.OTHER, NEVER, DENIED)
    if context.labelled and context.section in HEADER_LINES:
        return Verdict(context.section, NEVER, "header line")
    if DOTS in span:
        return Verdict(UnitKind.ADMIN, NEVER, "line of dots")
    return None


def _worded(
    words: Words, span: str, found: Opening, *, act: bool, in_duties: bool
) -> UnitKind | None:
    """Return what the words of the work say; those before the verb name circumstances and who."""
    if found.verb is None or found.subject not in ("person", "role"):
        if found.verb is not None and gains(words.lower, found.verb):  # "Receive a bonus"
            worded = wording(words.lower, span, led_by_verb=False)
            if worded in TOPICS:
                return worded
        led_by_verb = act or found.verb is not None or found.done_by_person
        return wording(words.lower, span, led_by_verb=led_by_verb, in_duties=in_duties)
    work = words.lower[found.manner :]
    worded = wording(work, span, led_by_verb=True, in_duties=in_duties)
    before = words.lower[found.manner - 1]
    if worded is not None or before not in ("you", "must"):
        return worded
    # "you adapt", "you must hold a licence"
    said = [before, *work] if before == "you" else ["you", before, *work]
    return wording(said, span, led_by_verb=True)


def _is_work(
    words: Words, span: str, found: Opening, context: Context, worded: UnitKind, *, act: bool
) -> bool:
    """Return whether words on pay, leave or hiring name work: "Process parental leave".

    Under a heading that is surely of duties a verb of work outweighs what it is about, if nobody is
    spoken to: "Fill in the degree register" is no requirement there.
    """
    if context.section in SECTION_WHY or not (act or found.verb is not None):
        return False
    in_duties = context.section is UnitKind.DUTY and context.sure
    place = in_duties and found.subject == "none" and worded is UnitKind.REQUIREMENT
    if worded not in TOPICS and not place:
        return False
    return not addresses(words.lower, span, found.verb or 0, worded)


# the rules of the table below; None leaves the statement to the next


def said_to_act(statement: Statement) -> Verdict | None:
    """Return the verdict on "You will weigh each parcel" in prose, where it is no sure duty yet.

    A list may be of what is required: there its other items tell.
    """
    context = statement.context
    sure = context.sure and (context.section is UnitKind.DUTY or context.section in SECTION_WHY)
    if sure or context.bullet or statement.worded is not None:
        return None
    if context.section in SECTION_WHY and context.section is not UnitKind.COMPANY:
        return None
    if not says_act(statement.words, statement.span, statement.opening):
        return None
    return Verdict(UnitKind.DUTY, SAID, "the person does it")


def in_settled_section(statement: Statement) -> Verdict | None:
    """Return the verdict on what stands among requirements, benefits and so on: it is no task."""
    section, context = statement.context.section, statement.context
    if section not in SECTION_WHY or section in (UnitKind.COMPANY, UnitKind.ADMIN):
        return None
    if context.sure and section in LISTED:
        prior = NEVER
    else:  # words or a sure heading leave no doubt
        prior = SURE_OTHER if context.sure or statement.worded is not None else OTHER_SECTION
    return Verdict(statement.worded or section, prior, SECTION_WHY[section])


def by_wording(statement: Statement) -> Verdict | None:
    """Return the verdict on what its words give away: "A degree is preferred"."""
    kind = statement.worded
    if kind is None:
        return None
    prior = SURELY_WORDED if kind in SURE_WORDS else WORDED
    ours = kind is UnitKind.COMPANY and _is_ours(statement)
    return Verdict(kind, NEVER if ours or kind is UnitKind.EEO else prior, WHY[kind])


def said_to_reader(statement: Statement) -> Verdict | None:
    """Return the verdict on "Email us": no work, whatever it is about."""
    found = statement.opening
    if found.verb is None or found.subject != "none":
        return None
    if not speaks_to_reader(statement.words.lower, statement.span, found.verb):
        return None
    return Verdict(UnitKind.OTHER, SURELY_WORDED, "speaks to the reader")


def question(statement: Statement) -> Verdict | None:
    """Return the verdict on "Do you like boats?"."""
    asks = statement.span.rstrip().endswith("?")
    return Verdict(UnitKind.OTHER, NEVER, "question") if asks else None


def role_name(statement: Statement) -> Verdict | None:
    """Return the verdict on "Store Manager"."""
    named = names_role(statement.span)
    return Verdict(UnitKind.OTHER, NO_LINE, "names a role") if named else None


def who_applies(statement: Statement) -> Verdict | None:
    """Return the verdict on "Applicants send a letter"."""
    if statement.opening.subject != "applicant":
        return None
    return Verdict(UnitKind.APPLY, WORDED, WHY[UnitKind.APPLY])


def employer(statement: Statement) -> Verdict | None:
    """Return the verdict on "Our company builds boats"."""
    if statement.opening.subject != "organisation" or statement.act:
        return None
    prior = NEVER if _is_ours(statement) else EMPLOYER
    return Verdict(UnitKind.COMPANY, prior, "about the employer")


def _is_ours(statement: Statement) -> bool:
    """Return whether an employer speaks among duties, however sure those are: "We value trust"."""
    return statement.context.section is UnitKind.DUTY and statement.words.lower[0] in OURS


def denied(statement: Statement) -> Verdict | None:
    """Return the verdict on "You will not drive the van"."""
    no_verb = statement.opening.verb is None
    if statement.opening.negated or (no_verb and denies(statement.words.lower)):
        return Verdict(UnitKind.OTHER, NEVER, DENIED)
    return None


def in_company_section(statement: Statement) -> Verdict | None:
    """Return the verdict on what stands where an employer speaks of itself."""
    found, context = statement.opening, statement.context
    if context.section is not UnitKind.COMPANY:
        return None
    if found.verb is None:
        return Verdict(UnitKind.COMPANY, OTHER_SECTION, SECTION_WHY[UnitKind.COMPANY])
    if found.subject == "none" and context.bullet and not context.has_duties:
        # nobody lists an employer's deeds in the imperative: a heading was not understood
        return Verdict(UnitKind.DUTY, PLACE_ALONE, "list item that begins with a verb")
    prior = COMPANY_VERB if found.subject in ("none", "person") else FRAGMENT
    return Verdict(UnitKind.COMPANY, prior, SECTION_WHY[UnitKind.COMPANY])


def in_duty_section(statement: Statement) -> Verdict | None:
    """Return the verdict on what stands among the duties: one of them, if it says anything."""
    found, context = statement.opening, statement.context
    if context.section is not UnitKind.DUTY:
        return None
    if found.verb is not None:
        if found.subject == "none" and statement.exclaims:
            return Verdict(UnitKind.OTHER, SLOGAN, "slogan")
        return _begun_by_verb(statement, found.verb)
    if found.responsible or statement.act or found.passive:
        prior = IN_DUTIES if found.passive and context.sure else ITEM
        return Verdict(UnitKind.DUTY, prior, "duty section, no verb")
    if context.bullet and [verb_form(word) for word in statement.words.lower] == ["base"]:
        prior = SURE_DUTY if context.sure else IN_DUTIES  # "Teach"
        return Verdict(UnitKind.DUTY, prior, "duty section")
    if len(statement.words) <= SHORT:
        return Verdict(UnitKind.DUTY, DUTY_THEME, "duty section, two words or fewer")
    if statement.span.endswith(":"):
        return Verdict(UnitKind.OTHER, NEVER, "leads in a list")
    if statement.exclaims:
        return Verdict(UnitKind.OTHER, SLOGAN, "slogan")
    return Verdict(UnitKind.DUTY, DUTY_NO_VERB, "duty section, no verb")


def _begun_by_verb(statement: Statement, verb: int) -> Verdict:
    """Return the verdict on a verb among the duties.

    What may as well be said to the reader, "Take calls" and "Take Fridays off", is not settled.
    """
    context = statement.context
    prior = SURE_DUTY if context.sure or context.labelled else IN_DUTIES  # "Main duties: …"
    bare = statement.opening.subject == "none"
    if bare and may_address(statement.words.lower, verb):
        prior = min(prior, NEARLY_SURE)
    return Verdict(UnitKind.DUTY, prior, "duty section")


RULES: tuple[Callable[[Statement], Verdict | None], ...] = (
    said_to_act,
    in_settled_section,
    denied,
    by_wording,
    said_to_reader,
    question,
    role_name,
    who_applies,
    employer,
    in_company_section,
    in_duty_section,
)
"""The first that has a verdict on a statement weighs it, without asking whether it has a verb."""


def without_verb(statement: Statement) -> Verdict:
    """Weigh a statement that no rule settled and that has no verb of work."""
    if statement.opening.responsible:
        return Verdict(UnitKind.DUTY, RESPONSIBLE, "responsible for")
    if statement.act:
        return Verdict(UnitKind.DUTY, NAMED_ACT, "names an act")
    if statement.opening.done_by_person:
        return Verdict(UnitKind.DUTY, PERSON_DOES, "the person does it")
    if statement.context.has_duties:
        return Verdict(UnitKind.OTHER, BESIDE_NO_VERB, "no verb, beside the duty section")
    if statement.opening.passive:
        return Verdict(UnitKind.OTHER, PASSIVE, "in the passive")
    prior = FRAGMENT
    if len(statement.words) > SHORT:
        prior = ITEM_NO_VERB if statement.context.bullet else LOOSE_NO_VERB
    return Verdict(UnitKind.OTHER, prior, "no verb")


def with_verb(statement: Statement) -> Verdict:
    """Weigh a statement that no rule settled, by its verb and who does it."""
    found, context = statement.opening, statement.context
    if not context.bullet and _is_header_line(statement):
        return Verdict(UnitKind.OTHER, NO_LINE, "looks like a header line")
    if found.subject == "none" and statement.exclaims:
        return Verdict(UnitKind.OTHER, SLOGAN, "slogan")
    if found.titled:
        return Verdict(UnitKind.DUTY, ROLE_DOES, "the role does it")
    if context.has_duties and not context.bullet:
        prior = BESIDE_VERB if found.subject == "none" else BESIDE_PERSON
        return Verdict(UnitKind.OTHER, prior, "beside the duty section")
    if found.subject == "person":
        return Verdict(UnitKind.DUTY, PERSON_DOES, "the person does it")
    if context.bullet:
        prior = BESIDE_ITEM if context.has_duties else ITEM
        return Verdict(UnitKind.DUTY, prior, "list item that begins with a verb")
    if is_capitalised(statement.span):
        return Verdict(UnitKind.OTHER, LOOSE_NO_VERB, "looks like a heading")
    return Verdict(UnitKind.DUTY, VERB_FIRST, "begins with a verb")


def _is_header_line(statement: Statement) -> bool:
    """Return whether a number follows the word taken for a verb, as in "Plant 3, Elkhart"."""
    numbered = statement.opening.subject == "none" and COUNTED.match(statement.span) is not None
    return numbered and len(statement.words) <= LONGEST_HEADER
