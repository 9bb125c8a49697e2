from __future__ import annotations

import warnings
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tasktriage.contracts.errors import (
    ComponentError,
    InputError,
    TasktriageWarning,
    UnknownNameError,
)
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.domain.document import Document
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import given, read


class WholeFile:
    def read(self, source):
        text, notes = source.read_text()
        yield Document(name=source.name, text=text, title=source.title, notes=notes)


class Rows:
    """Each line is a row; an empty one is an error; `id|text` gives an id."""

    def read(self, source):
        with source.open() as stream:
            for number, line in enumerate(stream, start=1):
                head, bar, text = line.decode().strip().rpartition("|")
                origin = Origin(document=source.name, line=number)
                error = None if text else "empty row"
                yield Task(text, id=head if bar else None, origin=origin, error=error)


def spec(name, factory, *suffixes, tabular=False):
    return ReaderSpec(name=name, summary="S", factory=factory, suffixes=suffixes, tabular=tabular)


TEXT = ("tasktriage", spec("text", WholeFile, ".txt", ".md"))
TABLE = ("tasktriage", spec("rows", Rows, ".csv", tabular=True))


@pytest.fixture
def readers(registry):
    return registry("readers", TEXT, TABLE)


def source(name, data, path=None, **options):
    return Source(name=name, data=data, path=path, **options)


def file(name, data, **options):
    return source(name, data, Path(name), **options)


def test_the_reader_is_chosen_by_suffix(readers):
    items = list(read([file("a.txt", b"A"), file("b.CSV", b"x\ny")], readers))
    assert [type(i).__name__ for i in items] == ["Document", "Task", "Task"]


def test_the_reader_that_is_named_wins(readers):
    items = list(read([file("a.txt", b"x\ny")], readers, ReadOptions(reader="rows")))
    assert [i.text for i in items] == ["x", "y"]
    with pytest.raises(UnknownNameError, match="unknown reader 'row'; did you mean 'rows'"):
        list(read([file("a.txt", b"x")], readers, ReadOptions(reader="row")))


@pytest.mark.parametrize("name", ["a.xyz", "README", "-"])
def test_the_text_reader_is_the_last_resort(readers, name):
    assert next(read([file(name, b"A")], readers)).text == "A"
    assert next(read([source("<stdin>", b"A")], readers)).text == "A"


def test_a_third_party_does_not_take_a_suffix_from_a_bundled_reader(registry):
    # "aaa" comes before "rows" in the alphabet; that must not decide
    readers = registry("readers", TEXT, TABLE, ("tt-third", spec("aaa", WholeFile, ".csv", ".x")))
    assert isinstance(next(read([file("a.csv", b"x")], readers)), Task)
    assert isinstance(next(read([file("a.x", b"x")], readers)), Document)


def test_tasks_are_numbered_within_their_source(readers):
    sources = [file("a.csv", b"x\nk7|y\nz"), file("b.csv", b"x")]
    assert [t.id for t in read(sources, readers)] == ["a.csv#1", "k7", "a.csv#3", "b.csv#1"]


def test_rows_in_are_tasks_out(readers):
    tasks = list(read([file("a.csv", b"x\n\nx\n")], readers))
    assert [(t.text, t.error) for t in tasks] == [("x", None), ("", "empty row"), ("x", None)]


def test_lines_as_tasks(readers):
    text = "Run tests\r\n\r\n  Sign off  \nCall\u2028Plan"
    tasks = list(read([file("a.txt", text.encode())], readers, ReadOptions(lines=True)))
    assert [t.text for t in tasks[:2]] == ["Run tests", "Sign off"]
    assert [t.id for t in tasks[:2]] == ["a.txt#1", "a.txt#2"]
    assert [t.origin.line for t in tasks[:2]] == [1, 3]
    assert all(text[t.origin.start : t.origin.end] == t.text for t in tasks)


@for_all(st.text(alphabet="ab \t\r\n\u2028é🙂\x0b", max_size=60))
def test_the_offsets_of_lines_are_right(text):
    document = Document(name="d", text=text)
    from tasktriage.pipeline.read import _lines

    tasks = list(_lines([document]))
    assert all(text[t.origin.start : t.origin.end] == t.text == t.text.strip() for t in tasks)
    assert "".join(t.text for t in tasks).split() == text.split() or len(tasks) > 0
    covered = sum(len(t.text.replace(" ", "").replace("\t", "")) for t in tasks)
    assert covered == len("".join(text.split()))


def test_lines_leave_tables_alone(readers):
    assert [t.text for t in read([file("a.csv", b"x\ny")], readers, ReadOptions(lines=True))] == [
        "x",
        "y",
    ]


