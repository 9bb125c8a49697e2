"""`tasktriage models list | show`."""

from __future__ import annotations

import json

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.listing import component_rows, print_rows
from tasktriage.cli.options import complete
from tasktriage.kit.display import plain_line
from tasktriage.pipeline.engine import open_model

__all__ = ["models"]

FENCE = "---"  # a line of it above and below the metadata


@click.group()
def models() -> None:
    """List and show trained models."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the registered models."""
    rows = component_rows(app_of(context).plugins.models)
    print_rows(rows, ("name", "plugin", "version", "needs", "summary"), as_json=as_json)


@models.command()
@click.argument("name", shell_complete=complete("models"), metavar="NAME|FOLDER")
@click.option("--json", "as_json", is_flag=True, help="The whole manifest as JSON.")
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Check a model's files and show its card."""
    from tasktriage.models.model import FolderModel

    model = open_model(name, app_of(context).plugins)
    if isinstance(model, FolderModel):
        if as_json:
            click.echo(json.dumps(model.manifest.raw, indent=2, ensure_ascii=False))
        else:
            for line in _for_people(model.card).splitlines():
                click.echo(plain_line(line))
            click.echo(f"Folder: {model.folder} (every file checked)")
    else:
        info = model.info
        click.echo(f"{info.name} {info.version}, vectors of {model.embedder_id}; no model folder")


def _for_people(card: str) -> str:
    """Return a card without the metadata that it begins with, which are for hubs of models."""
    if card.startswith(f"{FENCE}\n"):
        _, closed, rest = card[len(FENCE) :].partition(f"\n{FENCE}\n")
        return rest.lstrip("\n") if closed else card
    return card
