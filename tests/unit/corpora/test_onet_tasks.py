"""O*NET's tasks out of the files of a data set."""

from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.corpora.onet_tasks import read_onet_tasks

PREPARED = "soc_code\ttitle\ttask_id\ttask\n51-3011.00\tBakers\t1\tBake  bread.\n"
WHOLE = (
    "O*NET-SOC Code\tTask ID\tTask\tTitle\n"
    "51-3011.00\t1.0\tBake bread.\tBakers\n51-3011.00\t1.0\tBake bread.\tBakers\n"
    "51-3011.00\t2.0\tKnead dough.\tBakers\n35-1011.00\t3\tCook.\tChefs\n"
)


def test_the_prepared_table_is_read(tmp_path):
    (tmp_path / "gpts_are_gpts.tsv").write_text(PREPARED)
    (task,) = read_onet_tasks(tmp_path, "51-3011.00")
    assert (task.id, task.text) == ("1", "Bake bread.")


def test_the_whole_file_goes_before_it_and_no_task_stands_twice(tmp_path):
    (tmp_path / "gpts_are_gpts.tsv").write_text(PREPARED)
    (tmp_path / "full_labelset.tsv").write_text(WHOLE)
    assert [task.id for task in read_onet_tasks(tmp_path, "51-3011.00")] == ["1", "2"]


def test_without_a_file_it_says_what_to_fetch(tmp_path):
    with pytest.raises(InputError, match="tasktriage datasets fetch gpts-are-gpts --data-dir"):
        read_onet_tasks(tmp_path, "51-3011.00")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"soc_code\ttask\n51-3011.00\tBake\n", "no column 'task_id'"),
        (b"\xff\xfe\x00", "is damaged"),
        (b"", "no column"),
        (PREPARED.encode().replace(b"51-", b"52-"), "has no task of 51-3011.00"),
    ],
)
def test_a_wrong_file_is_one_error(tmp_path, content, said):
    (tmp_path / "gpts_are_gpts.tsv").write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_onet_tasks(tmp_path, "51-3011.00")
