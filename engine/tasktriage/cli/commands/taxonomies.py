"""`tasktriage taxonomies list | show`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.listing import component_rows, print_rows
from tasktriage.cli.options import complete
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.display import plain_line

__all__ = ["taxonomies"]


@click.group()
def taxonomies() -> None:
    """List and show sector taxonomies."""


@taxonomies.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the taxonomies that `classify --sector` takes."""
    rows = component_rows(app_of(context).plugins.taxonomies)
    print_rows(rows, ("name", "plugin", "version", "needs", "summary"), as_json=as_json)


@taxonomies.command()
@click.argument("name", shell_complete=complete("taxonomies"))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--tasks", is_flag=True, help="With the tasks that stand for each area.")
@click.pass_context
def show(context: click.Context, name: str, as_json: bool, tasks: bool) -> None:
    """Show a taxonomy's roles and areas."""
    taxonomy: Taxonomy = app_of(context).plugins.taxonomies.create(name)
    if as_json:
        click.echo(json.dumps(asdict(taxonomy), indent=2, ensure_ascii=False))
        return
    click.echo(f"{taxonomy.title} ({taxonomy.name} {taxonomy.version}, {taxonomy.licence})")
    if taxonomy.summary:
        click.echo(taxonomy.summary)
    if taxonomy.stages:
        click.echo("Stages: " + " > ".join(stage.title for stage in taxonomy.stages))
    if taxonomy.measured:
        click.echo(f"Matching: {taxonomy.measured}")
    for node in taxonomy.nodes:
        if node.kind == "role":
            anchor = f"SOC {node.soc}" if node.soc else "no SOC code"
            note = ", synthetic" if node.synthetic else ""
            click.echo(f"\n{plain_line(node.title)} ({plain_line(anchor)}{note})")
        else:
            ident, stage = plain_line(node.id), plain_line(node.stage or "")
            click.echo(f"  {ident:<44} {stage:<8} {len(node.tasks)} tasks")
            for task in node.tasks if tasks else ():
                click.echo(f"      · {plain_line(task)}")
