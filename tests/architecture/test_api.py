"""The public interface is what `api.txt` says, and what would break others' code is known as such.

After an addition: `python tests/architecture/api.py`, which refuses what is no addition.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

import pytest

import tasktriage
from tasktriage.pipeline.options import ReadOptions

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("api", HERE / "api.py")
api = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(api)
FROZEN = api.FILE.read_text("utf-8").splitlines()


def test_the_public_interface_is_what_is_written_down():
    assert api.listing() == FROZEN, "run 'python tests/architecture/api.py' if this is an addition"


def test_what_is_written_down_can_be_read():
    names = [api._name(line) for line in FROZEN]
    assert len(FROZEN) > 400
    assert len(set(names)) == len(names)
    assert api.breaks(FROZEN, FROZEN) == []
    for module in ("tasktriage", "tasktriage.plugin", "tasktriage.testing"):
        found = importlib.import_module(module)
        assert {f"{module}:{name}" for name in found.__all__} <= set(names)
    for name in ("tasktriage:classify", "tasktriage.plugin:Output.write", "tasktriage.plugin:Task"):
        assert name in names


BREAKS = {
    "m:f()": ("m:g()", "m:f is gone"),
    "m:C.x: int": ("m:C()", "m:C.x is gone"),
    "m:f(a)": ("m:f(b)", "m:f: takes no 'a' any more; m:f: asks for 'b'"),
    "m:f(a, b)": ("m:f(b, a)", "'a' stands in another place"),
    "m:f(a=1)": ("m:f(a)", "'a' must be given now"),
    "m:f(a, *, b=2)": ("m:f(a, *, b=2, c)", "asks for 'c'"),
    "m:f(b)": ("m:f(*, b)", "'b' stands in another place"),
    "m:f(a: int) -> str": ("m:f: str", "can't be called any more"),
    "m:E = A: a | B: b": ("m:E = A: a | B: z", "has no 'B: b' any more"),
    "m:f(**more)": ("m:f()", "takes no '**' any more"),
}


@pytest.mark.parametrize("before", BREAKS)
def test_what_breaks_others_is_told(before):
    after, said = BREAKS[before]
    assert said in "; ".join(api.breaks([before], [after]))


def test_a_protocol_asks_plugins_for_nothing_new():
    before, after = ["m:P: protocol", "m:P.f(self)"], "m:P.g(self)"
    assert api.breaks(before, [*before, after]) == ["m:P.g is asked of plugins that have none"]
    assert api.breaks(["m:C()"], ["m:C()", "m:C.g(self)"]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m:f(a)", "m:f(a, b=1)"),
        ("m:f(a)", "m:f(a, *, b=1) -> int"),
        ("m:f(a)", "m:f(a=None)"),
        ("m:f(*, a=1)", "m:f(*, a=2, b: str | None = None)"),
        ("m:f(a, b)", "m:f(a, b, **more)"),
        ("m:E = A: a", "m:E = A: a | B: b"),
        ("m:P: protocol", "m:P: protocol"),
        ("m:X: tuple", "m:X: frozenset"),
    ],
)
def test_what_is_added_breaks_nobody(before, after):
    assert api.breaks([before], [after]) == []


def test_the_engine_still_takes_how_to_read_by_keyword():
    engine = tasktriage.Engine()
    with pytest.warns(DeprecationWarning, match=r"Engine\.read\(lines=…\) is Engine") as caught:
        assert list(engine.read([], lines=True)) == []
    assert caught[0].filename == __file__
    assert list(engine.read([], ReadOptions(lines=True))) == []
