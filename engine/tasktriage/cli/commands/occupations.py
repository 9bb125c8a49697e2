"""`tasktriage occupations [INPUT]...` and `tasktriage occupations show`."""

from __future__ import annotations

import csv
import io
import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

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
from tasktriage.kit.csv_cells import csv_cells
from tasktriage.kit.display import plain_line
from tasktriage.kit.place_words import hint_said
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.look_up import LookedUp, look_up, matcher_of
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import given

__all__ = ["occupations"]

FIND = "find"
WIDTH = 80
SCHEMA = "tasktriage.occupation/1"
NONE = "none: it fits no occupation"
FORMATS = ("table", "json", "jsonl", "csv")


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
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), default="table")
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
    format_: str,
) -> int:
    """Look up titles and postings.

    INPUT is as for classify. With --titles, or a --column of a table, each line or row is a title:
    n in, n out, in order. Where nothing fits, that is said.
    """
    if not inputs and not titles:
        raise UsageError("nothing to look up: name a file or folder, '-', or give --title")
    plugins = app_of(context).plugins
    outcome = Outcome()
    as_titles = as_titles or options.column is not None
    options = replace(options, on_error=outcome.input_error)
    if as_titles:
        options = replace(options, lines=True, rows="tasks")
    named = Inputs(inputs, options)
    engine = Engine(model, cache=cache, plugins=plugins)

    def found() -> Iterator[LookedUp]:
        texts = (replace(one, id=f"title {n}") for n, one in enumerate(given(titles), start=1))
        yield from look_up(engine, texts, titles=True)
        read: Iterator[Document | Task] = engine.read(named.sources(plugins), named.options)
        yield from look_up(engine, read, titles=as_titles)

    errors = _write(found(), format_)
    for name, error in errors[:1]:
        count = "1 row has" if len(errors) == 1 else f"{len(errors):,} rows have"
        say("error", f"{count} no title to look up; first {name}: {error}")
    return 1 if errors else outcome.finish()


def _write(found: Iterator[LookedUp], format_: str) -> list[tuple[str, str]]:
    """Write what was found; returns the rows that have no title, and why."""
    errors: list[tuple[str, str]] = []

    def noted() -> Iterator[LookedUp]:
        for one in found:
            if one.error is not None:
                errors.append((one.id, one.error))
            yield one

    writers: dict[str, Callable[[Iterator[LookedUp]], None]] = {
        "table": _table,
        "json": _json,
        "jsonl": _jsonl,
        "csv": _csv,
    }
    writers[format_](noted())
    return errors


def _record(one: LookedUp) -> dict[str, Any]:
    said = {} if one.occupation is None else occupation_record(one.occupation)
    return {"schema": SCHEMA, "id": one.id, **said, "error": one.error}


def _json(found: Iterator[LookedUp]) -> None:
    click.echo(json.dumps([_record(one) for one in found], indent=2, ensure_ascii=False))


def _jsonl(found: Iterator[LookedUp]) -> None:
    for one in found:
        click.echo(json.dumps(_record(one), ensure_ascii=False))


def _csv(found: Iterator[LookedUp]) -> None:
    for number, one in enumerate(found):
        row = _row(one)
        if number == 0:
            click.echo(_csv_line(list(row)), nl=False)
        click.echo(_csv_line(csv_cells(row)), nl=False)


def _row(one: LookedUp) -> dict[str, Any]:
    """Return the cells of a role: its best match; none leaves them empty."""
    occupation = one.occupation
    best = None if occupation is None else occupation.best
    links = () if best is None else best.esco
    checked = None if occupation is None else occupation.hint_checked
    return {
        "id": one.id,
        "looked_up": None if occupation is None else occupation.title,
        "tasks": None if occupation is None else occupation.tasks,
        "code": None if best is None else best.code,
        "title": None if best is None else best.title,
        "probability": None if best is None else best.probability,
        "soc": None if best is None else best.soc,
        "isco": [] if best is None else list(best.isco),
        "esco": [link.uri for link in links],
        "esco_titles": [link.title for link in links],
        "esco_matches": [link.match for link in links],
        "hint": None if occupation is None else occupation.hint,
        "hint_checked": None if checked is None else checked.value,
        "error": one.error,
    }


def _csv_line(cells: list[Any]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def _table(found: Iterator[LookedUp]) -> None:
    for number, one in enumerate(found):
        if number:
            click.echo()
        for line in _lines(one):
            click.echo(line)


def _lines(one: LookedUp) -> Iterator[str]:
    """Yield what a person reads of a role: its title, up to five occupations, their codes."""
    occupation = one.occupation
    if occupation is None:
        yield from _wrapped(f"{one.id}  {one.error}")
        return
    tasks = occupation.tasks
    with_tasks = f"  ({tasks:,} task{'' if tasks == 1 else 's'})" if tasks else ""
    yield from _wrapped(f"{occupation.title or one.id}{with_tasks}")
    if not occupation.matches:
        yield from _wrapped(f"none: {occupation.note}" if occupation.note else NONE, 2, 4)
    for number, match in enumerate(occupation.matches):
        decimal = f"{match.probability:.2f}".removeprefix("0")
        yield from _wrapped(f"{match.code}  {decimal:>4}  {match.title}", 2, 20)
        if number == 0:
            yield from _codes(match)
    if occupation.hint is not None:
        yield from _wrapped(hint_said(occupation), 2, 4)


def _codes(match: OccupationMatch, indent: int = 20) -> Iterator[str]:
    if match.isco:
        yield from _wrapped(f"ISCO {', '.join(match.isco)}", indent, indent + 2)
    if match.esco:
        links = "; ".join(f"{link.title or link.uri} ({link.match})" for link in match.esco)
        yield from _wrapped(f"ESCO {links}", indent, indent + 2)


def _wrapped(text: str, first: int = 0, later: int = 2) -> list[str]:
    return textwrap.wrap(
        plain_line(text).replace("  ", " ") if first == 0 else text,
        WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * later,
    )


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
    click.echo("\n".join(_wrapped(f"{match.code} {match.title}")))
    click.echo(f"  SOC 2018 {match.soc}")
    for line in _codes(match, 2):
        click.echo(line)
    for link in match.esco:
        click.echo(f"    {link.uri}")
    if tasks:
        click.echo(f"\n{tasks[0].origin.document}: {len(tasks)} tasks in {data_dir(folder)}")
    for task in tasks:
        click.echo("\n".join(_wrapped(f"· {plain_line(task.text)}", 2, 4)))
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
        raise UsageError(f"'{shown}' is no code of O*NET-SOC 2019, and names no occupation")
    return match
