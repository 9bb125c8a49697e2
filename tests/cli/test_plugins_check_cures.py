"""`plugins check`: the cure for what was raised, a place for each failure, what ours may fail."""

from __future__ import annotations

import json

import pytest

WRITES = """
from tasktriage.plugin import OutputSpec, hookimpl


class Lines:
    def write(self, results, run, stream):
        for result in results:
            {run}


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="lines", summary="S", factory=Lines)
"""


def failures(tt, *arguments: str) -> dict[str, dict]:
    said = json.loads(tt("plugins", "check", *arguments, "--json").out)
    found = [one for part in said["parts"] for one in part["findings"]]
    return {one["check"]: one for one in found if one["outcome"] in ("failed", "expected")}


@pytest.mark.parametrize(
    ("run", "cure"),
    [
        ("stream.write(result.task.text)", "write plain_line(text), or without_surrogates(text)"),
        ("stream.write(b'')", "write str, or bytes where the spec says binary=True"),
        ("raise SystemExit(3)", "end without an error"),
    ],
)
def test_the_cure_is_for_what_was_raised(tt, write, run, cure):
    found = failures(tt, write("lines.py", WRITES.format(run=run)))["outputs.writes"]
    assert found["mend"].startswith(cure)
    assert found["where"] == "lines.py:8"


@pytest.mark.parametrize(
    ("source", "check", "where"),
    [
        ("x = 1\n", "plugin.registers", "own.py:1"),
        ("x = 1\ndef f(:\n", "plugin.imports", "own.py:2"),
    ],
)
def test_what_no_line_did_has_a_place_too(tt, write, source, check, where):
    assert failures(tt, write("own.py", source))[check]["where"] == where


def test_what_ours_fail_on_purpose_is_expected(tt):
    (found,) = failures(tt, "majority").values()
    assert (found["check"], found["outcome"]) == ("classifiers.learns", "expected")
    assert found["message"].endswith("[a baseline that ignores the text]")
