"""The public sets: from prepared tables, and from originals of the same shape made here."""

from __future__ import annotations

import csv
import hashlib
import os
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from tasktriage.contracts.errors import InputError, TasktriageWarning, UsageError
from tasktriage.domain.dataset import DatasetFile
from tasktriage.domain.label import Label
from tasktriage_plugins.datasets_public.gpts_are_gpts import gpts_are_gpts
from tasktriage_plugins.datasets_public.ilo_2025 import ilo_2025
from tasktriage_plugins.datasets_public.subset import subset_ids
from tasktriage_plugins.datasets_public.vote import label_of, soft_label, vote
from tasktriage_plugins.datasets_public.workbank_2026 import workbank_2026

SETS = {"gpts-are-gpts": gpts_are_gpts, "ilo-2025": ilo_2025, "workbank-2026": workbank_2026}
ROWS = {"gpts-are-gpts": 13_805, "ilo-2025": 2_026, "workbank-2026": 436}
DATA = os.environ.get("TASKTRIAGE_DATA")  # read here: tests see none of the user's variables
RATINGS = ("human_exposure", "gpt4_exposure", "gpt4_automation", "gpt4_automation_b")
SHARES = ("p_automatable", "p_augmentable", "p_human_critical")

LABELSET = """\
\tO*NET-SOC Code\tTask ID\tTask\tTask Type\tTitle\t\
human_exposure_agg\tgpt4_exposure\tgpt4_automation
0\t99-1011.00\t1\tFold paper boats\tCore\tFolders\tE1\tE0\tT1
1\t99-1011.00\t2\tPaint paper boats\tCore\tFolders\tE0\tE0\tT0
2\t99-1011.00\t3\tSink paper boats\t\tFolders\tE2\tE2\tT3
3\t99-2022.01\t4\tCount the boats\tCore\tCounters\tE1\tE1\tT4
"""
AUTOMATION = """\
\tO*NET-SOC Code\tTask ID\tTask\tTask Type\tTitle\tgpt4_automation\thuman_automation
0\t99-1011.00\t1.0\tFold paper boats\tCore\tFolders\tT2\t
1\t99-1011.00\t2.0\tPaint paper boats\tCore\tFolders\tT0\t
2\t99-1011.00\t3.0\tSink paper boats\t\tFolders\tT3\tT2
3\t99-2022.01\t4.0\tCount the boats\tCore\tCounters\tT3\t
"""
AGENCY = """\
Task ID,Occupation (O*NET-SOC Title),Task,has_score_a,has_score_b,has_2026_median,has_2026_mean
1,Folders,Fold paper boats,1,2,1.5,1.5
2,Folders,"Paint, then dry paper boats",4,5,4.5,4.5
3,Folders,Sink paper boats,3,3,3,3.0
"""
CAPABILITY = """\
task_id,occupation,task,desire_2025,capacity_2025,capability_2026_mean
1,Folders,Fold paper boats,3,3,4
2,Folders,"Paint, then dry paper boats",3,3,2
"""


def imitate(source, folder, contents, ids):
    """Write contents to the names of a set's files; return the set that expects those."""
    files = []
    for file, data in zip(source.info.files, contents, strict=True):
        (folder / file.name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        files.append(DatasetFile(name=file.name, url=file.url, bytes=len(data), sha256=digest))
    return replace(
        source, info=replace(source.info, files=tuple(files)), subset=lambda name: tuple(ids)
    )


def onet(folder, ids, labelset=LABELSET, automation=AUTOMATION):
    return imitate(gpts_are_gpts(), folder, (labelset.encode(), automation.encode()), ids)


# -- the rule ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "exposures", "expected"),
    [
        (("T3", "T4"), ("E0", "E0"), (1, 0, 0)),
        (("T2", "T2"), ("E0", "E0"), (0, 1, 0)),
        (("T0", "T0"), ("E1", "E2"), (0, 0, 1)),
        (("T1", "T1"), ("E1", "E2"), (0, 1, 0)),
        (("T1", "T1"), ("E0", "E0"), (0, 0, 1)),
        (("T1", "T2"), ("E1", "E0"), (0, 0.75, 0.25)),
        (("T0", "T4"), ("E0", "E0"), (0.5, 0, 0.5)),
    ],
)
def test_soft_label(runs, exposures, expected):
    assert soft_label(runs, exposures) == expected


@pytest.mark.parametrize(
    ("run", "exposures", "message"),
    [
        ("T5", ("E0", "E0"), "automation must be one of T0.*got 'T5'"),
        ("", ("E0", "E0"), "got ''"),
        ("T1", ("E0", "E3"), "exposure must be one of E0.*got 'E3'"),
    ],
)
def test_unknown_codes(run, exposures, message):
    with pytest.raises(ValueError, match=message):
        vote(run, exposures)


def test_a_tie_goes_to_the_more_human_label():
    assert label_of((0.5, 0.5, 0.0)) is Label.AUGMENTABLE
    assert label_of((0.0, 0.5, 0.5)) is Label.HUMAN_CRITICAL


