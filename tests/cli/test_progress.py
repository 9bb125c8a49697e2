"""Where nobody looks at a terminal, long work says once a minute what is being done."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tasktriage.cli import progress as shown
from tasktriage.cli.progress import counted, steps

from .conftest import HANG


@pytest.fixture
def quick(monkeypatch):
    """A minute of 20 ms."""
    monkeypatch.setattr(shown, "EVERY", 0.02)


def said(capsys, wanted):
    """Wait for a line that has the words; return all that was said."""
    end, err = time.monotonic() + HANG, ""
    while wanted not in err:
        assert time.monotonic() < end, f"'{wanted}' was not said: {err}"
        time.sleep(0.02)
        err += capsys.readouterr().err
    return err


def test_steps_are_named_with_how_far_they_are(capsys, quick):
    with steps(Path("out")) as step:
        step("yards, words", 2, 5)
        step("yards, slow", 0, 5)
        assert "progress: after 0 min: yards, words (2 of 5); yards, slow (0 of 5)" in said(
            capsys, "slow"
        )
        step("yards, words", 5, 5)
        step("yards, slow", 5, 5)
        said(capsys, "progress: after 0 min: yards, slow is done")
    capsys.readouterr()
    time.sleep(0.1)
    assert capsys.readouterr().err == "", "nothing is said once it is over"


def test_what_is_done_in_less_than_a_minute_says_nothing(capsys):
    with steps(Path("out")) as step:
        step("words", 0, 5)
    with counted(range(9), "{} tasks".format, None) as items:
        assert list(items) == list(range(9))
    assert capsys.readouterr().err == ""


def test_results_are_counted(capsys, monkeypatch):
    monkeypatch.setattr(shown, "EVERY", 0.0)
    with counted("ab", "{} tasks classified".format, None) as items:
        assert list(items) == ["a", "b"]
    assert capsys.readouterr().err.splitlines() == [
        "progress: after 0 min: 1 tasks classified",
        "progress: after 0 min: 2 tasks classified",
    ]


def test_a_terminal_that_holds_the_results_is_left_alone(capsys, monkeypatch, quick):
    monkeypatch.setattr(shown, "is_terminal", lambda stream: True)
    monkeypatch.setattr(shown, "stderr_is_free", lambda output: False)
    with steps(None) as step, counted("ab", str, None) as items:
        step("words", 0, 1)
        assert list(items) == ["a", "b"]
        time.sleep(0.1)
    assert capsys.readouterr().err == ""
