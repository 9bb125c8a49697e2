"""`tasktriage bench report`."""

from __future__ import annotations

from pathlib import Path

import click

from tasktriage.cli.app import say

__all__ = ["report"]


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page.")
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Write the table."
)
@click.option("--title", default="tasktriage benchmark", show_default=True)
def report(results: tuple[Path, ...], html: Path | None, markdown: Path | None, title: str) -> None:
    """Write one self-contained HTML page, and a Markdown table; without either, print the table."""
    from tasktriage.bench.harness.compare import compare as compare_results
    from tasktriage.bench.harness.result_files import read_results
    from tasktriage.bench.report import render_html, render_markdown
    from tasktriage.kit.atomic import atomic

    read = read_results(results)
    found = [result for _, result in read]
    compared = compare_results(read)
    for note in compared.notes:
        say("warning", note)
    comparisons = compared.pairs
    table = render_markdown(found, comparisons)
    if html is not None:
        with atomic(html) as stream:
            stream.write(render_html(found, comparisons, title=title))
    if markdown is not None:
        with atomic(markdown) as stream:
            stream.write(table)
    if html is None and markdown is None:
        click.echo(table, nl=False)
