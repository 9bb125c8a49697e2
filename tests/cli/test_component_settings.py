"""Settings and secrets of components: files, variables, what outranks what, and what is hidden."""

from __future__ import annotations

import base64
import json
import os

import pytest

from .conftest import QUICK

PLUGIN = """
from tasktriage.plugin import ClassifierSpec, OutputSpec, Secret, Setting, TasktriageWarning
from tasktriage.plugin import UsageError, hookimpl
import numpy as np
import warnings


class Shout:
    def __init__(self, api_key, volume=1, pitch=1.0, end="!", echo=False, fail=""):
        assert isinstance(api_key, Secret)
        self.key, self.fail = api_key, fail
        self.tail = end * volume + f" {pitch} {echo}"
        if fail == "factory":
            raise RuntimeError(f"the key {api_key.reveal()} is refused")

    def write(self, results, run, stream):
        if self.fail == "warns":
            warnings.warn(f"asked with {self.key.reveal()}", TasktriageWarning)
        for result in results:
            stream.write(f"{result.task.text.upper()}{self.tail} {self.key} {self.key!r}\\n")
        if self.fail == "write":
            raise ValueError(self.key.reveal())


class Rater:
    def __init__(self, api_key=None, model="echo"):
        self.key, self.asks = api_key, model

    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        if self.asks == "refuses":
            raise UsageError(f"no such key: {self.key.reveal()}")
        return self

    def predict_proba(self, texts):
        assert self.key.reveal().endswith("-12345")
        return np.full((len(texts), 3), 1 / 3)


KEY = Setting(name="api_key", summary="The megaphone's key", secret=True, required=True)
SETTINGS = (
    KEY,
    Setting(name="volume", summary="Marks at the end", type=int, default=2),
    Setting(name="pitch", summary="How high", type=float),
    Setting(name="end", summary="The mark at the end"),
    Setting(name="echo", summary="Whether it is said twice", type=bool),
    Setting(name="fail", summary="Where it fails"),
)


@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="shout-it", summary="LOUD", factory=Shout, settings=SETTINGS)


@hookimpl
def tasktriage_classifiers():
    model = Setting(name="model", summary="The model that is asked", default="echo")
    yield ClassifierSpec(name="rater", summary="S", factory=Rater, settings=(KEY, model), asks="no")
"""
SECRET = "sk-hush-12345"
KEY = {"TASKTRIAGE_SETTING_SHOUT_IT__API_KEY": SECRET}
SHOUT = ("classify", "--text", "Sort mail", "-f", "shout-it")


@pytest.fixture
def ours(tt, write, tmp_path):
    write("mine.py", PLUGIN)
    config = str(tmp_path / "config")

    def run(*args, **more):
        more = {"TASKTRIAGE_CONFIG_DIR": config} | more
        return tt("--plugin-file", "mine.py", *args, **more)

    return run


def test_variables_over_the_project_over_the_user(ours, write):
    assert ours(*SHOUT, **KEY).ok().out == "SORT MAIL!! 1.0 False *** ***\n"
    own = '[settings.shout-it]\nend = "?"\nvolume = 1\necho = true\npitch = 3\n'
    write("config/config.toml", own)
    assert ours(*SHOUT).ok().out.startswith("SORT MAIL? 3.0 True")
    write("tasktriage.toml", '[settings.shout-it]\nend = "…"\n')
    assert ours(*SHOUT).ok().out.startswith("SORT MAIL… 3.0 True")
    said = {"TASKTRIAGE_SETTING_SHOUT_IT__END": "#", "TASKTRIAGE_SETTING_SHOUT_IT__VOLUME": "3"}
    assert ours(*SHOUT, **said).ok().out.startswith("SORT MAIL### 3.0 True")


def test_a_qualified_name_is_a_name_and_wins(ours, write):
    write(
        "tasktriage.toml", '[settings."file/shout-it"]\nend = "q"\n[settings.shout-it]\nend="b"\n'
    )
    assert ours(*SHOUT, **KEY).ok().out.startswith("SORT MAILqq")
    qualified = {"TASKTRIAGE_SETTING_FILE_SHOUT_IT__END": "v"}
    assert ours(*SHOUT, **qualified).ok().out.startswith("SORT MAILvv")
    write("tasktriage.toml", "[settings.file/shout-it]\nend = 'q'\n")
    ours(*SHOUT).fails(2, 'a name with a slash stands in quotes: [settings."distribution/name"]')


