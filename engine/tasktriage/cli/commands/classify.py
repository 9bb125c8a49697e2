"""`tasktriage classify`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.options import (
    Share,
    cache_option,
    complete,
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
from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.kit.taxonomy_file import read_taxonomy
from tasktriage.pipeline.engine import DEFAULT_COVERAGE, Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import given
from tasktriage.pipeline.write import run_info

__all__ = ["classify"]


@click.command()
@input_argument
@click.option(
    "--text",
    multiple=True,
    metavar="T",
    help="Classify this text: one line is a task, several are a document.",
)
@table_options
@title_option
@click.option(
    "--sector",
    "sectors",
    multiple=True,
    metavar="NAME",
    shell_complete=complete("taxonomies"),
    help="Match tasks to this taxonomy; may be repeated.",
)
@click.option(
    "--sector-file",
    "sector_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="TOML",
    help="Match tasks to the taxonomy in this file.",
)
@model_option
@reader_option
@split_option
@limit_option
@cache_option
@click.option(
    "--coverage",
    type=Share(),
    default=DEFAULT_COVERAGE,
    show_default=True,
    help="Share of true labels that prediction sets are to hold.",
)
@click.option("--explain", is_flag=True, help="Show what moved each label (slower).")
@click.option(
    "--keep-columns",
    is_flag=True,
    help="Give the table back with its columns, and label, score, uncertain and reason beside.",
)
@format_option
@output_option
@click.pass_context
@read_options
def classify(
    context: click.Context,
    inputs: tuple[str, ...],
    text: tuple[str, ...],
    options: ReadOptions,
    sector_files: tuple[Path, ...],
    keep_columns: bool,
    format_: str | None,
    output: Path | None,
    **parts: Any,
) -> int:
    """Classify the tasks of job descriptions and tables.

    INPUT is a file, a folder, a quoted pattern ('jobs/**/*.pdf') or '-' (standard input). A table
    (csv, tsv, jsonl, xlsx, parquet, an array in json) is one task or one posting a row; anything
    else, and a posting, is a document whose tasks are found first.
    """
    if not inputs and not text:
        raise UsageError(
            "nothing to classify: name a file or folder, '-' for standard input, or give --text"
        )
    app = app_of(context)
    plugins = app.plugins
    outcome = Outcome()
    named = Inputs(inputs, replace(options, on_error=outcome.input_error), output)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(plugins, format_, output, "assessments", default)
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
    taxonomies = [read_taxonomy(path) for path in sector_files]
    engine = Engine(taxonomies=taxonomies, plugins=plugins, **parts)  # the options are named alike
    engine.prepare()

    def items() -> Iterator[Document | Task]:
        yield from _texts(text, options)
        yield from engine.read(named.sources(plugins), named.options)

    run = run_info(
        "classify",
        model=engine.model.info,
        embedder=engine.model.embedder_id,
        sectors=[taxonomy.name for taxonomy in engine.taxonomies],
        coverage=parts["coverage"],
        explain=parts["explain"],
        keep_columns=keep_columns,
    )

    def noun(count: int) -> str:
        return f"{count:,} tasks classified{named.place}"

    found = engine.assessments(items(), every_row=keep_columns)
    write(found, outcome, chosen, run, output, noun, options.folder)
    return outcome.finish()


def _texts(texts: Iterable[str], options: ReadOptions) -> Iterator[Document | Task]:
    """A text of one line is a task, as the user would expect; several lines are a document."""
    texts = [_decoded(text) for text in texts]
    title = options.title
    if options.lines:
        rows = (line for text in texts for line in text.splitlines() if line.strip())
        yield from given(rows, title=title)
        return
    tasks = given((text for text in texts if not _has_lines(text)), title=title)
    for number, text in enumerate(texts, start=1):
        if _has_lines(text):
            name = "text" if len(texts) == 1 else f"text {number}"
            yield Document(name=name, text=text, title=title)
        else:
            yield next(tasks)


def _has_lines(text: str) -> bool:
    return len(text.strip().splitlines()) > 1


def _decoded(text: str) -> str:
    """Decode what is no UTF-8 on the command line, which Python hands on as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogateescape")
        text, notes = Source(name="text", data=data).read_text()
        for note in notes:
            say("warning", f"text: {note}")
    return text
