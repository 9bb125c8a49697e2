from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import RecipeError
from tasktriage.training.data import read_data
from tasktriage.training.recipe import DataRecipe

HARD = "task,label\nSort post,automatable\nPlan a talk,augmentable\nCalm a child,human-critical\n"
SOFT_HEAD = "task,p_automatable,p_augmentable,p_human_critical"
RECIPE = DataRecipe(file="t.csv")


@pytest.fixture
def table(tmp_path):
    def write(body, name="t.csv"):
        data = body if isinstance(body, bytes) else body.encode()
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def refused(place, recipe=RECIPE):
    with pytest.raises(RecipeError) as raised:
        read_data(recipe, place)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_hard_labels_become_one_hot_rows_in_label_order(table):
    data = read_data(RECIPE, table(HARD))
    assert data.texts == ["Sort post", "Plan a talk", "Calm a child"]
    assert data.labels.tolist() == [0, 1, 2]
    assert data.soft.tolist() == np.eye(3).tolist()
    assert data.weights.tolist() == [1, 1, 1]
    assert len(set(data.groups)) == 3
    assert data.sha256 == hashlib.sha256(HARD.encode()).hexdigest()


def test_case_and_blanks_of_labels_do_not_matter_and_blank_texts_are_skipped(table):
    data = read_data(
        RECIPE, table(HARD.replace(",augmentable", ", Augmentable ") + "  ,\n,automatable\n")
    )
    assert data.labels.tolist() == [0, 1, 2]


def test_a_folder_or_a_table_can_be_named_and_the_ending_says_the_delimiter(table, tmp_path):
    table(HARD)
    assert read_data(RECIPE, tmp_path).path == tmp_path / "t.csv"
    tabs = table("\ufeff" + HARD.replace(",", "\t"), "t.TSV")
    assert read_data(RECIPE, tabs).labels.tolist() == [0, 1, 2]


def test_groups_are_cut_and_weights_read(table):
    body = "task,label,soc,w\na,automatable,11-2011.00,1\nb,augmentable,11-2011.01,2.5\n"
    body += "c,human-critical,13-1011.00,0\n"
    recipe = replace(RECIPE, group="soc", group_digits=7, weight="w")
    data = read_data(recipe, table(body))
    assert data.groups == ["11-2011", "11-2011", "13-1011"]
    assert data.weights.tolist() == [1, 2.5, 0]


def test_without_groups_equal_texts_are_one_and_long_texts_are_not_kept_twice(table):
    long = "x" * 10_000
    body = f"task,label\n{long},automatable\nb,augmentable\n{long},human-critical\n"
    groups = read_data(RECIPE, table(body)).groups
    assert groups[0] == groups[2] != groups[1]
    assert max(map(len, groups)) < 10


def test_soft_labels_and_a_tie_goes_to_the_more_human(table):
    body = f"{SOFT_HEAD}\na,0.9,0.1,0\nb,0.5,0.5,0\nc,0.4,0.2,0.4\n"
    data = read_data(RECIPE, table(body.replace("b,0.5,0.5,0", "b,0.5,0.505,0")))
    assert data.soft.sum(axis=1) == pytest.approx(np.ones(3))
    assert data.labels.tolist() == [0, 1, 2]
    assert read_data(RECIPE, table(body)).labels.tolist() == [0, 1, 2]


def test_a_label_column_beside_soft_ones_is_the_label(table):
    body = f"{SOFT_HEAD},label\na,0.9,0.1,0,augmentable\nb,0,1,0,automatable\n"
    body += "c,0,0,1,human-critical\n"
    assert read_data(RECIPE, table(body)).labels.tolist() == [1, 0, 2]


def test_a_missing_column_lists_those_there(table):
    message = refused(table("text,klass\na,b\n"))
    assert "has no column 'task' or 'label'; it has text, klass" in message


def test_one_soft_column_missing_is_no_table_of_hard_labels(table):
    body = "task,p_automatable,p_augmentable,label\na,1,0,automatable\n"
    assert "has no column 'p_human_critical'" in refused(table(body))


def test_unknown_labels_are_listed_with_their_first_line(table):
    message = refused(table(HARD + "d,auto\ne,\nf,auto\n"))
    assert "unknown label '' (line 6), 'auto' (line 5)" in message
    assert "labels are automatable, augmentable, human-critical" in message


@pytest.mark.parametrize("shares", ["0.5,0.3,0.1", "1.5,-0.5,0", "nan,0,1", "inf,0,0", "a,0,1", ""])
def test_a_soft_label_that_is_none_names_the_line(table, shares):
    message = refused(table(f"{SOFT_HEAD}\na,1,0,0\nb,{shares}\nc,0,0,1\n"))
    assert "1 row(s) whose soft label is not three numbers from 0 that sum to 1" in message
    assert message.endswith("first in line 3")


def test_a_label_without_rows(table):
    message = refused(table(HARD.replace("Calm a child,human-critical\n", "")))
    assert "no row is human-critical; every label needs examples" in message


def test_another_sha256_is_refused_in_the_recipes_own_folder_only(table, tmp_path):
    path = table(HARD)
    recipe = replace(RECIPE, sha256="0" * 64)
    message = refused(tmp_path, recipe)
    assert f"expected sha256 {'0' * 64}, found {hashlib.sha256(HARD.encode()).hexdigest()}" in (
        message
    )
    assert len(read_data(recipe, path).texts) == 3  # a table of one's own


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"task,label\nCaf\xe9,automatable\n", "is not UTF-8 (invalid continuation byte at byte"),
        ("", "has no column 'task' or 'label'; it has none"),
        ("task,label\n", "has no row with a text in 'task'"),
        ('task,label\na,automatable\n"' + "b\n" * 70_000, "a quote left open?"),
    ],
)
def test_a_file_that_is_no_table(table, body, said):
    assert said in refused(table(body))


@pytest.mark.parametrize("weight", ["-1", "nan", "inf", "x", ""])
def test_a_weight_that_is_none_names_the_line(table, weight):
    body = f"task,label,weight\na,automatable,1\nb,augmentable,{weight}\nc,human-critical,1\n"
    assert refused(table(body)).endswith("line 3: weight must be a number from 0")


def test_no_table(tmp_path):
    assert "no such table; give --data FOLDER-OR-FILE" in refused(tmp_path)
    assert "no such table; give --data FOLDER-OR-FILE" in refused(tmp_path / "none.csv")


RATED = "task,label,one,two\na,automatable,E1,\nb,augmentable,E0,x\nc,human-critical, E1 ,y\n"


def test_ratings_are_coded_by_column_and_a_gap_is_marked(table):
    data = read_data(replace(RECIPE, ratings=("two", "one")), table(RATED))
    assert data.ratings.tolist() == [[-1, 1], [0, 0], [1, 1]]
    assert data.levels == (2, 2)
    none = read_data(RECIPE, table(RATED))
    assert none.ratings.shape == (3, 0)
    assert none.levels == ()


def test_ratings_that_are_none(table):
    message = refused(table(RATED), replace(RECIPE, ratings=("one", "three")))
    assert message.endswith("has no column 'three'; it has task, label, one, two")
    body = HARD + "".join(f"text {i},automatable\n" for i in range(21))
    message = refused(table(body), replace(RECIPE, ratings=("task",)))
    assert message.endswith("column 'task' has 24 values; a rating has 20 classes at most")
