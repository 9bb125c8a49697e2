"""`tasktriage plugins install NAME...`: says the line, and runs nothing."""

from __future__ import annotations

import click

from tasktriage.cli.app import app_of
from tasktriage.extend.discovery import plugin_key

__all__ = ["install"]


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_context
def install(context: click.Context, names: tuple[str, ...]) -> None:
    """Print the line that installs plugins beside this tasktriage; runs nothing.

    It depends on the environment: pip, uv, uv tool, pipx, conda, or a Python that the system
    manages. NAME is a package as pip names it, with a version if need be ('shouting>=1.2'), a URL
    or a path. 'tasktriage plugins list --requirements' prints those that are there.
    """
    from tasktriage.extend.installing import advise, checked, surroundings

    app = app_of(context)
    wanted = [checked(name) for name in names]
    here = {record.dist: record.version for record in app.plugins.records() if not record.bundled}
    advice = advise(surroundings(), wanted)
    for name in wanted:
        if version := here.get(plugin_key(name) if "/" not in name else ""):
            app.say("note", f"{name} {version} is installed already")
    for note in advice.notes:
        app.say("note", note)
    for line in advice.lines:
        click.echo(line)
