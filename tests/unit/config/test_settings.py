from __future__ import annotations

import pytest

from tasktriage.config import Settings, data_folder
from tasktriage.contracts.errors import UsageError


@pytest.fixture
def load(tmp_path):
    def load_settings(*bodies, env=None):
        files = []
        for number, body in enumerate(bodies):
            path = tmp_path / f"{number}.toml"
            path.write_text(body, "utf-8")
            files.append(path)
        return Settings.load(files, env or {})

    return load_settings


def test_nothing_said():
    assert Settings.load([], {}) == Settings()


def test_missing_files_are_fine(tmp_path):
    assert Settings.load([tmp_path / "gone.toml", tmp_path / "no" / "x.toml"], {}) == Settings()


def test_everything_said(load):
    settings = load(
        '[plugins]\ndisabled = ["a"]\nallowed = ["b"]\nstrict = true\n'
        '[prefer.outputs]\nshout = "tt-a/shout"\n'
        '[classify]\nmodel = "m"\nformat = "csv"\nsector = ["s"]\ncoverage = 0.8\nreader = "text"\n'
    )
    assert settings.disabled == ("a",)
    assert settings.allowed == ("b",)
    assert settings.strict
    assert settings.prefer == {"outputs": {"shout": "tt-a/shout"}}
    assert settings.classify == {
        "model": "m",
        "format": "csv",
        "sector": ["s"],
        "coverage": 0.8,
        "reader": "text",
    }


def test_a_later_file_wins_key_by_key(load):
    settings = load('[classify]\nmodel = "a"\nformat = "csv"\n', '[classify]\nmodel = "b"\n')
    assert settings.classify == {"model": "b", "format": "csv"}


def test_preferences_are_merged_name_by_name(load):
    settings = load(
        '[prefer.outputs]\na = "x/a"\nb = "x/b"\n',
        '[prefer.outputs]\na = "y/a"\n[prefer.readers]\nr = "y/r"\n',
    )
    assert settings.prefer == {"outputs": {"a": "y/a", "b": "x/b"}, "readers": {"r": "y/r"}}


@pytest.mark.parametrize(
    ("value", "names"),
    [("a,b", ("a", "b")), ("a b", ("a", "b")), (" a , b ,", ("a", "b")), ("", ()), (" ", ())],
)
def test_lists_from_the_environment(value, names):
    settings = Settings.load(
        [], {"TASKTRIAGE_DISABLED_PLUGINS": value, "TASKTRIAGE_PLUGINS": value}
    )
    assert (settings.disabled, settings.allowed) == (names, names)


def test_the_environment_adds_to_the_blocked_and_replaces_the_allowed(load):
    settings = load(
        '[plugins]\ndisabled = ["a"]\nallowed = ["b"]\n',
        env={"TASKTRIAGE_DISABLED_PLUGINS": "c", "TASKTRIAGE_PLUGINS": "d"},
    )
    assert set(settings.disabled) == {"a", "c"}
    assert settings.allowed == ("d",)


@pytest.mark.parametrize(
    ("value", "flag"),
    [("1", True), ("true", True), ("yes", True), ("", False), ("0", False), ("False", False)],
)
def test_flags_from_the_environment(load, value, flag):
    env = {"TASKTRIAGE_STRICT_PLUGINS": value, "TASKTRIAGE_TRACE_PLUGINS": value}
    settings = load(f"[plugins]\nstrict = {str(not flag).lower()}\n", env=env)
    assert (settings.strict, settings.trace) == (flag, flag)


def test_the_process_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("TASKTRIAGE_DISABLED_PLUGINS", "a")
    assert Settings.load().disabled == ("a",)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("= x", "can't be read as configuration"),
        ("[plugin]\n", "unknown section 'plugin'; did you mean 'plugins'?"),
        ("strict = true\n", "unknown section 'strict'"),
        ("plugins = 5\n", "[plugins] must be a table"),
        ("prefer = 5\n", "[prefer] must be a table"),
        ("classify = [1]\n", "[classify] must be a table"),
        (
            "[plugins]\ndisable = []\n",
            "[plugins] unknown key 'disable'; did you mean 'disabled' or 'isolate'?",
        ),
        ('[plugins]\ndisabled = "a"\n', "[plugins] disabled must be a list of strings, got 'a'"),
        ("[plugins]\ndisabled = [1]\n", "disabled must be a list of strings"),
        ("[plugins]\nallowed = true\n", "allowed must be a list of strings"),
        ('[plugins]\nstrict = "yes"\n', "strict must be true or false, got 'yes'"),
        ("[plugins]\nstrict = 1\n", "strict must be true or false"),
        ("[classify]\nmodel = 1\n", "model must be text, got 1"),
        ('[classify]\ncoverage = "0.9"\n', "coverage must be a number"),
        ("[classify]\ncoverage = true\n", "coverage must be a number"),
        ('[classify]\nsector = "sdlc"\n', "sector must be a list of strings"),
        ("[classify]\nreader = []\n", "reader must be text"),
        ('[prefer]\nshout = "a/shout"\n', "[prefer.shout] must map names"),
        ("[prefer.outputs]\nshout = 1\n", "[prefer.outputs] must map names"),
        ("[prefer.outputs.shout]\na = 'b'\n", "[prefer.outputs] must map names"),
    ],
)
def test_each_mistake_is_one_clear_line_that_names_the_file(load, body, problem):
    with pytest.raises(UsageError) as info:
        load(body)
    assert problem in str(info.value)
    assert "0.toml: " in str(info.value)
    assert "\n" not in str(info.value)


@pytest.mark.parametrize("said", ["10", "0", "191", "much"])
def test_a_process_is_not_given_less_memory_than_python_takes(said):
    with pytest.raises(UsageError, match=r"^TASKTRIAGE_ISOLATE_MEMORY must be .*192 or more, got"):
        Settings.load([], {"TASKTRIAGE_ISOLATE_MEMORY": said})
    assert Settings.load([], {"TASKTRIAGE_ISOLATE_MEMORY": "192"}).isolate_memory == 192


def test_what_is_no_text_is_a_clear_line(tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "folder.toml").mkdir()
    for name in ("x.toml", "folder.toml"):
        with pytest.raises(UsageError, match="can't be read as configuration"):
            Settings.load([tmp_path / name], {})


def test_the_folder_of_data_sets(monkeypatch, tmp_path):
    monkeypatch.setenv("TASKTRIAGE_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert data_folder(tmp_path / "given") == tmp_path / "given"
    for unset in ("TASKTRIAGE_DATA", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.delenv(unset, raising=False)
    assert data_folder().parts[-2:] == ("tasktriage", "data")
