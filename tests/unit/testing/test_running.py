"""What is expected, what is newer, where it failed, and what is raised."""

from __future__ import annotations

import warnings
from importlib.metadata import distribution

import pytest

from tasktriage.contracts.errors import TasktriageWarning, UsageError
from tasktriage.extend.manager import Plugins
from tasktriage.testing import CHECKS, check, checks, examine

SHOUT = """
import sys
from tasktriage.plugin import OutputSpec, hookimpl


class Shout:
    def write(self, results, run, stream):
        for item in results:
            self.line(item, stream)

    def line(self, item, stream):
        stream.write(item.task.text.upper().encode("utf-8", "replace"))


class Told(Shout):
    def line(self, item, stream):
        stream.write("\\x1b[1m")


class Naive(Shout):
    def line(self, item, stream):
        stream.write(item.task.text)


class Leaving(Shout):
    def line(self, item, stream):
        raise SystemExit(3)


class Absent:
    def __init__(self):
        raise ValueError("no licence key")


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="shout", summary="S", factory="tt_shout:Shout")
    yield OutputSpec(name="told", summary="S", factory="tt_shout:Told")
    yield OutputSpec(name="naive", summary="S", factory="tt_shout:Naive")
    yield OutputSpec(name="leaving", summary="S", factory="tt_shout:Leaving")
    yield OutputSpec(name="absent", summary="S", factory="tt_shout:Absent")
    yield OutputSpec(name="needy", summary="S", factory="tt_shout:Shout", requires=("not_there",))
"""
LINE = SHOUT[: SHOUT.index("stream.write(item")].count("\n") + 1
WRITE = SHOUT[: SHOUT.index("def write")].count("\n") + 1


@pytest.fixture
def shout(fake_dist):
    dist = fake_dist("tt-shout", modules={"tt_shout.py": SHOUT}, entry_points={"s": "tt_shout"})
    return Plugins(dists=[distribution("tasktriage"), dist], strict=True).outputs


def by_id(found):
    return {one.check.id: one for one in found}


def test_a_text_format_that_writes_bytes_is_told_so_with_its_line(shout):
    finding = by_id(examine(shout.find("shout")))["outputs.writes"]
    assert finding.outcome == "failed"
    assert "TypeError" in finding.message
    assert finding.where == f"tt_shout.py:{LINE}"


def test_where_no_error_came_through_the_line_is_that_of_the_member(shout):
    finding = by_id(examine(shout.find("told")))["outputs.hostile-text"]
    assert (finding.outcome, finding.where) == ("failed", f"tt_shout.py:{WRITE}")


def test_what_is_raised_names_each_check_and_how_to_mend_it(shout):
    with pytest.raises(AssertionError, match=r"outputs\.writes: raises TypeError") as raised:
        check(shout.find("shout"))
    assert "to mend it: write str, or bytes" in str(raised.value)
    assert isinstance(raised.value.__cause__, TypeError)


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("shout", "write str, or bytes where the spec says"),
        ("naive", "write plain_line(text), or without_surrogates(text)"),
        ("leaving", "end without an error, whatever the results hold"),
    ],
)
def test_the_cure_is_for_what_was_raised(shout, name, cure):
    finding = by_id(examine(shout.find(name)))["outputs.writes"]
    assert f"to mend it: {cure}" in str(finding)


def test_what_is_expected_is_no_failure(shout):
    expected = {"outputs.hostile-text": "it is for terminals"}
    check(shout.find("told"), expected_failures=expected)
    finding = by_id(examine(shout.find("told"), expected_failures=expected))
    assert finding["outputs.hostile-text"].outcome == "expected"
    assert "[it is for terminals]" in finding["outputs.hostile-text"].message


def test_what_holds_though_it_was_expected_to_fail_is_an_error(shout):
    expected = {"outputs.hostile-text": "it is for terminals", "stdout": "a slip"}
    with pytest.raises(AssertionError, match=r"'stdout' holds, though .*a slip"):
        check(shout.find("told"), expected_failures=expected)


