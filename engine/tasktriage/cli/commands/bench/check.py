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
def check(
    results: tuple[Path, ...],
    against: tuple[Path, ...],
    tolerance: float,
    metrics: tuple[str, ...],
) -> int:
    """Exit 1 if a score got worse than in earlier results by more than the tolerance."""
    from tasktriage.bench.harness.check import METRICS
    from tasktriage.bench.harness.check import check as check_results
    from tasktriage.bench.harness.result_files import read_results

    before = [result for _, result in read_results(against)]
    now = [result for _, result in read_results(results)]
    found = check_results(before, now, tolerance, metrics or METRICS)
    for regression in found:
        say("error", regression.line())
    if not found:
        click.echo(f"{len(before)} result(s), none worse by more than {tolerance:g}")
    return 1 if found else 0
