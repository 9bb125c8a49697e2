"""`tasktriage datasets list | show | fetch`, and `compare`, which has a file of its own."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from tasktriage.bench.fetch import fetch as fetch_files
from tasktriage.cli.app import app_of, is_terminal
from tasktriage.cli.listing import print_rows
from tasktriage.cli.options import complete, data_dir, data_dir_option
from tasktriage.cli.progress import steps
from tasktriage.contracts.errors import ComponentError, TasktriageError, UsageError
from tasktriage.domain.dataset import DatasetInfo

from .datasets_compare import compare

__all__ = ["datasets"]


@click.group()
def datasets() -> None:
    """List, show, fetch and compare labelled task sets."""


datasets.add_command(compare)


@datasets.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the data sets; one that takes an argument is used as NAME:ARGUMENT."""
    rows = [
        {
            "name": f"{entry.name}:PATH" if entry.spec.takes_argument else entry.name,
            "plugin": entry.plugin.dist,
            "version": entry.plugin.version,
            "summary": entry.spec.summary,
            "needs": entry.install_hint,
        }
        for entry in app_of(context).plugins.datasets
    ]
    print_rows(rows, ("name", "plugin", "version", "needs", "summary"), as_json=as_json)


@datasets.command()
@click.argument("name", shell_complete=complete("datasets"))
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def show(context: click.Context, name: str, folder: Path | None, as_json: bool) -> None:
    """Show a data set: licence, source, citation, files, and whether it can be read here."""
    source = app_of(context).plugins.make_dataset(name)
    info = source.info
    if as_json:
        click.echo(json.dumps(asdict(info), indent=2, ensure_ascii=False))
        return
    for line in _about(info):
        click.echo(line)
    for file in info.files:
        click.echo(f"  {file.name}  {file.bytes:,} bytes")
        click.echo(f"    {file.url}")
        click.echo(f"    sha256 {file.sha256}")
    try:
        dataset = source.load(data_dir(folder))
    except ComponentError:  # the files may be there or not
        raise
    except TasktriageError as error:
        click.echo(f"Here:    no; {error}")
    else:
        names = ", ".join(dataset.hashes)
        click.echo(f"Here:    {len(dataset.rows):,} rows in {names}")


@datasets.command()
@click.argument("name", shell_complete=complete("datasets"))
@data_dir_option
@click.option("--yes", is_flag=True, help="Do not ask whether the licence is accepted.")
@click.pass_context
def fetch(context: click.Context, name: str, folder: Path | None, yes: bool) -> None:
    """Download the original files of a data set, after its licence is shown.

    A download that was cut goes on where it stopped. HTTPS_PROXY and NO_PROXY are honoured.
    """
    info = app_of(context).plugins.make_dataset(name).info
    if not info.files:
        raise UsageError(f"data set '{name}' has nothing to fetch; it is read where it is")
    place = data_dir(folder)
    for line in _about(info):
        click.echo(line, err=True)
    total = sum(file.bytes for file in info.files)
    if not yes:
        _ask(f"Download {len(info.files)} file(s), {total:,} bytes, to {place}?")
    with steps(place) as progress:
        paths = fetch_files(info, place, progress=progress)
    for path in paths:
        click.echo(path)


def _about(info: DatasetInfo) -> list[str]:
    pairs = {
        "Licence": info.licence,
        "Source": info.source,
        "Cite": info.citation,
        "Scale": info.scale,
        "Labels": f"by {', '.join(info.labelled_by)}" if info.labelled_by else "",
        "Agree": info.agreement,
    }
    given = [f"{name + ':':<9}{text}" for name, text in pairs.items() if text]
    return [f"{info.name}: {info.title}", *given]


def _ask(question: str) -> None:
    if not is_terminal(sys.stdin):
        raise UsageError("nobody can be asked here; add --yes if you accept the licence")
    if not click.confirm(question, err=True):
        raise TasktriageError("nothing was fetched")
