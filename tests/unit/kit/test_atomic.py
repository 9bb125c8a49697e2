from __future__ import annotations

import errno
import os
import stat

import pytest

from tasktriage.contracts.errors import OutputError, notes_of
from tasktriage.kit.atomic import atomic, write_whole


def write_and_fail(path, text, error):
    with atomic(path) as stream:
        stream.write(text)
        stream.flush()
        raise error


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("binary", [False, True])
def test_the_file_is_there_when_it_is_whole(tmp_path, binary):
    path = tmp_path / "out.txt"
    content = "Grüße\r\nx\n"
    with atomic(path, binary=binary) as stream:
        assert not path.exists()
        stream.write(content.encode() if binary else content)
        assert names(tmp_path) == ["out.txt.part"]
    assert path.read_bytes() == content.encode()  # no line end is translated
    assert names(tmp_path) == ["out.txt"]


def test_two_runs_to_one_file_do_not_mix(tmp_path):
    path = tmp_path / "out.txt"
    with atomic(path) as first:
        first.write("first, and longer")
        with atomic(path) as second:
            second.write("second")
            second.flush()
            assert len(names(tmp_path)) == 2
        assert path.read_text() == "second"
    assert path.read_text() == "first, and longer"
    assert names(tmp_path) == ["out.txt"]


def test_what_a_killed_run_left_is_written_over(tmp_path):
    (tmp_path / "out.txt.part").write_text("left by another run")
    with atomic(tmp_path / "out.txt") as stream:
        stream.write("new")
    assert (tmp_path / "out.txt").read_text() == "new"
    assert names(tmp_path) == ["out.txt"]


def test_an_old_file_stands_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with atomic(path) as stream:
        stream.write("new")
        stream.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_was_written_before_a_failure_is_kept_beside(tmp_path, error):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(error):
        write_and_fail(path, "half", error)
    assert path.read_text() == "old"
    assert (tmp_path / "out.txt.part").read_text() == "half"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_an_empty_remainder_is_removed(tmp_path, error):
    with pytest.raises((error, OutputError)), atomic(tmp_path / "out.txt"):
        raise error
    assert names(tmp_path) == []


def test_an_error_while_writing_says_what_was_kept(tmp_path):
    path = tmp_path / "out.txt"
    with pytest.raises(OutputError) as info:
        write_and_fail(path, "half", OSError(28, "No space left on device"))
    assert str(info.value) == (
        f"{path}: can't be written: No space left on device; "
        f"what was written so far is in {path}.part"
    )


def test_an_error_of_another_file_says_what_was_kept_too(tmp_path):
    path = tmp_path / "out.txt"
    with pytest.raises(FileNotFoundError) as info:
        write_and_fail(path, "half", FileNotFoundError(2, "No such file or directory", "other"))
    assert notes_of(info.value) == [f"what was written so far is in {path}.part"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk(tmp_path):
    # the part file is a link to a device that takes nothing
    (tmp_path / "out.txt.part").symlink_to("/dev/full")
    with (
        pytest.raises(OutputError, match="No space left on device"),
        atomic(tmp_path / "out.txt") as stream,
    ):
        stream.write("x" * 100_000)
    assert not (tmp_path / "out.txt").exists()


def test_a_disk_that_is_full_at_the_end(tmp_path, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tasktriage.kit.atomic.os.fsync", full)
    (tmp_path / "out.txt").write_text("old")
    with pytest.raises(OutputError, match="No space left"), atomic(tmp_path / "out.txt") as stream:
        stream.write("new")
    assert (tmp_path / "out.txt").read_text() == "old"


@pytest.mark.parametrize("where", ["gone/out.txt", "file/out.txt"])
def test_a_place_that_cannot_be_written(tmp_path, where):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"out\.txt: can't be written"), atomic(tmp_path / where):
        raise AssertionError("the block must not run")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_is_read_only(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="Permission denied"), atomic(tmp_path / "out.txt"):
            raise AssertionError("the block must not run")
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_in_the_way(tmp_path):
    (tmp_path / "out.txt").mkdir()
    with (
        pytest.raises(OutputError, match=r"out\.txt: can't be written"),
        atomic(tmp_path / "out.txt") as stream,
    ):
        stream.write("x")
    assert (tmp_path / "out.txt").is_dir()


def test_a_pipe_or_device_is_written_to_and_not_replaced(tmp_path):
    # `-o /dev/null` run as root would otherwise leave a plain file in the place of /dev/null
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with atomic(path) as stream:
            stream.write("hello")
        assert stat.S_ISFIFO(path.stat().st_mode)
        assert os.read(reader, 100) == b"hello"
    finally:
        os.close(reader)


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    with atomic(tmp_path / "link.txt") as stream:
        stream.write("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_the_mode_of_a_replaced_file_stays(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    path.chmod(0o600)
    with atomic(path) as stream:
        stream.write("new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_of_ours_is_whole_or_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "made" / "figures.json"
    write_whole(path, "one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "three")
    assert [p.name for p in path.parent.iterdir()] == ["figures.json"]
    assert path.read_bytes() == b"two"
