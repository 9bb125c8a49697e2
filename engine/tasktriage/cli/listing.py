"""Listings: plain tables with columns that fit, no frame, easy to grep; or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from tasktriage.extend.registry import Registry

from .app import is_terminal

__all__ = ["component_rows", "print_rows", "print_table"]

UNLIMITED = 10_000


def component_rows(registry: Registry[Any]) -> list[dict[str, Any]]:
    """Return a row for each component of a kind."""
    return [
        {
            "name": entry.name,
            "qualified": entry.qualified,
            "plugin": entry.plugin.dist,
            "version": entry.plugin.version,
            "isolated": entry.made_by is not None,
            "needs": entry.install_hint,
            "summary": entry.spec.summary,
        }
        for entry in registry
    ]


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Print rows as JSON, whole, or as a table of the columns named."""
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        print_table(rows, columns)


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows under column heads; a column that is empty in every row is left out."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if sys.stdout is None:  # it is closed
        return
    # a pipe has no width, and folded names can't be searched for
    width = None if is_terminal(sys.stdout) else UNLIMITED
    used = [column for column in columns if any(row[column] for row in rows)]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for place, column in enumerate(used):
        table.add_column(column, overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*(Text(str(row[column] or "")) for column in used))
    Console(highlight=False, width=width).print(table)
