"""The bundled policies: what they ask for, since when, and which acts they speak of."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tasktriage.domain.policy import Effect, Policy, PolicyRule
from tasktriage.pipeline.engine import Engine
from tasktriage_plugins.policies_ai_law import SUMMARIES, tasktriage_policies

LEAST = 45  # sentences of an act, and near it
DAY = date(2026, 11, 29)

REVIEWED = {
    "eu-ai-act/annex-iii-4a": ("cap", date(2027, 12, 2)),
    "eu-ai-act/annex-iii-4b": ("cap", date(2027, 12, 2)),
    "eu-ai-act/annex-iii-3": ("cap", date(2027, 12, 2)),
    "eu-ai-act/annex-iii-5a": ("cap", date(2027, 12, 2)),
    "eu-ai-act/annex-iii-5b": ("cap", date(2027, 12, 2)),
    "eu-ai-act/annex-iii-1a": ("human", date(2027, 12, 2)),
    "gdpr/article-22": ("human", date(2018, 5, 25)),
    "gdpr-exception/article-22": ("cap", date(2018, 5, 25)),
    "us-illinois/therapy-decide": ("human", date(2025, 8, 1)),
    "us-illinois/therapy-plan": ("cap", date(2025, 8, 1)),
    "us-illinois/therapy-emotion": ("prohibited", date(2025, 8, 1)),
    "us-illinois/therapy-record": ("cap", date(2025, 8, 1)),
    "us-california/admt": ("note", date(2027, 1, 1)),
    "us-colorado/sb-26-189": ("note", date(2027, 1, 1)),
    "us-new-york-city/local-law-144": ("note", date(2023, 7, 5)),
    "canada/final-decision": ("human", date(2025, 6, 24)),
}
UNREVIEWED = {
    "eu-ai-act/annex-iii-5c": ("cap", date(2027, 12, 2)),
    "eu-ai-act/annex-iii-6-8": ("cap", date(2027, 12, 2)),
    "eu-ai-act/article-5-1-f": ("prohibited", date(2025, 2, 2)),
    "eu-platform-work/article-10": ("human", date(2026, 12, 2)),
    "uk-data-act/article-22a-d": ("note", date(2026, 2, 5)),
    "us-illinois/hb-3773": ("note", date(2026, 1, 1)),
    "us-california/sb-1120": ("human", date(2025, 1, 1)),
    "us-california/civil-rights": ("note", date(2025, 10, 1)),
    "us-federal/fda-decision-support": ("cap", date(2026, 1, 6)),
    "us-federal/bank-models": ("note", date(2026, 4, 17)),
    "us-bar/opinion-512-prepare": ("cap", date(2024, 7, 29)),
    "us-bar/opinion-512-sign": ("human", date(2024, 7, 29)),
    "south-korea/high-impact": ("cap", date(2026, 1, 22)),
}


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    return {spec.name: spec.factory() for spec in tasktriage_policies()}


@pytest.fixture(scope="module")
def rules(policies: dict[str, Policy]) -> dict[str, PolicyRule]:
    return {f"{p.name}/{rule.id}": rule for p in policies.values() for rule in p.rules}


@pytest.fixture(scope="module")
def acts(policies: dict[str, Policy]) -> Policy:
    return policies["gdpr"]


def test_names_are_those_of_the_files(policies):
    assert {policy.name for policy in policies.values()} == set(SUMMARIES)
    for name, policy in policies.items():
        assert policy.name == name
        assert "no legal advice" in policy.summary.lower()


@pytest.mark.parametrize(
    ("known", "unreviewed"), [(REVIEWED, False), (UNREVIEWED, True)], ids=["reviewed", "not"]
)
def test_a_rule_asks_for_what_was_read(rules, known, unreviewed):
    found = {
        name: (rule.effect.value, rule.applies_from)
        for name, rule in rules.items()
        if rule.unreviewed is unreviewed
    }
    assert found == known


def test_a_rule_is_dated_sourced_and_signed_by_nobody(rules):
    for name, rule in rules.items():
        assert (rule.as_of, rule.expires) == (DAY, date(2027, 11, 29)), name
        assert rule.reviewer == "none", name
        for said in (rule.source, rule.basis, rule.status, rule.who_decides, rule.instrument):
            assert said.strip(), name
        assert rule.not_triggered.strip(), name


def test_what_was_read_second_hand_says_so(policies, rules):
    for name, rule in rules.items():
        if rule.unreviewed and not name.startswith(("uk-", "us-federal/fda", "south-", "us-bar")):
            own = f"{rule.caveat} {rule.status}".lower()
            assert "second-hand" in own or "not opened" in own, name
    for name in ("uk-data-act", "us-federal", "us-bar", "south-korea", "eu-platform-work"):
        assert "second-hand" in policies[name].summary.lower()


def test_annex_iii_has_its_exemptions(rules):
    for point in ("3", "4a", "4b", "5a"):
        said = rules[f"eu-ai-act/annex-iii-{point}"].not_triggered
        assert "preparatory" in said
        assert "never hold where persons are profiled" in said
    assert "fraud" in rules["eu-ai-act/annex-iii-5b"].not_triggered.lower()


def test_both_readings_of_article_22_speak_of_the_same_acts(rules):
    strict, claimed = rules["gdpr/article-22"], rules["gdpr-exception/article-22"]
    assert strict.trigger == claimed.trigger
    assert (strict.effect, claimed.effect) == (Effect.HUMAN, Effect.CAP)


def test_only_canada_needs_to_know_something(policies, rules):
    assert [name for name, policy in policies.items() if policy.inputs] == ["canada"]
    (asked,) = policies["canada"].inputs
    assert asked.values == ("I", "II", "III", "IV")
    assert rules["canada/final-decision"].when == (("impact-level", ("III", "IV")),)
    assert [name for name, rule in rules.items() if rule.when] == ["canada/final-decision"]


def test_all_policies_share_the_acts_and_use_every_one(policies, acts):
    for policy in policies.values():
        assert policy.acts == acts.acts
        assert policy.background == acts.background
    used = {act for policy in policies.values() for rule in policy.rules for act in rule.trigger}
    assert used == {act.id for act in acts.acts}


def test_an_act_has_sentences_enough(acts):
    for act in acts.acts:
        assert len(act.tasks) >= LEAST, act.id
        assert len(act.near) >= LEAST, act.id
    assert len(acts.background) >= 300


def test_no_sentence_stands_twice(acts):
    said = [text for act in acts.acts for text in (*act.tasks, *act.near)]
    keys = [re.sub(r"\W+", " ", text.casefold()).strip() for text in (*said, *acts.background)]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


@pytest.fixture(scope="module")
def engine() -> Engine:
    names = [name for name in SUMMARIES if name != "gdpr-exception"]
    return Engine(policies=names, policy_inputs={"impact-level": "III"}, as_of=DAY)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Decide which applicants are hired and reject the others", "gdpr/article-22"),
        ("Approve or decline mortgage applications of private customers", "gdpr/article-22"),
        ("Screen CVs and shortlist candidates for interview", "eu-ai-act/annex-iii-4a"),
        ("Mark pupils' essays and give each a grade", "eu-ai-act/annex-iii-3"),
        ("Grant or refuse visas to applicants", "canada/final-decision"),
        ("Provide individual psychotherapy to adults", "us-illinois/therapy-decide"),
        ("Respond to live facial recognition alerts in the station", "eu-ai-act/annex-iii-1a"),
    ],
)
def test_an_act_in_plain_words_is_found(engine, text, rule):
    (found,) = engine.classify([text])
    assert rule in {effect.name for effect in found.policy_effects}


@pytest.mark.parametrize(
    "text",
    [
        "Bake bread and rolls for the morning shift",
        "Write unit tests for the payment service",
        "Mow the lawns and trim the hedges of the park",
        "Reconcile the bank accounts at month end",
        "Repair washing machines at customers' homes",
    ],
)
def test_ordinary_work_fires_no_rule(engine, text):
    (found,) = engine.classify([text])
    assert found.policy_effects == ()
