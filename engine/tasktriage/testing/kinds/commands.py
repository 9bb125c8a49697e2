"""Checks of commands: what is added to the command line."""

from __future__ import annotations

import os
import tempfile
from copy import copy
from pathlib import Path
from typing import Any

from .registry import Subject, conformance

__all__: list[str] = []


@conformance(
    "commands.help",
    since="1.0",
    mend="decorate the function with click.command(), and give it a docstring",
)
def has_help(subject: Subject) -> None:
    """It is a click command that can say how it is used."""
    import click

    command = subject.component
    assert isinstance(command, click.Command), f"must be click's, got {type(command).__name__}"
    ours = copy(command)  # click keeps the option of help of the context that asks first
    assert ours.get_help(click.Context(ours)), "a command needs help"
    assert ours.help and ours.help.strip(), "a command needs a docstring that says what it does"


@conformance(
    "commands.runs-help",
    since="1.1",
    mend="do nothing before the function is called: no file, no folder, no exit at import",
)
def runs_help(subject: Subject) -> None:
    """`--help` prints something, ends with 0, and leaves no file and no other folder behind."""
    result, left = _run(subject.component, ["--help"])
    assert result.exit_code == 0, f"--help ends with {result.exit_code}: {result.output[-200:]}"
    assert result.output.strip(), "--help prints nothing"
    assert not left, f"--help leaves '{left[0]}' behind"


@conformance(
    "commands.bad-option",
    since="1.1",
    mend="let click read the arguments: no ignore_unknown_options, no reading of sys.argv",
)
def bad_option(subject: Subject) -> None:
    """An option that there is not ends with 2, and says so."""
    result, _ = _run(subject.component, ["--there-is-no-such-option"])
    assert result.exit_code == 2, f"an unknown option ends with {result.exit_code}, not 2"


def _run(command: Any, arguments: list[str]) -> tuple[Any, list[str]]:
    """Run a command in an empty folder; return what came of it, and what it left there."""
    from click.testing import CliRunner

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            result = CliRunner().invoke(copy(command), arguments)
            moved = not Path.cwd().samefile(folder)
            left = sorted(path.name for path in Path(folder).iterdir())
        finally:
            os.chdir(before)
    assert not moved, "it changes the working folder"
    return result, left
