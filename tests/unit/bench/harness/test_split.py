"""Splits: no group and no text on both sides; what can't be split is one clear line."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from importlib.resources import files

import numpy as np
import pytest

from tasktriage.bench.harness.leakage import JUDGE
from tasktriage.bench.harness.split import (
    StoredSplit,
    group_of,
    make_split,
    rows_hash,
    stored_split,
)
from tasktriage.bench.harness.suite import Grouping, Kind, Suite, suites
from tasktriage.contracts.errors import InputError, TasktriageError
from tasktriage.domain.dataset import Dataset, DatasetInfo, LabelledTask
from tasktriage.domain.label import LABELS
from tasktriage.evaluation.folds import group_folds


def row(n, group, code=0, text=None, **more):
    given = {"label": LABELS[code]} | more
    return LabelledTask(id=f"r{n}", text=text or f"text {n}", group=group, **given)


def dataset(rows, name="yard"):
    info = DatasetInfo(name=name, title="", licence="", source="", scale="")
    return Dataset(info=info, rows=tuple(rows), hashes={f"{name}.csv": "0"})


def grid(groups=10, each=6):
    return [
        row(g * each + i, f"{11 + g}-{1000 + g}.00", i % 3)
        for g in range(groups)
        for i in range(each)
    ]


def suite(kind=Kind.FOLDS, **more):
    base = {"name": "s", "version": "1", "title": "", "dataset": "yard"}
    return Suite(kind=kind, **base | more)


def test_groups():
    task = row(0, "11-2011.04")
    assert group_of(task, Grouping.SOC6) == "11-2011"
    assert group_of(task, Grouping.SOC2) == "11"
    assert group_of(task, Grouping.GROUP) == "11-2011.04"
    other = row(0, "gardeners")
    assert group_of(other, Grouping.SOC6) == "gardeners"
    with pytest.raises(ValueError, match="'gardeners' is not a SOC code"):
        group_of(other, Grouping.SOC2)


def test_major_groups_need_soc_codes():
    with pytest.raises(InputError, match="'job 1' is not a SOC code"):
        make_split(suite(group=Grouping.SOC2), dataset([row(0, "job 1"), row(1, "job 2")]), None)


def test_folds_test_every_row_once_and_keep_groups_apart():
    rows = grid()
    split = make_split(suite(), dataset(rows), None)
    assert sorted(np.concatenate([p.test for p in split.parts])) == list(range(len(rows)))
    for part in split.parts:
        assert not {rows[i].group for i in part.train} & {rows[i].group for i in part.test}


def test_a_test_row_whose_text_was_trained_on_is_dropped():
    rows = grid()
    rows[0] = row(0, rows[0].group, 0, text=f" {rows[-1].text} ")
    split = make_split(suite(), dataset(rows), None)
    assert split.dropped == 2
    for part in split.parts:
        seen = {rows[i].text.strip() for i in part.train}
        assert not seen & {rows[i].text.strip() for i in part.test}


def test_a_transfer_drops_the_training_row_instead():
    rows = grid()
    tested = dataset([row(0, "a", 1, text=rows[3].text), row(100, "b", 2)], "shed")
    split = make_split(suite(Kind.TRANSFER, test_dataset="shed"), dataset(rows), tested)
    (part,) = split.parts
    assert split.dropped == 1
    assert 3 not in part.train
    assert list(part.test) == [0, 1]


def test_folds_may_score_other_labels_of_the_same_rows():
    rows = grid()
    turned = [replace(one, label=LABELS[(n + 1) % 3]) for n, one in enumerate(rows)][::-1]
    train, test = dataset(rows), dataset(turned, "turned")
    split = make_split(suite(test_dataset="turned"), train, test)
    plain = make_split(suite(), train, None)
    for part, same in zip(split.parts, plain.parts, strict=True):
        assert list(part.train) == list(same.train)
        assert [turned[i].id for i in part.test] == [rows[i].id for i in same.test]
    other = dataset([*turned[1:], replace(turned[0], text="another")], "turned")
    with pytest.raises(InputError, match="is not in 'turned' with the same text; the test set of"):
        make_split(suite(test_dataset="turned"), train, other)


def test_few_shots():
    rows = grid()
    split = make_split(suite(Kind.FEW_SHOT, steps=(2, 4), draws=3), dataset(rows), None)
    assert [part.step for part in split.parts] == [2, 2, 2, 4, 4, 4]
    for part in split.parts:
        counts = np.bincount([LABELS.index(rows[i].truth) for i in part.train])
        assert list(counts) == [part.step] * 3
        assert list(part.test) == list(split.parts[0].test)
    assert list(split.parts[0].train) != list(split.parts[1].train)


def test_learning_curve_takes_whole_groups():
    rows = grid(20)
    split = make_split(suite(Kind.LEARNING_CURVE, steps=(0.25, 1.0)), dataset(rows), None)
    small, whole = ({rows[i].group for i in part.train} for part in split.parts)
    assert (len(small), len(whole)) == (4, 16)
    assert len(split.parts[0].train) == 4 * 6


def test_a_split_is_the_same_again_and_another_with_another_seed():
    rows = grid()
    few = {"kind": Kind.FEW_SHOT, "steps": (2,)}
    one, again = (make_split(suite(**few), dataset(rows), None) for _ in range(2))
    other = make_split(suite(**few, seed=1), dataset(rows), None)
    assert one.sha256 == again.sha256 != other.sha256


def test_rows_hash_knows_labels_and_tags():
    rows = grid()
    changed = [row(0, rows[0].group, 2), *rows[1:]]
    assert rows_hash(rows) == rows_hash(grid()) != rows_hash(changed)
    tagged = [replace(rows[0], tags=("ACC",)), *rows[1:]]
    assert rows_hash(tagged) not in (rows_hash(rows), rows_hash(changed))


@pytest.mark.parametrize(
    ("rows", "more", "message"),
    [
        (grid(3), {}, "has 3 groups, 5 folds need at least 5"),
        ([row(n, f"g{n}", n == 0) for n in range(10)], {}, "has no row that is .*human-critical"),
        (grid(5)[:-1], {"kind": Kind.FEW_SHOT, "steps": (9,)}, "has 8 training rows, 9 are needed"),
        ([*grid(), row(99, "g", 0, label=None, target=3.0)], {}, "row 'r99' has no label"),
        ([row(n, f"g{n % 5}", n % 3, text=f"t{n % 3}") for n in range(30)], {}, "tests no row"),
        (grid(5), {"kind": Kind.LEARNING_CURVE, "steps": (1.0,)}, "tests a single group"),
    ],
)
def test_what_cannot_be_split(rows, more, message):
    with pytest.raises(InputError, match=message) as caught:
        make_split(suite(**more), dataset(rows), None)
    assert str(caught.value).startswith("data set 'yard': ")
    assert "\n" not in str(caught.value)


def test_what_cannot_be_transferred_or_ranked():
    tested = dataset([row(0, "a"), row(1, "b")], "shed")
    with pytest.raises(InputError, match=r"'shed'.*'r0' has no target and can't be ranked"):
        make_split(suite(Kind.RANK, test_dataset="shed"), dataset(grid()), tested)
    targets = [row(n, "a", label=None, target=1.0) for n in range(2)]
    with pytest.raises(InputError, match="'r0' has no label and can't be scored"):
        make_split(suite(Kind.TRANSFER, test_dataset="s"), dataset(grid()), dataset(targets))
    with pytest.raises(InputError, match="tests a single group"):
        make_split(suite(Kind.RANK, test_dataset="s"), dataset(grid()), dataset(targets))


def test_a_group_with_one_member_is_no_trouble():
    rows = [*grid(), row(999, "lone", 1)]
    split = make_split(suite(), dataset(rows), None)
    assert sum(60 in part.test for part in split.parts) == 1


@pytest.mark.parametrize("name", sorted(suites()))
def test_stored_splits_hold_codes_ids_and_hashes_alone(name):
    stored = stored_split(suites()[name])
    assert stored is not None
    data = files("tasktriage.bench.harness").joinpath("splits", f"{name}.json").read_bytes()
    whole = json.loads(data)
    assert (whole["schema"], whole["suite"]) == ("tasktriage.split/1", suites()[name].id)
    assert whole | asdict(stored) == whole
    more = {"schema", "suite", "folds", "dropped", "near_duplicates_by"}
    assert whole.keys() - asdict(stored).keys() == more
    assert whole["near_duplicates_by"] == JUDGE
    assert len(stored.rows_sha256) == len(stored.split_sha256) == 64
    ids = [i for key in ("dropped", "near_duplicates") for part in whole[key] for i in part]
    ids += [group for fold in whole["folds"] for group in fold["test_groups"]]
    assert all(" " not in i and len(i) < 30 for i in ids)
    parts = len(stored.near_duplicates)
    assert parts == (suites()[name].folds if suites()[name].kind is Kind.FOLDS else parts)
    assert len(data) < 50_000


def test_a_suite_of_the_same_name_has_no_stored_split():
    shipped = suites()["onet-majors"]
    changed = Suite(**{f: getattr(shipped, f) for f in shipped.__slots__} | {"folds": 3})
    assert stored_split(shipped) is not None
    assert stored_split(changed) is None


def stored_for(prepared, **changes):
    stored = StoredSplit(
        rows_sha256=prepared.rows_sha256,
        split_sha256=prepared.split.sha256,
        near_duplicates=[["t0"]] + [[] for _ in prepared.split.parts[1:]],
    )
    return replace(stored, **changes)


def test_a_stored_split_is_used_and_verified(prepared, kiln, monkeypatch):
    from tasktriage.bench.harness import prepared as module
    from tasktriage.bench.harness.vectors import Vectors

    made = prepared()
    monkeypatch.setattr(module, "stored_split", lambda suite: stored_for(made))
    again = module.prepare(made.suite, kiln, None, Vectors())
    rows = [made.train.rows[i].id for i in made.split.parts[0].test]
    assert list(again.near[0]) == [i == "t0" for i in rows]
    monkeypatch.setattr(module, "stored_split", lambda suite: stored_for(made, split_sha256="0"))
    with pytest.raises(TasktriageError, match=r"this scikit-learn splits .* constraints.txt"):
        module.prepare(made.suite, kiln, None, Vectors())
    # other rows than the stored ones: split anew
    other = stored_for(made, rows_sha256="0", split_sha256="0")
    monkeypatch.setattr(module, "stored_split", lambda suite: other)
    assert not any(n.any() for n in module.prepare(made.suite, kiln, None, Vectors()).near)


def test_other_labels_of_the_same_rows_are_split_alike():
    older, ours = (stored_split(suites()[name]) for name in ("onet-occupations", "onet-codebook"))
    assert older.split_sha256 == ours.split_sha256
    assert older.rows_sha256 != ours.rows_sha256, "the labels are others"


def test_stored_test_groups_are_those_of_the_folds():
    path = files("tasktriage.bench.harness").joinpath("splits", "onet-occupations.json")
    groups = [set(fold["test_groups"]) for fold in json.loads(path.read_text("utf-8"))["folds"]]
    assert len(groups) == 5
    assert len(set().union(*groups)) == sum(map(len, groups)) <= 585
    assert group_folds(["a", "b"], n_splits=2)
