"""Our own labels in the place of those that a table of O*NET tasks came with."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.contracts.errors import RecipeError
from tasktriage.corpora.onet_codebook import load_onet_labels
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.training.data import read_data
from tasktriage.training.recipe import DataRecipe
from tasktriage.training.relabel import relabelled

OURS = [label for label in load_onet_labels() if label.reason is not None][:3]
OLD = (0.7, 0.2, 0.1)


def table(path, rows, soc="soc_code"):
    head = f"{soc}\ttask_id\ttask\tp_automatable\tp_augmentable\tp_human_critical\tlabel"
    lines = [
        f"{code}\t{task}\tTask {n}\t" + "\t".join(map(str, OLD)) + "\tautomatable"
        for n, (code, task) in enumerate(rows)
    ]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_row_that_we_labelled_gets_our_label_and_reason_and_others_keep_theirs():
    ids = [(OURS[0].soc_code, OURS[0].task_id), ("99-9999.00", "1")]
    new = relabelled(ids, np.array([OLD, OLD]))
    assert new.found.tolist() == [True, False]
    assert new.soft[0] == pytest.approx(np.array(OURS[0].soft), abs=1e-4)
    assert new.soft[1] == pytest.approx(np.array(OLD))
    assert new.soft.sum(axis=1) == pytest.approx(np.ones(2))
    assert new.reasons[0, REASONS.index(OURS[0].reason)] == new.reasons.sum() == 1.0


def test_a_table_is_read_with_our_labels(tmp_path):
    path = table(tmp_path / "t.tsv", [(x.soc_code, x.task_id) for x in OURS] + [("1", "1")])
    with pytest.raises(RecipeError, match="no row is augmentable"):
        read_data(DataRecipe(onet_ids=("soc_code", "task_id")), path)
    augmentable = next(x for x in load_onet_labels() if max(x.soft) == x.soft[1])
    ids = [(x.soc_code, x.task_id) for x in (*OURS, augmentable)] + [("1", "1")]
    data = read_data(DataRecipe(onet_ids=("soc_code", "task_id")), table(path, ids))
    assert data.relabelled.tolist() == [True] * 4 + [False]
    assert data.soft_before == pytest.approx(np.array([OLD] * 5))
    assert [LABELS[code] for code in data.labels[:4]] == [
        LABELS[int(np.argmax(x.soft))] for x in (*OURS, augmentable)
    ]
    assert str(LABELS[data.labels[4]]) == "automatable"


def test_wrong_columns_are_said(tmp_path):
    path = table(tmp_path / "t.tsv", [("1", "1")])
    recipe = DataRecipe(onet_ids=("soc", "task_id"))
    with pytest.raises(RecipeError, match="has no column 'soc'"):
        read_data(recipe, path)
    with pytest.raises(RecipeError, match="no row is an O\\*NET task that we labelled"):
        read_data(DataRecipe(onet_ids=("soc_code", "task_id")), path)
