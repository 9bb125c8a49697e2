from __future__ import annotations

import csv

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.kit.delimited import delimited_rows


def test_rows_come_with_their_cells_and_the_lines_that_they_end_on():
    columns, rows = delimited_rows("t.csv", 'nr,task\r\n1, Bake \r\n2,"Weigh,\r\nlabel"\r\n3\r\n')
    assert columns == ["nr", "task"]
    assert rows == [
        (2, {"nr": "1", "task": "Bake"}),
        (4, {"nr": "2", "task": "Weigh,\r\nlabel"}),
        (5, {"nr": "3", "task": ""}),
    ]


def test_another_delimiter():
    assert delimited_rows("t.tsv", "a\tb\n1,5\t2", "\t") == (
        ["a", "b"],
        [(2, {"a": "1,5", "b": "2"})],
    )


def test_a_file_without_lines_has_neither_columns_nor_rows():
    assert delimited_rows("t.csv", "") == ([], [])


def test_a_row_that_can_not_be_used_is_refused():
    with pytest.raises(InputError, match="line 3: has more cells than there are columns"):
        delimited_rows("t.csv", "a,b\n1,2\n1,2,3\n")
    long = "x" * (csv.field_size_limit() + 1)
    with pytest.raises(InputError, match="line 2: a cell is longer than"):
        delimited_rows("t.csv", f"a,b\n{long},2\n")
