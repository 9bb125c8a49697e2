"""Every class of fault with `--isolate-plugins`: what ends a run without it does not with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tasktriage.cli.main import run as run_here

from .conftest import HANG, Environment
from .faults import ALONE, FAULTS, GOOD, install
from .faults_breaking import BREAKING, FAST, SLOW

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes as on POSIX")

ISOLATED = "--isolate-plugins"
TEXT = ("classify", "--model", "fast", "--text", "Sign off the quarterly report", "-f", "jsonl")
THIRDS = 3
TWICE = """
import json, sys
from tasktriage.cli import main as entry
app = entry.App()
entry.App = lambda: app  # what was loaded for the one command is what the next one lists
entry.claim(entry._set_encoding)
sys.exit(max(entry.run(arguments) for arguments in json.loads(sys.argv[1])))
"""
KINDS = ("output-", "reader-", "extractor-")
LIMITS = {**SLOW, **FAST}
# what is other in a process of its own than what `faults_loading` says of sharing one
OTHERWISE = {
    "loads-plugins-at-import": ("broken", "import: RuntimeError: There is no active click context"),
    "detaches-stdout-at-import": ("active", "changed the standard streams; put back"),
    "never-ends-at-import": ("broken", "import: TimeoutError: said nothing for 5 s"),
    "never-ends-in-hook": ("broken", "collect: TimeoutError: said nothing for 5 s"),
    "eats-memory-at-import": ("broken", "import: NeedsMemoryError: needs more than 300 MiB"),
    "interrupts-at-import": ("broken", "import: KeyboardInterrupt"),
}


@pytest.fixture(scope="module")
def there(faults) -> Environment:
    """The faults, with the files that their users read."""
    (faults.folder / "a.odd").write_text("Bake bread\n")
    (faults.folder / "b.txt").write_text("Sweep the floor\n")
    (faults.folder / "config.toml").unlink(missing_ok=True)
    return faults


def commands() -> list[str]:
    """The command of each process; small images have no ps."""
    if not (room := Path("/proc/self")).is_dir():
        return subprocess.run(
            ["ps", "-axwwo", "args"], capture_output=True, text=True
        ).stdout.split("\n")
    found = []
    for file in room.parent.glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            found.append(file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


def is_gone(*words: str, tries: int = 300) -> bool:
    """Whether no process is left with these words in its command; ends take a moment."""
    for _ in range(tries):
        if not any(all(word in line for word in words) for line in commands()):
            return True
        time.sleep(0.1)
    return False


def child(there: Environment) -> tuple[str, str]:
    """What the command of an isolated plugin's process has in it, and others' has not."""
    return "extend.isolation.child", str(there.python.parent.parent)


def has_begun(process: subprocess.Popen[str]) -> None:
    """Wait until a plugin says hello."""
    assert process.stderr is not None
    while (line := process.stderr.readline()) != "hello\n":
        assert line, "it ended"


@pytest.mark.parametrize("third", range(THIRDS))
def test_together_they_cost_an_unrelated_run_nothing_and_each_is_listed(there, third):
    """One process for both: each fault has its own anyway, of which the most of the time is."""
    plain = there.cli("--no-plugins", *TEXT)
    some = [*FAULTS.values(), *ALONE.values()][third::THIRDS]
    only = {
        "TASKTRIAGE_PLUGINS": " ".join(fault.dist for fault in some),
        "TASKTRIAGE_CACHE_DIR": str(there.folder / f"cache-{third}"),  # nothing is remembered
    }
    listing = ("plugins", "list", "--json")
    calls = [(ISOLATED, *command) for command in (TEXT, listing)]
    done = there("-c", TWICE, json.dumps(calls), **only, **LIMITS)
    assert (plain.returncode, done.returncode) == (0, 0), done.stderr
    result, listed = done.stdout[: len(plain.stdout)], done.stdout[len(plain.stdout) :]
    assert result == plain.stdout
    said = [line for line in done.stderr.splitlines() if line.startswith(("warning", "error"))]
    assert len(said) == 1
    assert said[0].startswith("warning: plugins: left out ")

    rows = {f"{row['distribution']}/{row['name']}": row for row in json.loads(listed)}
    for fault in some:
        row = rows[f"{fault.dist}/{fault.name}"]
        said = ": ".join(part for part in (row["stage"], row["reason"]) if part) or row["warning"]
        state, reason = OTHERWISE.get(fault.name, (fault.state, fault.reason))
        assert (row["state"], reason in said) == (state, True), (fault.name, row["state"], said)
    assert {r["state"] for r in rows.values() if r["distribution"] == "tasktriage"} == {"active"}


def test_nothing_that_they_started_is_left(there):
    there.cli(ISOLATED, *TEXT, TASKTRIAGE_PLUGINS="tt-starts-process-at-import tt-forks-at-import")
    assert is_gone(*child(there))
    assert is_gone("sleep 1000")


USED = [f for f in (*FAULTS.values(), *BREAKING.values()) if f.use and f.name.startswith(KINDS)]


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> Path:
    """The faults in a folder for `sys.path`."""
    folder = tmp_path_factory.mktemp("packages")
    install(folder)
    return folder


@pytest.mark.parametrize("fault", USED, ids=lambda fault: fault.name)
def test_an_error_names_whose_it_is(packages, tmp_path, monkeypatch, capfd, fault):
    """The command runs in this process; the fault, and what it breaks, in one of its own."""
    (tmp_path / "a.odd").write_text("Bake bread\n")
    (tmp_path / "b.txt").write_text("Sweep the floor\n")
    if "{" not in fault.config:
        (tmp_path / "config.toml").write_text(fault.config)
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.chdir(tmp_path)
    only = {"TASKTRIAGE_PLUGINS": f"{fault.dist} {GOOD.dist}", **LIMITS}
    for name, value in {"TASKTRIAGE_CONFIG_DIR": str(tmp_path), **only}.items():
        monkeypatch.setenv(name, value)
    code = run_here([ISOLATED, *fault.use])
    out, err = capfd.readouterr()
    says, due = fault.says, fault.code
    if fault.name == "output-interrupts":  # it is no Ctrl-C of the user's
        says, due = "1.2 failed: KeyboardInterrupt", 1
    assert (code, says in err) == (due, True), err
    assert "bug in tasktriage" not in err
    assert "Traceback" not in err
    assert "hello" not in out
    lines = [line for line in err.splitlines() if line != "hello"]
    assert len(lines) <= 1 + (fault.name == "output-interrupts"), err
    if fault.name.startswith("reader-"):  # it costs its input alone
        assert out.splitlines()[-1].startswith("b.txt#1,Sweep the floor,")


def test_what_was_written_is_kept_and_said(there):
    only = {"TASKTRIAGE_PLUGINS": f"tt-output-raises {GOOD.dist}"}
    use = FAULTS["output-raises"].use
    done = there.cli(ISOLATED, *use, "-o", "out.txt", **only)
    part = there.folder / "out.txt.part"
    assert (done.returncode, part.read_text()) == (1, "Bake bread")
    assert "; what was written so far is in out.txt.part" in done.stderr
    part.unlink()
    assert not (there.folder / "out.txt").exists()


@pytest.mark.parametrize("name", ["output-loops", "extractor-loops", "loops-at-import"])
def test_ctrl_c_ends_a_process_that_never_answers(there, name):
    only = {"TASKTRIAGE_PLUGINS": f"tt-{name} {GOOD.dist}"}
    use = BREAKING[name].use or TEXT
    process = there.start("-m", "tasktriage.cli.main", ISOLATED, *use, **only)
    has_begun(process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=HANG)
    assert (process.returncode, "Traceback" in err) == (130, False)
    assert f"interrupted; {'plugin ' if 'import' in name else ''}" in err
    assert name in err
    assert is_gone(*child(there))


def test_a_process_ends_with_the_one_that_started_it(there):
    only = {"TASKTRIAGE_PLUGINS": f"tt-output-loops {GOOD.dist}"}
    use = BREAKING["output-loops"].use
    process = there.start("-m", "tasktriage.cli.main", ISOLATED, *use, **only)
    has_begun(process)
    assert not is_gone(*child(there), tries=1)
    process.kill()
    process.communicate()
    assert is_gone(*child(there))


def test_a_closed_pipe_is_ours_to_close(there):
    path = there.folder / "endless.py"
    path.write_text(
        "from tasktriage.plugin import OutputSpec, hookimpl\n\n\n"
        "class Endless:\n    def write(self, results, run, stream):\n"
        "        while True:\n            stream.write('y' * 70_000 + '\\n')\n\n\n"
        "@hookimpl\ndef tasktriage_outputs():\n"
        "    yield OutputSpec(name='endless', summary='S', factory=Endless)\n"
    )
    only = {"TASKTRIAGE_PLUGINS": GOOD.dist}
    text = ("classify", "--model", "fast", "--text", "Bake")
    use = (ISOLATED, "--plugin-file", "endless.py", *text, "-f", "endless")
    process = there.start("-m", "tasktriage.cli.main", *use, **only)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("yyy")
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=HANG)
    assert (process.returncode, err) == (0, "")


def test_secrets_of_others_are_not_in_its_variables(there):
    path = there.folder / "spy.py"
    path.write_text(
        "import os\nfrom tasktriage.plugin import OutputSpec, Setting, hookimpl\n\n\n"
        "class Spy:\n    def __init__(self, key):\n        self.key = key\n\n"
        "    def write(self, results, run, stream):\n"
        "        stream.write(f'{self.key} {len(self.key.reveal())} ')\n"
        "        stream.write(str(sorted(n for n in os.environ if 'SETTING' in n)))\n"
        "        raise ValueError('I know ' + self.key.reveal())\n\n\n"
        "@hookimpl\ndef tasktriage_outputs():\n"
        "    key = Setting(name='key', summary='S', secret=True, required=True)\n"
        "    yield OutputSpec(name='spy', summary='S', factory=Spy, settings=(key,))\n"
    )
    names = ["TASKTRIAGE_SETTING_OTHER__KEY", "TASKTRIAGE_SETTING_SPY__KEY"]
    only = {"TASKTRIAGE_PLUGINS": "", **dict(zip(names, ("sk-123456", "sk-1234567"), strict=True))}
    text = ("classify", "--model", "fast", "--text", "Bake bread")
    use = ("--plugin-file", "spy.py", *text, "-f", "spy")
    plain, isolated = there.cli(*use, **only), there.cli(ISOLATED, *use, **only)
    assert plain.stdout == f"*** 10 {names}"
    assert isolated.stdout == "*** 10 []"
    for done in (plain, isolated):
        assert "failed: ValueError: I know ***\n" in done.stderr


def test_which_are_isolated_is_known(there):
    code = (
        "from tasktriage.config import Settings\n"
        "from tasktriage.extend.manager import Plugins\n"
        "plugins = Plugins.from_settings(Settings.load())\n"
        "print([e.isolated for e in (plugins.outputs.find('output-raises'), "
        "plugins.outputs.find('csv'), plugins.models.find('tiny'))])\n"
    )
    only = {"TASKTRIAGE_PLUGINS": f"tt-output-raises {GOOD.dist}"}
    done = there("-c", code, TASKTRIAGE_ISOLATE_PLUGINS="1", **only)
    assert done.stdout == "[True, False, False]\n", done.stderr
    assert there("-c", code, **only).stdout == "[False, False, False]\n"
