"""`tasktriage bench score`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.options import data_dir, data_dir_option
from tasktriage.contracts.errors import UsageError

__all__ = ["score"]


@click.command()
@click.argument("predictions", type=click.Path(path_type=Path))
@click.option("--suite", required=True, metavar="SUITE", help="The suite that they answer.")
@click.option("--name", metavar="NAME", help="What to call them; by default the file's name.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("bench-results"),
    show_default=True,
    help="Where the result goes: OUT/SUITE/NAME.json.",
)
@click.option(
    "--trained-on",
    "trained_on",
    multiple=True,
    metavar="DATA",
    help="What they were learnt from: 'split' (the suite's training rows alone), 'nothing', or a "
    "data set's name; may be repeated. Without it the result says that nobody knows.",
)
@data_dir_option
@click.pass_context
def score(
    context: click.Context,
    predictions: Path,
    suite: str,
    name: str | None,
    out: Path,
    trained_on: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Score predictions that were made elsewhere, without a plugin.

    PREDICTIONS is a csv, tsv, jsonl or parquet file with a column id and three of probabilities
    (p_automatable, p_augmentable, p_human_critical), or one of them: label, or, for a rank suite,
    score, where higher is more automatable. Every row that the suite tests must be in it once;
    'bench split' writes which those are, and which may be trained on.
    """
    from tasktriage.bench.harness.given import read_given
    from tasktriage.bench.harness.outside import Claims, score_given
    from tasktriage.bench.harness.prepared import prepare
    from tasktriage.bench.harness.result_files import result_path
    from tasktriage.bench.harness.suite import find_suite
    from tasktriage.bench.harness.vectors import Vectors
    from tasktriage.bench.report import render_markdown
    from tasktriage.kit.atomic import check_writable

    found = find_suite(suite)
    given = read_given(predictions)
    check_writable(out)
    vectors = Vectors(out / ".vectors")
    prepared = prepare(found, app_of(context).plugins, data_dir(folder), vectors)
    claims = Claims(name or predictions.stem, trained_on or None)
    _check_free(result_path(out, found.name, claims.name))
    command = shlex.join(["tasktriage", *sys.argv[1:]])
    result = score_given(prepared, given, claims, out, command)
    click.echo(render_markdown([result], []), nl=False)


def _check_free(path: Path) -> None:
    """Check that no result of a run stands where one of predictions would go.

    Raises:
        UsageError: one does.
        InputError: what is there is no result.
    """
    from tasktriage.bench.harness.result_files import read_results

    if path.exists():
        ((_, result),) = read_results([path])
        if "predictions_sha256" not in result.identity.params:
            raise UsageError(f"{path} is a result of 'bench run'; give --name or another --out")
