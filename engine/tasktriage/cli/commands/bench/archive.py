"""`tasktriage bench archive`."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["archive"]


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The zip file.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def archive(results: Path, output: Path, force: bool) -> None:
    """Pack a folder of results into one zip file, with checksums and how to cite it.

    Results, their predictions, comparisons and index go in; the same files give the same bytes.
    """
    from tasktriage.bench.published.archive import archive as pack

    number = pack(results, output, force=force)
    click.echo(f"{number} result(s) in {output}")
