"""Records of all that may be said of a result, against their schemas."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from tasktriage.domain.assessment import Assessment
from tasktriage.domain.record import record
from tasktriage.testing.results import SAMPLES

SCHEMAS = files("tasktriage.contracts")


def validator(name: str) -> Draft202012Validator:
    text = SCHEMAS.joinpath(f"{name}.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def results(kind: str) -> list[object]:
    return [result for _, some in SAMPLES[kind]() for result in some]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("assessments", "assessment"),
        ("profiles", "profile"),
        ("plans", "plan"),
        ("migrations", "migration"),
        ("skills", "skills"),
    ],
)
def test_what_outputs_are_given_makes_sound_records(kind, name):
    schema = validator(name)
    for result in results(kind):
        data = json.loads(json.dumps(record(result)))
        if data.get("role") != "":  # which the pipeline gives a name
            schema.validate(data)


def test_a_profiles_tasks_are_sound_records():
    schema = validator("assessment")
    for result in results("profiles"):
        for task in json.loads(json.dumps(record(result)))["tasks"]:
            schema.validate(task["assessment"])


@pytest.mark.parametrize(("part", "name"), [("migrations", "migration"), ("skills", "skills")])
def test_parts_of_a_plan_are_sound_records(part, name):
    schema = validator(name)
    plans = [json.loads(json.dumps(record(plan))) for plan in results("plans")]
    found = [one for plan in plans for one in plan[part]]
    assert found
    for one in found:
        schema.validate(one)


def test_the_samples_have_what_may_be_said_beside_labels():
    items = [item for item in results("assessments") if isinstance(item, Assessment)]
    full = json.loads(json.dumps(record(items[0])))
    assert {effect["effect"] for effect in full["policy_effects"]} == {
        *("human", "cap", "note", "prohibited")
    }
    assert full["policies"]
    assert full["occupation"]["matches"]
    assert full["observed_use"] is not None
    assert full["taxonomies"][0]["probability"] == 0.8
