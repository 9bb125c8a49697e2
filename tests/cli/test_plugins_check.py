"""`plugins check`: a file, a folder, a wheel or a name; what fails, where, and how to mend it."""

from __future__ import annotations

import io
import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

BAKERY = Path(__file__).parents[1] / "plugins/dists/bakery"
HEAD = "import os, sys\nfrom tasktriage.plugin import OutputSpec, hookimpl\n"
HOOK = "@hookimpl\ndef tasktriage_outputs():\n    yield OutputSpec("
SPEC = "name='{name}', summary='S', factory=f'{{__name__}}:{factory}'{more})\n"
WRITER = """
class Plain:
    def __init__(self, **options):
        {made}

    def write(self, results, run, stream):
        {run}
        for result in results:
            stream.write(repr(getattr(result, "task", result)) + "\\n")
"""
PROJECT = """\
[project]
name = "tasktriage-{name}"
version = "1.0"
description = "A format for tests"
license = "CC0-1.0"
requires-python = ">=3.11"
keywords = ["tasktriage"]
dependencies = ["tasktriage>=0.1,<1"]

[project.entry-points."tasktriage.v1"]
{name} = "tasktriage_{name}"
"""


def plugin(made: str = "pass", run: str = "pass", top: str = "", more: str = "") -> str:
    """A plugin with one output; line 3 is `top`, 6 what is made, 9 what runs."""
    body = WRITER.format(made=made, run=run).lstrip("\n")
    return f"{HEAD}{top}\n{body}\n\n{HOOK}{SPEC.format(name='plain', factory='Plain', more=more)}"


@pytest.fixture
def checked(tt, write):
    """Check a plugin file; returns the exit code and the findings by check."""

    def checked(source: str, *options: str, **more: str) -> tuple[int, dict[str, list[dict]]]:
        done = tt("plugins", "check", write("own.py", source), "--json", *options, **more)
        found: dict[str, list[dict]] = {}
        for part in json.loads(done.out)["parts"]:
            for finding in part["findings"]:
                found.setdefault(finding["check"], []).append(finding)
        return done.code, found

    return checked


AT_IMPORT = {
    "plugin.network": "import socket; socket.getaddrinfo('example.invalid', 80)",
    "plugin.files": "open(os.path.join(os.path.expanduser('~'), 'x.tmp~'), 'w').close()",
    "plugin.environment": "os.environ['TOKENIZERS_PARALLELISM'] = '0'",
    "plugin.processes": "import subprocess; subprocess.run([sys.executable, '-c', ''])",
    "plugin.threads": "import threading; threading.Thread(target=print).start()",
    "plugin.working-folder": "os.chdir('..')",
    "plugin.import-time": "import time; time.sleep(0.4)",
    "plugin.prints": "print('hello')",
}


@pytest.mark.parametrize("check", AT_IMPORT)
def test_what_is_done_at_import_is_found_with_its_line(checked, check, tmp_path):
    code, found = checked(plugin(top=AT_IMPORT[check]), HOME=str(tmp_path))
    failed = [one for one in found[check] if one["outcome"] == "failed"]
    assert code == 1
    assert failed[0]["where"] == ("" if check == "plugin.import-time" else "own.py:3")
    assert failed[0]["mend"]


AS_MADE = {
    "plugin.network": "import socket; socket.create_connection(('192.0.2.1', 9), 1)",
    "plugin.files": "open('left.txt', 'w').close()",
    "plugin.prints": "print('made')",
    "plugin.environment": "os.environ['LEFT'] = '1'",
}


@pytest.mark.parametrize("check", AS_MADE)
def test_what_is_done_as_it_is_made_is_found_with_its_line(checked, check):
    _, found = checked(plugin(made=AS_MADE[check]))
    (one,) = [one for one in found[check] if one["outcome"] == "failed"]
    assert "as it is made" in one["message"]
    assert one["where"] == "own.py:6"


def test_the_network_is_refused_before_a_component_runs(checked):
    _, found = checked(plugin(made=AS_MADE["plugin.network"]))
    (one,) = [one for one in found["outputs.made"] if one["outcome"] == "failed"]
    assert "the check refuses the network as it is made" in one["message"]


def test_files_that_are_temporary_are_its_own_affair(checked):
    code, found = checked(plugin(run="import tempfile; tempfile.TemporaryFile('w').write('x')"))
    assert code == 0
    assert {one["outcome"] for one in found["plugin.files"]} == {"passed"}


