from __future__ import annotations

import pytest

from tasktriage.contracts.errors import (
    ComponentError,
    TasktriageError,
    UnknownNameError,
    UsageError,
)
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.guard import guard
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.registry import Entry, Registry

HEAD = "from tasktriage.plugin import *\n\n\n"


def test_create(make, third):
    plugins = make(third("tt-good"))
    assert plugins.outputs.create("shout").origin == "tt-good"
    assert plugins.outputs.create("plain").origin == "core"


def test_bundled_keeps_its_bare_name(make, third):
    plugins = make(third("aa-rival", component="plain"))
    assert plugins.outputs.create("plain").origin == "core"
    assert plugins.outputs.create("aa-rival/plain").origin == "aa-rival"
    assert plugins.outputs.create("tasktriage/plain").origin == "core"
    assert plugins.outputs.names() == ["aa-rival/plain", "plain", "tasktriage/plain"]


def test_prefer_can_choose_a_third_party_over_a_bundled_one(make, third):
    prefer = {"outputs": {"plain": "aa-rival/plain"}}
    plugins = make(third("aa-rival", component="plain"), prefer=prefer)
    assert plugins.outputs.create("plain").origin == "aa-rival"


def test_two_third_parties_clash_only_when_the_name_is_used(make, third):
    warnings: list[str] = []
    dists = [third("tt-a"), third("tt-b")]
    plugins = make(*dists, strict=True, warn=warnings.append)
    assert plugins.outputs.create("plain").origin == "core"
    assert plugins.outputs.create("tt-a/shout").origin == "tt-a"
    assert plugins.outputs.create("tt-b/shout").origin == "tt-b"
    assert {"shout", "tt-a/shout", "tt-b/shout"} <= set(plugins.outputs.names())
    with pytest.raises(UsageError) as info:
        plugins.outputs.create("shout")
    assert "'tt-a/shout' or 'tt-b/shout'" in str(info.value)
    assert warnings == []


def test_prefer_settles_a_clash(make, third):
    dists = [third("tt-a"), third("tt-b")]
    plugins = make(*dists, prefer={"outputs": {"shout": "tt-b/shout"}})
    assert plugins.outputs.create("shout").origin == "tt-b"
    assert plugins.outputs.create("tt-a/shout").origin == "tt-a"
    other_kind = make(*dists, prefer={"readers": {"shout": "tt-b/shout"}})
    with pytest.raises(UsageError, match="ambiguous"):
        other_kind.outputs.find("shout")


def test_prefer_for_something_that_is_not_there(make, third):
    plugins = make(third("tt-a"), prefer={"outputs": {"shout": "tt-gone/shout"}})
    with pytest.raises(UnknownNameError) as info:
        plugins.outputs.find("shout")
    # "unknown format 'shout'; did you mean 'shout'?" would help nobody
    assert "tt-gone/shout" in str(info.value)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("shuot", "did you mean 'shout'?"),
        ("plian", "did you mean 'plain'?"),
        ("zzz", "there are: plain, shout"),
        ("", "there are: plain, shout"),
    ],
)
def test_nearest_names(make, third, name, advice):
    with pytest.raises(UnknownNameError) as info:
        make(third("tt-good")).outputs.find(name)
    assert str(info.value) == f"unknown format '{name}'; {advice}"
    assert info.value.exit_code == 2


def test_a_kind_without_components(make):
    with pytest.raises(UnknownNameError, match="unknown reader 'csv'; there are none"):
        make().readers.find("csv")


IMPLS = {
    "raises": ("class C:\n    def __init__(self): raise ValueError('boom')\n", "ValueError: boom"),
    "exits": ("import sys\n\n\nclass C:\n    def __init__(self): sys.exit('bye')\n", "bye"),
    "import-fails": ("import nowhere_to_be_found\n", "nowhere_to_be_found"),
    "no-attribute": ("class D: pass\n", "C"),
    "wants-arguments": ("class C:\n    def __init__(self, needed): ...\n", "needed"),
    "not-callable": ("C = 5\n", "int"),
    "lacks-write": ("class C: pass\n", "write"),
    "makes-none": ("def C(): return None\n", "write"),
    "raises-os-error": ("class C:\n    def __init__(self): open('/no/file/here')\n", "/no/file"),
    "member-raises": (
        "class C:\n    @property\n    def write(self): raise RuntimeError('boom')\n",
        "boom",
    ),
}


@pytest.mark.parametrize("case", IMPLS)
def test_a_factory_that_fails_is_named_with_its_distribution(make, fake_dist, outputs_source, case):
    source, reason = IMPLS[case]
    dist = fake_dist(
        "tt-fails",
        "1.2",
        modules={
            "tt_fails.py": outputs_source("shout=tt_fails_impl:C"),
            "tt_fails_impl.py": source,
        },
        entry_points={"fails": "tt_fails"},
    )
    plugins = make(dist, strict=True)  # registering it is fine
    with pytest.raises(ComponentError) as info:
        plugins.outputs.create("shout")
    assert str(info.value).startswith("format 'shout' from tt-fails 1.2 ")
    assert reason in str(info.value)
    assert "\n" not in str(info.value)


