"""Each rule of the verdicts alone: the kind, the prior and the reason that it gives."""

from __future__ import annotations

import pytest

from tasktriage.plugin import UnitKind
from tasktriage_plugins.extractor_rules import judge as rules
from tasktriage_plugins.extractor_rules.judge import Context, Statement, Verdict, judge, judge_place
from tasktriage_plugins.extractor_rules.opening import opening
from tasktriage_plugins.extractor_rules.words import Words

DUTY = UnitKind.DUTY
REQUIREMENT = UnitKind.REQUIREMENT
PAY = UnitKind.PAY
EEO = UnitKind.EEO
COMPANY = UnitKind.COMPANY
APPLY = UnitKind.APPLY
ADMIN = UnitKind.ADMIN
OTHER = UnitKind.OTHER

NOWHERE = Context(None, bullet=False)
ITEM = Context(None, bullet=True)
BESIDE = Context(None, bullet=False, has_duties=True)
ITEM_BESIDE = Context(None, bullet=True, has_duties=True)
DUTIES = Context(DUTY, bullet=True)
SURE_DUTIES = Context(DUTY, bullet=True, sure=True)
ABOUT_US = Context(COMPANY, bullet=True)
NEEDS = Context(REQUIREMENT, bullet=True)
SURE_NEEDS = Context(REQUIREMENT, bullet=True, sure=True)


def statement(span: str, context: Context) -> Statement:
    words = Words.of(span, 0, len(span))
    return Statement.of(words, span, opening(span, words, frozenset()), context)


def weigh(span: str, context: Context, title: str = "") -> Verdict:
    words = Words.of(span, 0, len(span))
    return judge(words, span, opening(span, words, frozenset(title.lower().split())), context)


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Feed the goats", NEEDS, Verdict(REQUIREMENT, 0.03, "requirement section")),
        ("Feed the goats", SURE_NEEDS, Verdict(REQUIREMENT, 0.0, "requirement section")),
        (
            "Feed",
            Context(APPLY, bullet=True, sure=True),
            Verdict(APPLY, 0.005, "application section"),
        ),
        (
            "Knowledge of goats",
            Context(PAY, bullet=True),
            Verdict(REQUIREMENT, 0.005, "pay section"),
        ),
        ("Feed the goats", ABOUT_US, None),
    ],
)
def test_what_stands_in_a_section_without_tasks(span, context, verdict):
    assert rules.in_settled_section(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Knowledge of goats", NOWHERE, Verdict(REQUIREMENT, 0.04, "requirement wording")),
        ("Salary range of a goatherd", NOWHERE, Verdict(PAY, 0.01, "pay")),
        (
            "We are an equal opportunity employer",
            NOWHERE,
            Verdict(EEO, 0.0, "equal-opportunity clause"),
        ),
        ("Feed the goats", NOWHERE, None),
    ],
)
def test_what_its_words_give_away(span, context, verdict):
    assert rules.by_wording(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Feed the goats?", NOWHERE, Verdict(OTHER, 0.0, "question")),
        ("Feed the goats", NOWHERE, None),
    ],
)
def test_questions(span, context, verdict):
    assert rules.question(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Store Manager", NOWHERE, Verdict(OTHER, 0.04, "names a role")),
        ("Store goats", NOWHERE, None),
    ],
)
def test_names_of_roles(span, context, verdict):
    assert rules.role_name(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Applicants feed a goat", NOWHERE, Verdict(APPLY, 0.04, "how to apply")),
        ("You feed a goat", NOWHERE, None),
    ],
)
def test_what_applicants_do(span, context, verdict):
    assert rules.who_applies(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("The Trust feeds goats", NOWHERE, Verdict(COMPANY, 0.02, "about the employer")),
        ("You feed a goat", NOWHERE, None),
    ],
)
def test_what_an_employer_does(span, context, verdict):
    assert rules.employer(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Goats of old", ABOUT_US, Verdict(COMPANY, 0.03, "employer section")),
        ("Feed the goats", ABOUT_US, Verdict(DUTY, 0.55, "list item that begins with a verb")),
        ("You feed the goats", ABOUT_US, Verdict(COMPANY, 0.4, "employer section")),
        ("Bakers feed the goats", ABOUT_US, Verdict(COMPANY, 0.12, "employer section")),
        ("Feed the goats", DUTIES, None),
    ],
)
def test_what_stands_where_an_employer_speaks_of_itself(span, context, verdict):
    assert rules.in_company_section(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Feed the goats", DUTIES, Verdict(DUTY, 0.92, "duty section")),
        ("Feed the goats", SURE_DUTIES, Verdict(DUTY, 1.0, "duty section")),
        ("Feed the goats!", DUTIES, Verdict(OTHER, 0.1, "slogan")),
        ("Responsible for goats", DUTIES, Verdict(DUTY, 0.75, "duty section, no verb")),
        ("Supervision of goats", DUTIES, Verdict(DUTY, 0.75, "duty section, no verb")),
        ("The goats are then fed", DUTIES, Verdict(DUTY, 0.75, "duty section, no verb")),
        ("Teach", DUTIES, Verdict(DUTY, 0.92, "duty section")),
        ("Teach", SURE_DUTIES, Verdict(DUTY, 1.0, "duty section")),
        ("Goats", DUTIES, Verdict(DUTY, 0.25, "duty section, two words or fewer")),
        ("Goat leadership", DUTIES, Verdict(DUTY, 0.25, "duty section, two words or fewer")),
        ("Goats of old:", DUTIES, Verdict(OTHER, 0.0, "leads in a list")),
        ("Goats of old!", DUTIES, Verdict(OTHER, 0.1, "slogan")),
        ("Goats of old", DUTIES, Verdict(DUTY, 0.65, "duty section, no verb")),
        ("Feed the goats", ITEM, None),
    ],
)
def test_what_stands_among_the_duties(span, context, verdict):
    assert rules.in_duty_section(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Responsible for goats", ITEM, Verdict(DUTY, 0.7, "responsible for")),
        ("Supervision of goats", ITEM, Verdict(DUTY, 0.75, "names an act")),
        ("The goats are fed by you", NOWHERE, Verdict(DUTY, 0.9, "the person does it")),
        ("The goats are then fed", NOWHERE, Verdict(OTHER, 0.65, "in the passive")),
        ("Goats of old", ITEM, Verdict(OTHER, 0.4, "no verb")),
        ("Goats of old", NOWHERE, Verdict(OTHER, 0.2, "no verb")),
        ("Goat leadership", ITEM, Verdict(OTHER, 0.12, "no verb")),
        ("Goats of old", BESIDE, Verdict(OTHER, 0.06, "no verb, beside the duty section")),
        ("Supervision of goats", BESIDE, Verdict(DUTY, 0.75, "names an act")),
    ],
)
def test_what_has_no_verb(span, context, verdict):
    assert rules.without_verb(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Plant 3, Goat Hill", NOWHERE, Verdict(OTHER, 0.04, "looks like a header line")),
        ("Feed the goats!", ITEM, Verdict(OTHER, 0.1, "slogan")),
        ("Feed the goats", BESIDE, Verdict(OTHER, 0.15, "beside the duty section")),
        ("You feed the goats", BESIDE, Verdict(OTHER, 0.25, "beside the duty section")),
        ("You feed the goats", ITEM, Verdict(DUTY, 0.9, "the person does it")),
        ("Feed the goats", ITEM_BESIDE, Verdict(DUTY, 0.4, "list item that begins with a verb")),
        ("Feed the goats", ITEM, Verdict(DUTY, 0.75, "list item that begins with a verb")),
        ("Feed Goats", NOWHERE, Verdict(OTHER, 0.2, "looks like a heading")),
        ("Feed the goats", NOWHERE, Verdict(DUTY, 0.7, "begins with a verb")),
    ],
)
def test_what_has_a_verb(span, context, verdict):
    assert rules.with_verb(statement(span, context)) == verdict


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Other duties as assigned", DUTIES, Verdict(OTHER, 0.0, "stock clause")),
        ("Share this job", DUTIES, Verdict(OTHER, 0.0, "link of a web page")),
        (
            "Goat Hill",
            Context(ADMIN, bullet=False, labelled=True),
            Verdict(ADMIN, 0.0, "header line"),
        ),
        ("Goats . . . . . 3", DUTIES, Verdict(ADMIN, 0.0, "line of dots")),
    ],
)
def test_what_is_no_statement_is_settled_first(span, context, verdict):
    assert weigh(span, context) == verdict


