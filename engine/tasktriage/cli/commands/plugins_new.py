"""`tasktriage plugins new`."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import click

from tasktriage.cli.app import App, app_of
from tasktriage.contracts.errors import UsageError
from tasktriage.templates.forms import FORMS, FROM_TABLE, LICENCES

__all__ = ["new"]


@click.command()
@click.argument("kind", type=click.Choice(list(FORMS)), metavar="KIND")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder to write, which must not be there yet.  [default: tasktriage-NAME]",
)
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A csv or xlsx file of nodes (taxonomy) or of rules (policy), as said above.",
)
@click.option(
    "--author",
    metavar="NAME",
    help="'Name <address>'.  [default: who git says you are, else nobody]",
)
@click.option(
    "--licence",
    type=click.Choice(LICENCES),
    default=LICENCES[0],
    show_default=True,
    help="Its own.",
)
@click.pass_context
def new(
    context: click.Context,
    kind: str,
    name: str,
    output: Path | None,
    table: Path | None,
    author: str | None,
    licence: str,
) -> int:
    """Write a new plugin: a folder that installs, works, passes its tests and can be published.

    KIND is embedder, classifier, model, reader, extractor, taxonomy, policy, dataset, output or
    command. NAME is what its component is called: lower-case letters, digits and hyphens.

    A table of nodes has the columns id and title, and may have parent (an id), kind (the level;
    "stage" makes a stage), tasks, titles, stage, summary, soc, codes (isco-08=2512) and background
    (sentences of other work). A cell lists several with '|' between them or a line each, and a row
    without an id goes on with the node above it.

    A table of rules has rule, act (what it speaks of), sentences (that are such an act), effect
    (human, cap, note, prohibited), jurisdiction, basis, source and as_of (the day it was read, as
    2026-11-29), and may have id, near (sentences that only come close), not_triggered, expires,
    applies_from, instrument, who_decides, status, caveat, reviewer, unreviewed and background.
    Further acts and sentences of a rule stand in rows below it that leave its name out.
    """
    from tasktriage.templates.author import author_of
    from tasktriage.templates.names import check_name, doubts
    from tasktriage.templates.write import NewPlugin, check_spare, plugin_files, write_folder

    app, form = app_of(context), FORMS[kind]
    if table is not None and kind not in FROM_TABLE:
        raise UsageError(f"--from is for a {' or a '.join(FROM_TABLE)}, not for kind '{kind}'")
    check_name(kind, name, _taken(app, kind))
    folder = output or Path(f"tasktriage-{name}")
    check_spare(folder)
    toml, title = None, ""
    if table is not None:
        title = name.replace("-", " ").capitalize()
        toml = _toml(app, kind, table, name, title, licence)
    plugin = NewPlugin(
        form=form, name=name, author=author_of(author), licence=licence, toml=toml, title=title
    )
    found = plugin_files(plugin, date.today())
    write_folder(found, folder)
    for line in doubts(name):
        app.say("warning", line)
    click.echo(f"{folder} written: the {kind} '{name}', {len(found)} files. Next:")
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo('  python -m pip install -e ".[dev]"')
    click.echo("  python -m pytest")
    if kind == "taxonomy":
        file = f"{plugin.package}/{name}.toml"
        click.echo(f"  tasktriage taxonomies check {file}")
        click.echo(f"  tasktriage taxonomies measure {file} --sentences FILE.csv")
        click.echo("The last says how strict [matching] must be, on sentences of your own: columns")
        click.echo("text and node. Until then no probabilities are shown.")
    return 0


def _taken(app: App, kind: str) -> set[str]:
    """Return the names that bundled components of a kind have, and core commands."""
    from tasktriage.cli.lazy import CORE

    entries = app.plugins.registry(FORMS[kind].kind)
    taken = {entry.name for entry in entries if not entry.theirs}
    return taken | set(CORE) if kind == "command" else taken


def _toml(app: App, kind: str, table: Path, name: str, title: str, licence: str) -> str:
    """Return what a table holds as TOML; says what the user should hear of it."""
    if kind == "taxonomy":
        from tasktriage.templates.nodes import taxonomy_text as written
    else:
        from tasktriage.templates.rules import policy_text as written
    text, notes = written(table, name, title, licence)
    for line in notes:
        app.say("note", line)
    return text