def test_own_errors_of_a_factory_pass_unchanged(make, fake_dist, outputs_source):
    impl = (
        "from tasktriage.plugin import UsageError\n\n\ndef C(): raise UsageError('give a model')\n"
    )
    dist = fake_dist(
        "tt-usage",
        modules={"tt_usage.py": outputs_source("shout=tt_usage_impl:C"), "tt_usage_impl.py": impl},
        entry_points={"usage": "tt_usage"},
    )
    with pytest.raises(UsageError, match=r"^give a model$"):
        make(dist).outputs.create("shout")


@pytest.mark.parametrize("kind", [k for k, v in KINDS.items() if v.kind.members])
def test_a_component_without_its_members_is_refused(kind):
    spec = KINDS[kind](name="x", summary="S", factory=object)
    record = PluginRecord("p", "tt-empty", "3.4", "m")
    with pytest.raises(ComponentError, match=r"'x' from tt-empty 3\.4 is no ") as info:
        Entry(spec, record).create()
    for member in KINDS[kind].kind.members:
        assert member in str(info.value)


def test_a_model_without_what_the_pipeline_asks_of_it_is_refused():
    class Half:
        info = None
        embedder_id = "e"

        def assess(self, texts):
            raise AssertionError

    spec = KINDS["models"](name="half", summary="S", factory=Half)
    entry = Entry(spec, PluginRecord("p", "tt-half", "1", "m"))
    with pytest.raises(ComponentError, match="prediction_sets"):
        entry.create()


def test_spec_options_and_callers_options(make, fake_dist):
    source = (
        f"{HEAD}class C:\n    def __init__(self, **o): self.o = o\n"
        "    def write(self, r, run, stream): ...\n\n\n"
        "@hookimpl\ndef tasktriage_outputs():\n"
        "    yield OutputSpec(name='x', summary='S', factory=C, options={'a': 1, 'b': 2})\n"
    )
    dist = fake_dist("tt-opts", modules={"tt_opts.py": source}, entry_points={"o": "tt_opts"})
    assert make(dist).outputs.create("x", b=3, c=4).o == {"a": 1, "b": 3, "c": 4}


REQUIRES = (
    "@hookimpl\ndef tasktriage_outputs():\n"
    "    yield OutputSpec(name='x', summary='S', factory='tt_needs_impl:C', {0})\n"
)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ("requires=('no_such_module_a', 'json')", "pip install no_such_module_a"),
        ("requires=('no_such_module_a',), extra='fast'", 'pip install "tt-needs[fast]"'),
    ],
)
def test_a_missing_requirement_is_listed_with_the_line_to_install_it(
    make, fake_dist, arguments, hint
):
    dist = fake_dist(
        "tt-needs",
        modules={
            "tt_needs.py": HEAD + REQUIRES.format(arguments),
            "tt_needs_impl.py": "raise RuntimeError('imported in spite of it')\n",
        },
        entry_points={"needs": "tt_needs"},
    )
    outputs = make(dist, strict=True).outputs
    assert "x" in outputs.names()
    assert outputs.find("x").missing
    assert outputs.find("x").install_hint == hint
    with pytest.raises(UsageError) as info:
        outputs.create("x")
    assert hint in str(info.value)
    assert "tt-needs 1.0" in str(info.value)


def test_a_met_requirement_gives_no_hint(make, fake_dist):
    dist = fake_dist(
        "tt-needs",
        modules={"tt_needs.py": HEAD + REQUIRES.format("requires=('json', 'numpy')")},
        entry_points={"needs": "tt_needs"},
    )
    entry = make(dist).outputs.find("x")
    assert (entry.missing, entry.install_hint) == ((), "")


def test_iteration_and_length(make, third):
    registry = make(third("tt-b", component="beta"), third("tt-a", component="alpha")).outputs
    assert [entry.name for entry in registry] == ["alpha", "beta", "plain"]
    assert len(registry) == 3
    assert registry.find("beta").describe() == "format 'beta' from tt-b 1.0"


def test_an_unknown_kind_of_preference_is_an_error(make):
    with pytest.raises(UsageError, match="outptus"):
        make(prefer={"outptus": {"a": "b/a"}})


def test_a_guard_names_whose_error_it_is():
    with pytest.raises(ComponentError, match=r"^it failed: KeyError: 'k'$") as info, guard("it"):
        raise KeyError("k")
    assert isinstance(info.value.__cause__, KeyError)
    with pytest.raises(ComponentError, match="SystemExit: 4"), guard("it"):
        raise SystemExit(4)


@pytest.mark.parametrize("error", [TasktriageError("t"), BrokenPipeError(), KeyboardInterrupt()])
def test_a_guard_leaves_these_alone(error):
    with pytest.raises(type(error)) as info, guard("it"):
        raise error
    assert info.value is error


def test_an_empty_registry():
    registry = Registry(KINDS["outputs"].kind, [])
    assert (registry.names(), len(registry), list(registry)) == ([], 0, [])
