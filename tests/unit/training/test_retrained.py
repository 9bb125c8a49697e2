"""A model folder as the benchmark's candidate: its recipe done again on other rows."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from tasktriage.bench.harness.candidates import make_candidate
from tasktriage.bench.harness.fitters import LearningRows
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.domain.label import LABELS
from tasktriage.training.recipe import CodebookRecipe, DataRecipe

OURS = ("codebook-train", "codebook-examples")
RATERS = ("first", "second")


def rated(rows):
    """Rows with what two raters said; the second skips some."""
    for number, row in enumerate(rows):
        row["first"] = "low" if row["code"] == 0 else "high"
        row["second"] = "" if number % 3 else f"T{row['code']}"
    return rows


@pytest.fixture(scope="module")
def frozen(trained):
    return trained.model.folder


@pytest.fixture(scope="module")
def tuned(tiny, tuned_recipe, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tuned")
    recipe = replace(
        tuned_recipe,
        embedder=tiny.name,
        codebook=CodebookRecipe(),
        data=DataRecipe(ratings=RATERS, major_digits=2),
    )
    columns = ["task", "label", "group", *RATERS]
    table = tiny.write_table(folder / "t.csv", rated(tiny.table_rows(1)), columns)
    return tiny.train(folder / "model", recipe, table).model.folder


@pytest.fixture(scope="module")
def rows(tiny):
    return rated(tiny.table_rows(6, 320, groups=32, first=100))


def fit(candidate, rows, ratings=()):
    """Fit on rows; `ratings` are the names of what their raters said."""
    fitter = candidate.make()
    soft = np.eye(len(LABELS))[[row["code"] for row in rows]]
    said = [{name: row[name] for name in ratings} for row in rows]
    fitter.fit(LearningRows([r["task"] for r in rows], soft, [r["group"] for r in rows], said))
    return fitter


def accuracy(fitter, rows):
    p = fitter.predict_proba([row["task"] for row in rows])
    assert p.sum(axis=1) == pytest.approx(np.ones(len(rows)))
    return float((p.argmax(axis=1) == [row["code"] for row in rows]).mean())


def test_a_frozen_one_gets_a_new_head(plugins, frozen, rows):
    candidate = make_candidate(str(frozen), plugins, Vectors(), trains=True)
    assert (candidate.shipped, candidate.calibrated) == (False, False)
    assert candidate.trained_on == OURS, "its recipe adds them to any rows"
    assert accuracy(fit(candidate, rows[:240]), rows[240:]) > 0.6
    turned = [{**row, "code": (row["code"] + 1) % 3} for row in rows]
    fitter = fit(candidate, turned[:240])
    assert accuracy(fitter, turned[240:]) > 0.6  # it goes by these rows, not by its own
    assert accuracy(fitter, rows[240:]) < 0.4


def test_a_tuned_one_is_trained_anew_and_calibrates_itself(plugins, tuned, rows):
    candidate = make_candidate(str(tuned), plugins, Vectors(), trains=True)
    assert (candidate.shipped, candidate.calibrated, candidate.trained_on) == (False, True, ())
    fitter = fit(candidate, rows[:240], RATERS)
    assert accuracy(fitter, rows[240:]) > 0.6
    assert fitter.calibrator_.usual.temperature != 1.0
    turned = [{**row, "code": (row["code"] + 1) % 3} for row in rows]
    assert accuracy(fit(candidate, turned[:240]), turned[240:]) > 0.6


def test_a_tuned_one_needs_no_ratings(plugins, tuned, rows):
    candidate = make_candidate(str(tuned), plugins, Vectors(), trains=True)
    assert accuracy(fit(candidate, rows[:240]), rows[240:]) > 0.6


RECIPE = """\
schema = "tasktriage.recipe/1"
name = "plain"
version = "1"
embedder = "{embedder}"
[finetune]
{settings}
"""


def test_a_recipe_is_trained_on_the_rows_of_the_run(plugins, tiny, tuned_recipe, rows, tmp_path):
    settings = {
        key: value
        for key, value in asdict(tuned_recipe.finetune).items()
        if isinstance(value, int | float)
    }
    lines = "\n".join(f"{key} = {value}" for key, value in settings.items())
    path = tmp_path / "plain.toml"
    path.write_text(RECIPE.format(embedder=tiny.name, settings=lines), "utf-8")
    candidate = make_candidate(f"recipe:{path}", plugins, Vectors(), trains=True)
    assert (candidate.shipped, candidate.calibrated, candidate.trained_on) == (False, True, ())
    assert accuracy(fit(candidate, rows[:240]), rows[240:]) > 0.6


def test_networks_are_kept_beside_the_vectors(plugins, tuned, rows, tmp_path):
    def once():
        candidate = make_candidate(str(tuned), plugins, Vectors(tmp_path), trains=True)
        texts = [row["task"] for row in rows[240:]]
        return fit(candidate, rows[:240]).predict_proba(texts)

    first = once()
    (kept,) = (tmp_path / "networks").iterdir()
    before = kept.stat().st_mtime_ns
    np.testing.assert_array_equal(once(), first)
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize("which", ["frozen", "tuned"])
def test_where_nothing_is_trained_it_answers_as_shipped(plugins, request, rows, which):
    folder = request.getfixturevalue(which)
    candidate = make_candidate(str(folder), plugins, Vectors(), trains=False)
    assert candidate.shipped
    file, *ours = candidate.trained_on
    assert len(file) == 64
    assert tuple(ours) == (OURS if which == "frozen" else ())
    assert accuracy(fit(candidate, rows[:30]), rows) > 0.6


def test_the_card_of_a_model_with_families_says_how_general_its_vector_is(tuned):
    card = (tuned / "README.md").read_text("utf-8")
    assert "## By family of groups" in card
    assert "The sentence vector still knows what a task is about" in card
