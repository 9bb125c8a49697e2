"""`tasktriage profile`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.beside import beside_options
from tasktriage.cli.documents import document_option, kept_texts, with_texts
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.onet_tasks import onet_option, onet_tasks
from tasktriage.cli.options import (
    cache_option,
    coverage_option,
    format_option,
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
from tasktriage.cli.output import DEFAULT_FORMAT, choose_output, write
from tasktriage.cli.texts import given_texts, text_option
from tasktriage.contracts.errors import UsageError
from tasktriage.domain.document import Document
from tasktriage.domain.portfolio import FULL_TIME, Portfolio
from tasktriage.domain.profile import Profile
from tasktriage.domain.task import Task
from tasktriage.kit.role_columns import MOST_HOURS
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read_back import result_name
from tasktriage.pipeline.rollup import RollUp
from tasktriage.pipeline.write import run_info

__all__ = ["profile"]


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
@beside_options
@model_option
@reader_option
@split_option
@limit_option
@cache_option
@coverage_option
@document_option
@format_option
@output_option
@click.pass_context
@read_options
def profile(
    context: click.Context,
    inputs: tuple[str, ...],
    text: tuple[str, ...],
    options: ReadOptions,
    role_column: str | None,
    weight_column: str | None,
    exponent: float | None,
    full_time: float,
    with_onet: bool,
    beside: dict[str, Any],
    with_document: bool,
    format_: str | None,
    output: Path | None,
    **parts: Any,
) -> int:
    """Roll roles up: how their work is split over the labels, and how sure that is.

    INPUT is as for classify. Each document or posting is a role; a table of tasks is one role, or
    one for each value of its column of titles or of --role-column; a table with a headcount is a
    portfolio, a role a row, and is summed up. A result of classify is taken with the labels and
    weights that stand in it.
    """
    if not inputs and not text and not with_onet:
        raise UsageError("nothing to profile: name a file or folder, or '-' for standard input")
    app = app_of(context)
    plugins = app.plugins
    outcome = Outcome()
    anew = options.lines  # --as tasks
    options = replace(options, on_error=outcome.input_error, roles=True)
    if role_column is not None and options.rows is None:
        options = replace(options, rows="tasks")
    named = Inputs(inputs, options, output)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(plugins, format_, output, "profiles", default)
    texts = kept_texts(with_document, chosen, plugins)
    if options.reader is not None:
        plugins.readers.find(options.reader)
    engine = Engine(plugins=plugins, **beside, **parts)  # the options are named alike
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
    said, given = _said(engine, with_texts(items(), texts), anew=anew)
    run = run_info(
        "profile",
        model=engine.model.info,
        embedder=engine.model.embedder_id,
        **said,
        coverage=parts["coverage"],
        documents=texts,
    )

    def noun(count: int) -> str:
        return f"{count:,} roles profiled{named.place}"

    found = engine.portfolio(given, rolled, anew=anew)
    if "portfolios" not in chosen.spec.results:
        others = [entry.name for entry in plugins.outputs if "portfolios" in entry.spec.results]
        found = _without_portfolio(found, chosen.name, others)
    write(found, outcome, chosen, run, output, noun, options.folder)
    return outcome.finish()


def _said(
    engine: Engine, items: Iterator[Document | Task], *, anew: bool
) -> tuple[dict[str, Any], Iterator[Document | Task]]:
    """Return what an output may say is asked for beside labels, and the items.

    Where they begin with a result of ours it is nothing: what stands in a result is taken as it is.
    """
    if anew or not engine.asked.beside:
        return engine.asked.said(engine.plugins), items
    first = next(items, None)
    if first is None:
        return engine.asked.said(engine.plugins), items
    back = result_name(first) is not None
    return {} if back else engine.asked.said(engine.plugins), chain([first], items)


def _without_portfolio(
    found: Iterator[Profile | Portfolio], name: str, others: Sequence[str]
) -> Iterator[Profile | Portfolio]:
    """Pass profiles on; say of the sums behind them which formats have a place for them."""
    for result in found:
        if isinstance(result, Portfolio):
            have = f"{', '.join(others[:-1])} and {others[-1]} have"
            say("warning", f"{name} has no place for the sums of units; {have}")
        else:
            yield result
