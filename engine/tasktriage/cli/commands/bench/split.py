"""`tasktriage bench split`."""

from __future__ import annotations

import io
from pathlib import Path

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.options import data_dir, data_dir_option, output_option

__all__ = ["split"]


@click.command()
@click.argument("suite")
@click.option(
    "--texts", is_flag=True, help="Also the texts, and the labels of the rows to train on."
)
@output_option
@data_dir_option
@click.pass_context
def split(
    context: click.Context, suite: str, texts: bool, output: Path | None, folder: Path | None
) -> None:
    """Write which rows a suite trains on and tests, as csv: for who trains elsewhere.

    One line for each row of each fold, whose role is train or test. 'bench score' scores what was
    predicted for the rows to test.
    """
    from tasktriage.bench.harness.prepared import load_data
    from tasktriage.bench.harness.split import make_split
    from tasktriage.bench.harness.split_file import write_split
    from tasktriage.bench.harness.suite import find_suite
    from tasktriage.kit.atomic import atomic

    found = find_suite(suite)
    train, test = load_data(found, app_of(context).plugins, data_dir(folder))
    made = make_split(found, train, test)
    if output is None:
        text = io.StringIO()
        write_split(found, train, test, made, text, texts=texts)
        click.echo(text.getvalue(), nl=False)
        return
    with atomic(output) as stream:
        write_split(found, train, test, made, stream, texts=texts)
