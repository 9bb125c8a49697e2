"""Parts of a table, read one after the other by as many as like, are the table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage import Engine
from tasktriage.contracts.source import Source
from tasktriage.pipeline.options import ReadOptions
from tasktriage.scale.reading import Reading

OPTIONS = ReadOptions()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine("fast")


def table(titles: list[str]) -> Source:
    rows = "".join(f"{title},Write the report {n}\n" for n, title in enumerate(titles))
    return Source(name="t.csv", data=f"title,task\n{rows}".encode())


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from("aab"), min_size=1, max_size=30),
    st.integers(1, 7),
    st.integers(1, 3),
    st.booleans(),
)
def test_parts_of_several_readers_are_the_whole(engine, titles, size, readers, roles):
    source = table(titles)
    whole = list(engine.read([source], OPTIONS))
    readings = [Reading(engine, source, OPTIONS, roles=roles) for _ in range(readers)]
    found = []
    for part in range(-(-len(titles) // size)):
        reading = readings[part % readers]
        assert reading.can_go_to(part * size)
        some = list(reading.part(part * size, (part + 1) * size))
        if roles and some:
            before = whole[len(found) - 1] if found else None
            assert before is None or before.origin.title != some[0].origin.title
        found += some
    assert found == whole


def test_the_end_is_known_when_it_was_seen(engine):
    reading = Reading(engine, table(["a"] * 5), OPTIONS)
    assert len(list(reading.part(0, 3))) == 3
    assert reading.total is None
    assert len(list(reading.part(3, 6))) == 2
    assert reading.total == 5
    assert list(reading.part(6, 9)) == []
    assert not reading.can_go_to(3)


def test_postings_in_rows_are_parts_too(engine):
    rows = "".join(
        f'"# Nurse {n}\n\n## Duties\n\n- Wash patients in ward {n}\n- Plan the rota {n}"\n'
        for n in range(5)
    )
    source = Source(name="p.csv", data=f"posting\n{rows}".encode(), rows="postings")
    whole = list(engine.read([source], OPTIONS))
    reading = Reading(engine, source, OPTIONS)
    first, behind = list(reading.part(0, 2)), list(reading.part(3, 9))
    assert [first, behind] == [whole[:2], whole[3:]]


def test_rows_that_are_not_wanted_keep_their_numbers(engine):
    options = replace(OPTIONS, keep=lambda place: place == 2)
    (task,) = engine.read([table(["a"] * 4)], options)
    assert (task.id, task.origin.line) == ("t.csv#3", 4)
