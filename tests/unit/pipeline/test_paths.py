"""Paths, patterns and folders become sources, in order."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tasktriage.contracts.errors import (
    InputError,
    TasktriageWarning,
)
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import read
from tasktriage.pipeline.support import paths
from tasktriage.pipeline.support.paths import expand


def spec(name, *suffixes):
    return ("tasktriage", ReaderSpec(name=name, summary="S", factory=object, suffixes=suffixes))


@pytest.fixture
def readers(registry):
    return registry("readers", spec("text", ".txt", ".md"), spec("rows", ".csv"))


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