@pytest.mark.parametrize("lines", [False, True])
def test_notes_become_warnings(readers, lines):
    data = "Prüfe die Verträge und kläre Rückfragen täglich".encode("latin-1")
    with pytest.warns(TasktriageWarning, match=r"a\.txt: is not UTF-8") as caught:
        list(read([file("a.txt", data)], readers, ReadOptions(lines=lines)))
    assert len(caught) == 1


def test_a_source_that_cannot_be_read(readers, tmp_path):
    sources = [file("a.txt", b"A"), Source(name="g", path=tmp_path / "g.txt"), file("b.txt", b"B")]
    errors: list[InputError] = []
    items = list(read(sources, readers, ReadOptions(on_error=errors.append)))
    assert [i.text for i in items] == ["A", "B"]
    assert [str(e) for e in errors] == ["g: no such file; check the path"]
    stream = read(sources, readers)
    assert next(stream).text == "A"
    with pytest.raises(InputError, match="g: no such file"):
        next(stream)


def failing(error):
    class Fails:
        def read(self, source):
            yield Document(name=source.name, text="first")
            raise error

    return Fails


def test_a_reader_that_fails_is_named_with_the_input(registry):
    readers = registry("readers", ("tt-bad", spec("text", failing(KeyError("k")), ".txt")))
    stream = read([file("a.txt", b"A")], readers)
    next(stream)
    message = r"a\.txt: reader 'text' from tt-bad 1 failed: KeyError: 'k'"
    with pytest.raises(ComponentError, match=message):
        next(stream)


def test_a_reader_that_fails_inside_an_archive_names_the_member_once(registry):
    class Holds:
        def read(self, source):
            yield file(f"{source.name}/b.txt", b"B")

    readers = registry(
        "readers",
        ("tasktriage", spec("zip", Holds, ".zip")),
        ("tt-bad", spec("text", failing(KeyError("k")), ".txt")),
    )
    with pytest.raises(ComponentError, match=r"^a\.zip/b\.txt: reader 'text' from tt-bad 1 failed"):
        list(read([file("a.zip", b"A")], readers))


def test_a_disk_that_fails_in_the_middle_is_an_input_error(registry):
    readers = registry("readers", ("tt-bad", spec("text", failing(OSError(5, "I/O")), ".txt")))
    errors: list[InputError] = []
    items = list(read([file("a.txt", b"A")], readers, ReadOptions(on_error=errors.append)))
    assert [i.text for i in items] == ["first"]
    assert [str(e) for e in errors] == ["a.txt: can't be read: I/O"]


@pytest.mark.parametrize("value", ["text", None, 5])
def test_a_reader_that_yields_something_else_is_named(registry, value):
    class Odd:
        def read(self, source):
            yield value

    readers = registry("readers", ("tt-odd", spec("text", Odd, ".txt")))
    for lines in (False, True):
        with pytest.raises(ComponentError, match="reader 'text' from tt-odd 1"):
            list(read([file("a.txt", b"A")], readers, ReadOptions(lines=lines)))


def test_reading_is_lazy(registry, pulls):
    taken = []

    class Endless:
        def read(self, source):
            for number in range(10**9):
                taken.append(number)
                yield Task(f"t{number}")

    readers = registry("readers", ("tasktriage", spec("text", Endless)))
    sources = pulls([source("a", b""), source("b", b"")])
    items = read(sources, readers)
    assert (sources.taken, taken) == (0, [])
    assert [t.id for t in islice(items, 3)] == ["a#1", "a#2", "a#3"]
    assert (sources.taken, taken) == (1, [0, 1, 2])


def test_given_texts_keep_their_places():
    tasks = list(given(["a", "", "  ", "a"], title="QA"))
    assert [(t.text, t.id, t.error) for t in tasks] == [
        ("a", "text#1", None),
        ("", "text#2", "empty text"),
        ("  ", "text#3", "empty text"),
        ("a", "text#4", None),
    ]
    assert {t.origin.title for t in tasks} == {"QA"}
    assert [t.origin.line for t in tasks] == [1, 2, 3, 4]


def test_given_is_lazy(pulls):
    texts = pulls("x" for _ in range(10**9))
    next(given(texts))
    assert texts.taken == 1


def test_silence_when_all_is_well(readers):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(read([file("a.txt", b"A"), file("b.csv", b"x")], readers))


def test_rows_and_lines_are_repaired(readers):
    row, line = (
        next(read([file(name, "BÃ¤ckt fÃ¼r alle".encode())], readers, ReadOptions(lines=True)))
        for name in ("a.csv", "a.txt")
    )
    assert row.text == line.text == "Bäckt für alle"
    assert row.changes == line.changes == ("mojibake repaired",)
    assert (line.origin.start, line.origin.end) == (0, 16)
