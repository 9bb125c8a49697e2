"""`tasktriage taxonomies list | show | check | measure`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tasktriage.cli.app import App, app_of
from tasktriage.cli.listing import component_rows, print_rows, print_table
from tasktriage.cli.name_or_file import complete_name_or_file, of_name_or_file
from tasktriage.cli.options import model_option
from tasktriage.contracts.errors import TasktriageError
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.display import plain_line
from tasktriage.kit.taxonomy_file import read_taxonomy
from tasktriage.kit.toml_text import toml_text

from .taxonomy_tree import part_of, tree_lines

if TYPE_CHECKING:
    from tasktriage.matching.measure import Figure, Figures

__all__ = ["taxonomies"]

UNNAMED = re.compile(r"level-(\d+)")  # the kind of a node where a table says none


sector_argument = click.argument(
    "sector", metavar="NAME|FILE", shell_complete=complete_name_or_file("taxonomies")
)


@click.group()
def taxonomies() -> None:
    """List, show, check and measure taxonomies: sectors, and classifications of all work."""


@taxonomies.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the taxonomies that `classify --sector` takes."""
    app = app_of(context)
    rows = component_rows(app.plugins.taxonomies)
    for row, entry in zip(rows, app.plugins.taxonomies, strict=True):
        row |= {"kind": "sector" if entry.spec.sector else "all work"}
        row |= _facts(app, row["qualified"])
    columns = ("name", "kind", "nodes", "release", "licence", "needs", "summary")
    print_rows(rows, columns, as_json=as_json)


def _facts(app: App, name: str) -> dict[str, Any]:
    """Return what a row says of a taxonomy; of one that can't be made nothing, and a warning."""
    try:
        taxonomy: Taxonomy = app.plugins.taxonomies.create(name)
    except TasktriageError as error:
        app.say("warning", str(error))
        return {"nodes": None, "release": None, "licence": None}
    return {
        "nodes": len(taxonomy.nodes),
        "release": plain_line(taxonomy.version),
        "licence": plain_line(taxonomy.licence),
    }


@taxonomies.command()
@sector_argument
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--tasks", is_flag=True, help="With the tasks that stand for each node.")
@click.option("--node", metavar="ID", help="This node alone, with all that is below it.")
@click.option("--all", "whole", is_flag=True, help="The whole tree, not its first two levels.")
@click.pass_context
def show(
    context: click.Context, sector: str, as_json: bool, tasks: bool, node: str | None, whole: bool
) -> None:
    """Show a taxonomy's tree: the two highest levels, unless more is asked for.

    FILE is a TOML file of your own; its name ends in .toml.
    """
    taxonomy, _ = _found(context, sector)
    nodes = taxonomy.nodes if node is None else part_of(taxonomy, node)
    if as_json:
        said = asdict(taxonomy) | {"nodes": [asdict(one) for one in nodes]}
        for file in ("arrays", "occupation_arrays"):
            del said[file]
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    for line in tree_lines(taxonomy, nodes, tasks=tasks, whole=whole or node is not None):
        click.echo(line)


@taxonomies.command()
@sector_argument
@model_option
@click.pass_context
def check(context: click.Context, sector: str, model: str) -> int:
    """Check a taxonomy: one line with the line and key of what is wrong in a file.

    FILE is a TOML file of your own; its name ends in .toml.
    """
    from tasktriage.matching.check import doubts
    from tasktriage.pipeline.engine import open_model

    app = app_of(context)
    taxonomy, _ = _found(context, sector)
    for line in doubts(taxonomy, open_model(model, app.plugins)):
        app.say("warning", plain_line(line))
    kinds = dict.fromkeys(node.kind for node in taxonomy.nodes)
    counts = [
        _count(sum(n.kind == kind for n in taxonomy.nodes), *_called(kind, alone=len(kinds) == 1))
        for kind in kinds
    ]
    counts.append(_count(sum(len(node.tasks) for node in taxonomy.nodes), "task"))
    if taxonomy.background:
        counts.append(f"{len(taxonomy.background):,} of other work")
    click.echo(plain_line(f"ok: {', '.join(counts)}"))
    return 0


def _count(number: int, noun: str, more: str = "") -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}{more}"


