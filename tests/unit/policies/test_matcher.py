"""Rules that speak of tasks."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tasktriage.contracts.errors import TasktriageWarning, UsageError
from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.policy import Act, Effect
from tasktriage.policies.chosen import Chosen, chosen
from tasktriage.policies.closed_form import fit_calibration, fit_closed
from tasktriage.policies.features import in_role
from tasktriage.policies.learnt import read_learnt, write_learnt
from tasktriage.policies.matcher import PolicyMatcher
from tasktriage.policies.triggers import Triggers, sentences

DAY = date(2026, 11, 30)
HIRES, FILES, LENDS = (
    "Hires two waiters for the kitchen.",
    "Sorts papers of waiters for the kitchen.",
    "Refuses the loan of a client.",
)


def found(policy, model, texts, day=DAY, title=None, rules=None):
    some = [Chosen(policy, policy.rules if rules is None else rules)]
    matcher = PolicyMatcher(some, model, as_of=day, inputs={})
    return matcher.effects(texts, model.assess(texts).vectors, title)


def names(effects):
    return [[one.rule for one in some] for some in effects]


def test_an_act_is_found_and_what_is_near_is_not(policy, words):
    effects = found(policy, words, [HIRES, FILES, LENDS, "Sweeps the square at dawn."])
    assert names(effects) == [["hiring", "either"], [], ["lending", "either"], []]
    (hiring, either) = effects[0]
    assert (hiring.name, hiring.act, hiring.effect) == ("law/hiring", "Hire", Effect.HUMAN)
    assert 0.5 <= hiring.probability <= 1.0
    assert (either.act, effects[2][1].act) == ("Hire", "Lend")


def test_a_rule_is_in_force_from_its_day_on(policy, words):
    for day, force in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        ((lending, _),) = found(policy, words, [LENDS], day)
        assert (lending.in_force, lending.applies_from) == (force, date(2027, 1, 1))


def test_stale_rules_are_one_warning(policy, words):
    with pytest.warns(TasktriageWarning) as said:
        effects = found(policy, words, [HIRES, LENDS], date(2027, 11, 30))
    assert len(said) == 1
    assert "law: read more than twelve months before 2027-11-30" in str(said[0].message)
    assert all(one.stale for some in effects for one in some)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not found(policy, words, [HIRES], date(2027, 11, 29))[0][0].stale


def test_a_threshold_of_another_models_vectors_is_a_warning(policy, words):
    with pytest.warns(TasktriageWarning, match="measured with 'theirs', not with 'words-1'"):
        found(replace(policy, embedder="theirs"), words, [HIRES])


def test_the_threshold_decides(policy, words):
    (probability,) = (some[0].probability for some in found(policy, words, [HIRES]))
    assert names(found(replace(policy, threshold=probability), words, [HIRES]))[0]
    assert not names(
        found(replace(policy, threshold=probability + 1e-6), words, [HIRES], rules=policy.rules[:1])
    )[0]


def test_policies_with_the_same_acts_learn_them_once(policy, words):
    other = replace(policy, name="other", rules=policy.rules[:1])
    some = chosen([], None, [policy, other])
    before = words.asked
    PolicyMatcher(some[:1], words, as_of=DAY, inputs={})
    once, before = words.asked - before, words.asked
    PolicyMatcher(some, words, as_of=DAY, inputs={})
    assert words.asked - before == once


def test_the_answer_for_a_task_does_not_depend_on_the_others(policy, words):
    together = found(policy, words, [HIRES, LENDS, FILES])
    alone = [found(policy, words, [text])[0] for text in (HIRES, LENDS, FILES)]
    assert names(together) == names(alone)
    for some, one in zip(together, alone, strict=True):
        expected = [effect.probability for effect in one]
        assert [effect.probability for effect in some] == pytest.approx(expected)


def test_no_tasks_and_odd_titles(policy, words):
    assert found(policy, words, ["", "☃" * 5000, "\ud800"], title="  ")
    assert found(policy, words, [HIRES], title="Kitchen manager" * 1000)[0]


def test_an_act_without_anything_near_it_is_not_everything(policy, words):
    bare = replace(
        policy,
        acts=(replace(policy.acts[0], near=()),),
        rules=policy.rules[:1],
        background=(),
    )
    effects = found(bare, words, [HIRES, "Paints the fence with two coats."])
    assert names(effects) == [["hiring"], []]


def test_acts_that_all_work_is_like_are_refused(policy, words):
    # the act is all of the codebook's ordinary work, so none of that shows what is no act
    every = tuple(example.text for example in load_codebook().examples)
    act = Act(id="all", title="All", tasks=every)
    rules = (replace(policy.rules[0], trigger=("all",)),)
    for background in ((), every):
        all_of_it = replace(policy, acts=(act,), rules=rules, background=background)
        with pytest.raises(UsageError, match=r"^policy 'law': no sentence shows what is none of"):
            Triggers(all_of_it, words)


def test_weights_that_are_shipped_are_used_while_they_fit(policy, words, tmp_path):
    texts, classes = sentences(policy)
    learnt = fit_closed(texts, words.assess(texts).vectors, classes, 2)
    path = tmp_path / "acts.safetensors"
    write_learnt(path, learnt, policy, "words-1")
    shipped = replace(policy, learnt=path)
    words.asked = 0
    assert names(found(shipped, words, [HIRES, FILES])) == [["hiring", "either"], []]
    assert words.asked < 5  # none of the sentences
    assert read_learnt(path, policy, "words-2", 64) is None
    changed = replace(policy, background=("Another.",))
    assert read_learnt(path, changed, "words-1", 64) is None
    assert Triggers(replace(changed, learnt=path), words)  # learnt anew


@pytest.mark.parametrize("damage", ["cut", "text", "narrow", "nan", "missing"])
def test_damaged_weights_are_not_used(policy, words, tmp_path, damage):
    texts, classes = sentences(policy)
    learnt = fit_closed(texts, words.assess(texts).vectors, classes, 2)
    path = tmp_path / "acts.safetensors"
    if damage == "nan":
        learnt = replace(learnt, bias=np.full_like(learnt.bias, np.nan))
    if damage == "narrow":
        learnt = replace(learnt, weights=learnt.weights[:10])
    write_learnt(path, learnt, policy, "words-1")
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif damage == "text":
        path.write_text("not weights", "utf-8")
    elif damage == "missing":
        path.unlink()
    assert read_learnt(path, policy, "words-1", 64) is None


def test_left_out_scores_are_those_of_fits_without_the_sentence():
    from tasktriage.policies.closed_form import _ridge

    rng = np.random.default_rng(0)
    for n, width in ((12, 5), (6, 9)):
        x, y = rng.normal(size=(n, width)), rng.normal(size=(n, 2))
        _, left_out = _ridge(x, y)
        for row in range(n):
            kept = np.arange(n) != row
            weights, _ = _ridge(x[kept], y[kept])
            assert left_out[row] == pytest.approx(x[row] @ weights, abs=1e-6)


def test_calibration_gives_shares_that_hold():
    rng = np.random.default_rng(0)
    p = rng.uniform(0.01, 0.99, 20_000)
    truth = (rng.uniform(size=len(p)) < p**2 / (p**2 + (1 - p) ** 2)).astype(float)
    slope, offset = fit_calibration(p, truth)
    assert slope == pytest.approx(2.0, abs=0.1)
    assert offset == pytest.approx(0.0, abs=0.1)


def test_a_title_moves_a_vector_towards_it():
    vectors = np.eye(4, dtype=np.float32)[:2]
    moved = in_role(vectors, np.eye(4, dtype=np.float32)[3])
    assert np.linalg.norm(moved, axis=1) == pytest.approx([1.0, 1.0])
    assert (moved[:, 3] > 0.1).all()
    assert (in_role(vectors, None) == vectors).all()
