"""`tasktriage extract`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.options import (
    cache_option,
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
from tasktriage.cli.output import choose_output, write
from tasktriage.cli.threads import threads_option
from tasktriage.contracts.errors import UsageError
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.select import told
from tasktriage.pipeline.write import run_info

__all__ = ["extract"]


@click.command()
@input_argument
@click.option("--all", "everything", is_flag=True, help="Also what was dropped, and why.")
@table_options
@title_option
@model_option
@reader_option
@extractor_option
@split_option
@limit_option
@cache_option
@threads_option
@format_option
@output_option
@click.pass_context
@read_options
def extract(
    context: click.Context,
    inputs: tuple[str, ...],
    everything: bool,
    options: ReadOptions,
    format_: str | None,
    output: Path | None,
    **parts: Any,
) -> int:
    """List the tasks found in documents, unclassified.

    INPUT is a file, a folder, a quoted pattern ('jobs/**/*.pdf') or '-' (standard input).
    """
    if not inputs:
        raise UsageError("nothing to read: name a file or folder, or '-' for standard input")
    plugins = app_of(context).plugins
    outcome = Outcome()
    named = Inputs(inputs, replace(options, on_error=outcome.input_error), output)
    chosen = choose_output(plugins, format_, output, "extractions")
    if options.reader is not None:
        plugins.readers.find(options.reader)
    engine = Engine(plugins=plugins, **parts)  # the options are named alike
    engine.prepare()
    items = engine.read(named.sources(plugins), named.options)
    found = told(engine.extractions(items), engine.model)
    # a row that could not be read keeps its place
    results = (r for r in found if everything or r.kept or r.task.error is not None)
    run = run_info("extract", model=engine.model.info)

    def noun(count: int) -> str:
        return f"{count:,} pieces of text{named.place}"

    write(results, outcome, chosen, run, output, noun, options.folder)
    return outcome.finish()
