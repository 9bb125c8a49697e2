"""`tasktriage plugins list | info`."""

from __future__ import annotations

from typing import Any

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.listing import component_rows, print_rows
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.setting_rows import setting_line, setting_rows

from .plugins_check import check
from .plugins_new import new

__all__ = ["plugins"]


@click.group()
def plugins() -> None:
    """List and show plugins."""


plugins.add_command(check)
plugins.add_command(new)


@plugins.command("list")
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    metavar="KIND",
    help=f"The components of one kind: {', '.join(KINDS)}.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def list_(context: click.Context, kind: str | None, as_json: bool) -> None:
    """List plugins with their state, or the components of one kind."""
    found = app_of(context).plugins
    if kind:
        rows = component_rows(found.registry(kind))
        print_rows(rows, ("name", "plugin", "version", "needs", "summary"), as_json=as_json)
        return
    found.load()
    rows = [_row(record) for record in found.records()]
    if not as_json:
        for row in rows:
            row["components"] = ", ".join(n for names in row["components"].values() for n in names)
            row["reason"] = ": ".join(p for p in (row["stage"], row["reason"]) if p)
            row["reason"] = row["reason"] or row["warning"]
    columns = ("name", "distribution", "version", "state", "components", "reason")
    print_rows(rows, columns, as_json=as_json)


@plugins.command()
@click.argument("name")
@click.pass_context
def info(context: click.Context, name: str) -> None:
    """Show one plugin: where it is from, its state and its components."""
    found = app_of(context).plugins
    record = found.find(name)
    row = _row(record)
    for key in ("name", "distribution", "version", "target", "state", "stage", "reason", "warning"):
        if row[key]:
            click.echo(f"{key:<13}{row[key]}")
    if record.load_ms is not None:
        click.echo(f"{'loaded in':<13}{record.load_ms:.1f} ms")
    for kind in record.components:
        for entry in found.registry(kind):
            if entry.plugin is record:
                needs = f"  (needs: {entry.install_hint})" if entry.missing else ""
                click.echo(f"{entry.kind.noun:<13}{entry.name}: {entry.spec.summary}{needs}")
                for setting in setting_rows([entry]):
                    click.echo(f"{'  setting':<13}{setting_line(setting)}")


def _row(record: PluginRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "distribution": record.dist,
        "version": record.version,
        "target": record.target,
        "state": str(record.state),
        "stage": record.stage,
        "reason": record.reason,
        "warning": record.remark,
        "load_ms": None if record.load_ms is None else round(record.load_ms, 1),
        "components": record.components,
    }
