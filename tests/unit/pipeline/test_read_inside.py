"""Sources inside sources, as an archive has them; and readers that lack a module."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import read

from .test_read import TABLE, TEXT, file, spec


class Box:
    """Each line of it is the name and the text of a source inside."""

    def read(self, source):
        text, _ = source.read_text()
        for line in text.splitlines():
            name, _, inner = line.partition("=")
            yield replace(source, name=f"{source.name}/{name}", path=None, data=inner.encode())


BOX = ("tasktriage", spec("box", Box, ".box", tabular=True))


@pytest.fixture
def boxes(registry):
    return registry("readers", TEXT, TABLE, BOX)


def test_a_source_inside_is_read_by_the_reader_of_its_suffix(boxes):
    items = list(read([file("a.box", b"b.txt=B\nc.csv=x"), file("d.txt", b"D")], boxes))
    assert [i.text for i in items] == ["B", "x", "D"]
    assert (items[0].name, items[1].id) == ("a.box/b.txt", "a.box/c.csv#1")


def test_the_reader_that_is_named_is_for_the_source_around(boxes):
    (item,) = read([file("a.txt", b"b.txt=B")], boxes, ReadOptions(reader="box"))
    assert (item.name, item.text) == ("a.txt/b.txt", "B")


def test_a_source_inside_may_name_its_reader(registry):
    class Named(Box):
        def read(self, source):
            yield from (replace(inner, reader="rows") for inner in Box.read(self, source))

    readers = registry("readers", TABLE, ("tasktriage", spec("named", Named, ".box")))
    assert [i.text for i in read([file("a.box", b"b=B")], readers)] == ["B"]


def test_a_source_inside_that_can_not_be_read_spoils_itself_only(boxes):
    errors: list[InputError] = []
    items = read([file("a.box", b"b.txt=\nc.txt=C")], boxes, ReadOptions(on_error=errors.append))
    assert [i.text for i in items] == ["C"]
    assert [str(e) for e in errors] == ["a.box/b.txt: is empty; nothing to classify"]
    with pytest.raises(InputError, match=r"a\.box/b\.txt: is empty"):
        list(read([file("a.box", b"b.txt=\nc.txt=C")], boxes))


def test_what_no_reader_claims_inside_is_passed_over_and_reported(boxes):
    with pytest.warns(TasktriageWarning, match=r"a\.box: passed over 1 \(none\), 1 \.png$"):
        items = list(read([file("a.box", b"b.txt=B\nc.png=P\nREADME=x")], boxes))
    assert [i.text for i in items] == ["B"]
    with pytest.raises(InputError, match=r"a\.box: holds no file that can be read; suffixes read"):
        list(read([file("a.box", b"c.png=P")], boxes))


def test_lines_inside_are_tasks_if_asked_for(boxes):
    tasks = list(read([file("a.box", b"b.txt=Bake\nc.csv=x")], boxes, ReadOptions(lines=True)))
    assert [(t.id, t.text) for t in tasks] == [("a.box/b.txt#1", "Bake"), ("a.box/c.csv#1", "x")]


def test_a_column_is_for_the_tables_inside(boxes):
    errors: list[InputError] = []
    box = replace(file("a.box", b"b.txt=B\nc.csv=x"), column="c")
    assert [i.text for i in read([box], boxes, ReadOptions(on_error=errors.append))] == ["x"]
    assert [e.name for e in errors] == ["a.box/b.txt"]


def test_a_reader_that_lacks_a_module_is_an_error_of_the_input(registry):
    lacking = ReaderSpec(
        name="pdf", summary="S", factory="no_such:Reader", suffixes=(".pdf",),
        requires=("no_such_module",), extra="documents",
    )  # fmt: skip
    readers = registry("readers", TEXT, ("tasktriage", lacking))
    errors: list[InputError] = []
    items = list(
        read(
            [file("a.pdf", b"x"), file("b.txt", b"B")], readers, ReadOptions(on_error=errors.append)
        )
    )
    assert [i.text for i in items] == ["B"]
    assert [str(e) for e in errors] == [
        'a.pdf: reading it needs no_such_module: pip install "tasktriage[documents]"'
    ]
