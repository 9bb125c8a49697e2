"""The weights that lie beside the bundled policies."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import tasktriage_plugins.policies_ai_law as bundled
from tasktriage.kit.policy_file import read_policy
from tasktriage.pipeline.engine import Engine
from tasktriage.policies.chosen import Chosen, chosen
from tasktriage.policies.learnt import read_learnt
from tasktriage.policies.matcher import PolicyMatcher

FOLDER = Path(bundled.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.toml") if path.name != "acts.toml")
DIMENSION = 384
DAY = date(2027, 11, 29)


@pytest.fixture(scope="module")
def model():
    return Engine().model


def test_they_are_of_the_sentences_that_are_shipped(model):
    policy = read_policy(FILES[0])
    assert policy.learnt is not None
    learnt = read_learnt(policy.learnt, policy, model.embedder_id, DIMENSION)
    assert learnt is not None, "a sentence has changed: run benchmarks/fit_policies.py"
    assert 0.3 < learnt.slope < 3.0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_acts_of_every_rule_were_learnt_together(path, model):
    policy = read_policy(path)
    learnt = read_learnt(policy.learnt, policy, model.embedder_id, DIMENSION)
    places = {act.id: place for place, act in enumerate(policy.acts)}
    for rule in policy.rules:
        assert tuple(sorted(places[act] for act in rule.trigger)) in learnt.together.sets


CASES = [
    ("Decides which of the applicants for the driver posts to hire.", "gdpr/article-22"),
    ("Books interview rooms for the applicants.", None),
    ("Refuses personal loans to customers with too much debt.", "gdpr/article-22"),
    ("Refuses parcels that are too heavy for the scale.", None),
    ("Writes progress notes after each psychotherapy session.", "us-illinois/therapy-record"),
    ("Writes release notes after each sprint.", None),
    ("Sweeps the yard and empties the bins.", None),
    ("Hire, train and appraise the kitchen staff.", "gdpr/article-22"),
    ("Train and supervise the kitchen staff.", None),
    ("Disciplines and dismisses drivers.", "eu-ai-act/annex-iii-4b"),
    ("Approve or deny personal loans.", "eu-ai-act/annex-iii-5b"),
    ("Approve holiday requests of the drivers.", None),
    ("Approves annual leave and time sheets of direct reports.", None),
    ("Grade candidates' machine-learning models by their error.", None),
    ("Document wound care and treatment in the chart.", None),
]


def test_clear_cases(model):
    names = ["eu-ai-act", "gdpr", "us-illinois"]
    policies = {path.stem: read_policy(path) for path in FILES}
    matcher = PolicyMatcher(chosen(names, policies.__getitem__), model, as_of=DAY, inputs={})
    texts = [text for text, _ in CASES]
    found = matcher.effects(texts, model.assess(texts).vectors)
    for (text, rule), effects in zip(CASES, found, strict=True):
        names = [effect.name for effect in effects]
        assert (rule in names) if rule else not names, (text, names)


def test_asking_a_lawyer_is_no_legal_work(model):
    bar = read_policy(FOLDER / "us-bar.toml")
    matcher = PolicyMatcher([Chosen(bar, bar.rules)], model, as_of=DAY, inputs={})
    texts = ["Check with our counsel whether the new wording is lawful.", "Pleads cases in court."]
    asking, pleading = matcher.effects(texts, model.assess(texts).vectors)
    assert not asking
    assert pleading


def test_what_a_strange_file_says_of_sets_is_checked(tmp_path, model):
    from safetensors.numpy import load_file, save_file

    policy = read_policy(FILES[0])
    tensors = load_file(policy.learnt)
    about = {
        "schema": "tasktriage.acts-weights/1",
        "embedder": model.embedder_id,
        "sentences": json.loads(_header(policy.learnt))["__metadata__"]["sentences"],
    }
    path = tmp_path / "acts.safetensors"
    sets = json.loads(json.loads(_header(policy.learnt))["__metadata__"]["sets"])
    for wrong in ("[[999]]", "[[-1]]", "7", "[", json.dumps(sets[:-1]), "[" * 9000, '["a"]'):
        save_file(tensors, path, {**about, "sets": wrong})
        assert read_learnt(path, policy, model.embedder_id, DIMENSION) is None
    save_file(tensors, path, {**about, "sets": json.dumps(sets)})
    assert read_learnt(path, policy, model.embedder_id, DIMENSION) is not None
    narrow = {**tensors, "set_weights": np.ascontiguousarray(tensors["set_weights"][:-1])}
    save_file(narrow, path, {**about, "sets": json.dumps(sets)})
    assert read_learnt(path, policy, model.embedder_id, DIMENSION) is None


def _header(path: Path) -> bytes:
    data = path.read_bytes()
    return data[8 : 8 + int.from_bytes(data[:8], "little")]
