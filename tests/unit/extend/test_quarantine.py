from __future__ import annotations

import sys

import pytest

from tasktriage.contracts.errors import MESSAGE_LIMIT, PluginError, UnknownNameError
from tasktriage.extend.discovery import State

HEAD = "from tasktriage.plugin import *\n\n\n"
SPEC = "OutputSpec(name='x', summary='S', factory='m:A')"
HOOK = "@hookimpl\ndef tasktriage_outputs"
EVIL = "class Evil(Exception):\n    def __str__(self): raise ValueError\n"

BAD = {
    # name: (source, stage, what the reason says)
    "import-error": ("import nowhere_to_be_found\n", "import", "nowhere_to_be_found"),
    "syntax-error": ("def (:\n", "import", "SyntaxError"),
    "exits": ("import sys; sys.exit(3)\n", "import", "SystemExit: 3"),
    "exits-in-hook": (f"{HEAD}{HOOK}():\n    raise SystemExit('bye')\n", "collect", "bye"),
    "misspelled": (
        f"{HEAD}@hookimpl\ndef tasktriage_ouputs():\n    yield\n",
        "register",
        "did you mean 'tasktriage_outputs'",
    ),
    "unknown-hook": (
        f"{HEAD}@hookimpl\ndef something_else():\n    yield\n",
        "register",
        "unknown hook 'something_else'",
    ),
    "unmarked": (
        f"{HEAD}def tasktriage_outputs():\n    yield {SPEC}\n",
        "register",
        "tasktriage_outputs lacks @hookimpl",
    ),
    "no-hooks": (HEAD, "register", "no @hookimpl"),
    "wrapper": (
        f"{HEAD}@hookimpl(wrapper=True)\ndef tasktriage_outputs():\n    return (yield)\n",
        "register",
        "wrapper",
    ),
    "old-wrapper": (
        f"{HEAD}@hookimpl(hookwrapper=True)\ndef tasktriage_outputs():\n    yield\n",
        "register",
        "wrapper",
    ),
    "argument": (f"{HEAD}{HOOK}(registry):\n    yield {SPEC}\n", "register", "registry"),
    "raising-hook": (f"{HEAD}{HOOK}():\n    raise KeyError('boom')\n", "collect", "boom"),
    "raising-generator": (
        f"{HEAD}{HOOK}():\n    yield {SPEC}\n    raise OSError('late')\n",
        "collect",
        "late",
    ),
    "returns-nothing": (f"{HEAD}{HOOK}():\n    pass\n", "collect", "NoneType"),
    "returns-a-spec": (f"{HEAD}{HOOK}():\n    return {SPEC}\n", "collect", "OutputSpec"),
    "wrong-type": (
        f"{HEAD}{HOOK}():\n    yield {SPEC}\n    yield 'x'\n",
        "collect",
        "tasktriage_outputs must yield OutputSpec, got str",
    ),
    "wrong-spec": (
        f"{HEAD}{HOOK}():\n    yield ReaderSpec(name='x', summary='S', factory='m:A')\n",
        "collect",
        "must yield OutputSpec, got ReaderSpec",
    ),
    "twice": (f"{HEAD}{HOOK}():\n    yield {SPEC}\n    yield {SPEC}\n", "collect", "'x' twice"),
    "bad-name": (
        f"{HEAD}{HOOK}():\n    yield OutputSpec(name='Shout!', summary='S', factory='m:A')\n",
        "collect",
        "lower-case",
    ),
    "bad-factory": (
        f"{HEAD}{HOOK}():\n    yield OutputSpec(name='x', summary='S', factory='m.A')\n",
        "collect",
        "module:attribute",
    ),
    "async": (f"{HEAD}@hookimpl\nasync def tasktriage_outputs():\n    pass\n", "collect", ""),
    "multi-line": ("raise ValueError('a\\nb\\tc\\x1b[31m')\n", "import", "a b c"),
    "long": ("raise ValueError('x' * 10_000)\n", "import", "…"),
    "recursion": ("def f(): f()\nf()\n", "import", "RecursionError"),
    "no-message": ("raise RuntimeError\n", "import", "RuntimeError"),
    "cannot-say-why": (f"{EVIL}raise Evil\n", "import", "Evil"),
}


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize("name", BAD)
def test_quarantine(make, third, name):
    source, stage, reason = BAD[name]
    warnings: list[str] = []
    plugins = make(third("tt-bad", source, version="1.2"), third("zz-good"), warn=warnings.append)
    assert plugins.outputs.names() == ["plain", "shout"]  # nothing of the bad one, all the rest
    record = plugins.find("tt-bad")
    assert (record.state, record.stage) == (State.BROKEN, stage)
    assert reason in record.reason
    assert record.reason.isprintable()
    assert len(record.reason) <= MESSAGE_LIMIT
    assert record.components == {}
    assert record.load_ms is not None
    assert len(warnings) == 1
    assert "tt-bad (1.2)" in warnings[0]
    assert "\n" not in warnings[0]


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize("name", BAD)
def test_strict_raises(make, third, name):
    plugins = make(third("tt-bad", BAD[name][0], version="1.2"), strict=True)
    with pytest.raises(PluginError) as info:
        plugins.registry("outputs")
    assert "tt-bad (1.2)" in str(info.value)
    assert "\n" not in str(info.value)


def test_strict_raises_every_time(make, third):
    plugins = make(third("tt-bad", BAD["import-error"][0]), strict=True)
    for _ in range(2):
        with pytest.raises(PluginError, match="tt-bad"):
            plugins.registry("outputs")


