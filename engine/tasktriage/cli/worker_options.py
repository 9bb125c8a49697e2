"""`--workers N`, and what can't stand with it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tasktriage.contracts.errors import UsageError

__all__ = ["FORMATS", "checked_output", "workers_option"]

FORMATS = ("jsonl", "parquet")
MOST = 256  # processes
ALONE = {
    "text": "--text needs none",
    "with_onet": "--onet-tasks needs none",
    "with_document": "it shows no documents",
    "keep_columns": "each file of results would have other columns; leave --keep-columns out",
}

workers_option = click.option(
    "--workers",
    type=click.IntRange(1, MOST),
    metavar="N",
    is_eager=True,  # it says what --output names
    help="Classify in N processes into the folder --output, as jsonl or parquet; what is there "
    "already is not done again.",
)


def checked_output(
    inputs: Sequence[str], output: Path | None, base: Path, given: Mapping[str, Any]
) -> Path:
    """Return the folder of the results.

    Raises:
        UsageError: none is named, or something can't stand with `--workers`.
    """
    for name, why in ALONE.items():
        if given.get(name):
            raise UsageError(f"--workers can't be used here: {why}")
    if "-" in inputs:
        raise UsageError("--workers reads no standard input; save it to a file and name that")
    if not inputs:
        raise UsageError("nothing to classify: name a file or folder")
    if output is None:
        raise UsageError("--workers writes a folder; name it with --output FOLDER")
    if sys.platform == "win32":
        raise UsageError("--workers needs Linux or macOS; leave it out")
    here = (base / output).resolve()
    for name in inputs:
        if (base / name).resolve() == here:
            raise UsageError(f"--output {name} is an input too; name another folder")
    return output
