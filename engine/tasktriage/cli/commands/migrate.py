"""`tasktriage migrate`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.options import (
    cache_option,
    data_dir_option,
    draws_option,
    extractor_option,
    format_option,
    limit_option,
    model_option,
    output_option,
    read_options,
    reader_option,
    seed_option,
    split_option,
    table_options,
    title_option,
)
from tasktriage.cli.outcome import Outcome
from tasktriage.cli.output import DEFAULT_FORMAT, choose_output, write
from tasktriage.cli.rolled import roll_up_options
from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.domain.migration import MigrationReport
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp
from tasktriage.pipeline.write import run_info

__all__ = ["migrate"]

CANDIDATES = 20
MOST_CANDIDATES = 200


@click.command()
@click.argument("role", metavar="ROLE")
@click.option(
    "--to",
    "targets",
    multiple=True,
    required=True,
    metavar="ROLE|TAXONOMY|onet",
    help="Where to: a role, all roles of a taxonomy ('sdlc'), or the O*NET occupations whose tasks "
    "are most like it ('onet'); may be repeated.",
)
@click.option(
    "--from-occupation",
    "occupation",
    metavar="CODE|TITLE",
    help="The occupation of ROLE, where it is not found by itself.",
)
@click.option(
    "--candidates",
    type=click.IntRange(1, MOST_CANDIDATES),
    default=CANDIDATES,
    show_default=True,
    metavar="N",
    help="How many occupations '--to onet' compares.",
)
@draws_option("How many times weights of tasks, and months, are drawn.")
@seed_option
@table_options
@roll_up_options
@title_option
@data_dir_option
@model_option
@reader_option
@extractor_option
@split_option
@limit_option
@cache_option
@format_option
@output_option
@click.pass_context
@read_options
def migrate(
    context: click.Context,
    role: str,
    targets: tuple[str, ...],
    occupation: str | None,
    candidates: int,
    draws: int,
    seed: int,
    options: ReadOptions,
    rolled: RollUp,
    folder: Path | None,
    format_: str | None,
    output: Path | None,
    **parts: Any,
) -> int:
    """Say what it takes to move from a role to others: what carries over, and what is to learn.

    ROLE is a posting, a result of classify or profile, a role of a taxonomy as sdlc/qa-engineer, or
    an O*NET occupation as onet/15-1253.00; so is what --to names. O*NET's tasks are those that were
    fetched ('tasktriage datasets fetch gpts-are-gpts'). It compares work with work, and says
    nothing of persons. Months are of training on the job alone; degrees and licences are not in
    them. '-o moves.html' makes a page of it.
    """
    from tasktriage.planning.migration.running import migrate as moves

    from .migrate_roles import Roles

    if "" in (role, *targets):
        raise UsageError("a name is empty")
    app = app_of(context)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(app.plugins, format_, output, "migrations", default)
    if options.reader is not None:
        app.plugins.readers.find(options.reader)
    outcome = Outcome()
    engine = Engine(plugins=app.plugins, coverage=None, **parts)
    engine.prepare()
    if rolled.role_column is not None and options.rows is None:
        options = replace(options, rows="tasks")
    roles = Roles(engine, options, rolled, folder)
    sources = roles.sources(role, outcome.input_error, occupation)

    def found() -> Iterator[MigrationReport]:
        for source in sources:
            try:
                some = roles.targets(
                    targets,
                    source,
                    outcome.input_error,
                    candidates=candidates,
                    alone=len(sources) == 1,
                )
                report = moves(
                    source, some, draws=draws, seed=seed, embedder=engine.model.embedder_id
                )
            except (InputError, UsageError) as error:
                if len(sources) == 1:
                    raise
                outcome.input_error(InputError(source.document or source.name, str(error)))
                continue
            yield replace(report, model=engine.model.info)

    run = run_info("migrate", model=engine.model.info, embedder=engine.model.embedder_id)
    write(found(), outcome, chosen, run, output, "{:,} roles compared".format, options.folder)
    return outcome.finish()