def test_a_secret_may_stand_in_the_user_s_own_file(ours, write, tmp_path):
    write("config/config.toml", f'[settings.shout-it]\napi_key = "{SECRET}"\n')
    (tmp_path / "config/config.toml").chmod(0o600)
    assert ours(*SHOUT).ok().out == "SORT MAIL!! 1.0 False *** ***\n"


@pytest.mark.skipif(os.name != "posix", reason="no such modes")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_secret_that_others_may_read_is_a_warning(ours, write, tmp_path, mode):
    file = tmp_path / "config/config.toml"
    write("config/config.toml", f'[settings.shout-it]\napi_key = "{SECRET}"\n')
    file.chmod(mode)
    done = ours(*SHOUT).ok(f"{file} has a secret, and others may read it: chmod 600 {file}")
    assert "hush" not in done.err
    write("config/config.toml", "[settings.shout-it]\nvolume = 2\n")  # and no secret
    ours(*SHOUT, **KEY).ok()


@pytest.mark.parametrize("more", [{}, KEY])
def test_a_secret_in_the_project_s_file_is_refused(ours, write, more):
    write("tasktriage.toml", '[settings.shout-it]\napi_key = "sk-other-99"\n')
    done = ours(*SHOUT, **more)
    done.fails(2, "tasktriage.toml: [settings.shout-it] api_key is a secret, and others may have")
    assert "TASKTRIAGE_SETTING_SHOUT_IT__API_KEY" in done.err
    assert "sk-other" not in done.err


def test_what_is_needed_and_missing_is_told_with_both_ways(ours):
    for more in ({}, {"TASKTRIAGE_SETTING_SHOUT_IT__API_KEY": ""}):  # empty is not set
        done = ours(*SHOUT, **more)
        done.fails(2, "format 'shout-it' from file mine.py needs its setting 'api_key'")
        done.fails(2, "(The megaphone's key): set TASKTRIAGE_SETTING_SHOUT_IT__API_KEY, or write")
        done.fails(2, "api_key = … under [settings.shout-it] in config.toml")
    ours("classify", "--text", "Sort mail", "-f", "csv").ok()  # it is nothing to the others


TYPES = {
    'volume = "3"': ("3 loud", "VOLUME", "volume must be a whole number, got '3'"),
    "volume = true": ("1.5", "VOLUME", "volume must be a whole number, got True"),
    "pitch = nan": ("nan", "PITCH", "pitch must be a number, got nan"),
    'pitch = "high"': ("high", "PITCH", "pitch must be a number, got 'high'"),
    "echo = 1": ("perhaps", "ECHO", "echo must be true or false, got 1"),
    "end = 3": (None, "END", "end must be text, got 3"),
    "end = [1]": (None, "END", "end must be text, a number, or true or false"),
    "end = 2026-01-01": (None, "END", "end must be text, a number, or true or false"),
}


@pytest.mark.parametrize("line", TYPES)
def test_a_value_of_another_type_is_named_with_its_place(ours, write, line):
    text, name, said = TYPES[line]
    write("tasktriage.toml", f"[settings.shout-it]\n{line}\n")
    ours(*SHOUT, **KEY).fails(2, f"tasktriage.toml: [settings.shout-it] {said}")
    if text is not None:
        write("tasktriage.toml", "")
        variable = f"TASKTRIAGE_SETTING_SHOUT_IT__{name}"
        ours(*SHOUT, **KEY, **{variable: text}).fails(2, f"{variable} must be", f"got '{text}'")


def test_a_wrong_value_of_a_secret_is_not_shown(ours, write, tmp_path):
    write("config/config.toml", "[settings.shout-it]\napi_key = 998877665544\n")
    (tmp_path / "config/config.toml").chmod(0o600)
    done = ours(*SHOUT)
    done.fails(2, "config.toml: [settings.shout-it] api_key must be text")
    assert "99887" not in done.err


