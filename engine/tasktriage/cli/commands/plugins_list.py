"""`tasktriage plugins list`."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

import click

from tasktriage.cli.app import App, app_of, is_terminal, printable
from tasktriage.cli.listing import component_rows, print_rows, print_table
from tasktriage.cli.plugin_rows import plugin_requirement, plugin_rows, remarks, shown_rows
from tasktriage.extend.catalogue_gone import Seen
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.manager import Plugins

__all__ = ["list_"]


@click.command("list")
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    metavar="KIND",
    help=f"The components of one kind: {', '.join(KINDS)}.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with all that is known.")
@click.option(
    "--requirements",
    is_flag=True,
    help="Lines for 'pip install -r' that bring third-party plugins back; nothing is imported.",
)
@click.option("--fresh", is_flag=True, help="Import every plugin, whatever earlier runs found.")
@click.option("--forget", is_flag=True, help="Speak no more of plugins that are gone.")
@click.pass_context
def list_(
    context: click.Context,
    kind: str | None,
    as_json: bool,
    requirements: bool,
    fresh: bool,
    forget: bool,
) -> None:
    """List plugins: state, what each adds, and what others have though it claims it.

    What a third-party plugin adds is remembered until something is installed or removed; a load
    time in brackets is that of the run that imported it.
    """
    app = app_of(context)
    app.fresh = fresh
    if requirements:
        if kind or as_json:
            raise click.UsageError("--requirements goes without --kind and --json")
        _print_requirements(app)
        return
    found = app.plugins
    if kind:
        _print_components(found, kind, as_json=as_json)
        return
    rows = plugin_rows(found)
    gone = [] if app.catalogue is None else app.catalogue.gone
    if forget and app.catalogue is not None:
        app.catalogue.drop_gone()
        gone = []
    if as_json:
        click.echo(json.dumps(rows + [_gone_row(one) for one in gone], indent=2))
        return
    _print_plugins(rows)
    if gone:
        lost = ", ".join(one.describe() for one in gone)
        app.say(
            "note", f"gone since last time: {lost}; 'tasktriage plugins list --forget' drops this"
        )


def _print_plugins(rows: Sequence[dict[str, Any]]) -> None:
    narrow = is_terminal(sys.stdout)
    columns = ("name", "from", "state", "load", "adds")
    print_table(shown_rows(rows, narrow=narrow), columns)
    said = [f"{row['name']}: {text}" for row in rows for text in remarks(row)]
    if said:
        click.echo()
    for line in map(printable, said):
        click.echo(_wrapped(line) if narrow else line)


def _wrapped(line: str) -> str:
    width = shutil.get_terminal_size().columns
    return click.wrap_text(line, width, subsequent_indent="  ")


def _print_components(found: Plugins, kind: str, *, as_json: bool) -> None:
    rows = component_rows(found.registry(kind))
    if not as_json:
        rows = [row | {"isolated": "yes" if row["isolated"] else ""} for row in rows]
    columns = ("name", "plugin", "version", "isolated", "needs", "summary")
    print_rows(rows, columns, as_json=as_json)


def _print_requirements(app: App) -> None:
    lines: dict[str, str] = {}
    for record in app.plugins.records():
        if record.bundled or record.path is not None:
            continue
        if line := plugin_requirement(record):
            lines[record.dist] = line
        else:
            app.say("warning", f"{record.describe()} has no name that pip could install")
    for dist in sorted(lines):
        click.echo(lines[dist])


def _gone_row(one: Seen) -> dict[str, Any]:
    return {
        "name": one.dist,
        "distribution": one.dist,
        "version": one.version,
        "target": "",
        "file": None,
        "requirement": one.requirement,
        "state": "gone",
        "stage": "",
        "reason": f"gone since last time: {one.advice}",
        "warning": "",
        "load_ms": None,
        "recalled": False,
        "components": {kind: list(names) for kind, names in one.components.items()},
        "adds": [],
        "shadows": [],
    }
