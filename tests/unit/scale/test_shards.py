"""Inputs become shards lazily, in order, and tables are cut until their end is known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.source import Source
from tasktriage.scale.shards import (
    FINE,
    ROWS,
    TOGETHER,
    TOGETHER_BYTES,
    Ends,
    Input,
    Shard,
    parts_of,
    shards,
)


@pytest.fixture
def source(tmp_path):
    def make(name: str, size: int) -> Source:
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(size)
        return Source(name=name, path=path)

    return make


def is_table(source: Source) -> bool:
    return source.suffix == ".csv"


def test_small_inputs_go_together_and_a_large_table_alone(source):
    files = [source(f"{n}.md", 10) for n in range(TOGETHER + 1)]
    files += [source("large.csv", 10**6), source("small.csv", 10), source("last.md", 10)]
    ends = Ends()
    found = shards(files, is_table, ends)
    first, second, part = next(found), next(found), next(found)
    assert [len(first.inputs), len(second.inputs)] == [TOGETHER, 1]
    assert (part.start, part.stop, part.inputs[0].name) == (0, ROWS[0], "large.csv")
    ends.reached(part, ROWS[0] - 1)
    last = list(found)
    assert [[one.name for one in shard.inputs] for shard in last] == [["small.csv", "last.md"]]
    names = [first.name, second.name, part.name, last[0].name]
    assert names == sorted(names)


def test_a_shard_of_documents_is_no_larger_than_its_bytes(source):
    files = [source(f"{n}.md", TOGETHER_BYTES // 2) for n in range(5)]
    assert [len(shard.inputs) for shard in shards(files, is_table, Ends())] == [2, 2, 1]


def test_a_large_document_is_not_cut(source):
    found = list(shards([source("large.md", 10**7)], is_table, Ends()))
    assert [shard.start for shard in found] == [None]


def test_no_more_inputs_are_taken_than_are_needed(source):
    taken = 0

    def sources() -> Iterator[Source]:
        nonlocal taken
        while True:
            taken += 1
            yield source("one.md", 10)

    list(islice(shards(sources(), is_table, Ends()), 3))
    assert taken == 3 * TOGETHER + 1


def test_a_missing_file_is_an_input_too(tmp_path):
    gone = Input.of(Source(name="gone.md", path=tmp_path / "gone.md"))
    assert (gone.size, gone.changed) == (-1, 0)


@given(st.integers(0, 10**7))
def test_the_parts_of_a_table_hold_each_row_once(total):
    ends = Ends()
    table = Shard("x", 0, (), 0, 0, ROWS[0])
    ends.reached(table, total)
    number = parts_of(total)
    assert not ends.beyond(0, number - 1)
    assert ends.beyond(0, number)


def test_parts_adjoin_and_grow(source):
    found = list(islice(shards([source("t.csv", 10**9)], is_table, Ends()), 2 * FINE + 3))
    assert all(one.stop == two.start for one, two in pairwise(found))
    assert [one.stop - one.start for one in found] == [
        *ROWS[:1] * FINE,
        *ROWS[1:2] * FINE,
        *ROWS[2:] * 3,
    ]
    for number, one in enumerate(found, start=1):
        assert (parts_of(one.stop), parts_of(one.stop + 1)) == (number, number + 1)


def test_identity_tells_changed_inputs_and_other_rows_apart():
    one = Input("a.csv", "/a.csv", 10, 5)
    shard = Shard("x", 0, (one,), 0, 0, ROWS[0])
    touched = Shard("x", 0, (Input("a.csv", "/a.csv", 10, 6),), 0, 0, ROWS[0])
    grown = Shard("x", 0, (Input("a.csv", "/a.csv", 11, 5),), 0, 0, ROWS[0])
    behind = Shard("x", 0, (one,), 1, ROWS[0], 2 * ROWS[0])
    assert len({s.identity for s in (shard, touched, grown, behind)}) == 4
    assert shard.names == touched.names != grown.names


def test_a_table_of_which_several_parts_in_a_row_fail_is_given_up_for_good():
    ends = Ends()
    parts = [Shard(f"p{n}", 0, (), n, n * ROWS[0], (n + 1) * ROWS[0]) for n in range(20)]
    for number in (5, 6, 8, 9, 12):  # 7 may be at work
        ends.failed(parts[number])
    assert not ends.beyond(0, 13)
    ends.failed(parts[7])
    assert ends.given_up(0)
    assert ends.beyond(0, 13)
    ends.reached(parts[10], None)
    assert ends.given_up(0)
    assert not ends.given_up(1)