# -- the committed ids ----------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_subset_ids(name):
    ids = subset_ids(name)
    assert len(ids) == len(set(ids)) == ROWS[name]
    assert all(" " not in one and ":" not in one for one in ids)


# -- originals ------------------------------------------------------------------------------


def test_onet_from_the_originals(tmp_path):
    ids = ["99-2022.01/4", "99-1011.00/1"]
    data = onet(tmp_path, ids).load(tmp_path)
    assert [row.id for row in data.rows] == ids
    count, fold = data.rows
    assert (fold.text, fold.title, fold.group) == ("Fold paper boats", "Folders", "99-1011")
    assert fold.soft == (0, 0.75, 0.25)
    assert fold.truth is Label.AUGMENTABLE
    assert fold.raters == {
        "gpt4_automation": Label.HUMAN_CRITICAL,  # T1, half of the raters said E1 or E2
        "gpt4_automation_b": Label.AUGMENTABLE,
    }
    assert fold.ratings == {
        "human_exposure": "E1",
        "gpt4_exposure": "E0",
        "gpt4_automation": "T1",
        "gpt4_automation_b": "T2",
    }
    assert count.soft == (1, 0, 0)
    assert set(data.hashes) == {"full_labelset.tsv", "automation_gpt4_human_labels.tsv"}


def test_onet_rows_rated_by_people_are_left_out(tmp_path):
    with pytest.raises(InputError, match=r"lacks 1 of the 1 rows .* first '99-1011\.00/3'"):
        onet(tmp_path, ["99-1011.00/3"]).load(tmp_path)


def test_onet_missing_rows_are_an_error(tmp_path):
    with pytest.raises(InputError, match="lacks 1 of the 2 rows of subset public-1"):
        onet(tmp_path, ["99-1011.00/1", "99-1011.00/77"]).load(tmp_path)


def test_onet_a_wrong_code_names_its_line(tmp_path):
    wrong = LABELSET.replace("E0\tT1", "E0\tT9")
    with pytest.raises(InputError, match=r"full_labelset.tsv: line 2: automation .* got 'T9'"):
        onet(tmp_path, ["99-1011.00/1"], labelset=wrong).load(tmp_path)


def test_onet_a_task_in_one_file_only(tmp_path):
    less = "".join(AUTOMATION.splitlines(keepends=True)[:-1])
    with pytest.raises(InputError, match=r"line 5: task '99-2022\.01/4' is not in automation"):
        onet(tmp_path, ["99-2022.01/4"], automation=less).load(tmp_path)


def test_a_missing_column_names_those_there(tmp_path):
    without = LABELSET.replace("gpt4_exposure", "other")
    with pytest.raises(InputError, match=r"no column 'gpt4_exposure'; it has O\*NET-SOC Code, "):
        onet(tmp_path, ["99-1011.00/1"], labelset=without).load(tmp_path)


def test_a_double_row(tmp_path):
    twice = LABELSET + LABELSET.splitlines()[1] + "\n"
    with pytest.raises(InputError, match=r"id '99-1011\.00/1' stands twice"):
        onet(tmp_path, ["99-1011.00/1"], labelset=twice).load(tmp_path)


def test_a_changed_original(tmp_path):
    source = onet(tmp_path, ["99-1011.00/1"])
    with (tmp_path / "full_labelset.tsv").open("a") as stream:
        stream.write("\n")
    expected = source.info.files[0].sha256
    with pytest.raises(InputError, match=f"is not the file that is known; .*{expected}, found "):
        source.load(tmp_path)


def test_one_original_of_two(tmp_path):
    source = onet(tmp_path, ["99-1011.00/1"])
    (tmp_path / "automation_gpt4_human_labels.tsv").unlink()
    with pytest.raises(InputError, match=r"automation_gpt4\S+: is not there; fetch it: tasktriage"):
        source.load(tmp_path)


def workbook(path, head, *rows):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["About"])
    sheet = book.create_sheet("scores")
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path.read_bytes()


def test_ilo_from_the_workbook(tmp_path):
    data = workbook(
        tmp_path / "made.xlsx",
        ["ISCO_08", "Title", "taskID", "Task_ISCO", "score_2023", "score_2025", "potential25"],
        [110, "Parade officers", 1, "Polish the boots ", None, 0.125, "Minimal Exposure"],
        ["9999", "Boat folders", 2.0, "Fold boats;", 0.4, 0.5, "Not Exposed"],
        [9999, "Boat folders", 3, "Left out", 0.4, "n/a", "Not Exposed"],
    )
    source = imitate(ilo_2025(), tmp_path, (data,), ["9999/2", "0110/1"])
    fold, polish = source.load(tmp_path).rows
    assert (polish.id, polish.group, polish.target) == ("0110/1", "0110", 0.125)
    assert (fold.text, fold.title, fold.target) == ("Fold boats;", "Boat folders", 0.5)
    assert fold.truth is None
    with pytest.raises(InputError, match="line 4: 'score_2025' must be a number, got 'n/a'"):
        replace(source, subset=lambda name: ("9999/3",)).load(tmp_path)


