"""Scores equal scikit-learn's and scipy's; what is undefined is null, never NaN."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr
from sklearn import metrics as sk

from tasktriage.bench.harness.scoring import (
    SLICED,
    SMALLEST_SLICE,
    Predictions,
    every_fold,
    score_labels,
    score_ranks,
)
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS
from tasktriage.evaluation.reliability import ece_null, expected_calibration_error


def case(seed, n=120, groups=12, *, near=0.1, soc=False):
    generator = np.random.default_rng(seed)
    soft = generator.dirichlet([0.5] * 3, n)
    p = 0.5 * soft + 0.5 * generator.dirichlet([1.0] * 3, n)
    names = [f"{11 + 2 * (i % groups)}-{2000 + i % groups}" if soc else f"g{i % groups}"
             for i in range(n)]  # fmt: skip
    rows = [
        LabelledTask(
            id=f"r{i}", text=str(i), group=names[i], soft=tuple(soft[i]), target=float(soft[i, 0])
        )
        for i in range(n)
    ]
    return Predictions(rows, p, names, generator.random(n) < near)


def codes(predictions):
    true = np.array([LABELS.index(row.truth) for row in predictions.rows])
    # equal shares go to the more human label: none are equal here
    return true, predictions.probabilities.argmax(axis=1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(30, 150))
def test_scores_are_those_of_others(seed, n):
    made = case(seed, n, groups=7)
    true, pred = codes(made)
    p, soft = made.probabilities, np.array([row.soft for row in made.rows])
    scores = {k: v.value for k, v in score_labels(made, seed=0).scores.items()}
    labels = [0, 1, 2]
    expected = {
        "accuracy": sk.accuracy_score(true, pred),
        "macro_f1": sk.f1_score(true, pred, labels=labels, average="macro", zero_division=0),
        "kappa": sk.cohen_kappa_score(true, pred, labels=labels, weights="quadratic"),
        "level_error": sk.mean_absolute_error(true, pred),
        "cross_entropy": float(-(soft * np.log(p)).sum(axis=1).mean()),
        "brier": float(((p - np.eye(3)[true]) ** 2).sum(axis=1).mean()),
        "spearman": spearmanr(p @ [1, 0.5, 0], soft @ [1, 0.5, 0]).statistic,
        "kendall": kendalltau(p @ [1, 0.5, 0], soft @ [1, 0.5, 0]).statistic,
    }
    agreed = soft.max(axis=1) >= 0.75
    for name, rows in (("agreed", agreed), ("without_near_duplicates", ~made.near)):
        expected[f"macro_f1_{name}"] = sk.f1_score(
            true[rows], pred[rows], labels=labels, average="macro", zero_division=0
        )
    for kind, function in (
        ("precision", sk.precision_score),
        ("recall", sk.recall_score),
        ("f1", sk.f1_score),
    ):
        values = function(true, pred, labels=labels, average=None, zero_division=0)
        expected |= {f"{kind}_{x}": v for x, v in zip(LABELS, values, strict=True)}
    for name, value in expected.items():
        assert scores[name] == pytest.approx(value, abs=1e-9), name


def test_confusion_and_groups_and_worst():
    made = case(1, 400, groups=5, soc=True)
    true, pred = codes(made)
    found = score_labels(made, seed=0)
    assert np.array(found.confusion).tolist() == sk.confusion_matrix(true, pred).tolist()
    assert set(found.by_group) == {"11", "13", "15", "17", "19"}
    assert found.by_group["15"].title == "Computer and mathematical"
    assert sum(group.n for group in found.by_group.values()) == 400
    worst = found.worst
    assert len(worst) == 20
    assert [w.p for w in worst] == sorted((w.p for w in worst), reverse=True)
    assert all(w.label != w.truth for w in worst)
    assert len(found.curves.risk_coverage) == 200
    assert sum(b.count for b in found.curves.reliability) == 400


def test_intervals_hold_their_value_and_follow_the_seed():
    made = case(2, 300, groups=30)
    one, again, other = (score_labels(made, seed=s).scores for s in (0, 0, 1))
    assert one == again
    assert one["macro_f1"].ci95 != other["macro_f1"].ci95
    for name in ("accuracy", "macro_f1", "kappa", "cross_entropy", "brier", "spearman"):
        low, high = one[name].ci95
        assert low < one[name].value < high, name


def with_sets(made, seed=0):
    """Sets of one to three labels that hold the likeliest."""
    sets = np.random.default_rng(seed).random(made.probabilities.shape) < 0.4
    sets[np.arange(len(sets)), made.probabilities.argmax(axis=1)] = True
    return replace(made, sets=sets)


def test_sets_are_scored_as_they_were_given():
    made = with_sets(case(3, 300, groups=20))
    true, pred = codes(made)
    found = score_labels(made, seed=0).scores
    held = [bool(row[code]) for row, code in zip(made.sets, true, strict=True)]
    sizes = [int(row.sum()) for row in made.sets]
    sure = [i for i, size in enumerate(sizes) if size == 1]
    expected = {
        "coverage": sum(held) / 300,
        "set_size": sum(sizes) / 300,
        "one_label": len(sure) / 300,
        "wrong_and_sure": sum(true[i] != pred[i] for i in sure) / 300,
    }
    for code, label in enumerate(LABELS):
        own = [h for h, t in zip(held, true, strict=True) if t == code]
        expected[f"coverage_{label}"] = sum(own) / len(own)
    for name, value in expected.items():
        assert found[name].value == pytest.approx(value), name
        assert found[name].low < value < found[name].high, name
    assert 0 < expected["wrong_and_sure"] < expected["one_label"]
    assert not found["wrong_and_sure"].higher_is_better


def test_without_sets_nothing_is_said_of_them():
    found = score_labels(case(3), seed=0)
    for name in ("coverage", "set_size", "one_label", "wrong_and_sure"):
        assert found.scores[name].value is None
    assert {group.coverage for group in found.by_group.values()} <= {None}


def test_groups_have_the_figures_of_their_rows():
    made = with_sets(case(1, 400, groups=5, soc=True))
    true, pred = codes(made)
    p, soft = made.probabilities, np.array([row.soft for row in made.rows])
    found = score_labels(made, seed=0).by_group
    for code, group in found.items():
        inside = np.array([name[:2] == code for name in made.groups])
        assert group.n == inside.sum()
        assert group.accuracy == pytest.approx(sk.accuracy_score(true[inside], pred[inside]))
        f1 = sk.f1_score(true[inside], pred[inside], average="macro")
        assert group.macro_f1 == pytest.approx(f1)
        brier = ((p[inside] - np.eye(3)[true[inside]]) ** 2).sum(axis=1).mean()
        assert group.brier == pytest.approx(brier)
        assert group.coverage == pytest.approx(made.sets[inside, true[inside]].mean())
        assert group.set_size == pytest.approx(made.sets[inside].sum(axis=1).mean())
        top, share = p[inside].max(axis=1), soft[inside, pred[inside]]
        bins = np.ceil(top * 15).astype(int)
        gaps = [abs((share - top)[bins == b].sum()) for b in set(bins.tolist())]
        assert group.calibration == pytest.approx(sum(gaps) / inside.sum())


def test_where_all_rows_have_raters_those_agree_that_they_give_one_label_to():
    made = case(11, 200)
    true, pred = codes(made)
    generator = np.random.default_rng(11)
    other = generator.integers(0, 3, 200)

    def rated(rater_of_all):
        return [
            replace(row, raters={"x": LABELS[a], "y": LABELS[b]} if i or rater_of_all else {})
            for i, (row, a, b) in enumerate(zip(made.rows, true, other, strict=True))
        ]

    def found(rows):
        return score_labels(replace(made, rows=rows), seed=0).scores["macro_f1_agreed"].value

    same = true == other
    assert found(rated(True)) == pytest.approx(sk.f1_score(true[same], pred[same], average="macro"))
    plain = score_labels(made, seed=0).scores["macro_f1_agreed"].value
    assert found(rated(False)) == plain, "one row without raters: by the soft labels"
    lone = [replace(row, raters={"x": LABELS[a]}) for row, a in zip(made.rows, true, strict=True)]
    assert found(lone) == plain, "one rater agrees with nobody"


def drawn(seed=12, n=150, draws=4):
    """Rows that each of several draws tests; the draws differ in how right they are."""
    made = case(seed, n, groups=30)
    hard = np.eye(3)[codes(made)[0]]
    generator = np.random.default_rng(seed)
    parts = [
        (1 - w) * hard + w * generator.dirichlet([1.0] * 3, n) for w in np.linspace(0.1, 0.9, draws)
    ]
    return Predictions(
        [*made.rows] * draws,
        np.concatenate(parts),
        [*made.groups] * draws,
        np.concatenate([made.near] * draws),
        draws=np.repeat(np.arange(draws), n),
    )


def test_intervals_include_the_draws_of_training_rows():
    made = drawn()
    crossed, fixed = (score_labels(p, seed=0).scores for p in (made, replace(made, draws=None)))
    for name in ("macro_f1", "accuracy", "cross_entropy", "brier"):
        assert crossed[name].value == fixed[name].value
        wide, narrow = (s[name].high - s[name].low for s in (crossed, fixed))
        assert wide > 1.5 * narrow, "the draws are far apart"
    alike = replace(made, probabilities=np.concatenate([made.probabilities[:150]] * 4))
    crossed, fixed = (score_labels(p, seed=0).scores for p in (alike, replace(alike, draws=None)))
    assert crossed["macro_f1"].ci95 == pytest.approx(fixed["macro_f1"].ci95), "no chance in them"


def test_calibration_error_is_that_of_each_draw():
    made = drawn()
    true = codes(made)[0]
    found = score_labels(made, seed=0).scores
    each = [np.flatnonzero(made.draws == draw) for draw in range(4)]
    p = made.probabilities
    eces = [expected_calibration_error(p[rows], true[rows]) for rows in each]
    assert found["ece"].value == pytest.approx(np.mean(eces))
    nulls = [ece_null(p[rows], seed=0) for rows in each]
    assert found["ece_null"].value == pytest.approx(np.mean(nulls))
    pooled = score_labels(replace(made, draws=None), seed=0).scores["ece_null"].value
    assert found["ece_null"].value > 1.3 * pooled, "four times the rows err less by chance"


def test_figures_of_every_fold_are_those_of_all_rows():
    made = case(13, 200)
    found, whole = every_fold(made, seed=0), score_labels(made, seed=0).scores
    assert found == {f"{name}_every_fold": whole[name] for name in
                     ("macro_f1", "accuracy", "kappa", "cross_entropy")}  # fmt: skip


def test_a_row_that_several_draws_test_is_one_worst_row():
    made = case(4, 60)
    twice = Predictions(
        [*made.rows, *made.rows],
        np.concatenate([made.probabilities] * 2),
        [*made.groups, *made.groups],
        np.concatenate([made.near] * 2),
    )
    ids = [w.id for w in score_labels(twice, seed=0).worst]
    assert len(ids) == len(set(ids)) > 5


def test_what_is_undefined_is_null():
    rows = [
        LabelledTask(id=f"r{i}", text="t", group=f"g{i % 2}", label=LABELS[2]) for i in range(6)
    ]
    p = np.tile([0.0, 0.0, 1.0], (6, 1))
    found = score_labels(Predictions(rows, p, [r.group for r in rows], np.ones(6, bool)), seed=0)
    scores = found.scores
    assert scores["accuracy"].value == 1
    for name in ("kappa", "spearman", "kendall", "macro_f1_without_near_duplicates"):
        assert scores[name].value is None, name
    json.dumps(asdict(found), allow_nan=False)


TAGS = (("ACC", "LIC"), ("LIC",), ("EMP",), (), ("register:plain",), ("ETH",))


def tagged(seed, n=150, groups=12):
    """Rows with a label and tags; reasons stand on human-critical rows alone."""
    made = case(seed, n, groups)
    generator = np.random.default_rng(seed)
    rows = []
    for old in made.rows:
        label = LABELS[generator.integers(3)]
        tags = TAGS[generator.integers(len(TAGS))]
        if label is not LABELS[2]:
            tags = tuple(tag for tag in tags if ":" in tag)
        rows.append(LabelledTask(id=old.id, text="t", group=old.group, label=label, tags=tags))
    return Predictions(rows, made.probabilities, made.groups, made.near)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_tags_are_scored_apart(seed):
    made = tagged(seed)
    true, pred = codes(made)
    scored = score_labels(made, seed=0)
    names = {tag for row in made.rows for tag in row.tags}
    assert set(scored.by_tag) == names
    for name, found in scored.by_tag.items():
        inside = np.array([name in row.tags for row in made.rows])
        assert found.n == inside.sum()
        assert found.accuracy == pytest.approx((true == pred)[inside].mean())
        matrix = sk.confusion_matrix(true[inside], pred[inside], labels=[0, 1, 2])
        assert np.array(found.confusion).tolist() == matrix.tolist()
        for code, label in enumerate(LABELS):
            own = inside & (true == code)
            expected = (pred[own] == code).mean() if own.any() else None
            assert found.recall[str(label)] == pytest.approx(expected)
    either = np.array([bool({"ACC", "LIC", "ETH"} & set(row.tags)) for row in made.rows])
    found = scored.scores["recall_accountable"]
    assert found.value == pytest.approx((pred[either] == 2).mean())
    low, high = found.ci95
    assert low <= found.value <= high
    json.dumps(asdict(scored), allow_nan=False)


def test_a_large_tag_is_scored_as_if_its_rows_were_all():
    made = case(8, 600, groups=40)
    some = np.random.default_rng(8).random(600) < 0.4
    rows = [replace(r, tags=("ours",) if s else ()) for r, s in zip(made.rows, some, strict=True)]
    whole = score_labels(Predictions(rows, made.probabilities, made.groups, made.near), seed=0)
    inside = np.flatnonzero(some)
    alone = score_labels(made.take(inside), seed=0).scores
    found = whole.by_tag["ours"].scores
    assert dict(found) == {name: alone[name] for name in SLICED}
    assert found["macro_f1"].ci95 is not None
    assert found["macro_f1"] != whole.scores["macro_f1"]
    json.dumps(asdict(whole), allow_nan=False)


@pytest.mark.parametrize("lacks", ["rows", "a label", "a second group", "all but a reason"])
def test_a_tag_that_says_too_little_has_no_more_figures(lacks):
    made = case(9, 12 * SMALLEST_SLICE, groups=10)
    true, _ = codes(made)
    tagged = {
        "rows": np.arange(len(true)) < SMALLEST_SLICE - 1,
        "a label": true != 1,
        "a second group": np.array(made.groups) == "g0",
        "all but a reason": true >= 0,
    }[lacks]
    name = "ACC" if lacks == "all but a reason" else "few"
    rows = [replace(r, tags=(name,) if x else ()) for r, x in zip(made.rows, tagged, strict=True)]
    few = score_labels(Predictions(rows, made.probabilities, made.groups, made.near), seed=0)
    assert few.by_tag[name].n == tagged.sum()
    assert few.by_tag[name].scores == {}


def test_reasons_come_first_in_the_codebooks_order():
    made = tagged(1)
    assert list(score_labels(made, seed=0).by_tag) == ["EMP", "ACC", "LIC", "ETH", "register:plain"]


def test_the_accountable_are_human_critical():
    """A row tagged ACC whose label is another is no missed act."""
    made = tagged(2)
    odd = LabelledTask(id="odd", text="t", group="g0", label=LABELS[0], tags=("ACC",))
    more = Predictions(
        [*made.rows, odd],
        np.vstack([made.probabilities, [[0.8, 0.1, 0.1]]]),
        [*made.groups, "g0"],
        np.append(made.near, False),
    )
    one, two = (score_labels(p, seed=0).scores["recall_accountable"] for p in (made, more))
    assert one == two
    alone = [odd if {"ACC", "LIC", "ETH"} & set(r.tags) else r for r in made.rows]
    without = Predictions(alone, made.probabilities, made.groups, made.near)
    assert "recall_accountable" not in score_labels(without, seed=0).scores


def test_without_tags_there_is_nothing_by_tag():
    found = score_labels(case(3), seed=0)
    assert not found.by_tag
    assert "recall_accountable" not in found.scores


def test_ranks():
    made = case(5, 80)
    score = made.probabilities @ [1, 0.5, 0]
    target = np.array([row.target for row in made.rows])
    found = score_ranks(made, seed=0)
    scores = found.scores
    assert {"spearman_within", "spearman_between"} <= set(scores)
    assert scores["spearman"].value == pytest.approx(spearmanr(score, target).statistic)
    assert scores["kendall"].value == pytest.approx(kendalltau(score, target).statistic)
    clean = ~made.near
    expected = spearmanr(score[clean], target[clean]).statistic
    assert scores["spearman_without_near_duplicates"].value == pytest.approx(expected)
    assert (found.confusion, found.curves, found.worst) == (None, None, ())


def test_ranks_of_equal_scores_are_undefined():
    made = case(6, 40)
    flat = Predictions(made.rows, np.full((40, 3), 1 / 3), made.groups, made.near)
    scores = score_ranks(flat, seed=0).scores
    assert scores["spearman"].value is None
    assert scores["spearman"].ci95 == (None, None)
