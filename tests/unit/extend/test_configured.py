from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.config import PROJECT_FILE, Settings
from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.secret import Secret
from tasktriage.contracts.settings import Setting
from tasktriage.contracts.specs import CommandSpec, OutputSpec, ReaderSpec
from tasktriage.extend.configured import ComponentSettings, variable_of, without_settings
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.registry import Entry

VOLUME = Setting(name="volume", summary="S", type=int)
KEY = Setting(name="key", summary="S", secret=True)


def entry(name="shout", dist="d", *settings, spec=OutputSpec):
    made = spec(name=name, summary="S", factory="a:b", settings=settings)
    return Entry(made, PluginRecord("p", dist, "1", "m"))


def values(one, *others, tmp_path=None, project="", **variables):
    files = []
    if project:
        (tmp_path / PROJECT_FILE).write_text(project, "utf-8")
        files.append(tmp_path / PROJECT_FILE)
    said = {f"TASKTRIAGE_SETTING_{name}": text for name, text in variables.items()}
    given = Settings.load(files, said).components
    return ComponentSettings(given, lambda: [one, *others]).values(one)


def test_a_reader_and_an_output_of_one_name_have_settings_each():
    quiet = Setting(name="quiet", summary="S", type=bool)
    reader, output = entry("x", "d", quiet, spec=ReaderSpec), entry("x", "d", VOLUME)
    said = {"X__QUIET": "yes", "X__VOLUME": "3"}
    assert values(reader, output, **said) == {"quiet": True}
    assert values(output, reader, **said) == {"volume": 3}


def test_a_key_of_one_plugin_is_not_given_to_another():
    ours, theirs = entry("rater", "ours", KEY), entry("rater", "theirs", KEY)
    with pytest.raises(UsageError, match="say it of 'ours/rater' or 'theirs/rater'"):
        values(ours, theirs, RATER__KEY="hush-1")
    said = {"OURS_RATER__KEY": "hush-1"}
    assert values(ours, theirs, **said)["key"].reveal() == "hush-1"
    assert values(theirs, ours, **said) == {}


def test_a_name_that_only_one_of_two_knows(tmp_path):
    ours, theirs = entry("rater", "ours", VOLUME), entry("rater", "theirs")
    assert values(theirs, ours, RATER__VOLUME="1") == {}
    table = '[settings."theirs/rater"]\nvolume = 1\n'
    with pytest.raises(UsageError, match="unknown setting 'volume'; there are none"):
        values(theirs, ours, tmp_path=tmp_path, project=table)


def test_what_is_not_said_is_not_given_but_a_default_is():
    loud = Setting(name="loud", summary="S", type=float, default=0.5)
    assert values(entry("x", "d", VOLUME, loud)) == {"loud": 0.5}


@given(st.text())
def test_a_text_is_a_value_of_its_type_or_an_error(text):
    kinds = {"i": int, "f": float, "b": bool, "s": str}
    for name, kind in kinds.items():
        one = entry("x", "d", Setting(name=name, summary="S", type=kind))
        try:
            found = values(one, **{f"X__{name.upper()}": text})
        except UsageError:
            found = None
        if found is None:
            assert name != "s"
        elif found:
            assert type(found[name]) is kind
            assert kind is not float or math.isfinite(found[name])
        else:
            assert text == ""


@given(st.integers(), st.floats())
def test_numbers_of_any_size(whole, number):
    one = entry("x", "d", VOLUME, Setting(name="f", summary="S", type=float))
    assert values(one, X__VOLUME=str(whole))["volume"] == whole
    if math.isfinite(number):
        assert values(one, X__F=repr(number))["f"] == number
    else:
        with pytest.raises(UsageError, match="must be a number"):
            values(one, X__F=repr(number))


def test_a_whole_number_that_no_float_holds(tmp_path):
    one = entry("x", "d", Setting(name="f", summary="S", type=float))
    with pytest.raises(UsageError, match="f must be a number"):
        values(one, tmp_path=tmp_path, project=f"[settings.x]\nf = {'9' * 400}\n")


def test_names_and_variables():
    assert variable_of("my-dist/llm-rater", "api_key") == (
        "TASKTRIAGE_SETTING_MY_DIST_LLM_RATER__API_KEY"
    )
    kept = without_settings({"TASKTRIAGE_SETTING_X__Y": "1", "HOME": "h", "TASKTRIAGE_DATA": "d"})
    assert kept == {"HOME": "h", "TASKTRIAGE_DATA": "d"}


def test_a_run_s_settings_show_no_value(tmp_path):
    (tmp_path / "config.toml").write_text('[settings.x]\nkey = "hush"\n', "utf-8")
    said = {"TASKTRIAGE_SETTING_X__KEY": "hush"}
    assert "hush" not in repr(Settings.load([tmp_path / "config.toml"], said))


WRONG = {
    "secret, so it must be text": {"secret": True, "type": int},
    "a secret has no default": {"secret": True, "default": "x"},
    "default of setting 'x' is wrong": {"type": int, "default": True},
    "must be of str, int, float, bool": {"type": list},
    "needs a summary": {"summary": " "},
    "must be one line": {"summary": "a\nb"},
    "lower-case letters": {"name": "X"},
}


@pytest.mark.parametrize("problem", WRONG)
def test_a_setting_that_can_not_be(problem):
    with pytest.raises(ValueError, match=problem):
        Setting(**({"name": "x", "summary": "S"} | WRONG[problem]))


def test_a_command_has_none():
    with pytest.raises(ValueError, match="command 'c' has options of its own, and no settings"):
        CommandSpec(name="c", summary="S", factory="a:b", settings=(VOLUME,))


def test_what_a_caller_gives_is_above_and_counts_as_given():
    needed = Setting(name="volume", summary="S", type=int, required=True)
    spec = OutputSpec(name="x", summary="S", factory=lambda volume: volume, settings=(needed,))
    one = Entry(spec, PluginRecord("p", "d", "1", "m"))
    with pytest.raises(UsageError, match="needs its setting 'volume'"):
        one.create()
    with pytest.raises(Exception, match="lacks write"):  # an int is no output, and was made
        one.create(volume=3)


def test_secrets_are_text(tmp_path):
    own = Path(tmp_path / "config.toml")
    own.write_text('[settings.x]\nkey = "hush-99"\n', "utf-8")
    one = entry("x", "d", KEY)
    given = Settings.load([own], {}).components
    (key,) = ComponentSettings(given, lambda: [one]).values(one).values()
    assert isinstance(key, Secret)
    assert (str(key), key.reveal()) == ("***", "hush-99")