def test_ilo_workbook_with_other_columns(tmp_path):
    data = workbook(tmp_path / "made.xlsx", ["ISCO_08", "Title", "score"], [9999, "x", 1])
    source = imitate(ilo_2025(), tmp_path, (data,), ["9999/2"])
    with pytest.raises(InputError, match=r"no sheet has the columns .*; there are About, ISCO_08"):
        source.load(tmp_path)


def test_ilo_no_workbook(tmp_path):
    pytest.importorskip("openpyxl")
    source = imitate(ilo_2025(), tmp_path, (b"<html>",), ["9999/2"])
    with pytest.raises(InputError, match="is not a workbook"):
        source.load(tmp_path)


def test_ilo_without_openpyxl(tmp_path, monkeypatch):
    source = imitate(ilo_2025(), tmp_path, (b"PK",), ["9999/2"])
    monkeypatch.setattr("tasktriage_plugins.datasets_public.tables.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r'needs openpyxl: pip install "tasktriage\[bench\]"'):
        source.load(tmp_path)


def test_workbank_joins_both_tables(tmp_path):
    originals = (AGENCY.encode(), CAPABILITY.encode())
    source = imitate(workbank_2026(), tmp_path, originals, ["2", "1"])
    paint, fold = source.load(tmp_path).rows
    assert (paint.id, paint.target, paint.group) == ("2", -4.5, "Folders")
    assert fold.target > paint.target
    with pytest.raises(InputError, match="lacks 1 of the 1 rows"):  # not in the second table
        replace(source, subset=lambda name: ("3",)).load(tmp_path)


# -- prepared tables ------------------------------------------------------------------------

PREPARED = """\
soc_code\ttitle\ttask_id\ttask\ttask_type\thuman_exposure\tgpt4_exposure\t\
gpt4_automation\tgpt4_automation_b
99-1011.00\tFolders\t1\tFold paper boats\tCore\tE1\tE0\tT1\tT2
"""


def test_another_prepared_table_is_read_with_a_warning(tmp_path):
    (tmp_path / "gpts_are_gpts.tsv").write_text(PREPARED)
    with pytest.warns(TasktriageWarning, match="is not the table of subset public-1"):
        data = gpts_are_gpts().load(tmp_path)
    (row,) = data.rows
    assert (row.id, row.soft) == ("99-1011.00/1", (0, 0.75, 0.25))
    digest = hashlib.sha256((tmp_path / "gpts_are_gpts.tsv").read_bytes()).hexdigest()
    assert data.hashes == {"gpts_are_gpts.tsv": digest}


def test_both_ways_give_equal_rows(tmp_path):
    prepared, original = tmp_path / "a", tmp_path / "b"
    prepared.mkdir()
    original.mkdir()
    (prepared / "gpts_are_gpts.tsv").write_text(PREPARED)
    with pytest.warns(TasktriageWarning):
        one = gpts_are_gpts().load(prepared)
    assert one.rows == onet(original, ["99-1011.00/1"]).load(original).rows


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no rows"),
        (b"a\tb\n1\t2\t3\n", "line 2: has more cells"),
        (b"\xff\xfe\xff", "is not UTF-8"),
        (b"soc_code\ttask_id\ttask\n1\t2\t3\n", "no column 'title'"),
    ],
)
@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
def test_a_broken_prepared_table(tmp_path, content, message):
    (tmp_path / "gpts_are_gpts.tsv").write_bytes(content)
    with pytest.raises(InputError, match=message):
        gpts_are_gpts().load(tmp_path)


@pytest.mark.parametrize("name", SETS)
def test_a_missing_set_names_the_command(name, tmp_path):
    folder = tmp_path / "my data"
    with pytest.raises(InputError, match="is not there; fetch it: ") as caught:
        SETS[name]().load(folder)
    assert str(caught.value).endswith(f"tasktriage datasets fetch {name} --data-dir '{folder}'")
    with pytest.raises(InputError, match=f"tasktriage datasets fetch {name} --data-dir DIR"):
        SETS[name]().load(None)


# -- the data folder, where there is one ------------------------------------------------------


@pytest.fixture
def folder():
    if not DATA:
        pytest.skip("TASKTRIAGE_DATA is not set: nothing to compare with")
    return Path(DATA)


@pytest.mark.parametrize("name", SETS)
def test_the_data_folder_holds_the_subset(name, folder):
    if not (folder / SETS[name]().prepared.name).is_file():
        pytest.skip(f"{folder} has no prepared table of {name}")
    with warnings.catch_warnings():
        warnings.simplefilter("error", TasktriageWarning)
        data = SETS[name]().load(folder)
    assert tuple(row.id for row in data.rows) == subset_ids(name)


def test_the_soft_label_equals_the_one_in_the_file(folder):
    path = folder / "gpts_are_gpts.tsv"
    if not path.is_file():
        pytest.skip(f"{path} is not there: nothing to compare with")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    data = gpts_are_gpts().load(folder)
    for expected, row in zip(rows, data.rows, strict=True):
        assert row.ratings == {column: expected[column] for column in RATINGS}, row.id
        assert row.soft == tuple(float(expected[share]) for share in SHARES), row.id
        assert str(row.truth) == expected["label"], row.id
