"""Two sets of labels of the same rows: counts, moves, slices, and what they are shown as."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sklearn.metrics import cohen_kappa_score

from tasktriage.bench.disagreement.measure import Disagreement, disagreement
from tasktriage.bench.disagreement.show import as_html, as_markdown, summary, tables
from tasktriage.contracts.errors import InputError
from tasktriage.domain.dataset import Dataset, DatasetInfo, LabelledTask
from tasktriage.domain.label import LABELS

# (first label, second label, SOC code, tags of the second), as codes from automatable
ROWS = [
    (0, 0, "11-1011", ("new",)),
    (0, 2, "11-1011", ("ACC", "new")),
    (1, 2, "11-1011", ("EMP", "new")),
    (1, 2, "13-2011", ("EMP", "new")),
    (1, 1, "13-2011", ("old",)),
    (2, 1, "13-2011", ("new",)),
    (2, 2, "13-2011", ("PHY", "old")),
]


def dataset(name, labels, tags=None, **more):
    info = DatasetInfo(name=name, title=f"Of {name}", licence="", source="", scale="", **more)
    rows = [
        LabelledTask(
            id=f"r{n}",
            text=f"Row {n}",
            group=ROWS[n][2],
            label=LABELS[code],
            tags=() if tags is None else tags[n],
        )
        for n, code in enumerate(labels)
    ]
    return Dataset(info=info, rows=tuple(rows), hashes={f"{name}.csv": "0" * 64})


@pytest.fixture
def older():
    return dataset("older", [row[0] for row in ROWS], labelled_by=("gpt-4",))


@pytest.fixture
def newer():
    return dataset("newer", [row[1] for row in ROWS], [row[3] for row in ROWS])


def test_counts_agreement_and_moves(older, newer):
    found = disagreement(older, newer)
    whole = found.whole
    assert whole.counts == ((1, 0, 1), (0, 1, 2), (0, 1, 1))
    assert (whole.rows, found.groups) == (7, 2)
    assert whole.agreement.value == pytest.approx(3 / 7, abs=1e-6)
    first, second = ([row[side] for row in ROWS] for side in (0, 1))
    kappa = cohen_kappa_score(first, second, weights="quadratic")
    assert whole.kappa.value == pytest.approx(kappa, abs=1e-6)
    assert [(str(a), str(b), n) for a, b, n in whole.moves] == [
        ("augmentable", "human-critical", 2),
        ("automatable", "human-critical", 1),
        ("human-critical", "augmentable", 1),
    ]
    assert (whole.to_human, whole.to_machine) == (3, 1)
    assert found.moved == pytest.approx(4 / 7, abs=1e-6)
    low, high = whole.agreement.ci95
    assert low <= 3 / 7 <= high


def test_slices(older, newer):
    found = disagreement(older, newer)
    assert [(one.name, one.rows) for one in found.majors] == [("11", 3), ("13", 4)]
    assert [(one.name, one.rows) for one in found.tags] == [("new", 5), ("old", 2)]
    assert [one.name for one in found.reasons] == ["PHY", "EMP", "ACC"], "in their own order"
    assert found.reasons[1].counts == ((0, 0, 0), (0, 0, 2), (0, 0, 0))
    assert found.tags[1].agreement.value == 1.0


def test_a_tag_leaves_the_other_rows_out(older, newer):
    found = disagreement(older, newer, "new")
    assert (found.whole.rows, found.tag) == (5, "new")
    assert found.tags == ()
    assert (found.first.only_here, found.second.only_here) == (0, 0)


def test_rows_are_the_same_by_id_and_text(older, newer):
    other = replace(newer.rows[0], text="Another row")
    found = disagreement(older, replace(newer, rows=(other, *newer.rows[1:5])))
    assert found.whole.rows == 4
    assert (found.first.only_here, found.second.only_here) == (3, 1)


def test_nothing_in_common(older, newer):
    with pytest.raises(InputError, match="label no row in common that has the tag 'none'"):
        disagreement(older, newer, "none")
    unlabelled = [replace(row, label=None, target=1.0) for row in newer.rows]
    with pytest.raises(InputError, match="'older' and 'newer': label no row in common; rows are"):
        disagreement(older, replace(newer, rows=tuple(unlabelled)))


def test_one_group_has_no_interval_and_other_groups_no_majors(older, newer):
    rows = [replace(row, group="yard") for row in newer.rows]
    found = disagreement(older, replace(newer, rows=tuple(rows)))
    assert found.whole.agreement.ci95 is None
    assert found.majors == ()


def test_it_is_read_back_as_it_was_written(older, newer):
    found = disagreement(older, newer)
    raw = json.loads(json.dumps(found.as_json()))
    assert raw["schema"] == "tasktriage.disagreement/1"
    assert Disagreement.from_json(raw) == found


def test_what_is_shown(older, newer):
    found = disagreement(older, newer)
    text = " ".join(summary(found))
    assert "labelled by gpt-4" in text
    assert "4 rows have another label in the second set: 3 a more human one, 1 a less" in text
    assert "says nothing about what AI can do" in text
    counts, moves, majors, reasons, tags = tables(found)
    assert counts.rows[1] == ("augmentable", "0", "1", "2", "3")
    assert moves.rows[0] == ("augmentable", "human-critical", "2", "28.6 %")
    assert majors.rows[0][0] == "11 Management"
    assert "Kappa" not in reasons.head, "its rows are chosen by the second label"
    assert "(" not in tags.rows[0][2], "no interval over so few rows"
    markdown = as_markdown(found)
    assert "| automatable | 1 | 0 | 1 | 2 |" in markdown


def test_a_page_loads_nothing_and_shows_a_strangers_text_as_text(older, newer):
    hostile = replace(older, info=replace(older.info, title="<script>alert(1)</script>"))
    page = as_html(disagreement(hostile, newer), "A & B")
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>A &amp; B</title>" in page
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
