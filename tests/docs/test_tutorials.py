"""Each tutorial for authors of plugins is followed to the letter, from an empty folder.

Only what the network is for is done otherwise, all of it in `surroundings`: the environment sees
the packages of this one, so that `pip install` finds tasktriage there and fetches nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..plugins.conftest import fresh  # noqa: TID252
from .tutorials import AS_IT_IS, Commands, File, parts_of, unlike

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs/plugins"
TUTORIALS = ("taxonomy", "output", "classifier", "model")
SHORT = ("index", "settings")  # pages that show how to do something, among other things
HANG = 300  # seconds for one command

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the pages show a POSIX shell")

PIP = """\
import subprocess, sys
given = sys.argv[1:]
if given[0] == "install" and not any(x in (".", "-e") or x.startswith("./") for x in given):
    sys.exit(0)  # tasktriage, with an extra or without, is here
offline = ["--no-index", "--no-deps", "--no-build-isolation"]
quiet = ["-q", "--disable-pip-version-check"]
sys.exit(subprocess.call([sys.executable, "-m", "pip", given[0], *quiet, *offline, *given[1:]]))
"""
VENV = """\
if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin"; touch "$3/bin/activate"; exit; fi
"""


def surroundings(root: Path) -> dict[str, str]:
    """Make an environment; return the variables of a shell in which its commands are found.

    `python3 -m venv .venv` and `. .venv/bin/activate` change nothing there, `pip` is quiet and
    without a network, and `tasktriage` and `pytest` are those of the environment.
    """
    environment, _ = fresh(root)
    commands = root / "commands"
    commands.mkdir()
    (commands / "pip.py").write_text(PIP, "utf-8")
    python = environment.python
    scripts = {
        "python": f'{VENV}exec "{python}" "$@"',
        "python3": f'{VENV}exec "{python}" "$@"',
        "pip": f'exec "{python}" "{commands}/pip.py" "$@"',
        "pytest": f'exec "{python}" -m pytest "$@"',
        "tasktriage": f'exec "{python}" -m tasktriage.cli.main "$@"',
    }
    for name, script in scripts.items():
        (commands / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (commands / name).chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TASKTRIAGE_", "PYTEST_"))}
    return kept | {
        "PATH": f"{commands}{os.pathsep}{kept['PATH']}",
        "HOME": str(root),
        "TASKTRIAGE_CONFIG_DIR": str(root / "configuration"),
        "TASKTRIAGE_CACHE_DIR": str(root / "cache"),
        "COLUMNS": "80",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",  # more wait for each other, on a busy machine
    }


class Shell:
    """One shell for a whole page: its folder, variables and background jobs stay."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.folder = folder
        self._said = folder.parent / "said"
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __call__(self, line: str) -> tuple[int, list[str], list[str]]:
        """Run a command; return its exit code and the lines of both streams."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        out, err = (self._said.with_suffix(name) for name in (".out", ".err"))
        self._bash.stdin.write(f'{{ {line}\n}} </dev/null >"{out}" 2>"{err}"; echo "$? $PWD"\n')
        self._bash.stdin.flush()
        code, _, folder = self._bash.stdout.readline().strip().partition(" ")
        assert code, f"the shell is gone after: {line}"
        self.folder = Path(folder)
        return int(code), *(path.read_text("utf-8").splitlines() for path in (out, err))

    def end(self) -> None:
        """End the shell and what runs in it."""
        os.killpg(self._bash.pid, 15)
        self._bash.wait(HANG)


@pytest.fixture(scope="module")
def variables(tmp_path_factory) -> dict[str, str]:
    return surroundings(tmp_path_factory.mktemp("tutorials"))


@pytest.fixture
def shell(tmp_path, variables) -> Iterator[Shell]:
    (tmp_path / "folder").mkdir()
    shell = Shell(tmp_path / "folder", variables)
    yield shell
    shell.end()


def follow(shell: Shell, name: str) -> tuple[int, float]:
    """Do what a page says; return the number of commands and the seconds that they took."""
    count, start = 0, time.perf_counter()
    for part in parts_of(PAGES / f"{name}.md"):
        if isinstance(part, File):
            path = shell.folder / part.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(part.text, "utf-8")
            continue
        count += len(part.lines)
        printed: tuple[list[str], list[str]] = [], []
        failed = []
        for line in part.lines:
            code, out, err = shell(line)
            printed[0].extend(out)
            printed[1].extend(err)
            failed += [line] if code else []
        what = "\n".join([*part.lines, *printed[0], *printed[1]])
        is_shown = any(x.startswith("error: ") for x in part.shown or ())
        assert bool(failed) == is_shown, f"{failed} failed, and the page says otherwise:\n{what}"
        if part.shown is not None:
            assert not (wrong := unlike(part.shown, *printed)), f"{wrong}\n\n{what}"
        else:
            assert not [x for x in printed[1] if AS_IT_IS.match(x)], what
    return count, time.perf_counter() - start


@pytest.mark.parametrize("name", [*TUTORIALS, *SHORT])
def test_a_tutorial_works_to_the_letter(name, shell, record_property):
    count, seconds = follow(shell, name)
    record_property("commands", count)
    record_property("seconds", round(seconds))
    print(f"{name}: {count} commands, {seconds:.0f} s", file=sys.stderr)
    assert count >= (8 if name in TUTORIALS else 4)


def test_every_command_among_the_questions_works(shell):
    """Each answer stands for itself, for whoever has a plugin `shout` and files to classify."""
    (shell.folder / "posting.md").write_text(
        "# Clerk\n\n- Copy notes into the stock list\n", "utf-8"
    )
    (shell.folder / "posting.wiki").write_text("== Clerk ==\n\n* Copy notes\n", "utf-8")
    (shell.folder / "nodes.csv").write_text("id,title,tasks\nbaker,Baker,Mix dough\n", "utf-8")
    for line in ("tasktriage plugins new output shout", "pip install ./tasktriage-shout"):
        assert shell(line)[0] == 0
    parts = [part for part in parts_of(PAGES / "faq.md") if isinstance(part, Commands)]
    lines = [line for part in parts for line in part.lines if line.startswith("tasktriage")]
    assert len(lines) >= 12
    for line in lines:
        code, _, err = shell(f"( {line}\n)")
        assert code == 0, (line, err)


@pytest.mark.parametrize("name", TUTORIALS)
def test_a_tutorial_shows_every_file_and_what_commands_print(name):
    parts = parts_of(PAGES / f"{name}.md")
    files = {part.path for part in parts if isinstance(part, File)}
    assert {"pyproject.toml", "README.md"} <= files
    commands = [part for part in parts if isinstance(part, Commands)]
    assert sum(part.shown is not None for part in commands) >= 5


@pytest.mark.parametrize(
    ("shown", "out", "err", "wrong"),
    [
        (("a  0.52",), ["a 0.55"], [], ""),
        (("a 0.52",), ["a 0.72"], [], "the page shows: a 0.52"),
        (("a 3",), ["a 4"], [], "the page shows: a 3"),
        (("a", "…", "z"), ["a", "b", "c", "z"], [], ""),
        (("took … s",), ["took 3 s"], [], ""),
        (("a",), ["a", "b"], [], "the page does not show: b"),
        (("note: x", "a"), ["a"], ["note: x"], ""),
        (("a",), ["a"], ["warning: x"], "the page does not show: warning: x"),
    ],
)
def test_what_is_printed_is_held_against_what_is_shown(shown, out, err, wrong):
    said = unlike(shown, out, err)
    assert said.startswith(wrong) if wrong else not said
