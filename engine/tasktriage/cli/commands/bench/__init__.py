"""`tasktriage bench`: one command a file."""

from __future__ import annotations

import click

from .check import check
from .compare import compare
from .extraction import extraction
from .report import report
from .run import run
from .suites import suites_

__all__ = ["bench"]


@click.group()
def bench() -> None:
    """Benchmark classifiers on labelled task sets."""


for command in (suites_, run, extraction, compare, report, check):
    bench.add_command(command)
