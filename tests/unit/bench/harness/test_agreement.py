"""How far a reference agrees with itself, against scikit-learn's figures."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from sklearn import metrics as sk

from tasktriage.bench.harness.agreement import agreements
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS


def row(number, text="t", label=0, **raters):
    named = {name: LABELS[code] for name, code in raters.items()}
    return LabelledTask(id=str(number), text=text, group="g", label=LABELS[label], raters=named)


def test_each_pair_of_raters_on_the_rows_that_both_judged():
    x, y, z = np.random.default_rng(7).integers(0, 3, (3, 60))
    rows = [
        row(i, f"t{i}", a, x=a, y=b) if i < 40 else row(i, f"t{i}", a, x=a, y=b, z=c)
        for i, (a, b, c) in enumerate(zip(x.tolist(), y.tolist(), z.tolist(), strict=True))
    ]
    found = {one.between: one for one in agreements(rows)}
    assert list(found) == ["x / y", "x / z", "y / z"]
    for name, one, two, n in (("x / y", x, y, 60), ("y / z", y[40:], z[40:], 20)):
        assert (found[name].kind, found[name].rows, found[name].n) == ("raters", n, n)
        assert found[name].accuracy == pytest.approx(sk.accuracy_score(one, two))
        assert found[name].macro_f1 == pytest.approx(sk.f1_score(one, two, average="macro"))
        kappa = sk.cohen_kappa_score(one, two, weights="quadratic")
        assert found[name].kappa == pytest.approx(kappa)


def test_rows_of_equal_text_pair_by_pair():
    labels = {"a": (0, 0, 1), "b": (2, 2), "c": (1, 2, 2, 0), "alone": (0,)}
    rows = [
        row(f"{t}{i}", f" {t}", code) for t, all_ in labels.items() for i, code in enumerate(all_)
    ]
    (found,) = agreements(rows)
    pairs = [pair for all_ in labels.values() for pair in permutations(all_, 2)]
    one, two = zip(*pairs, strict=True)
    assert (found.kind, found.rows, found.n) == ("texts", 9, len(pairs) // 2)
    assert found.accuracy == pytest.approx(sk.accuracy_score(one, two))
    assert found.macro_f1 == pytest.approx(sk.f1_score(one, two, average="macro"))
    assert found.kappa == pytest.approx(sk.cohen_kappa_score(one, two, weights="quadratic"))


def test_nothing_is_said_where_nothing_is_repeated_and_what_is_undefined_is_none():
    assert agreements([row(0, "a", x=1), row(1, "b", y=1)]) == ()
    (found,) = agreements([row(0, "a", 2), row(1, "a", 2)])
    assert (found.accuracy, found.kappa) == (1.0, None)


def test_rows_to_rank_have_no_labels():
    rows = [LabelledTask(id=str(i), text="a", group="g", target=1.0) for i in range(2)]
    assert agreements(rows) == ()
