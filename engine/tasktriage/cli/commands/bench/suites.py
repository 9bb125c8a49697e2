"""`tasktriage bench suites`."""

from __future__ import annotations

import click

from tasktriage.cli.listing import print_rows

__all__ = ["suites_"]


@click.command("suites")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def suites_(as_json: bool) -> None:
    """List the suites that come with the package."""
    from tasktriage.bench.harness.suite import suites

    rows = [
        {"name": s.name, "version": s.version, "kind": str(s.kind), "title": s.title}
        for s in suites().values()
    ]
    print_rows(rows, ("name", "version", "kind", "title"), as_json=as_json)