def _called(kind: str, *, alone: bool) -> tuple[str, str]:
    """Return what nodes of a kind are called, and what stands behind it.

    A level that nobody named has its number in its place, of which a reader knows nothing.
    """
    level = UNNAMED.fullmatch(kind)
    if level is None:
        return kind, ""
    return "node", "" if alone else f" of level {level[1]}"


@taxonomies.command()
@sector_argument
@click.option(
    "--sentences",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CSV",
    help="Columns: text; node (its id; ids with '|' between them; empty for other work).",
)
@model_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def measure(context: click.Context, sector: str, sentences: Path, model: str, as_json: bool) -> int:
    """Measure how well a taxonomy does on sentences of your own.

    FILE is a TOML file of your own. It says how much of its own work is found, how much other work
    is taken for it, how often the nodes named are right, and which number in [matching] keeps
    false matches to 5 %, as a line for the file. It takes 59 sentences of other work to show that.
    """
    from tasktriage.matching.measure import measure as measured
    from tasktriage.matching.measure import read_said
    from tasktriage.pipeline.engine import open_model

    taxonomy, file = _found(context, sector)
    said = read_said(sentences, taxonomy)
    opened = open_model(model, app_of(context).plugins)
    figures = measured(taxonomy, said, opened)
    shown = (figures.recall, figures.false, *figures.right)
    if as_json:
        rows = {one.name: asdict(one) | {"share": one.share} for one in shown}
        advice = {
            "key": figures.knob,
            "value": figures.value,
            "advised": figures.advised,
            "recall_advised": figures.recall_advised,
            "false_advised": figures.false_advised and figures.false_advised.hits,
            "false_at_most": figures.bound,
            "embedder": opened.embedder_id,
        }
        click.echo(json.dumps({"figures": rows, "matching": advice}, indent=2, ensure_ascii=False))
        return 0
    alone = len(figures.right) == 1
    table = [_row(one, alone=alone) for one in shown if one.n]
    print_table(table, ("figure", "hits", "of", "share"))
    whose = file or f"the file of '{taxonomy.name}', which its plugin ships"
    embedder = None if taxonomy.embedder == opened.embedder_id else opened.embedder_id
    for line in _verdict(figures, plain_line(str(whose)), embedder):
        click.echo(line)
    return 0


def _found(context: click.Context, sector: str) -> tuple[Taxonomy, Path | None]:
    """Return a taxonomy by its name or from its file, and the file."""
    return of_name_or_file(sector, app_of(context).plugins.taxonomies.create, read_taxonomy)


def _row(figure: Figure, *, alone: bool) -> dict[str, str]:
    value, low, high = figure.share or (0.0, 0.0, 0.0)
    kind, right, _ = figure.name.rpartition(" right")
    noun, more = _called(kind, alone=alone)
    return {
        "figure": plain_line(f"{noun}s{more} right" if right and noun != kind else figure.name),
        "hits": str(figure.hits),
        "of": str(figure.n),
        "share": f"{value:.2f} [{low:.2f}, {high:.2f}]",
    }


def _verdict(figures: Figures, file: str, embedder: str | None) -> Iterator[str]:
    """Yield what to write into the file; `embedder` where the file names another one, or none."""
    from tasktriage.matching.measure import NEEDED

    if figures.false.n == 0:
        yield "No sentence is of other work, so false matches can't be measured."
        return
    if figures.advised is None or figures.false_advised is None:
        yield f"No {figures.knob} in [matching] would keep false matches to 5 %."
        return
    recall = "" if figures.recall_advised is None else f", with recall {figures.recall_advised:.2f}"
    hits, n, most = figures.false_advised.hits, figures.false_advised.n, 100 * (figures.bound or 1)
    these = "this line" if embedder is None else "these lines"
    if n < NEEDED:
        be = "is" if hits == 1 else "are"
        yield f"{hits} of {n} sentences of other work {be} matched{recall}. So few show that false"
        at_most = f"{most:.0f} % or less, no more than that"
        yield f"matches are {at_most}: to show 5 % takes {NEEDED} or more,"
        yield f"none of them matched. It is by {these} in the [matching] of {file}:"
    else:
        of_all = f" of these (of all such work {most:.0f} % or less)"
        yield f"False matches are kept to 5 %{of_all}{recall}, by {these} in the"
        yield f"[matching] of {file}:"
    yield f"{figures.knob} = {figures.advised:.3f}   # it is {figures.value:g}"
    if embedder is not None:
        yield f"embedder = {toml_text(embedder)}   # whose vectors the number is of"