def test_unknown_names_have_the_nearest(ours, write):
    write("tasktriage.toml", "[settings.shout-it]\nvolum = 3\n")
    ours(*SHOUT, **KEY).fails(2, "[settings.shout-it] volum: unknown setting 'volum'", "'volume'")
    write("tasktriage.toml", "[settings.shoutit]\nvolume = 3\n")
    ours(*SHOUT, **KEY).ok("[settings.shoutit] is not used: unknown component 'shoutit'; did you")
    write("tasktriage.toml", "")
    wrong = {"TASKTRIAGE_SETTING_SHOT_IT__VOLUME": "3"}
    ours(*SHOUT, **KEY, **wrong).ok("did you mean 'TASKTRIAGE_SETTING_SHOUT_IT__VOLUME'")


@pytest.mark.parametrize("name", ["LEAK_N", "SHOUT_IT_VOLUME", "SHOT_IT__Volume"])
def test_an_unknown_variable_is_shown_as_it_is_written(ours, name):
    said = {f"TASKTRIAGE_SETTING_{name}": "3"}
    ours(*SHOUT, **KEY, **said).ok(f"unknown setting 'TASKTRIAGE_SETTING_{name}';")


def test_it_may_be_one_of_a_plugin_that_is_left_out(ours, write):
    write("tasktriage.toml", "[settings.else]\nvolume = 3\n")
    assert "unknown" not in ours("--no-plugin", "output-csv", *SHOUT, **KEY).ok().err


@pytest.mark.parametrize("where", ["factory", "write", "warns"])
@pytest.mark.parametrize("loud", [(), ("-vv",)])
def test_a_secret_is_in_no_line_and_no_traceback(ours, where, loud):
    said = {"TASKTRIAGE_SETTING_SHOUT_IT__FAIL": where, "TASKTRIAGE_TRACE_PLUGINS": "1"}
    done = ours(*loud, *SHOUT, **KEY, **said)
    assert "***" in done.err
    assert "hush" not in done.out + done.err
    assert ("Traceback" in done.err) is (bool(loud) and where != "warns")


def test_plugins_info_says_where_each_is_set(ours, write):
    write("tasktriage.toml", "[settings.shout-it]\npitch = 2\necho = 1\n")
    done = ours("plugins", "info", "mine", **KEY, TASKTRIAGE_SETTING_SHOUT_IT__END="#").ok()
    said = done.out.partition("shout-it: LOUD")[2].splitlines()
    lines = [line.split("setting", 1)[1].strip() for line in said if "  setting" in line]
    assert lines == [
        "api_key (secret, required): The megaphone's key; set",
        "volume (int, default 2): Marks at the end; default, "
        "TASKTRIAGE_SETTING_SHOUT_IT__VOLUME sets it",
        "pitch (float): How high; set by tasktriage.toml",
        "end (str): The mark at the end; set by TASKTRIAGE_SETTING_SHOUT_IT__END",
        "echo (bool): Whether it is said twice; wrong: tasktriage.toml: [settings.shout-it] echo "
        "must be true or false, got 1",
        "fail (str): Where it fails; not set, TASKTRIAGE_SETTING_SHOUT_IT__FAIL sets it",
    ]
    assert "hush" not in done.out + done.err


SUITE = """
schema = "tasktriage.suite/1"
name = "few"
version = 1
title = "T"
kind = "grouped-folds"
dataset = "folder:few"
group = "group"
folds = 2
"""
SET = """
schema = "tasktriage.dataset/1"
name = "few"
title = "T"
licence = "CC0"
file = "tasks.csv"
[columns]
text = "text"
label = "label"
group = "group"
"""


@pytest.fixture
def few(write):
    labels = ("automatable", "augmentable", "human-critical")
    rows = [f"Do the thing {n} well,{labels[n % 3]},g{n // 3}" for n in range(24)]
    write("few/tasks.csv", "text,label,group\n" + "\n".join(rows))
    write("few/dataset.toml", SET)
    write("few.toml", SUITE)


