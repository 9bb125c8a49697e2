"""A role's shares after policies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tasktriage.domain.assessment import Assessment, Correction
from tasktriage.domain.label import Label
from tasktriage.domain.policy import Effect, PolicyEffect
from tasktriage.roles.profile import make_profile

DAY = date(2026, 11, 29)


def effect(kind: Effect, rule: str = "one", **more: object) -> PolicyEffect:
    given: dict[str, object] = {
        "policy": "law",
        "rule": rule,
        "title": "A rule",
        "effect": kind,
        "act": "An act",
        "probability": 0.9,
        "in_force": True,
        "jurisdiction": "EU",
        "basis": "Art. 1",
        "as_of": DAY,
        "source": "here",
    }
    return PolicyEffect(**{**given, **more})  # type: ignore[arg-type]


def rolled(assessed, *effects: tuple[PolicyEffect, ...], **kwargs):
    """A profile of ten tasks, the first of which have these effects."""
    items: list[Assessment] = [assessed(f"task {n}", **kwargs) for n in range(10)]
    for place, some in enumerate(effects):
        items[place] = replace(items[place], policy_effects=some)
    return make_profile(items, role="Clerk")


def values(shares) -> list[float]:
    return [one.share.value for one in shares]


def test_a_person_decides_and_the_shares_before_stay(assessed):
    plain = rolled(assessed)
    assert plain.ruled is None
    after = rolled(assessed, (effect(Effect.HUMAN),), (effect(Effect.CAP, "two"),))
    assert after.shares == plain.shares
    assert after.mean_score == plain.mean_score
    # 10 tasks of (.6, .3, .1): one is now (0, 0, 1), one (0, .9, .1)
    assert values(after.ruled.shares) == pytest.approx([0.48, 0.33, 0.19])
    assert after.ruled.mean_score.value == pytest.approx(0.48 + 0.33 / 2)
    listed = after.ruled.shares[0].share.listed
    assert listed.low <= 0.48 <= listed.high
    assert after.ruled.shares[0].share.role is not None
    said = [(one.rule, one.effect, one.tasks) for one in after.ruled.rules]
    assert said == [("law/one", Effect.HUMAN, 1), ("law/two", Effect.CAP, 1)]
    assert [one.share for one in after.ruled.rules] == pytest.approx([0.1, 0.1])
    assert after.ruled.notes == ("This is no legal advice.",)


def test_the_strongest_of_several_rules_counts(assessed):
    both = (effect(Effect.CAP, "two"), effect(Effect.PROHIBITED))
    after = rolled(assessed, both)
    assert values(after.ruled.shares) == pytest.approx([0.54, 0.27, 0.19])
    assert after.ruled.prohibited == ("task 0",)
    assert len(after.ruled.rules) == 2


def test_a_note_moves_nothing_and_is_named(assessed):
    after = rolled(assessed, (effect(Effect.NOTE),), (effect(Effect.NOTE),))
    assert values(after.ruled.shares) == pytest.approx(values(after.shares))
    assert [(one.rule, one.tasks) for one in after.ruled.rules] == [("law/one", 2)]


def test_a_later_rule_is_named_with_its_day_and_moves_nothing(assessed):
    later = date(2027, 12, 2)
    coming = effect(Effect.HUMAN, in_force=False, applies_from=later)
    after = rolled(assessed, (coming,), (coming,))
    assert values(after.ruled.shares) == pytest.approx(values(after.shares))
    assert after.ruled.later == (("law/one", later),)
    assert after.ruled.rules == ()
    assert after.ruled.prohibited == ()


def test_a_persons_label_stands_above_a_rule(assessed):
    items = [assessed(f"task {n}") for n in range(10)]
    items[0] = replace(
        items[0],
        policy_effects=(effect(Effect.HUMAN),),
        correction=Correction(label=Label.AUTOMATABLE),
    )
    profile = make_profile(items, role="Clerk")
    assert values(profile.ruled.shares) == pytest.approx(values(profile.shares))


def test_a_rule_speaks_of_a_task_whoever_gave_its_label(assessed):
    items = [assessed(f"task {n}") for n in range(10)]
    rules = (effect(Effect.PROHIBITED), effect(Effect.CAP, "two"))
    items[0] = replace(
        items[0], policy_effects=rules, correction=Correction(label=Label.AUTOMATABLE)
    )
    items[1] = replace(items[1], policy_effects=rules, correction=Correction(is_task=False))
    ruled = make_profile(items, role="Clerk").ruled
    assert ruled.prohibited == ("task 0",)  # the other one is no task of the role
    assert [(one.rule, one.tasks) for one in ruled.rules] == [("law/one", 1), ("law/two", 1)]
    assert [one.share for one in ruled.rules] == pytest.approx([1 / 9, 1 / 9])


def test_a_stale_rule_is_said(assessed):
    after = rolled(assessed, (effect(Effect.HUMAN, stale=True),))
    assert "law/one" in after.ruled.notes[1]


def test_too_few_tasks_have_no_figures(assessed):
    items = [replace(assessed("x"), policy_effects=(effect(Effect.HUMAN),))]
    assert make_profile(items, role="Clerk").ruled is None