def test_the_words_of_the_work_count_and_not_those_before_it():
    assert weigh("You adapt to goats", NOWHERE).kind is REQUIREMENT
    assert weigh("You must hold a licence for goats", NOWHERE).kind is REQUIREMENT
    assert weigh("A Goat Keeper feeds goats", NOWHERE, "Goat Keeper").why == "the role does it"


@pytest.mark.parametrize(
    ("span", "context", "verdict"),
    [
        ("Vuohi", Context(PAY, bullet=False, labelled=True), Verdict(PAY, 0.0, "header line")),
        ("Vuohi", DUTIES, Verdict(DUTY, 0.25, "duty section, one word")),
        ("Ruoki vuohet", DUTIES, Verdict(DUTY, 0.92, "duty section")),
        ("Ruoki vuohet", Context(DUTY, bullet=False), Verdict(DUTY, 0.65, "duty section")),
        ("Ruoki vuohet", NEEDS, Verdict(REQUIREMENT, 0.03, "requirement section")),
        ("Ruoki vuohet", SURE_NEEDS, Verdict(REQUIREMENT, 0.0, "requirement section")),
        ("Ruoki vuohet", ITEM, Verdict(OTHER, 0.55, "list item, not in English")),
        ("Ruoki vuohet", ITEM_BESIDE, Verdict(OTHER, 0.25, "list item, not in English")),
        ("Ruoki vuohet", NOWHERE, Verdict(OTHER, 0.12, "not in English")),
    ],
)
def test_other_languages_go_by_the_place(span, context, verdict):
    assert judge_place(Words.of(span, 0, len(span)), context) == verdict
