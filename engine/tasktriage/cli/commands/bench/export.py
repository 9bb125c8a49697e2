"""`tasktriage bench export`."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["export"]


@click.command()
@click.argument("result", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The csv file.",
)
def export(result: Path, output: Path) -> None:
    """Write the predictions beside a result as csv, to compute its figures with other tools."""
    from tasktriage.bench.harness.result_files import read_predictions, read_results
    from tasktriage.bench.published.export import export as write
    from tasktriage.kit.atomic import atomic

    ((_, read),) = read_results([result])
    rows = read_predictions(read, result.parent)
    with atomic(output) as stream:
        write(read, rows, stream)
    click.echo(f"{len(rows)} row(s) in {output}")
