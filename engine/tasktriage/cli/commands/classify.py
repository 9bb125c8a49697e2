"""`tasktriage classify`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
from tasktriage.cli.texts import given_texts, text_option
from tasktriage.cli.threads import threads_option
from tasktriage.cli.worker_options import workers_option
from tasktriage.contracts.errors import UsageError
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.write import run_info

__all__ = ["classify"]


@click.command()
@input_argument
@text_option
@table_options
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
@click.option("--explain", is_flag=True, help="Show what moved each label (slower).")
@click.option(
    "--keep-columns",
    is_flag=True,
    help="Give the table back with its columns, and label, score, uncertain and reason beside.",
)
@document_option
@workers_option
@format_option
@output_option
@click.pass_context
@read_options
def classify(
    context: click.Context,
    inputs: tuple[str, ...],
    text: tuple[str, ...],
    options: ReadOptions,
    with_onet: bool,
    beside: dict[str, Any],
    keep_columns: bool,
    with_document: bool,
    workers: int | None,
    format_: str | None,
    output: Path | None,
    **parts: Any,
) -> int:
    """Classify the tasks of job descriptions and tables.

    INPUT is a file, a folder, a quoted pattern ('jobs/**/*.pdf') or '-' (standard input). A table
    (csv, tsv, jsonl, xlsx, parquet, an array in json) is one task or one posting a row; anything
    else, and a posting, is a document whose tasks are found first.
    """
    if workers is not None:
        from tasktriage.cli.workers import classify_in_workers

        return classify_in_workers(context, options, beside, parts)
    if not inputs and not text and not with_onet:
        raise UsageError(
            "nothing to classify: name a file or folder, '-' for standard input, or give --text"
        )
    app = app_of(context)
    plugins = app.plugins
    outcome = Outcome()
    named = Inputs(inputs, replace(options, on_error=outcome.input_error), output)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(plugins, format_, output, "assessments", default)
    texts = kept_texts(with_document, chosen, plugins)
    if keep_columns and not chosen.spec.keeps_columns:
        able = sorted(entry.name for entry in plugins.outputs if entry.spec.keeps_columns)
        problem = f"{chosen.describe()} can't keep a table's columns"
        raise UsageError(f"{problem}; name one that can with --format: {', '.join(able)}")
    if parts["explain"] and (keep_columns or not chosen.spec.explains):
        able = sorted(entry.name for entry in plugins.outputs if entry.spec.explains)
        kept = " with --keep-columns" if keep_columns else ""
        problem = f"{chosen.describe()} shows no explanations{kept}"
        say("warning", f"{problem}; name one that does with --format: {', '.join(able)}")
    if options.reader is not None:
        plugins.readers.find(options.reader)
    engine = Engine(plugins=plugins, **beside, **parts)  # the options are named alike
    engine.prepare()

    def items() -> Iterator[Document | Task]:
        if with_onet:
            yield from onet_tasks(engine, options.title, beside["data_dir"])
        yield from given_texts(text, options)
        yield from engine.read(named.sources(plugins), named.options)

    run = run_info(
        "classify",
        model=engine.model.info,
        embedder=engine.model.embedder_id,
        **engine.asked.said(plugins),
        coverage=parts["coverage"],
        explain=parts["explain"],
        keep_columns=keep_columns,
        documents=texts,
    )

    def noun(count: int) -> str:
        return f"{count:,} tasks classified{named.place}"

    found = engine.assessments(with_texts(items(), texts), every_row=keep_columns)
    write(found, outcome, chosen, run, output, noun, options.folder)
    return outcome.finish()
