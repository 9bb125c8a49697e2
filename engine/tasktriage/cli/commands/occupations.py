"""`tasktriage occupations [INPUT]...` and `tasktriage occupations show`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.onet_tasks import occupation_tasks
from tasktriage.cli.options import (
    cache_option,
    data_dir,
    data_dir_option,
    input_argument,
    limit_option,
    model_option,
    output_option,
    read_options,
    reader_option,
    table_options,
)
from tasktriage.cli.outcome import Outcome
from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.domain.document import Document
from tasktriage.domain.occupation import Occupation, OccupationMatch
from tasktriage.domain.place_record import occupation_record
from tasktriage.domain.task import Task
from tasktriage.kit.display import plain_line
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.look_up import LookedUp, look_up, matcher_of
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import given

from .occupations_written import FORMATS, code_lines, format_of, wrapped, write_found

__all__ = ["occupations"]

FIND = "find"


class _Occupations(click.Group):
    """A group whose first command need not be named: what is no command is an input of it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [FIND, *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Occupations)
def occupations() -> None:
    """Say which occupation a title or posting is: O*NET-SOC, SOC, ISCO and ESCO codes.

    'tasktriage occupations FILE...' and '--title T' look roles up, as 'occupations find' does;
    'occupations show CODE' says what is known of an occupation.
    """


@occupations.command(FIND)
@input_argument
@click.option("--title", "titles", multiple=True, metavar="T", help="Look this title up; again.")
@click.option("--titles", "as_titles", is_flag=True, help="Each line or row of INPUT is a title.")
@table_options
@model_option
@reader_option
@limit_option
@cache_option
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    help="By default that of --output's suffix, else a table.",
)
@output_option
@click.pass_context
@read_options
def find(
    context: click.Context,
    inputs: tuple[str, ...],
    titles: tuple[str, ...],
    as_titles: bool,
    options: ReadOptions,
    model: str,
    cache: bool,
    format_: str | None,
    output: Path | None,
) -> int:
    """Look up titles and postings.

    INPUT is as for classify. With --titles, or a --column of a table, each line or row is a title:
    n in, n out, in order. Where nothing fits, that is said.
    """
    if not inputs and not titles:
        raise UsageError("nothing to look up: name a file or folder, '-', or give --title")
    chosen = format_of(format_, output)
    plugins = app_of(context).plugins
    outcome = Outcome()
    as_titles = as_titles or options.column is not None
    options = replace(options, on_error=outcome.input_error)
    if as_titles:
        options = replace(options, lines=True, blanks=True, rows="tasks")
    named = Inputs(inputs, options, output)
    engine = Engine(model, cache=cache, plugins=plugins)

    def found() -> Iterator[LookedUp]:
        texts = (replace(one, id=f"title {n}") for n, one in enumerate(given(titles), start=1))
        yield from look_up(engine, texts, titles=True)
        read: Iterator[Document | Task] = engine.read(named.sources(plugins), named.options)
        yield from look_up(engine, read, titles=as_titles)

    errors = write_found(found(), chosen, output, options.folder)
    for name, error in errors[:1]:
        count = "1 row has" if len(errors) == 1 else f"{len(errors):,} rows have"
        say("error", f"{count} no title to look up; first {name}: {error}")
    return 1 if errors else outcome.finish()


@occupations.command()
@click.argument("what", metavar="CODE|TITLE")
@model_option
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def show(context: click.Context, what: str, model: str, folder: Path | None, as_json: bool) -> int:
    """Show an occupation: its codes and, where they were fetched, O*NET's tasks.

    Fetch them with 'tasktriage datasets fetch gpts-are-gpts'; none is in tasktriage itself.
    """
    engine = Engine(model, plugins=app_of(context).plugins)
    match = _match(engine, what)
    try:
        tasks = list(occupation_tasks(match, match.title, folder))
    except InputError as error:
        say("note", str(error))
        tasks = []
    if as_json:
        occupation = Occupation(title=what, tasks=len(tasks), matches=(match,))
        (record,) = occupation_record(occupation)["matches"]
        del record["probability"]
        record["tasks"] = [{"id": task.id, "text": task.text} for task in tasks]
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return 0
    click.echo("\n".join(wrapped(f"{match.code} {match.title}")))
    click.echo(f"  SOC 2018 {match.soc}")
    for line in code_lines(match, 2):
        click.echo(line)
    for link in match.esco:
        click.echo(f"    {link.uri}")
    if tasks:
        click.echo(f"\n{tasks[0].origin.document}: {len(tasks)} tasks in {data_dir(folder)}")
    for task in tasks:
        click.echo("\n".join(wrapped(f"· {plain_line(task.text)}", 2, 4)))
    return 0


def _match(engine: Engine, what: str) -> OccupationMatch:
    """Return the occupation of a code, or of a title.

    Raises:
        UsageError: it is neither.
    """
    matcher = matcher_of(engine)
    match = matcher.coded(what) or next(iter(matcher.matches(what)), None)
    if match is None:
        shown = plain_line(what) if sys.stdout is not None else what
        near = matcher.near(what)
        advice = f"; did you mean {' or '.join(near)}?" if near else ""
        problem = "is no code of O*NET-SOC 2019, and names no occupation"
        raise UsageError(f"'{shown}' {problem}{advice}")
    return match
