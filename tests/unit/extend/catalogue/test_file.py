"""Whatever the file of what is remembered holds, or is, no run fails."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import ComponentError, UsageError
from tasktriage.extend import catalogue as module
from tasktriage.extend.discovery import State

from .conftest import file_of, record

CONTENTS = [
    b"", b"{", b"\xff\xfe", b"null", b"[]", b"5", b'{"schema": "tasktriage.catalogue/2"}',
    b"[" * 100_000, b"1" * 10_000, b'{"schema": "tasktriage.catalogue/1"}',
    b'{"schema": "tasktriage.catalogue/1", "of": 5, "plugins": 5, "seen": 5, "gone": [5]}',
    b'{"schema": "tasktriage.catalogue/1", "seen": {"a": {"version": 5}}, "gone": {"b": null}}',
]  # fmt: skip


@pytest.mark.parametrize("content", CONTENTS, ids=range(len(CONTENTS)))
def test_a_file_that_is_none_of_ours_is_made_anew(install, load, tmp_path, content):
    dist = install()
    load(dist)
    file_of(tmp_path).write_bytes(content)
    assert not record(load(dist)).recalled
    assert record(load(dist)).recalled


def test_a_file_that_is_too_large_is_not_read(install, load, tmp_path):
    dist = install()
    load(dist)
    path = file_of(tmp_path)
    path.write_bytes(path.read_bytes() + b" " * module.LIMIT)
    assert not record(load(dist)).recalled


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "kept").write_text("")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.skipif(os.name != "posix", reason="files as on POSIX")
@pytest.mark.parametrize("what", [a_folder, a_pipe, a_loop])
def test_what_is_no_file_is_no_error(install, load, tmp_path, what):
    dist = install()
    load(dist)
    what(file_of(tmp_path))
    assert record(load(dist)).state is State.ACTIVE


def test_a_cache_that_can_not_be_written_is_no_error(install, load, tmp_path):
    (tmp_path / "cache").write_text("a file")
    dist = install()
    for _ in range(2):
        assert record(load(dist)).state is State.ACTIVE


def test_nothing_is_written_where_nothing_changed(install, load, tmp_path):
    dist = install()
    load(dist)
    path = file_of(tmp_path)
    os.utime(path, ns=(1, 1))
    load(dist)
    assert path.stat().st_mtime_ns == 1


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, as a path of keys."""
    found = [path] if path else []
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in items:
        found += places(value, (*path, key))
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_stands_anywhere_in_the_file_no_run_fails(install_once, load, tmp_path, data):
    path = file_of(tmp_path)
    document = json.loads(install_once["text"])
    place = data.draw(st.sampled_from(places(document)))
    target = document
    for key in place[:-1]:
        target = target[key]
    if data.draw(st.booleans()) and isinstance(target, dict):
        del target[place[-1]]
    else:
        target[place[-1]] = data.draw(JSON)
    path.write_text(json.dumps(document))
    plugins = load(install_once["dist"])
    known = record(plugins)
    assert known.state is State.ACTIVE
    for entry in [*plugins.outputs, *plugins.readers]:
        if entry.theirs:
            # a file that lies may offer what there is not: then it is the component that fails
            with contextlib.suppress(ComponentError, UsageError):
                entry.create()
    plugins.outputs.names()
    with contextlib.suppress(UsageError):
        plugins.outputs.find("no such thing")


@pytest.fixture
def install_once(install, load, tmp_path):
    dist = install()
    load(dist)
    return {"dist": dist, "text": file_of(tmp_path).read_text()}
