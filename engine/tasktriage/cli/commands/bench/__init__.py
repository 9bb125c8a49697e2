"""`tasktriage bench`: one command a file."""

from __future__ import annotations

import click

from .archive import archive
from .check import check
from .compare import compare
from .export import export
from .extraction import extraction
from .report import report
from .run import run
from .score import score
from .split import split
from .suites import suites_
from .validate import validate

__all__ = ["bench"]


@click.group()
def bench() -> None:
    """Benchmark classifiers on labelled task sets."""


for command in (
    suites_,
    run,
    split,
    score,
    extraction,
    compare,
    report,
    check,
    export,
    validate,
    archive,
):
    bench.add_command(command)
