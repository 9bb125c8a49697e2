"""A project's table may say anything: it is a plugin, or one line; nothing is written elsewhere."""

from __future__ import annotations

from importlib.metadata import distributions

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tasktriage.cli.checked import BROKEN, Checking, Part, _expect
from tasktriage.cli.plugin_target import installed, is_path, target_of_path
from tasktriage.contracts.errors import InputError, TasktriageError, UsageError
from tasktriage.extend.discovery import Rules, discover
from tasktriage.testing.probe.ids import PLUGIN_CHECKS

texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["../../x", "1/../../../x", "a\nb", "tasktriage-x", "x" * 300, ".", "/etc"]),
)
values = st.recursive(
    st.one_of(texts, st.integers(), st.booleans(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
KEYS = ("name", "version", "description", "license", "keywords", "dependencies", "classifiers")
groups = st.dictionaries(
    st.sampled_from(["tasktriage.v1", "tasktriage.v2", "other", "a]\n[b"]),
    st.one_of(values, st.dictionaries(texts, texts, max_size=3)),
    max_size=3,
)


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return quoted(value) if isinstance(value, str) else str(value).lower()


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08x}" for c in text if not 0xD800 <= ord(c) < 0xE000) + '"'


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    about=st.dictionaries(st.sampled_from(KEYS), values, max_size=6),
    name=texts,
    points=groups,
    tool=values,
)
@example(about={}, name="", points={"tasktriage.v1": {"": "x" * 300}}, tool=[])
def test_any_table_is_a_plugin_or_one_line(tmp_path_factory, about, name, points, tool):
    root = tmp_path_factory.mktemp("any")
    folder, scratch = root / "project", root / "scratch"
    folder.mkdir()
    table = {"name": name, **about, "entry-points": points}
    lines = ["[project]", *(f"{key} = {toml(value)}" for key, value in table.items())]
    lines += ["[tool.any]", f"packages = {toml(tool)}"]
    (folder / "pyproject.toml").write_text("\n".join(lines) + "\n", "utf-8")
    before = set(root.parent.iterdir())
    said = ""
    try:
        target = target_of_path(folder, scratch)
    except (UsageError, InputError) as error:
        said = str(error)
    assert len(said.splitlines()) <= 1
    if not said:
        assert target.records
        assert target.site == str(scratch / "site")
    assert set(root.iterdir()) <= {folder, scratch}
    assert set(root.parent.iterdir()) == before


def test_what_looks_like_a_path_is_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    assert not is_path("folder")
    (tmp_path / "folder" / "pyproject.toml").write_text("")
    assert all(map(is_path, ("folder", "x.py", "x.whl", "./x", ".", "/x", "~/x")))
    assert not any(map(is_path, ("output-csv", "tasktriage/output-csv", "outputs:csv")))


def test_two_distributions_with_a_plugin_of_one_name_are_told_apart(tmp_path):
    for dist in ("one", "two"):
        info = tmp_path / f"{dist}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[tasktriage.v1]\nshout = m\n")
    records = discover(Rules(), distributions(path=[str(tmp_path)]))
    with pytest.raises(TasktriageError, match="use 'one/shout' or 'two/shout'"):
        installed("shout", records)
    target = installed("two/Shout", records)
    assert target is not None
    assert [record.qualified for record in target.records] == ["two/shout"]
    assert installed("none", records) is None


def test_what_breaks_a_process_is_said_as_the_kit_has_it():
    (kit,) = (one for one in PLUGIN_CHECKS if one.id == BROKEN["check"])
    assert {
        "check": kit.id,
        "outcome": "failed",
        "title": kit.title,
        "since": kit.since,
        "mend": kit.mend,
    } == BROKEN | {"outcome": "failed"}


def test_a_release_is_later_by_its_number():
    part = Part("plugin own", "own", findings=[dict(BROKEN, since="1.10", message="it broke")])
    _expect(part, Checking(api="1.9"))
    assert part.findings[0]["outcome"] == "expected"
