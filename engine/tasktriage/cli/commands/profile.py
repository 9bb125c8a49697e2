"""`tasktriage profile`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.beside import beside_options
from tasktriage.cli.documents import document_option, kept_texts, with_texts
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.onet_tasks import onet_option
from tasktriage.cli.options import (
    cache_option,
    coverage_option,
    extractor_option,
    format_option,
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
from tasktriage.cli.output import DEFAULT_FORMAT, choose_output, write
from tasktriage.cli.rolled import as_roles, full_time_option, role_items, roll_up_options
from tasktriage.cli.texts import text_option
from tasktriage.cli.threads import threads_option
from tasktriage.contracts.errors import UsageError
from tasktriage.domain.document import Document
from tasktriage.domain.portfolio import Portfolio
from tasktriage.domain.profile import Profile
from tasktriage.domain.task import Task
from tasktriage.extend.manager import Plugins
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
@roll_up_options
@full_time_option
@title_option
@onet_option
@beside_options
@model_option
@reader_option
@extractor_option
@split_option
@limit_option
@cache_option
@threads_option
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
    rolled: RollUp,
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
    app, plugins, outcome = app_of(context), app_of(context).plugins, Outcome()
    anew = options.lines  # --as tasks
    options = as_roles(plugins, options, rolled, outcome.input_error)
    named = Inputs(inputs, options, output)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(plugins, format_, output, "profiles", default)
    texts = kept_texts(with_document, chosen, plugins)
    engine = Engine(plugins=plugins, **beside, **parts)  # the options are named alike
    engine.prepare()

    rolled = replace(rolled, full_time=full_time, on_error=outcome.input_error)
    items = role_items(engine, named, text, with_onet=with_onet, folder=beside["data_dir"])
    said, given = _said(engine, with_texts(items, texts), anew=anew)
    run = run_info(
        "profile",
        model=engine.model.info,
        embedder=engine.model.embedder_id,
        **said,
        coverage=parts["coverage"],
        documents=texts,
    )
    found = engine.portfolio(given, rolled, anew=anew)
    if "portfolios" not in chosen.spec.results:
        found = _without_portfolio(found, chosen.name, plugins)
    write(found, outcome, chosen, run, output, _noun(named), options.folder)
    return outcome.finish()


def _noun(named: Inputs) -> Callable[[int], str]:
    """Return what says how many roles are written, and how far the reading is."""
    return lambda count: f"{count:,} roles profiled{named.place}"


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
    found: Iterator[Profile | Portfolio], name: str, plugins: Plugins
) -> Iterator[Profile | Portfolio]:
    """Pass profiles on; say of the sums behind them which formats have a place for them."""
    for result in found:
        if isinstance(result, Portfolio):
            others = [one.name for one in plugins.outputs if "portfolios" in one.spec.results]
            have = f"{', '.join(others[:-1])} and {others[-1]} have"
            say("warning", f"{name} has no place for the sums of units; {have}")
        else:
            yield result