MODEL = """
import socket
import numpy as np
from tasktriage.plugin import ModelInfo, ModelOutput, ModelSpec, hookimpl

class Asking:
    info = ModelInfo("asking", "1", "0" * 64)
    embedder_id, languages = "e", ("en",)

    def assess(self, texts):
        socket.getaddrinfo("localhost", 80)
        ones = np.ones((len(texts), 3))
        return ModelOutput((ones / 3**0.5).astype(np.float32), ones / 3)

    def prediction_sets(self, probabilities, coverage):
        return None

    def is_task_threshold(self, *, given):
        return None

@hookimpl
def tasktriage_models():
    yield ModelSpec(name="asking", summary="S", factory=f"{__name__}:Asking"%s)
"""


def test_a_model_that_says_whom_it_asks_may_ask(checked):
    _, found = checked(MODEL % ', asks="somebody"')
    (one,) = [one for one in found["plugin.network"] if one["outcome"] != "passed"]
    assert one["outcome"] == "advice"
    assert "as it says (asks: somebody)" in one["message"]
    code, found = checked(MODEL % "")
    (one,) = [one for one in found["plugin.network"] if one["outcome"] == "failed"]
    assert (code, one["where"]) == (1, "own.py:11")


BREAKS = {
    "os._exit(7)": "ends the process (exit code 7)",
    "os.abort()": "breaks the process (SIGABRT)",
    "while True: pass": "does not end: 2 s are over",
    "while True: os.write(1, b'x' * 65536)": "prints more than 16 MiB",
}


@pytest.mark.parametrize("code", BREAKS)
def test_what_breaks_one_component_leaves_the_others_checked(checked, code):
    source = plugin(run=code) + "    yield OutputSpec("
    source += SPEC.format(name="second", factory="Other", more="")
    source += "\n" + WRITER.replace("Plain", "Other").format(made="pass", run="pass")
    exit_code, found = checked(source, "--seconds", "2")
    (one,) = found["plugin.limits"]
    assert exit_code == 1
    assert BREAKS[code] in one["message"]
    assert one["message"].endswith("in outputs.writes")
    assert one["where"] == ("" if "_exit" in code else "own.py:9")
    assert [one["outcome"] for one in found["outputs.writes"]] == ["passed"]  # of the other
    assert {one["outcome"] for one in found["plugin.imports"]} == {"passed"}


def test_what_is_expected_to_fail_does_not_count(checked):
    loud = plugin(run="print('x')")
    code, found = checked(loud)
    assert code == 1
    failing = {check for check, all_ in found.items() for one in all_ if one["outcome"] == "failed"}
    options = [text for check in failing for text in ("--expect", f"plain:{check}=it is loud")]
    code, found = checked(loud, *options)
    assert code == 0
    (one,) = found["plugin.prints"][1:]
    assert (one["outcome"], one["message"].endswith("[it is loud]")) == ("expected", True)


def test_newer_checks_may_fail_for_an_older_release(checked):
    code, found = checked(plugin(top=AT_IMPORT["plugin.prints"]), "--api", "1.0")
    assert {one["outcome"] for one in found["plugin.prints"]} == {"expected"}
    assert code == 0


SECRET = """, settings=(Setting(name='key', summary='A key', secret=True, required=True),)"""


def test_a_setting_comes_from_the_environment_and_is_never_shown(checked):
    source = plugin(made="raise ValueError(options['key'].reveal())", more=SECRET)
    source = source.replace("import OutputSpec", "import OutputSpec, Setting")
    code, found = checked(source)
    (one,) = found["plugin.components"]
    assert (code, one["outcome"]) == (0, "skipped")
    assert "TASKTRIAGE_SETTING_PLAIN__KEY" in one["message"]
    code, found = checked(source, TASKTRIAGE_SETTING_PLAIN__KEY="sesame-42")
    assert code == 1
    (one,) = found["outputs.made"]
    assert "ValueError: ***" in one["message"]
    assert "sesame" not in json.dumps(found)


READER = """
from tasktriage.plugin import Document, InputError, ReaderSpec, hookimpl

class Wiki:
    def read(self, source):
        text = source.read_bytes().decode("utf-8", "replace")
        if not text.startswith("="):
            raise InputError(source.name, "is no wiki page")
        yield Document(name=source.name, title=text[1:5], text=text)

@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="wiki", summary="S", factory=f"{__name__}:Wiki", suffixes=(".wiki",))
"""


