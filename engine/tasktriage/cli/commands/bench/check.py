"""`tasktriage bench check`."""

from __future__ import annotations

from pathlib import Path

import click

from tasktriage.cli.app import say

__all__ = ["check"]


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--against",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="Earlier results: files or folders.",
)
@click.option("--tolerance", type=click.FloatRange(min=0), default=0.01, show_default=True)
@click.option("--metric", "metrics", multiple=True, help="Check this one; may be repeated.")
@click.option("--no-test", is_flag=True, help="By the tolerance alone, without the paired test.")
def check(
    results: tuple[Path, ...],
    against: tuple[Path, ...],
    tolerance: float,
    metrics: tuple[str, ...],
    no_test: bool,
) -> int:
    """Exit 1 if a score got worse than in earlier results by more than the tolerance.

    Where both have their predictions, only if the paired test over groups shows it too (p < .05).
    """
    from tasktriage.bench.harness.check import METRICS
    from tasktriage.bench.harness.check import check as check_results
    from tasktriage.bench.harness.result_files import read_results

    before = read_results(against)
    found = check_results(
        before, read_results(results), tolerance, metrics or METRICS, test=not no_test
    )
    for note in found.notes:
        say("note", note)
    for regression in found.worse:
        say("error", regression.line())
    if not found.worse:
        click.echo(f"{len(before)} result(s), none worse by more than {tolerance:g}")
    return 1 if found.worse else 0
