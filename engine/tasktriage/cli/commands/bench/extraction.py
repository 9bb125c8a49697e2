"""`tasktriage bench extraction`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from tasktriage.bench.extraction.sets import SETS
from tasktriage.cli.app import app_of, say
from tasktriage.cli.listing import print_table
from tasktriage.cli.options import (
    data_dir,
    data_dir_option,
    extractor_option,
    model_option,
)
from tasktriage.cli.progress import steps

__all__ = ["extraction"]


@click.command()
@click.option(
    "--set",
    "sets",
    multiple=True,
    type=click.Choice(list(SETS)),
    help="One set of postings; may be repeated. By default all that are there, but for those that "
    "the model or its weights were fitted on.",
)
@model_option
@extractor_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("extraction-results"),
    show_default=True,
    help="Where results go: OUT/SET/EXTRACTOR.MODEL.json.",
)
@data_dir_option
@click.pass_context
def extraction(
    context: click.Context,
    sets: tuple[str, ...],
    model: str,
    extractor: str,
    out: Path,
    folder: Path | None,
) -> None:
    """Measure what is taken out of whole postings, with headings and without.

    Sets of our own come with the package; the others are read from DIR/postings/SET.jsonl. Figures
    have 95 % intervals over documents, or over teams whose postings share passages.
    """
    from tasktriage.bench.extraction.measure import measure
    from tasktriage.bench.extraction.postings import is_there, load_postings
    from tasktriage.bench.extraction.result import write
    from tasktriage.bench.extraction.table import FIELDS, heading, rows

    app, data = app_of(context), data_dir(folder)
    command = shlex.join(["tasktriage", *sys.argv[1:]])
    asked = list(dict.fromkeys(sets))
    tested = [name for name, about in SETS.items() if not about.seen]
    chosen = asked or [name for name in tested if is_there(name, data)]
    absent = [] if asked else [name for name in tested if name not in chosen]
    postings = [load_postings(name, data) for name in chosen]  # all, before work is done on one
    if absent:
        say("warning", f"not in {data}, so not measured: {', '.join(absent)}")
    results = []
    with steps(out) as progress:
        for one in postings:
            result = measure(
                one,
                plugins=app.plugins,
                model=model,
                extractor=extractor,
                command=command,
                progress=progress,
            )
            write(result, out)
            results.append(result)
    for number, result in enumerate(results):
        click.echo(("\n" if number else "") + heading(result))
        print_table(rows(result), FIELDS)