def test_the_old_name_of_all_checks_must_be_good_for_one(shout):
    with pytest.raises(AssertionError, match="'contract' holds, though"):
        check(
            shout.find("told"),
            expected_failures={"contract": "old", "outputs.hostile-text": "it is for terminals"},
        )
    found = by_id(examine(shout.find("shout"), expected_failures={"contract": "it is binary"}))
    assert found["outputs.writes"].outcome == "expected"


def test_a_check_that_is_newer_than_asked_for_is_a_warning(shout):
    with pytest.warns(TasktriageWarning, match=r"outputs\.hostile-text.*asked for since 1\.1"):
        check(shout.find("told"), api="1.0")
    assert by_id(examine(shout.find("told"), api="1.0"))["outputs.hostile-text"].outcome == (
        "expected"
    )
    with pytest.raises(AssertionError):
        check(shout.find("told"), api="1.1")
    with pytest.raises(ValueError, match=r"a release of the plugin interface is like '1\.0'"):
        examine(shout.find("told"), api="one")


def test_old_checks_fail_whatever_is_asked_for(shout):
    with pytest.raises(AssertionError, match=r"outputs\.writes"):
        check(shout.find("shout"), api="1.0")


def test_what_can_not_be_made_fails_once_and_the_rest_is_skipped(shout):
    first, *others = examine(shout.find("absent"))
    assert (first.check.id, first.outcome) == ("outputs.made", "failed")
    assert "no licence key" in first.message
    assert {one.outcome for one in others} == {"skipped"}


def test_what_lacks_a_library_is_skipped_or_refused(shout):
    found = examine(shout.find("needy"))
    assert {one.outcome for one in found} == {"skipped"}
    assert "pip install not_there" in found[0].message
    with pytest.raises(UsageError, match="needs not_there"):
        check(shout.find("needy"))


def test_samples_are_bytes_by_name_or_files(plugins, tmp_path):
    entry = plugins.readers.find("text")
    (tmp_path / "a.txt").write_bytes(b"Bake bread")
    for samples in ({"a.txt": b"Bake bread"}, [("a.txt", b"Bake bread")], [tmp_path / "a.txt"]):
        assert by_id(examine(entry, samples=samples))["readers.samples"].outcome == "passed"
    assert by_id(examine(entry))["readers.samples"].outcome == "skipped"
    with pytest.raises(FileNotFoundError):
        examine(entry, samples=[tmp_path / "b.txt"])


def test_a_plugin_is_checked_by_its_record(shout, fake_dist):
    heavy = fake_dist(
        "tt-heavy",
        modules={
            "tt_heavy.py": "import pandas\nprint('hello')\n" + SHOUT.replace("shout", "heavy")
        },
        entry_points={"heavy": "tt_heavy"},
    )
    plugins = Plugins(dists=[distribution("tasktriage"), heavy])
    found = by_id(examine(plugins.find("heavy")))
    assert found["plugin.registers"].outcome == "passed"
    assert "pandas" in found["plugin.heavy-import"].message
    assert "hello" in found["plugin.prints"].message
    assert "ms" in found["plugin.import-time"].message
    assert "plugins check" in found["plugin.network"].message


def test_a_plugin_that_is_left_out_says_why(fake_dist):
    dist = fake_dist("tt-b", modules={"tt_b.py": "1 / 0"}, entry_points={"b": "tt_b"})
    plugins = Plugins(dists=[distribution("tasktriage"), dist])
    found = by_id(examine(plugins.find("b")))
    assert "ZeroDivisionError" in found["plugin.registers"].message
    assert "ZeroDivisionError" in found["plugin.imports"].message


def test_checks_can_be_asked_for():
    assert {one.kind for one in checks()} == {*CHECKS, "plugin"}
    assert checks("commands")[0].id == "commands.made"
    with pytest.raises(ValueError, match="there are no checks of 'output'"):
        checks("output")


def test_parts_go_by_bare_names_and_all_old_ones_by_contract():
    parts = CHECKS["outputs"].parts
    assert {"writes", "hostile-text", "contract"} <= set(parts)
    parts["contract"](Silent())
    with pytest.raises(AssertionError, match="goes unnoticed"):
        parts["full-disk"](Silent())


class Silent:
    def write(self, results, run, stream):
        for _ in results:
            warnings.warn("as it may", TasktriageWarning, stacklevel=2)
