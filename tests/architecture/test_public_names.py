"""What others' code may use stays, or keeps a deprecated alias.

`public_names.txt` holds a name a line: `module:name`, `module:Class.member` and, for what can be
called, `module:name(parameter)`. A name is added there when it is made public, and never removed
within a version of the plugin interface.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

import tasktriage
from tasktriage.pipeline.options import ReadOptions

NAMES = (Path(__file__).parent / "public_names.txt").read_text("utf-8").split()
LINE = re.compile(r"(?P<owner>[\w.]+:\w+)(?:\.(?P<member>\w+))?(?:\((?P<parameter>\w+)\))?")


def has(owner, member):
    if hasattr(owner, member):
        return True
    return any(member in vars(base).get("__annotations__", {}) for base in owner.__mro__)


def takes(function, parameter):
    parameters = inspect.signature(function).parameters
    if parameter in parameters:
        return True
    # a field that was renamed is still taken, and there by its old name
    return inspect.isclass(function) and isinstance(vars(function).get(parameter), property)


def gone(line):
    found = LINE.fullmatch(line)
    try:
        owner = resolve_name(found["owner"])
    except AttributeError:
        return True
    if found["member"]:
        if not has(owner, found["member"]):
            return True
        owner = getattr(owner, found["member"], None)
    return bool(found["parameter"]) and not takes(owner, found["parameter"])


def test_every_public_name_is_there():
    assert len(NAMES) > 700
    assert [line for line in NAMES if gone(line)] == []


@pytest.mark.parametrize(
    "line",
    ["tasktriage:classified", "tasktriage:Engine.reads", "tasktriage.plugin:Unit(runs)"],
)
def test_what_is_gone_is_missed(line):
    assert gone(line)


def test_the_engine_still_takes_how_to_read_by_keyword():
    engine = tasktriage.Engine()
    with pytest.warns(DeprecationWarning, match=r"Engine\.read\(lines=…\) is Engine") as caught:
        assert list(engine.read([], lines=True)) == []
    assert caught[0].filename == __file__
    assert list(engine.read([], ReadOptions(lines=True))) == []
