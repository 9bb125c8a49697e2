"""Strangers' plugins that break: one warning or one line, and our own parts go on."""

from __future__ import annotations

import pytest

HOOK = "from tasktriage.plugin import hookimpl\n@hookimpl\n"
BREAKS = {
    "raises": 'raise RuntimeError("boom\\nsecond \\x1b[31mline")',
    "exits": "import sys; sys.exit(3)",
    "syntax": "def broken(:",
    "no_hook": "x = 1",
    "misspelled": f"{HOOK}def tasktriage_reader():\n    yield 1\n",
    "wrong_type": f"{HOOK}def tasktriage_readers():\n    yield 1\n",
}
RUNS = '''
from tasktriage.plugin import Document, InputError, OutputSpec, ReaderSpec, Task, hookimpl
import sys

class Half:
    """Writes two results, then fails."""

    def write(self, results, run, stream):
        for number, result in enumerate(results):
            if number == 2:
                raise ValueError("half\\nway")
            stream.write(result.task.text + "\\n")

class Opens:
    def write(self, results, run, stream):
        open("/nowhere/at/all")

class Exits:
    def write(self, results, run, stream):
        sys.exit(0)

class Reader:
    def __init__(self, what):
        self.what = what

    def read(self, source):
        if self.what == "nothing":
            return None
        if self.what == "raises":
            return self.raises()
        return iter([
            {
                "number": 5,
                "no-text": Task(None),
                "document": Document(name=None, text=b"x"),
            }[self.what]
        ])

    def raises(self):
        yield Task("Write tests")
        raise KeyError("lost")

@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="half", summary="x", factory=Half, suffixes=(".half",))
    yield OutputSpec(name="opens", summary="x", factory=Opens)
    yield OutputSpec(name="exits", summary="x", factory=Exits)
    yield OutputSpec(name="lacks", summary="x", factory=object)
    yield OutputSpec(name="gone", summary="x", factory="no_such_module:Thing")
    yield OutputSpec(name="needy", summary="x", factory="x:X", requires=("no_such_module",))

@hookimpl
def tasktriage_readers():
    for what in ("number", "nothing", "no-text", "document", "raises"):
        yield ReaderSpec(name=what, summary="x", factory=Reader, options={"what": what})
'''


@pytest.mark.parametrize("name", BREAKS)
def test_a_plugin_that_can_not_be_loaded(tt, write, name):
    write(f"{name}.py", BREAKS[name])
    args = ("--plugin-file", f"{name}.py")
    result = tt(*args, "classify", "--text", "Write tests", "-f", "jsonl")
    result.ok(f"left out {name.replace('_', '-')} (file {name}.py)")
    assert len(result.records) == 1
    assert "\x1b" not in result.err
    tt(*args, "--strict-plugins", "classify", "--text", "x").fails(1, "strict plugin loading")
    listed = tt(*args, "plugins", "list")
    assert listed.code == 0
    assert "broken" in listed.out


def test_strict_by_the_environment(tt, write):
    write("raises.py", BREAKS["raises"])
    args = ("--plugin-file", "raises.py", "classify", "--text", "Write tests")
    tt(*args, TASKTRIAGE_STRICT_PLUGINS="1").fails(1, "RuntimeError: boom second")
    assert tt(*args, TASKTRIAGE_STRICT_PLUGINS="0").code == 0


def test_two_broken_plugins_are_one_warning(tt, write):
    write("raises.py", BREAKS["raises"])
    write("exits.py", BREAKS["exits"])
    args = ("--plugin-file", "raises.py", "--plugin-file", "exits.py")
    tt(*args, "classify", "--text", "Write tests").ok("(and 1 more)")


def test_a_plugin_file_that_is_not_there(tt):
    tt("--plugin-file", "gone.py", "plugins", "list").fails(2, "gone.py", "does not exist")


def test_a_plugin_file_can_be_left_out(plugin):
    args = ("--no-plugin", "runs", "classify", "--text", "x", "-f", "half")
    plugin(*args).fails(2, "unknown format 'half'")


@pytest.fixture
def plugin(tt, write):
    """Run with a plugin whose parts load and then fail."""
    write("runs.py", RUNS)
    return lambda *args: tt("--plugin-file", "runs.py", *args)


TEXTS = ("--text", "Write", "--text", "Review", "--text", "Call")


def test_an_output_that_fails_half_way(plugin, tmp_path):
    result = plugin("classify", *TEXTS, "-f", "half")
    result.fails(1, "format 'half' from file runs.py failed: ValueError: half way")
    assert result.out == "Write\nReview\n"
    plugin("classify", *TEXTS, "-o", "out.half").fails(1, "format 'half'")
    assert (tmp_path / "out.half.part").read_text() == "Write\nReview\n"
    assert not (tmp_path / "out.half").exists()


@pytest.mark.parametrize("flags", [("-vv",), ("-v", "-v"), ("--verbose", "--verbose")])
def test_two_v_show_the_traceback(plugin, flags):
    result = plugin(*flags, "classify", *TEXTS, "-f", "half")
    assert result.code == 1
    assert "Traceback (most recent call last)" in result.err
    assert result.err.splitlines()[-1].startswith("error: format 'half'")
    plugin("-v", "classify", *TEXTS, "-f", "half").fails(1)


def test_outputs_that_are_none(plugin):
    args = ("classify", "--text", "x", "-f")
    plugin(*args, "opens").fails(1, "format 'opens' from file runs.py failed", "/nowhere/at/all")
    plugin(*args, "exits").fails(1, "format 'exits' from file runs.py failed: SystemExit")
    plugin(*args, "lacks").fails(1, "format 'lacks' from file runs.py is no format: it lacks write")
    plugin(*args, "gone").fails(1, "format 'gone' from file runs.py failed: ModuleNotFoundError")
    plugin(*args, "needy").fails(2, "format 'needy'", "pip install no_such_module")


def test_an_output_that_opens_a_missing_file_of_its_own(plugin):
    plugin("classify", "--text", "x", "-f", "opens", "-o", "out").fails(1, "/nowhere/at/all")


@pytest.mark.parametrize("name", ["number", "nothing", "raises", "no-text", "document"])
def test_a_reader_that_gives_rubbish(plugin, write, name):
    write("t.txt", "Write tests")
    result = plugin("classify", "t.txt", "--reader", name)
    result.fails(1, f"reader '{name}' from file runs.py", "t.txt")


def test_no_plugin_leaves_one_out(tt):
    args = ("--no-plugin", "output-csv", "classify", "--text", "x", "-f", "csv")
    tt(*args).fails(2, "unknown format 'csv'")
    tt(*args, TASKTRIAGE_DISABLED_PLUGINS="output-json").fails(
        2, "there are: html, jsonld, markdown, package, "
    )


def test_tracing(tt):
    result = tt("plugins", "list", TASKTRIAGE_TRACE_PLUGINS="1")
    assert "trace: tasktriage/output-json: tasktriage_outputs() gave 2" in result.err