def test_a_reader_reads_the_samples_that_are_given(checked, write):
    _, found = checked(READER)
    (one,) = found["readers.samples"]
    assert (one["outcome"], one["message"]) == ("skipped", "no --sample FILE was given")
    write("a.wiki", "=Baker=\n* Bake bread\n")
    _, found = checked(READER, "--sample", "a.wiki")
    assert found["readers.samples"][0]["outcome"] == "passed"


def project(folder: Path, source: str, name: str = "own", root: str = "src") -> Path:
    package = folder / root / f"tasktriage_{name}"
    package.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PROJECT.format(name=name), "utf-8")
    (package / "__init__.py").write_text(source, "utf-8")
    return folder


@pytest.mark.parametrize("root", ["src", "", "python"])
def test_a_project_is_checked_though_it_is_not_installed(tt, tmp_path, root):
    folder = project(tmp_path / "p", plugin(top="print('hello')"), root=root)
    done = tt("plugins", "check", "p", "--json")
    (whole, part) = json.loads(done.out)["parts"]
    found = {one["check"]: one for one in whole["findings"]}
    assert done.code == 1
    where = (Path(root) / "tasktriage_own" / "__init__.py").as_posix()
    assert found["plugin.prints"]["where"] == f"{where}:3"
    assert found["plugin.metadata"]["outcome"] == found["plugin.requires"]["outcome"] == "passed"
    assert (part["kind"], part["name"]) == ("outputs", "plain")
    assert not [name for name in sys.modules if name.startswith("tasktriage_own")]
    left = {"pyproject.toml", root or "tasktriage_own"}
    assert {path.name for path in folder.iterdir()} == left


def test_a_file_beside_it_takes_no_module_of_python_s_place(tt, tmp_path):
    folder = project(tmp_path / "p", plugin(), root="")
    (folder / "json.py").write_text("raise SystemExit('never when it is installed')\n", "utf-8")
    done = tt("plugins", "check", "p", "--json")
    found = {one["check"]: one for one in json.loads(done.out)["parts"][0]["findings"]}
    assert found["plugin.imports"]["outcome"] == "passed"


def test_a_heavy_library_is_named_with_the_line_that_imports_it(tt, tmp_path):
    source = plugin().replace(HEAD, f"{HEAD}from tasktriage_own import deep\n")
    folder = project(tmp_path / "p", source, root="")
    (folder / "torch.py").write_text("")
    (folder / "tasktriage_own" / "deep.py").write_text("\n\nimport torch\n", "utf-8")
    done = tt("plugins", "check", "./p", "--json")
    found = {one["check"]: one for one in json.loads(done.out)["parts"][0]["findings"]}
    one = found["plugin.heavy-import"]
    assert (done.code, one["outcome"]) == (1, "failed")
    assert one["message"] == "torch is imported to list the plugin"
    assert one["where"] == "tasktriage_own/deep.py:3"


def test_a_wheel_is_checked_though_it_is_not_installed(tt, tmp_path):
    info = "tasktriage_own-1.0.dist-info"
    with zipfile.ZipFile(tmp_path / "tasktriage_own-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tasktriage_own/__init__.py", plugin(top="os.chdir('/')"))
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tasktriage-own\nVersion: 1\n"
        )
        wheel.writestr(f"{info}/entry_points.txt", "[tasktriage.v1]\nown = tasktriage_own\n")
        wheel.writestr(f"{info}/RECORD", "tasktriage_own/__init__.py,,\n")
    done = tt("plugins", "check", "tasktriage_own-1.0-py3-none-any.whl", "--json")
    found = {one["check"]: one for one in json.loads(done.out)["parts"][0]["findings"]}
    assert found["plugin.working-folder"]["where"] == "tasktriage_own/__init__.py:3"
    lacking = found["plugin.metadata"]
    assert lacking["outcome"] == "advice"
    for what in ("description", "licence", "requires-python", "keyword"):
        assert what in lacking["message"]


def test_a_terminal_of_80_columns_holds_every_line(tt, tmp_path):
    shutil.copytree(BAKERY, tmp_path / "bakery", ignore=shutil.ignore_patterns("__pycache__"))
    done = tt("plugins", "check", "bakery", COLUMNS="80")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "plugin bakery"
    assert "sector 'bakery'" in lines
    assert lines[-1].startswith("tasktriage-bakery 1.0 (bakery): ")
    assert "  ok       taxonomies.made: " in done.out
    done = tt("plugins", "check", "bakery", "--component", "taxonomies:none")
    done.fails(2, "tasktriage-bakery 1.0 (bakery) has no component 'taxonomies:none'")