def test_nothing_that_is_written_holds_a_secret(tt, write, few, tmp_path):
    """The classifier of a benchmark has a process of its own, which is given the settings too.

    Each run has a secret that no other has: what one has hidden, this process knows to hide.
    """
    write("mine.py", PLUGIN)
    ours = ("--plugin-file", "mine.py", *QUICK)
    secrets = []

    def variables(component, **more):
        secrets.append(f"sk-number-{len(secrets)}-12345")
        names = {"api_key": secrets[-1]} | more
        return {f"TASKTRIAGE_SETTING_{component}__{k.upper()}": v for k, v in names.items()}

    bench = (*ours, "bench", "run", "few.toml", "--candidates", "rater", "--out")
    done = tt(*bench, "r", **variables("RATER", model="gpt-99"))
    assert done.code == 0, done.err
    result = json.loads((tmp_path / "r/few/rater.json").read_text("utf-8"))
    assert result["identity"]["params"]["setting model"] == "gpt-99"
    failed = tt(*bench, "f", **variables("RATER", model="refuses"))
    assert failed.code == 1
    assert "no such key: ***" in failed.err
    assert "no such key: ***" in (tmp_path / "f/few/rater.json").read_text("utf-8")
    tt(*ours, "bench", "report", "r", "f", "--html", "r.html", **variables("RATER"))
    done = tt(*ours, *SHOUT, "-o", "loud.txt", **variables("SHOUT_IT"))
    assert done.code == 0, done.err
    for name in ("json", "csv", "html", "jsonl", "package"):
        args = ("classify", "--text", "Sort mail", "--explain", "-f", name, "-o", f"out.{name}")
        assert tt(*ours, *args, **variables("SHOUT_IT")).code == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 9
    assert len(secrets) == 9
    holding = [p for p in files if any(x.encode() in p.read_bytes() for x in secrets)]
    assert [str(path) for path in holding] == []


def test_a_plugin_in_its_own_process_is_given_its_settings_alone(run, write):
    """The variables of others are not in its environment, and its errors hold no secret."""
    looks = "import os\nprint(sorted(k for k in os.environ if 'SETTING' in k))\n"
    write("mine.py", looks + PLUGIN.replace("self.key.reveal())", "self.key.reveal(), os.environ)"))
    said = {**KEY, "TASKTRIAGE_SETTING_SHOUT_IT__VOLUME": "3"}
    done = run("--isolate-plugins", "--plugin-file", "mine.py", *SHOUT, **said)
    assert (done.code, done.out) == (0, "SORT MAIL!!! 1.0 False *** ***\n"), done.err
    assert "SETTING" not in done.err
    said["TASKTRIAGE_SETTING_SHOUT_IT__FAIL"] = "write"
    for loud in ((), ("-vv",)):
        done = run("--isolate-plugins", *loud, "--plugin-file", "mine.py", *SHOUT, **said)
        assert done.code == 1
        assert "hush" not in done.out + done.err
        assert "TASKTRIAGE_SETTING" not in done.err


PRINTS = """
        import base64, logging
        logging.warning("log %s", self.key.reveal())
        print("printed", self.key.reveal(), self.key.reveal().upper())
        sys.stderr.write(f"written {self.key.reveal()}\\n")
        print(base64.b64encode(f"me:{self.key.reveal()}".encode()).decode())
"""


def test_what_a_plugin_in_its_own_process_prints_shows_no_secret(run, write):
    write(
        "mine.py", "import sys\n" + PLUGIN.replace("run, stream):\n", f"run, stream):{PRINTS}", 1)
    )
    done = run("--isolate-plugins", "--plugin-file", "mine.py", *SHOUT, **KEY)
    assert done.code == 0, done.err
    for line in ("log ***", "printed *** ***", "written ***"):
        assert line in done.err
    assert "hush" not in done.err.casefold()
    assert base64.b64encode(SECRET.encode()).decode()[4:-4] not in done.err
    assert "bWU6***" in done.err


def test_other_settings_are_another_run(tt, write, few, tmp_path):
    write("mine.py", PLUGIN)
    ours = ("--plugin-file", "mine.py", *QUICK)
    command = (*ours, "bench", "run", "few.toml", "--candidates", "rater")
    key = {"TASKTRIAGE_SETTING_RATER__API_KEY": SECRET}
    asked = []
    for model in ("gpt-98", "gpt-98", "gpt-99"):
        done = tt(*command, **key, TASKTRIAGE_SETTING_RATER__MODEL=model)
        assert done.code == 0, done.err
        result = json.loads((tmp_path / "bench-results/few/rater.json").read_text("utf-8"))
        asked.append((result["identity"]["params"]["setting model"], result["run_id"]))
    assert asked[0] == asked[1] != asked[2]
    assert [name for name, _ in asked] == ["gpt-98", "gpt-98", "gpt-99"]
