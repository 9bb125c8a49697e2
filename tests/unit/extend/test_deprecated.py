"""What is to go works, and its author hears of it at the line that it is about."""

from __future__ import annotations

import functools
import warnings

import pluggy
import pytest

from tasktriage.contracts.markers import PROJECT
from tasktriage.extend import collecting
from tasktriage.extend.deprecated import argument_name

OLD = "tasktriage_outputs is to go in v2; yield the same specs from tasktriage_formats"
EMBEDDER = """from tasktriage.plugin import *


class Ones:
    id = 'ones'
    dimension = 1
    def embed(self, texts):
        import numpy as np
        return np.ones((len(texts), 1), dtype='float32')


def old(name=None):
    made = Ones()
    made.id = f'old {name}'
    return made


def new(argument=None):
    made = Ones()
    made.id = f'new {argument}'
    return made


def keen(**options):
    made = Ones()
    made.id = f'keen {sorted(options)}'
    return made


@hookimpl
def tasktriage_embedders():
    for factory in (old, new, keen):
        yield EmbedderSpec(
            name=factory.__name__, summary='S', factory=factory, takes_argument=True
        )
"""


@pytest.fixture
def going(monkeypatch):
    """Let the hook of outputs be one that is to go, as `@hookspec(warn_on_impl=…)` makes it."""

    def managed():
        manager = pluggy.PluginManager(PROJECT)
        mark = pluggy.HookspecMarker(PROJECT)

        class Specs:
            @mark(warn_on_impl=DeprecationWarning(OLD))
            def tasktriage_outputs(self):
                """Yield formats."""

        manager.add_hookspecs(collecting.hookspecs)
        del manager.hook.tasktriage_outputs
        manager.add_hookspecs(Specs())
        return manager

    for module in ("collecting", "manager"):
        monkeypatch.setattr(f"tasktriage.extend.{module}.hook_manager", managed)


def test_a_hook_that_is_to_go_works_and_is_named(going, make, third):
    plugins = make(third("tt-old"))
    with pytest.warns(DeprecationWarning, match="is to go in v2") as caught:
        assert plugins.outputs.find("shout").spec.summary == "S"
    theirs = [w for w in caught if w.filename.endswith("tt_old_plugin.py")]
    assert len(theirs) == 1
    assert plugins.find("tt-old").remark == OLD
    assert plugins.find("tt-old").reason == ""


def test_who_yields_nothing_by_it_hears_nothing(going, make, fake_dist):
    dist = fake_dist("tt-new", modules={"tt_new.py": EMBEDDER}, entry_points={"new": "tt_new"})
    plugins = make(dist)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="tasktriage_embedders")
        plugins.load()
    assert plugins.find("tt-new/new").remark == ""


def test_an_argument_is_given_by_the_name_that_a_plugin_knows(make, fake_dist):
    dist = fake_dist("tt-three", modules={"tt_three.py": EMBEDDER}, entry_points={"e": "tt_three"})
    plugins = make(dist)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert plugins.make_embedder("new:x").id == "new x"
        assert plugins.make_embedder("keen:x").id == "keen ['argument']"
        assert plugins.make_embedder("old").id == "old None"
    with pytest.warns(DeprecationWarning, match=r"embedder 'old' .* takes 'name'") as caught:
        assert plugins.make_embedder("old:x").id == "old x"
    assert caught[0].filename.endswith("tt_three.py")
    assert "def old(" in EMBEDDER.splitlines()[caught[0].lineno - 1]


@pytest.mark.parametrize("function", [min, lambda other: other, lambda argument, name: argument])
def test_what_does_not_know_the_old_name_gets_the_new_one(function):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert argument_name(function, "argument", was="name", who="it") == "argument"


def test_what_is_wrapped_and_what_has_no_code_is_named_too():
    def old(name): ...

    class Callable:
        def __call__(self, name): ...

    for function in (functools.wraps(old)(lambda *given: None), Callable(), functools.partial(old)):
        with pytest.warns(DeprecationWarning, match="it takes 'name'"):
            assert argument_name(function, "argument", was="name", who="it") == "name"