def test_one_warning_however_many_are_broken(make, third):
    warnings: list[str] = []
    bad = [third(f"tt-bad-{i}", BAD["import-error"][0]) for i in range(5)]
    future = third("tt-future", "", group="tasktriage.v9")
    plugins = make(*bad, future, warn=warnings.append)
    for kind in ("outputs", "readers", "outputs"):
        plugins.registry(kind)
    assert len(warnings) == 1
    assert "and 5 more" in warnings[0]
    assert "tasktriage plugins list" in warnings[0]


def test_strict_names_all(make, third):
    bad = [third(f"tt-bad-{i}", BAD["import-error"][0]) for i in range(3)]
    with pytest.raises(PluginError, match=r"tt-bad-0.*tt-bad-1.*tt-bad-2"):
        make(*bad, strict=True).load()


def test_nothing_broken_says_nothing(make, third):
    warnings: list[str] = []
    make(third("tt-good"), warn=warnings.append, strict=True).load()
    assert warnings == []


def test_a_missing_name_mentions_what_was_left_out(make, third):
    plugins = make(third("tt-bad", BAD["import-error"][0]))
    with pytest.raises(UnknownNameError, match=r"1 plugin\(s\) left out"):
        plugins.outputs.find("shout")
    with pytest.raises(UnknownNameError) as info:
        make().outputs.find("shout")
    assert "left out" not in str(info.value)


def test_plugins_are_loaded_once(make, third):
    source = f"{HEAD}import builtins\nbuiltins.tt_loads = getattr(builtins, 'tt_loads', 0) + 1\n"
    source += f"calls = []\n\n\n{HOOK}():\n    calls.append(1)\n    yield {SPEC}\n"
    plugins = make(third("tt-count", source))
    for kind in ("outputs", "readers", "commands", "outputs"):
        plugins.registry(kind)
    assert sys.modules["tt_count_plugin"].calls == [1]


def test_standard_output_is_the_callers(make, third, capsys):
    """A library that pointed it elsewhere would do so for all threads of the program."""
    source = f"{HEAD}import sys\nseen = sys.stdout\nprint('at import')\n\n\n{HOOK}():\n"
    ours = sys.stdout
    plugins = make(third("tt-loud", f"{source}    yield {SPEC}\n"), strict=True)
    plugins.load()
    assert sys.modules["tt_loud_plugin"].seen is ours
    assert sys.stdout is ours
    assert capsys.readouterr().out == "at import\n"


def test_trace_tells_each_hook_call(make, third):
    lines: list[str] = []
    make(third("tt-good"), trace=lines.append).load()
    assert lines == [
        "tasktriage/output-plain: importing core_plugin",
        "tasktriage/output-plain: tasktriage_outputs() gave 1",
        "tt-good/tt-good: importing tt_good_plugin",
        "tt-good/tt-good: tasktriage_outputs() gave 1",
    ]


def test_two_instances_side_by_side(core, third):
    from tasktriage.extend.discovery import Rules
    from tasktriage.extend.manager import Plugins

    dists = [core, third("tt-good"), third("tt-more", component="more")]
    whole = Plugins(dists=dists)
    less = Plugins(Rules(blocked=frozenset({"tt-good"})), dists=dists)
    assert less.outputs.names() == ["more", "plain"]
    assert whole.outputs.names() == ["more", "plain", "shout"]
    assert less.outputs.names() == ["more", "plain"]


def test_specname_is_honoured(make, third):
    source = f"{HEAD}@hookimpl(specname='tasktriage_outputs')\ndef mine():\n    yield {SPEC}\n"
    assert make(third("tt-named", source), strict=True).outputs.names() == ["plain", "x"]


def test_order_marks_change_nothing(make, third):
    first = f"{HEAD}@hookimpl(tryfirst=True)\ndef tasktriage_outputs():\n    yield {SPEC}\n"
    plugins = make(third("aa"), third("zz-first", first), strict=True)
    assert [e.name for e in plugins.outputs] == ["plain", "shout", "x"]


def test_two_entry_points_for_one_module(make, fake_dist, outputs_source):
    dist = fake_dist(
        "tt-alias",
        modules={"tt_alias.py": outputs_source("a=m:A")},
        entry_points={"one": "tt_alias", "two": "tt_alias"},
    )
    plugins = make(dist)
    assert plugins.outputs.names() == ["a", "plain"]
    assert plugins.outputs.find("a").plugin.name == "one"


def test_two_plugins_of_one_distribution_with_one_component_name(make, fake_dist, outputs_source):
    # they share the qualified name too, so nothing a user writes could tell them apart
    dist = fake_dist(
        "tt-same",
        modules={"same_a.py": outputs_source("x=m:A"), "same_b.py": outputs_source("x=m:B")},
        entry_points={"one": "same_a", "two": "same_b"},
    )
    plugins = make(dist)
    assert plugins.outputs.find("tt-same/x").plugin.name == "one"
    assert plugins.find("two").state is State.BROKEN
    assert "x" in plugins.find("two").reason


def test_components_are_listed_with_their_plugin(make, third):
    plugins = make(third("tt-good", entry="good"))
    assert plugins.find("good").components == {"outputs": ["shout"]}
    assert plugins.find("tt-good/good").state is State.ACTIVE
    with pytest.raises(UnknownNameError, match=r"unknown plugin 'goood'; did you mean 'good'"):
        plugins.find("goood")
