"""Inputs come one by one, as one process would read them, each once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage import Engine
from tasktriage.contracts.errors import InputError
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.support.paths import expand, once_each
from tasktriage.scale.inputs import Inputs

READERS = Engine("fast").plugins.readers
FILES = ["a.md", "a/x.md", "a.d/y.md", "b/.hid/z.md", "b/z.md", ".no.md", "B.md", "b/c/d/e.md"]


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in FILES:
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Write reports")
    return tmp_path


def found(folder: Path, *names: str, output: str = "out") -> list[str]:
    options = ReadOptions(base=folder)
    return [s.name for s in Inputs(names, options, Path(output)).sources(READERS)]


def in_one_process(folder: Path, *names: str) -> list[str]:
    sources = expand(map(Path, names), READERS, ReadOptions(base=folder))
    return [source.name for source in once_each(sources)]


def test_a_folder_comes_in_order_of_names_folder_by_folder(folder):
    here = ["B.md", "a/x.md", "a.d/y.md", "a.md", "b/c/d/e.md", "b/z.md"]
    assert found(folder, "docs") == [f"docs/{name}" for name in here]


@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.lists(
        st.sampled_from(["docs", "docs/b", "docs/a.md", "docs/*.md", "docs/b/c", "docs/../docs"]),
        min_size=1,
        max_size=4,
    )
)
def test_what_is_named_twice_is_read_once_as_in_one_process(folder, names):
    assert found(folder, *names) == in_one_process(folder, *names)


@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
def test_links_are_read_once_as_in_one_process(folder):
    docs = folder / "docs"
    (docs / "0.md").symlink_to("a.md")  # before what it leads to
    (docs / "z.md").symlink_to("a.md")  # behind it
    (docs / "hid.md").symlink_to(".no.md")  # to what is not read by itself
    (docs / "loop").symlink_to(docs)
    (folder / "outside.md").write_text("Write reports")
    (docs / "o1.md").symlink_to("../outside.md")
    (docs / "o2.md").symlink_to("../outside.md")
    assert found(folder, "docs") == in_one_process(folder, "docs")


def test_the_output_is_not_read(folder):
    assert "docs/b/z.md" not in found(folder, "docs", output="docs/b")


@pytest.mark.parametrize(("lost", "left"), [("docs/b", 4), ("docs", 0)])
def test_a_folder_that_cant_be_listed_is_an_error_of_an_input(folder, monkeypatch, lost, left):
    scandir = os.scandir

    def fails(path):
        if str(path) == str(folder / lost):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", fails)
    errors = []
    options = ReadOptions(base=folder, on_error=errors.append)
    assert len(list(Inputs(["docs"], options, Path("out")).sources(READERS))) == left
    assert [str(error) for error in errors] == [f"{lost}: can't be listed: Permission denied"]


def test_nothing_is_walked_before_it_is_asked_for(folder, monkeypatch):
    looked = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looked.append(str(path)) or scandir(path))
    sources = Inputs(["docs"], ReadOptions(base=folder), Path("out")).sources(READERS)
    next(sources)
    assert len(looked) == 1
    list(sources)
    assert len(looked) == 6


@pytest.mark.filterwarnings("ignore::tasktriage.contracts.errors.TasktriageWarning")
def test_what_a_folder_passed_over_is_read_where_it_is_named_or_linked_to(folder):
    (folder / "docs/notes.xyz").write_text("Write reports")
    (folder / "docs/a.dat").write_text("Write reports")
    (folder / "docs/z.md").symlink_to(folder / "docs/a.dat")  # before it, and not read there
    names = ("docs", "docs/notes.xyz")
    assert found(folder, *names) == in_one_process(folder, *names)
    assert found(folder, *names)[-2:] == ["docs/z.md", "docs/notes.xyz"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("docs/gone.md", "docs/gone.md: no such file"),
        ("docs/*.pdf", r"docs/\*.pdf: no such file, and no pattern"),
        ("pipe", "pipe: is no file"),
        ("https://example.org/a.md", "is a web address"),
    ],
)
def test_what_is_not_there_is_refused_before_anything_is_done(folder, name, problem):
    os.mkfifo(folder / "pipe")
    for good in ("docs", "docs/a.md", "docs/*.md", "do[c]s/**"):
        Inputs([good], ReadOptions(base=folder), Path("out")).check()
    with pytest.raises(InputError, match=problem):
        Inputs(["docs", name], ReadOptions(base=folder), Path("out")).check()
