"""What people said of WORKBank's tasks: turned the same way, and never fetched."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage_plugins.datasets_public.gpts_are_gpts import gpts_are_gpts
from tasktriage_plugins.datasets_public.ilo_2025 import ilo_2025
from tasktriage_plugins.datasets_public.onet_codebook import onet_codebook_2026
from tasktriage_plugins.datasets_public.subset import subset_ids
from tasktriage_plugins.datasets_public.workbank_2026 import workbank_2026
from tasktriage_plugins.datasets_public.workbank_people import (
    expert_agency,
    expert_capacity,
    worker_agency,
    worker_desire,
)

DATA = os.environ.get("TASKTRIAGE_DATA")  # read here: tests see none of the user's variables
PEOPLE = {
    f"workbank-{make.__name__.replace('_', '-')}": make
    for make in (worker_agency, expert_agency, expert_capacity, worker_desire)
}
MEANS = """\
task_id,occupation,task,desire,has_worker,capacity,has_expert
1,Folders,Fold paper boats,4.5,1.5,5,1
2,Folders,"Paint, then dry paper boats",2,4.25,1.333,4.5
"""


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("workbank-worker-agency", (-1.5, -4.25)),
        ("workbank-expert-agency", (-1.0, -4.5)),
        ("workbank-expert-capacity", (5.0, 1.333)),
        ("workbank-worker-desire", (4.5, 2.0)),
    ],
)
@pytest.mark.parametrize("below", ["", "roles/usage"])
@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
def test_what_people_said_is_turned_so_that_higher_is_more_automatable(
    name, targets, below, tmp_path
):
    source = PEOPLE[name]()
    folder = tmp_path / below
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workbank_task_means.csv").write_text(MEANS, "utf-8")
    data = source.load(tmp_path)
    assert tuple(row.target for row in data.rows) == targets
    assert [row.group for row in data.rows] == ["Folders"] * 2
    assert data.info.name == name
    assert data.info.labelled_by == (), "people did"
    assert set(data.info.same_texts) == {"workbank-2026", *PEOPLE} - {name}
    assert list(data.hashes) == ["workbank_task_means.csv"]


@pytest.mark.parametrize("name", PEOPLE)
def test_what_cannot_be_fetched_says_so_in_one_line(name, tmp_path):
    with pytest.raises(
        InputError, match=r"can't be fetched; put workbank_task_means\.csv"
    ) as caught:
        PEOPLE[name]().load(tmp_path / "my data")
    assert "'" + str(tmp_path / "my data") + "'" in str(caught.value)
    assert str(caught.value).endswith(f"tasktriage datasets show {name})")
    with pytest.raises(InputError, match=r"put workbank_task_means\.csv into DIR"):
        PEOPLE[name]().load(None)


def test_sets_of_the_same_texts_name_one_another():
    others = (gpts_are_gpts, onet_codebook_2026, ilo_2025, workbank_2026)
    infos = {make().info.name: make().info for make in (*others, *PEOPLE.values())}
    for name, info in infos.items():
        for other in info.same_texts:
            if other in infos:
                assert name in infos[other].same_texts
    prepared = gpts_are_gpts().prepared.sha256
    assert all(prepared in infos[n].same_texts for n in ("gpts-are-gpts", "onet-codebook-2026"))


@pytest.mark.parametrize("name", PEOPLE)
def test_people_rated_the_tasks_of_workbank(name):
    if not DATA:
        pytest.skip("TASKTRIAGE_DATA is not set: nothing to compare with")
    folder = Path(DATA)
    source = PEOPLE[name]()
    if source.prepared.find(folder) is None:
        pytest.skip(f"{folder} has no {source.prepared.name}")
    with warnings.catch_warnings():
        warnings.simplefilter("error", TasktriageWarning)
        data = source.load(folder)
    assert tuple(row.id for row in data.rows) == subset_ids("workbank-2026")
