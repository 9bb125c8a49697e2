"""`tasktriage plan new`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.beside import beside_options
from tasktriage.cli.flow import flow_taxonomy
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.onet_tasks import onet_option, onet_tasks
from tasktriage.cli.options import (
    cache_option,
    complete,
    input_argument,
    limit_option,
    model_option,
    output_option,
    read_options,
    reader_option,
    role_options,
    split_option,
    table_options,
    title_option,
)
from tasktriage.cli.outcome import Outcome
from tasktriage.cli.skill_works import with_skills
from tasktriage.cli.stdout import results as results_stream
from tasktriage.cli.texts import given_texts, text_option
from tasktriage.contracts.errors import InputError, OutputError, UsageError
from tasktriage.domain.document import Document
from tasktriage.domain.portfolio import FULL_TIME
from tasktriage.domain.profile import Profile
from tasktriage.domain.task import Task
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.atomic import atomic
from tasktriage.kit.role_columns import MOST_HOURS
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.look_up import looked_up
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp

if TYPE_CHECKING:
    from tasktriage.planning import FlowPlan

from .plan_moves import with_moves

__all__ = ["new"]

MOST_QUARTERS = 40


@click.command()
@input_argument
@text_option
@table_options
@role_options
@click.option(
    "--full-time-hours",
    "full_time",
    type=click.FloatRange(1.0, MOST_HOURS),
    default=FULL_TIME,
    show_default=True,
    metavar="H",
    help="Hours a week of a full-time equivalent, of a table of roles with their headcount.",
)
@title_option
@onet_option
@click.option("--organisation", default="", metavar="NAME", help="Whose plan it is.")
@click.option(
    "--quarters",
    type=click.IntRange(1, MOST_QUARTERS),
    default=4,
    show_default=True,
    metavar="N",
    help="The horizon.",
)
@click.option(
    "--ladder",
    "ladders",
    nargs=2,
    multiple=True,
    metavar="JUNIOR LEAD",
    help="Ask for oversight too: leads of this role check what juniors of that one do; by the "
    "roles' names; may be repeated.",
)
@click.option(
    "--flow",
    metavar="NAME",
    shell_complete=complete("taxonomies"),
    help="Ask for the stages of the work too, in which it may pile up: those of this taxonomy, as "
    "sdlc; tasks say in which stages a role works.",
)
@click.option(
    "--to",
    "targets",
    multiple=True,
    metavar="ROLE|TAXONOMY|onet",
    help="Say what it takes to move from each role to these, as 'tasktriage migrate' does; may be "
    "repeated.",
)
@click.option("--force", is_flag=True, help="Write over a plan that is there already.")
@beside_options
@model_option
@reader_option
@split_option
@limit_option
@cache_option
@output_option
@click.pass_context
@read_options
def new(
    context: click.Context,
    inputs: tuple[str, ...],
    text: tuple[str, ...],
    options: ReadOptions,
    role_column: str | None,
    weight_column: str | None,
    exponent: float | None,
    full_time: float,
    with_onet: bool,
    organisation: str,
    quarters: int,
    ladders: tuple[tuple[str, str], ...],
    flow: str | None,
    targets: tuple[str, ...],
    force: bool,
    beside: dict[str, Any],
    output: Path | None,
    **parts: Any,
) -> int:
    """Write a plan's file for the roles of postings, for a person to fill in.

    INPUT is as for profile: postings, a table of tasks, a table of roles with their headcount, or
    results of classify or profile. Which occupation a role is, is looked up always: it tells how
    long people take to become proficient. With --policy the file has the shares after policies too.
    """
    from tasktriage.planning.plan_file_draft import draft_oversight, draft_roles
    from tasktriage.planning.plan_file_text import plan_text

    if not inputs and not text and not with_onet:
        raise UsageError("nothing to plan for: name a file or folder, or '-' for standard input")
    if output is not None and not force and (options.folder / output).is_file():
        raise OutputError(
            f"{output} is there already and may be filled in; --force writes over it, or name "
            "another file with --output"
        )
    outcome = Outcome()
    anew = options.lines  # --as tasks
    options = replace(options, on_error=outcome.input_error, roles=True)
    if role_column is not None and options.rows is None:
        options = replace(options, rows="tasks")
    plugins = app_of(context).plugins
    named = Inputs(inputs, options, output)
    if options.reader is not None:
        plugins.readers.find(options.reader)
    staged = None if flow is None else flow_taxonomy(plugins, flow, beside["taxonomies"])
    engine = Engine(plugins=plugins, **{**beside, "occupation": True}, **parts)  # named alike
    engine.prepare()

    def items() -> Iterator[Document | Task]:
        if with_onet:
            yield from onet_tasks(engine, options.title, beside["data_dir"])
        yield from given_texts(text, options)
        yield from engine.read(named.sources(plugins), named.options)

    rolled = RollUp(
        role_column=role_column,
        weight_column=weight_column,
        exponent=exponent,
        full_time=full_time,
        on_error=outcome.input_error,
    )
    found = outcome.watch(engine.portfolio(items(), rolled, anew=anew))
    profiles = looked_up(engine, [one for one in found if isinstance(one, Profile)])
    if not profiles:
        if not outcome.inputs:
            outcome.input_error(InputError(", ".join(inputs) or "text", "has no role to plan for"))
        return outcome.finish()
    drafts = draft_roles(profiles, full_time=full_time)
    roles = with_skills(engine, drafts, profiles, full_time)
    roles = with_moves(engine, roles, profiles, targets, options)
    for role in roles:
        if role.shares is None:
            say("warning", f"'{role.name:.60}': its work is not known, so it is left blank")
    written = plan_text(
        roles,
        organisation=organisation.strip(),
        quarters=quarters,
        oversight=draft_oversight(ladders, [role.name for role in roles]),
        flow=_flow(staged, profiles, [role.name for role in roles], engine),
    )
    _write(written, output, options.folder)
    if output is not None:
        count = "1 role" if len(roles) == 1 else f"{len(roles):,} roles"
        say("note", f"a plan of {count} written to {output}; fill in what says 'ask:'")
    return outcome.finish()


def _flow(
    taxonomy: Taxonomy | None, profiles: list[Profile], names: list[str], engine: Engine
) -> FlowPlan | None:
    """Return the flow that is asked for; roles that are in no stage of it are said."""
    if taxonomy is None:
        return None
    from tasktriage.planning.flow.draft import draft_flow

    flow, left_out = draft_flow(profiles, names, taxonomy, engine.model)
    for name in left_out:
        say(
            "warning",
            f"'{name:.60}': next to nothing of its work is that of {taxonomy.name}, so it is in no "
            "stage; put it where it works",
        )
    return flow


def _write(text: str, path: Path | None, folder: Path) -> None:
    """Write to a file, whole or not at all, or to standard output."""
    if path is not None:
        with atomic(path, base=folder) as file:
            file.write(text)
        return
    stream = results_stream()
    if stream is None:
        raise OutputError("standard output is closed; name a file with --output")
    stream.write(text)
    stream.flush()
