"""`tasktriage bench validate`."""

from __future__ import annotations

from pathlib import Path

import click

from tasktriage.cli.app import say

__all__ = ["validate"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--write", is_flag=True, help="Write FOLDER/index.json, if nothing is wrong.")
@click.option("--who", metavar="NAME", help="Who made what is new in the index.")
@click.option("--link", metavar="URL", help="A page of theirs.")
@click.option("--licence", metavar="ID", help="Of the predictions that are new in the index.")
def validate(
    folder: Path, write: bool, who: str | None, link: str | None, licence: str | None
) -> int:
    """Check a folder of results that is to be handed in or published; exit 1 if something is wrong.

    Files must be as their schemas say, predictions and index must be the files they are said to be,
    suites, splits and metrics those of this release, and figures must follow from the predictions
    where those are there.
    """
    from tasktriage.bench.harness.result_files import read_results
    from tasktriage.bench.published.index import Who, updated, write_index
    from tasktriage.bench.published.validate import findings

    wrong = 0
    for line in findings(folder, indexed=not write):  # what is written is of these files
        say("error", line)
        wrong = 1
    if wrong:
        return wrong
    results = read_results([folder])
    bare = sum(result.predictions is None for _, result in results)
    click.echo(f"{len(results)} result(s), nothing is wrong", nl=not bare)
    if bare:
        click.echo(f"; {bare} without predictions, whose figures were not computed again")
    if write:
        index = updated(
            folder, results, who=None if who is None else Who(who, link), licence=licence
        )
        write_index(folder, index)
        click.echo(f"index.json is version {index.version}")
    return 0
