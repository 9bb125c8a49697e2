"""Which rules are asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.policies.chosen import chosen, speaking


@pytest.fixture
def create(policy):
    known = {"law": policy, "dist/law": policy, "other": replace(policy, name="other")}

    def find(name):
        if name not in known:
            raise UnknownNameError("policy", name, known)
        return known[name]

    return find


def ids(some):
    return [(one.policy.name, [rule.id for rule in one.rules]) for one in some]


@pytest.mark.parametrize(
    ("names", "rules"),
    [
        (["law"], ["hiring", "lending"]),
        (["dist/law"], ["hiring", "lending"]),
        (["law/either"], ["either"]),
        (["dist/law/either"], ["either"]),
        (["law", "law"], ["hiring", "lending"]),
        (["law/either", "law", "law/hiring"], ["hiring", "lending", "either"]),
    ],
)
def test_unreviewed_rules_are_on_by_their_own_name_alone(create, names, rules):
    assert ids(chosen(names, create)) == [("law", rules)]


def test_values_and_names_stand_together(create, policy):
    assert ids(chosen(["other"], create, [policy])) == [
        ("other", ["hiring", "lending"]),
        ("law", ["hiring", "lending"]),
    ]
    assert ids(chosen(["law"], create, [policy])) == [("law", ["hiring", "lending"])]


def test_two_policies_of_one_name_are_an_error(create, policy):
    with pytest.raises(UsageError, match="two different policies are called 'law'"):
        chosen(["law"], create, [replace(policy, version="2")])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lwa", "unknown policy 'lwa'; did you mean 'law'"),
        ("lwa/hiring", "unknown policy 'lwa'; did you mean 'law'"),
        ("law/hirin", "unknown rule 'law/hirin'; did you mean 'law/hiring'"),
        ("law/", "unknown rule 'law/'"),
    ],
)
def test_unknown_names_have_the_nearest(create, name, said):
    with pytest.raises(UnknownNameError) as error:
        chosen([name], create)
    assert str(error.value).startswith(said)


def test_a_rule_speaks_with_its_inputs(policy, make_rule):
    asking = replace(policy, rules=(make_rule(), make_rule(id="x", when=(("level", ("high",)),))))
    some = chosen([], None, [asking])
    with pytest.raises(UsageError, match=r"Which level.*--policy-input level=VALUE.*low or high"):
        speaking(some, {})
    assert ids(speaking(some, {"level": "low"})) == [("law", ["hiring"])]
    assert ids(speaking(some, {"level": "high"})) == [("law", ["hiring", "x"])]
    with pytest.raises(UnknownNameError, match="value of the policy input level: 'hihg'"):
        speaking(some, {"level": "hihg"})
    with pytest.raises(UnknownNameError, match="unknown policy input 'levle'; did you mean"):
        speaking(some, {"level": "low", "levle": "low"})


def test_an_input_that_no_chosen_rule_needs_is_not_asked_for(policy):
    assert ids(speaking(chosen([], None, [policy]), {})) == [("law", ["hiring", "lending"])]
