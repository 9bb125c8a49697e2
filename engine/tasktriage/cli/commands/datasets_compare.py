"""`tasktriage datasets compare`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.listing import print_table
from tasktriage.cli.options import complete, data_dir, data_dir_option

__all__ = ["compare"]


@click.command()
@click.argument("first", shell_complete=complete("datasets"))
@click.argument("second", shell_complete=complete("datasets"))
@click.option("--tag", help="Only rows that SECOND tags so.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one page.")
@click.option(
    "--title", default="Two sets of labels", show_default=True, help="The title of the page."
)
@data_dir_option
@click.pass_context
def compare(
    context: click.Context,
    first: str,
    second: str,
    tag: str | None,
    as_json: bool,
    html: Path | None,
    title: str,
    folder: Path | None,
) -> None:
    """Compare two sets that label the same rows: who agrees, and what moved where.

    Rows are the same by id and text. Counts of the labels, agreement and kappa with intervals over
    occupations, by SOC major group, by reason and by tag.
    """
    from tasktriage.bench.disagreement.measure import disagreement
    from tasktriage.bench.disagreement.show import as_html, summary, tables
    from tasktriage.kit.atomic import atomic

    plugins, place = app_of(context).plugins, data_dir(folder)
    one, other = (plugins.make_dataset(name).load(place) for name in (first, second))
    found = disagreement(one, other, tag)
    if html is not None:
        page = as_html(found, title)
        with atomic(html) as stream:
            stream.write(page)
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    elif html is None:
        for text in summary(found):
            click.echo(text)
        for table in tables(found):
            click.echo(f"\n{table.caption}")
            print_table([dict(zip(table.head, row, strict=True)) for row in table.rows], table.head)
