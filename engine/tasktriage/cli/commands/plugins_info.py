"""`tasktriage plugins info NAME`."""

from __future__ import annotations

import json
from typing import Any

import click

from tasktriage.cli.app import app_of, printable
from tasktriage.cli.plugin_rows import plugin_rows
from tasktriage.extend.registry import Entry
from tasktriage.extend.setting_rows import setting_line, setting_rows

__all__ = ["info"]

FIELDS = ("name", "distribution", "version", "requirement", "file", "target", "state", "stage")


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def info(context: click.Context, name: str, as_json: bool) -> None:
    """Show one plugin: where it is from, its state and its components.

    NAME is that of a plugin or of a component: 'csv', 'output-csv', 'my-plugin/my-format'.
    """
    found = app_of(context).plugins
    record = found.find(name)
    (row,) = plugin_rows(found, [record])
    entries = [e for kind in record.components for e in found.registry(kind) if e.plugin is record]
    if as_json:
        click.echo(json.dumps({**row, "settings": setting_rows(entries)}, indent=2))
        return
    for key in (*FIELDS, "reason", "warning"):
        if row[key]:
            _line(key, row[key])
    if record.load_ms is not None:
        then = ", in an earlier run; not imported now" if record.recalled else ""
        _line("loaded in", f"{record.load_ms:.1f} ms{then}")
    for entry in entries:
        _show_component(entry)
    for one in row["shadows"]:
        _line("shadowed", one["text"])


def _show_component(entry: Entry[Any]) -> None:
    needs = f"  (needs: {entry.install_hint})" if entry.missing else ""
    _line(entry.kind.noun, f"{entry.name}: {entry.spec.summary}{needs}")
    if suffixes := [suffix for suffix in getattr(entry.spec, "suffixes", ()) if suffix]:
        _line("  suffixes", ", ".join(suffixes))
    if entry.spec.requires:
        _line("  requires", ", ".join(entry.spec.requires))
    if entry.made_by is not None:
        _line("  isolated", "it runs in a process of its own")
    for setting in setting_rows([entry]):
        _line("  setting", setting_line(setting))


def _line(title: str, text: str) -> None:
    click.echo(f"{title:<13}{printable(str(text))}")