def test_a_failure_says_what_where_and_how_to_mend_it(tt, write):
    done = tt("plugins", "check", write("own.py", plugin(top="print('hello')")), COLUMNS="80")
    lines = done.out.splitlines()
    at = lines.index("  failed   plugin.prints")
    assert lines[at + 1].startswith("           prints on standard output at import: 'hello'")
    assert "           at own.py:3" in lines[at:]
    assert any(line.startswith("           to mend it: leave the print out") for line in lines)
    assert done.code == 1
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "name", ["output-csv", "tasktriage/output-csv", "format:csv", "outputs:csv"]
)
def test_what_is_installed_is_checked_by_the_name_of_plugin_or_component(tt, name):
    done = tt("plugins", "check", name, "--json", "--api", "1.0")
    parts = json.loads(done.out)["parts"]
    assert [(part["plugin"], part["name"]) for part in parts] == [
        ("output-csv", "output-csv"),
        ("output-csv", "csv"),
    ]
    assert done.code == 0


def test_what_is_not_there_is_said(tt, write):
    tt("plugins", "check", "output-cvs").fails(2, "unknown plugin 'output-cvs'", "'output-csv'")
    tt("plugins", "check", "none.py").fails(2, "none.py: no such file or folder")
    write("empty/x.txt", "")
    tt("plugins", "check", "./empty").fails(2, "pyproject.toml: no such file")
    tt("plugins", "check", "empty").fails(2, "empty/pyproject.toml: no such file")
    write("text.whl", "x")
    tt("plugins", "check", "text.whl").fails(1, "text.whl: is no wheel that can be read")
    with zipfile.ZipFile(stream := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("own/__init__.py", "x = 1\n" * 500)
    data = bytearray(stream.getvalue())
    data[45:55] = b"\xff" * 10  # where what is compressed begins
    write("damaged.whl", bytes(data))
    tt("plugins", "check", "damaged.whl").fails(1, "damaged.whl: is no wheel that can be read")
    write("bare/pyproject.toml", "[project]\nname = 'x'\n")
    tt("plugins", "check", "bare").fails(1, "bare: has no plugin", "tasktriage.v1")
    write("odd/pyproject.toml", "[project]\nname = 'x'\ndependencies = 5\n")
    tt("plugins", "check", "odd").fails(1, "[project] is malformed")
    write("own.py", plugin())
    tt("plugins", "check", "own.py", "--api", "9.9").fails(2, "no release '9.9'")
    tt("plugins", "check", "own.py", "--expect", "x").fails(2, "--expect must be [NAME:]ID=WHY")
    tt("plugins", "check", "own.py", "--expect", "outputs.x=y").fails(
        2, "unknown check 'outputs.x'"
    )


FORGED = [
    '{"finding": 5}',
    '{"finding": {"check": "plugin.imports", "outcome": "passed"}}',
    '{"stage": []}',
    '{"components": [], "own": "x"}',
    '{"done": "true"}',
    '{"components": [5]}',
    '{"own": {"roots": []}}',
    '{"finding": {"check": "x", "where": "", "title": "", "since": "one", "mend": ""}}',
    "[" * 100_000,
    "hello",
]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the pipe is found by Linux's list")
@pytest.mark.parametrize("line", FORGED)
def test_what_a_plugin_writes_on_our_pipe_is_no_finding(checked, line):
    top = f"[os.write(n, {line + chr(10)!r}.encode()) for n in range(3, 20) if _pipe(n)]"
    source = plugin(top=f"{top} if _pipe else None")
    source = source.replace(HEAD, f"{HEAD}from stat import S_ISFIFO as fifo; {PIPE}\n")
    code, found = checked(source)
    (one,) = found["plugin.limits"]
    assert code == 1
    assert "writes on descriptors that are not its own at import" in one["message"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the pipe is found by Linux's list")
def test_who_talks_on_our_pipe_for_ever_is_ended(checked):
    """Whatever it says, its time would begin anew with each stage."""
    top = 'said = b\'{"stage": "import", "x": "\' + b"x" * 2**20 + b\'"}\\n\'\nwhile True:\n'
    top += "    [os.write(n, said) for n in range(3, 20) if _pipe(n)]"
    source = plugin(top=top).replace(HEAD, f"{HEAD}from stat import S_ISFIFO as fifo; {PIPE}\n")
    code, found = checked(source)
    (one,) = found["plugin.limits"]
    assert (code, one["outcome"]) == (1, "failed")
    assert "writes on descriptors that are not its own" in one["message"]


PIPE = "_pipe = lambda n: os.path.exists(f'/proc/self/fd/{n}') and fifo(os.fstat(n).st_mode)"
