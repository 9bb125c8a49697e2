"""O*NET tasks with our labels: whose label a row has, what stays, and what is missed."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.corpora.onet_codebook import OnetLabel, load_onet_labels
from tasktriage.domain.dataset import DatasetFile
from tasktriage.domain.label import Label, Reason
from tasktriage_plugins.datasets_public.gpts_are_gpts import gpts_are_gpts
from tasktriage_plugins.datasets_public.onet_codebook import Relabelled, onet_codebook_2026
from tasktriage_plugins.datasets_public.subset import subset_ids

DATA = os.environ.get("TASKTRIAGE_DATA")  # read here: tests see none of the user's variables
TABLE = """\
soc_code\ttitle\ttask_id\ttask\ttask_type\thuman_exposure\tgpt4_exposure\t\
gpt4_automation\tgpt4_automation_b
99-1011.00\tFolders\t1\tFold paper boats\tCore\tE1\tE0\tT1\tT2
99-1011.00\tFolders\t2\tSign for the boats\tCore\tE0\tE0\tT0\tT0
99-2022.01\tCounters\t4\tCount the boats\tCore\tE1\tE1\tT4\tT3
"""
LABELSET = """\
\tO*NET-SOC Code\tTask ID\tTask\tTask Type\tTitle\t\
human_exposure_agg\tgpt4_exposure\tgpt4_automation
0\t99-1011.00\t1\tFold paper boats\tCore\tFolders\tE1\tE0\tT1
1\t99-1011.00\t2\tSign for the boats\tCore\tFolders\tE0\tE0\tT0
2\t99-2022.01\t4\tCount the boats\tCore\tCounters\tE1\tE1\tT4
"""
AUTOMATION = """\
\tO*NET-SOC Code\tTask ID\tTask\tTask Type\tTitle\tgpt4_automation\thuman_automation
0\t99-1011.00\t1.0\tFold paper boats\tCore\tFolders\tT2\t
1\t99-1011.00\t2.0\tSign for the boats\tCore\tFolders\tT0\t
2\t99-2022.01\t4.0\tCount the boats\tCore\tCounters\tT3\t
"""
IDS = ("99-1011.00/1", "99-1011.00/2", "99-2022.01/4")
SIGNED = OnetLabel("99-1011.00", "2", (0.0, 0.4, 0.6), Reason.ACC, 1)
COUNTED = OnetLabel("99-2022.01", "4", (0.5, 0.5, 0.0), None, 21)
OURS = (COUNTED, SIGNED)
quiet = pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")


@pytest.fixture
def prepared(tmp_path):
    """Return a folder with a prepared table."""
    (tmp_path / "gpts_are_gpts.tsv").write_text(TABLE, "utf-8")
    return tmp_path


def made(labels=OURS):
    return replace(onet_codebook_2026(), labels=labels)


@quiet
def test_our_label_where_there_is_one_and_the_older_one_elsewhere(prepared):
    older = gpts_are_gpts().load(prepared).rows
    rows = made().load(prepared).rows
    assert [row.id for row in rows] == list(IDS)
    fold, sign, count = rows
    assert fold == replace(older[0], tags=("labels:gpt4",), raters={})
    assert (sign.soft, sign.tags) == (SIGNED.soft, ("ACC", "labels:codebook"))
    assert (count.soft, count.tags) == (COUNTED.soft, ("labels:codebook",))


@quiet
def test_the_label_is_the_largest_share_and_a_tie_goes_to_the_more_human(prepared):
    truths = [row.truth for row in made().load(prepared).rows]
    assert truths == [Label.AUGMENTABLE, Label.HUMAN_CRITICAL, Label.AUGMENTABLE]


@quiet
def test_texts_groups_and_ratings_stay_and_raters_go(prepared):
    older = gpts_are_gpts().load(prepared).rows
    for row, old in zip(made().load(prepared).rows, older, strict=True):
        assert (row.text, row.title, row.group) == (old.text, old.title, old.group)
        assert row.ratings == old.ratings != {}
        assert row.raters == {}, "those that keep the older label were picked for their agreement"


@quiet
def test_the_files_are_hashed_and_so_are_the_labels(prepared):
    hashes = made().load(prepared).hashes
    digest = hashlib.sha256(TABLE.encode()).hexdigest()
    assert hashes["gpts_are_gpts.tsv"] == digest, "a card that names the table names these rows"
    (ours,) = set(hashes.values()) - {digest}
    for changed in (
        replace(SIGNED, soft=(0.0, 0.0, 1.0)),
        replace(SIGNED, reason=Reason.LIC),
        replace(SIGNED, labellers=2),
    ):
        assert ours not in made((COUNTED, changed)).load(prepared).hashes.values()


@quiet
def test_a_labelled_row_that_is_missing_is_an_error(prepared):
    lost = OnetLabel("99-1011.00", "77", (1.0, 0.0, 0.0), None, 1)
    with pytest.raises(InputError, match=r"lacks 1 of the 3 rows .* first '99-1011\.00/77'; "):
        made((*OURS, lost)).load(prepared)
    with pytest.raises(InputError, match=r"lacks 11,182 of the 11,182 rows"):
        onet_codebook_2026().load(prepared)


def test_another_prepared_table_is_warned_of(prepared):
    with pytest.warns(TasktriageWarning, match="is not the table of subset public-1"):
        made().load(prepared)


def from_originals(folder, ids):
    """Return the set as it is made from originals of the known shape."""
    base = made().base
    files = []
    for file, text in zip(base.info.files, (LABELSET, AUTOMATION), strict=True):
        (folder / file.name).write_text(text, "utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        files.append(DatasetFile(name=file.name, url=file.url, bytes=len(text), sha256=digest))
    info = replace(base.info, files=tuple(files))
    return Relabelled(replace(base, info=info, subset=lambda name: ids), OURS)


@quiet
def test_the_originals_give_the_same_rows(prepared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("originals")
    assert from_originals(folder, IDS).load(folder).rows == made().load(prepared).rows


def test_a_row_of_the_subset_that_is_missing_is_an_error(tmp_path):
    source = from_originals(tmp_path, (*IDS, "99-2022.01/5"))
    with pytest.raises(InputError, match="lacks 1 of the 4 rows of subset public-1 of 'onet-code"):
        source.load(tmp_path)


def test_it_is_the_same_subset_and_fetches_the_same_files(tmp_path):
    ours, theirs = onet_codebook_2026(), gpts_are_gpts()
    assert ours.base.subset(ours.info.name) == subset_ids("gpts-are-gpts")
    assert ours.info.files == theirs.info.files
    assert ours.base.prepared == theirs.prepared
    with pytest.raises(InputError, match="datasets fetch onet-codebook-2026 --data-dir "):
        ours.load(tmp_path)


def test_every_label_is_of_a_row_of_the_subset():
    ids = set(subset_ids("gpts-are-gpts"))
    labelled = {f"{x.soc_code}/{x.task_id}" for x in load_onet_labels()}
    assert labelled <= ids
    in_part = {"35", "37", "45", "47", "49", "51", "53"}
    assert {one[:2] for one in ids - labelled} == in_part, "all others are labelled whole"


def test_it_says_who_labelled():
    info = onet_codebook_2026().info
    assert "by a language model" in info.title
    assert "no person did" in info.scale
    assert "Apache-2.0" in info.licence
    assert "CC BY 4.0" in info.licence


def test_the_data_folder_has_every_row():
    if not DATA or not (Path(DATA) / "gpts_are_gpts.tsv").is_file():
        pytest.skip("TASKTRIAGE_DATA has no prepared table: nothing to compare with")
    with warnings.catch_warnings():
        warnings.simplefilter("error", TasktriageWarning)
        rows = onet_codebook_2026().load(Path(DATA)).rows
    assert tuple(row.id for row in rows) == subset_ids("gpts-are-gpts")
    counted = Counter(tag for row in rows for tag in row.tags if ":" in tag)
    assert counted == {"labels:codebook": 11_182, "labels:gpt4": 2_623}
    assert all(len(row.ratings) == 4 for row in rows)
    older = [row for row in rows if "labels:gpt4" in row.tags]
    assert {row.truth for row in older} == {Label.HUMAN_CRITICAL}
    assert sum(row.soft[2] == 1 for row in older) == 2_597
    texts: dict[str, set[tuple[float, ...]]] = {}
    for row in rows:
        if "labels:codebook" in row.tags:
            texts.setdefault(row.text, set()).add(row.soft)
    assert len(texts) == 10_092
    assert all(len(labels) == 1 for labels in texts.values()), "equal texts, equal labels"
