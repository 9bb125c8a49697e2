from __future__ import annotations

import os
import time
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
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.domain.document import Document
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import given, read
from tasktriage.pipeline.support import paths
from tasktriage.pipeline.support.paths import expand


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


@pytest.fixture
def folder(tmp_path):
    """A folder with a bit of everything."""
    files = {
        "b.md": "B",
        "a.txt": "A",
        "deep/er/C.TXT": "C",
        "rows.csv": "x",
        "photo.png": "P",
        "logo.png": "P",
        ".hidden.txt": "H",
        ".git/config.txt": "G",
        "deep/.cache/x.txt": "X",
    }
    for name, text in files.items():
        (tmp_path / "jobs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "jobs" / name).write_text(text)
    return tmp_path / "jobs"


def names(sources, folder):
    return [str(Path(source.name).relative_to(folder)) for source in sources]


def test_a_folder_of_more_names_than_are_held_gives_the_same_order(tmp_path, readers, monkeypatch):
    given = ("b/2.md", "b/1.md", "a.md", "c.md", ".hidden.md", "b.md", "Z.md", "d/1.txt", "é.md")
    for name in given:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = names(expand([tmp_path], readers), tmp_path)
    assert found == ["Z.md", "a.md", "b/1.md", "b/2.md", "b.md", "c.md", "d/1.txt", "é.md"]
    for held in (1, 2, 3, 8):
        monkeypatch.setattr(paths, "HELD", held)
        assert names(expand([tmp_path], readers), tmp_path) == found


def test_folders_in_folders_without_end_are_an_input_error(tmp_path, readers, monkeypatch):
    monkeypatch.setattr(paths, "DEEPEST", 3)
    (tmp_path / "a/b/c/d/e").mkdir(parents=True)
    for name in ("1.md", "a/b/c/2.md", "a/b/c/d/3.md", "a/b/c/d/e/4.md"):
        (tmp_path / name).write_text("x")
    errors = []
    sources = list(expand([tmp_path], readers, ReadOptions(on_error=errors.append)))
    assert names(sources, tmp_path) == ["1.md", "a/b/c/2.md"]
    assert "a/b/c/d: can't be listed: it is more than 3 folders deep" in str(errors[0])


@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
def test_a_folder_gives_the_files_that_are_read_in_order(folder, readers):
    found = names(expand([folder], readers), folder)
    assert found == ["a.txt", "b.md", "deep/er/C.TXT", "rows.csv"]


def test_what_is_passed_over_in_a_folder_is_reported(folder, readers):
    with pytest.warns(TasktriageWarning, match=r"jobs: passed over 2 \.png$") as caught:
        list(expand([folder], readers))
    assert len(caught) == 1


def test_files_are_taken_as_named_whatever_their_suffix(folder, readers):
    paths = [folder / "photo.png", folder / ".hidden.txt", folder / "gone.txt"]
    sources = list(expand(paths, readers, ReadOptions(column="c", id_column="i", title="t")))
    assert [s.path for s in sources] == paths
    assert {(s.column, s.id_column, s.title) for s in sources} == {("c", "i", "t")}


def test_a_hidden_folder_is_read_when_named(folder, readers):
    assert names(expand([folder / ".git"], readers), folder) == [".git/config.txt"]


@pytest.mark.parametrize("content", ["empty", "unread"])
def test_a_folder_with_nothing_to_read(tmp_path, readers, content):
    if content == "unread":
        (tmp_path / "a.png").write_text("x")
    with pytest.raises(InputError, match=r"\.csv, \.md, \.txt"):
        list(expand([tmp_path], readers))
    errors: list[InputError] = []
    good = tmp_path.parent / "good.txt"
    assert [
        s.path for s in expand([tmp_path, good], readers, ReadOptions(on_error=errors.append))
    ] == [good]
    assert len(errors) == 1


def test_folders_are_expanded_one_by_one(folder, readers, pulls):
    paths = pulls([folder / "a.txt"] * 1000)
    sources = expand(paths, readers)
    next(sources)
    assert paths.taken == 1


@pytest.mark.speed
def test_the_time_to_list_a_folder_grows_with_its_files_and_not_with_their_square(
    tmp_path, readers
):
    def listed(count):
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"{number:05}.txt").touch()
        times = []
        for _ in range(3):  # the quickest: others may work on the machine
            start = time.process_time()
            assert len(list(expand([folder], readers))) == count
            times.append(time.process_time() - start)
        return min(times)

    listed(100)
    assert listed(8000) < 10 * listed(2000)  # linear: 4 times; the square: 16


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look at everything")
@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
def test_files_that_may_not_be_looked_at_stop_nothing(folder, readers):
    (folder / "deep").chmod(0o600)  # its names can be listed, and nothing more
    try:
        assert names(expand([folder], readers), folder) == ["a.txt", "b.md", "rows.csv"]
    finally:
        (folder / "deep").chmod(0o700)


def test_a_text_given_as_a_path_is_a_clear_error(readers):
    # it happens that the text itself is given where a path belongs
    text = "Plan and run the regression tests of every release. " * 10
    errors: list[InputError] = []
    sources = expand([Path(text)], readers, ReadOptions(on_error=errors.append))
    assert list(read(sources, readers, ReadOptions(on_error=errors.append))) == []
    assert len(errors) == 1


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


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["a.txt"]),
        ("**/*.[tT][xX][tT]", ["a.txt", "deep/er/C.TXT"]),
        ("?.md", ["b.md"]),
        ("ph*.png", ["photo.png"]),
        ("d*", ["deep/er/C.TXT"]),
    ],
)
def test_a_pattern_gives_the_files_that_fit(folder, readers, pattern, found):
    assert names(expand([folder / pattern], readers), folder) == found


def test_a_pattern_that_fits_nothing(folder, readers):
    with pytest.raises(InputError, match=r"jobs/\*\.doc: no such file, and no file fits"):
        list(expand([folder / "*.doc"], readers))
    errors: list[InputError] = []
    sources = expand(
        [folder / "*.doc", folder / "a.txt"], readers, ReadOptions(on_error=errors.append)
    )
    assert len(list(sources)) == len(errors) == 1


def test_a_name_that_looks_like_a_pattern_is_a_name(folder, readers):
    for name in ("a[1].txt", "*.txt"):
        (folder / name).write_text("x")
        assert names(expand([folder / name], readers), folder) == [name]


def test_limits_go_with_the_sources(folder, readers):
    (source,) = expand([folder / "a.txt"], readers, ReadOptions(limits=Limits(size=7)))
    assert source.limits.size == 7


def test_rows_and_lines_are_repaired(readers):
    row, line = (
        next(read([file(name, "BÃ¤ckt fÃ¼r alle".encode())], readers, ReadOptions(lines=True)))
        for name in ("a.csv", "a.txt")
    )
    assert row.text == line.text == "Bäckt für alle"
    assert row.changes == line.changes == ("mojibake repaired",)
    assert (line.origin.start, line.origin.end) == (0, 16)
