"""The classes and fixtures for pytest, as an author's own tests use them: in a run of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap

import pytest

BESIDE = """
from tasktriage.plugin import OutputSpec, hookimpl


class Shout:
    def write(self, results, run, stream):
        for item in results:
            stream.write(repr(item.task.text.upper()))


class Loud(Shout):
    def write(self, results, run, stream):
        super().write(results, run, stream)
        print("LOUD")


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="shout", summary="S", factory="tt_mine:Shout")
    yield OutputSpec(name="loud", summary="S", factory="tt_mine:Loud")
"""


@pytest.fixture
def run(tmp_path):
    """Run tests in a folder of their own, in which the plugin `mine` is installed."""
    (tmp_path / "tt_mine.py").write_text(BESIDE, "utf-8")
    info = tmp_path / "tt_mine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tt-mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tasktriage.v1]\nmine = tt_mine\n")

    def run(source, *options):
        (tmp_path / "test_mine.py").write_text(textwrap.dedent(source), "utf-8")
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *options, "."],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def outcomes(done):
    lines = re.findall(r"^(PASSED|FAILED|XFAIL|SKIPPED|ERROR) (.*)$", done.stdout, re.MULTILINE)
    return {name.split(" - ")[0].rpartition("::")[2]: outcome for outcome, name in lines}


def test_a_class_is_a_test_a_check(run):
    done = run(
        """
        from tasktriage.testing import OutputContract

        class TestShout(OutputContract):
            name = "shout"

        class TestLoud(OutputContract):
            name = "tt-mine/loud"
            expected_failures = {"outputs.stdout": "it is loud"}
        """
    )
    assert done.returncode == 0, done.stdout
    assert "test_mine.py::TestShout::test_hostile_text" in done.stdout
    assert "test_mine.py::TestLoud::test_stdout" in done.stdout
    assert outcomes(done)["test_stdout"] == "XFAIL"
    assert "skipped" in done.stdout.splitlines()[-1]


def test_what_fails_says_how_to_mend_it_and_what_holds_is_an_error(run):
    done = run(
        """
        from tasktriage.testing import OutputContract

        class TestLoud(OutputContract):
            name = "loud"
            expected_failures = {"outputs.deterministic": "it is not"}
        """
    )
    assert done.returncode == 1
    found = outcomes(done)
    assert {name for name, outcome in found.items() if outcome == "FAILED"} == {
        *("test_stdout", "test_deterministic")
    }
    assert "to mend it: write to the stream that you are given" in done.stdout
    assert "'outputs.deterministic' holds, though" in done.stdout
    assert "(tt_mine.py:" in done.stdout


def test_newer_checks_are_warnings_for_who_asks_for_an_older_release(run):
    done = run(
        """
        from tasktriage.testing import OutputContract

        class TestLoud(OutputContract):
            name = "loud"
            api = "1.0"
        """
    )
    assert done.returncode == 0, done.stdout
    assert "asked for since 1.1" in done.stdout


def test_a_class_needs_a_name_of_something_that_is_there(run):
    done = run(
        """
        from tasktriage.testing import OutputContract, PluginContract

        class TestNobody(OutputContract):
            name = "shuot"

        class TestMine(PluginContract):
            name = "mine"

        class TestUnnamed(OutputContract):
            pass
        """
    )
    assert "unknown format 'shuot'; did you mean 'shout'" in done.stdout
    assert "TestUnnamed needs a name" in done.stdout
    assert "PASSED test_mine.py::TestMine::test_heavy_import" in done.stdout


def test_fixtures_are_there_for_who_asks(run):
    source = """
        {plugins}

        def test_all(plugins, cli, sample_results, fake_embedder, fake_dist):
            assert plugins.outputs.find("shout").name == "shout"
            done = cli("plugins", "list")
            assert done.returncode == 0
            assert "shout" in done.stdout
            assert len(sample_results("assessments")) > 3
            assert fake_embedder.embed(["a", "b"]).shape == (2, 16)
            dist = fake_dist("other", modules={{"o.py": ""}}, entry_points={{"o": "o"}})
            assert dist.version == "1.0"
        """
    asked = run(source.format(plugins="pytest_plugins = ['tasktriage.testing.plugin']"))
    assert asked.returncode == 0, asked.stdout
    assert run(source.format(plugins="")).returncode == 1


def test_nothing_of_ours_is_imported_by_a_pytest_that_does_not_ask(run):
    done = run(
        """
        import sys

        def test_nothing():
            assert not [name for name in sys.modules if name.startswith("tasktriage")]
        """
    )
    assert done.returncode == 0, done.stdout


def test_the_kit_needs_no_pytest():
    script = (
        "import sys; sys.modules['pytest'] = None\n"
        "from tasktriage.testing import *\nprint(OutputContract.kind, len(checks()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("outputs ")
