"""Who claims what somebody else has is told so, and what to write instead."""

from __future__ import annotations

from tasktriage.extend.shadows import shadows

READERS = """
@hookimpl
def tasktriage_{kind}s():
    yield {spec}(name="{name}", summary="S", factory="x:y", suffixes=(".{suffix}", ""))
"""
COMMAND = """
@hookimpl
def tasktriage_commands():
    for name in ("classify", "own"):
        yield CommandSpec(name=name, summary="S", factory="x:y")
"""


def texts(plugins, core=()):
    return [(one.entry.qualified, one.claim, one.owner, one.text) for one in shadows(plugins, core)]


def test_nobody_is_shadowed_where_names_differ(make, third):
    assert texts(make(third("loud"), third("quiet", component="hush"))) == []


def test_a_bundled_component_keeps_its_name(make, third):
    dist = third("loud", component="plain")
    assert texts(make(dist)) == [
        (
            "loud/plain",
            "plain",
            "tasktriage/plain",
            "format 'plain' is that of tasktriage: use 'loud/plain'",
        )
    ]
    preferred = make(dist, prefer={"outputs": {"plain": "loud/plain"}})
    assert texts(preferred) == [
        (
            "tasktriage/plain",
            "plain",
            "loud/plain",
            "format 'plain' is that of loud: use 'tasktriage/plain'",
        )
    ]


def test_of_two_third_parties_nobody_has_the_name_until_one_is_preferred(make, third):
    dists = third("loud"), third("louder")
    found = texts(make(*dists))
    assert [(who, owner) for who, _, owner, _ in found] == [
        ("loud/shout", ""),
        ("louder/shout", ""),
    ]
    assert found[0][3] == "format 'shout' is also of louder: use 'loud/shout'"
    settled = texts(make(*dists, prefer={"outputs": {"shout": "louder/shout"}}))
    assert [(who, owner) for who, _, owner, _ in settled] == [("loud/shout", "louder/shout")]


def test_a_preference_for_what_is_not_there(make, third):
    found = texts(make(third("loud"), prefer={"outputs": {"shout": "lost/shout"}}))
    text = "format 'shout' is preferred from a plugin that is not there: use 'loud/shout'"
    assert found == [("loud/shout", "shout", "", text)]


def test_a_suffix_goes_to_one(make, third):
    sources = {
        name: "from tasktriage.plugin import *\n"
        + READERS.format(kind="reader", spec="ReaderSpec", name=name, suffix="wiki")
        for name in ("b-wiki", "a-wiki")
    }
    found = texts(make(*(third(f"dist-{name}", source) for name, source in sources.items())))
    text = "'.wiki' goes to reader 'a-wiki' of dist-a-wiki: use --reader b-wiki"
    assert found == [("dist-b-wiki/b-wiki", ".wiki", "dist-a-wiki/a-wiki", text)]


def test_a_core_command_can_not_be_replaced(make, third):
    dist = third("loud", f"from tasktriage.plugin import *\n{COMMAND}")
    text = "command 'classify' is not used: it has a core command's name"
    assert texts(make(dist), ("classify",)) == [
        ("loud/classify", "classify", "tasktriage/classify", text)
    ]
    assert texts(make(dist)) == []
