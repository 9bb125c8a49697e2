"""`tasktriage plan new`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.beside import beside_options
from tasktriage.cli.flow import flow_taxonomy
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.onet_tasks import onet_option
from tasktriage.cli.options import (
    cache_option,
    complete,
    extractor_option,
    input_argument,
    limit_option,
    model_option,
    output_option,
    read_options,
    reader_option,
    split_option,
    table_options,
    title_option,
)
from tasktriage.cli.outcome import Outcome
from tasktriage.cli.rolled import (
    as_roles,
    full_time_option,
    profiles_of,
    role_items,
    roll_up_options,
)
from tasktriage.cli.skill_works import with_skills
from tasktriage.cli.stdout import results as results_stream
from tasktriage.cli.texts import text_option
from tasktriage.contracts.errors import InputError, OutputError, UsageError
from tasktriage.domain.profile import Profile
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.atomic import atomic
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp

if TYPE_CHECKING:
    from tasktriage.planning import FlowPlan
    from tasktriage.planning.plan_file_text import DraftRole

from .plan_moves import with_moves

__all__ = ["new"]

MOST_QUARTERS = 40


@click.command()
@input_argument
@text_option
@table_options
@roll_up_options
@full_time_option
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
@extractor_option
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
    rolled: RollUp,
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
    if not inputs and not text and not with_onet:
        raise UsageError("nothing to plan for: name a file or folder, or '-' for standard input")
    if output is not None and not force:
        _check_spare(output, options.folder)
    plugins, outcome = app_of(context).plugins, Outcome()
    anew = options.lines  # --as tasks
    options = as_roles(plugins, options, rolled, outcome.input_error)
    named = Inputs(inputs, options, output)
    staged = None if flow is None else flow_taxonomy(plugins, flow, beside["taxonomies"])
    engine = Engine(plugins=plugins, **{**beside, "occupation": True}, **parts)  # named alike
    engine.prepare()
    rolled = replace(rolled, full_time=full_time, on_error=outcome.input_error)
    items = role_items(engine, named, text, with_onet=with_onet, folder=beside["data_dir"])
    profiles = profiles_of(engine, items, rolled, outcome, anew=anew)
    if not profiles:
        if not outcome.inputs:
            outcome.input_error(InputError(", ".join(inputs) or "text", "has no role to plan for"))
        return outcome.finish()
    roles = _roles(engine, profiles, targets, options, full_time)
    written = _text(engine, profiles, roles, organisation.strip(), quarters, ladders, staged)
    _write(written, output, options.folder)
    if output is not None:
        count = "1 role" if len(roles) == 1 else f"{len(roles):,} roles"
        say("note", f"a plan of {count} written to {output}; fill in what says 'ask:'")
    return outcome.finish()


def _check_spare(output: Path, folder: Path) -> None:
    """Refuse to write over a file, which may be filled in.

    Raises:
        OutputError: there is one.
    """
    if (folder / output).is_file():
        raise OutputError(
            f"{output} is there already and may be filled in; --force writes over it, or name "
            "another file with --output"
        )


def _roles(
    engine: Engine,
    profiles: list[Profile],
    targets: Sequence[str],
    options: ReadOptions,
    full_time: float,
) -> list[DraftRole]:
    """Return what is known of each role; of one whose work is not known a warning says so."""
    from tasktriage.planning.plan_file_draft import draft_roles

    drafts = draft_roles(profiles, full_time=full_time)
    roles = with_skills(engine, drafts, profiles, full_time)
    roles = with_moves(engine, roles, profiles, targets, options)
    for role in roles:
        if role.shares is None:
            say("warning", f"'{role.name:.60}': its work is not known, so it is left blank")
    return roles


def _text(
    engine: Engine,
    profiles: list[Profile],
    roles: Sequence[DraftRole],
    organisation: str,
    quarters: int,
    ladders: Sequence[tuple[str, str]],
    staged: Taxonomy | None,
) -> str:
    """Return the file, with what is asked of oversight and of stages."""
    from tasktriage.planning.plan_file_draft import draft_oversight
    from tasktriage.planning.plan_file_text import plan_text

    names = [role.name for role in roles]
    return plan_text(
        roles,
        organisation=organisation,
        quarters=quarters,
        oversight=draft_oversight(ladders, names),
        flow=_flow(staged, profiles, names, engine),
    )


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
