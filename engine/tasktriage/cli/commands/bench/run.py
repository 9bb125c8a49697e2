"""`tasktriage bench run`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.options import data_dir, data_dir_option
from tasktriage.cli.progress import steps
from tasktriage.contracts.errors import UsageError
from tasktriage.kit.progress import Progress

__all__ = ["run"]

DEFAULT_CANDIDATES = "majority,text-length,tfidf-lr,minilm-lr,minilm-knn,default"


@click.command()
@click.argument("suites", nargs=-1, required=True, metavar="SUITE...")
@click.option(
    "--candidates",
    default=DEFAULT_CANDIDATES,
    show_default=True,
    metavar="A,B",
    help="Names of classifiers and models, model folders, and recipes as recipe:PATH.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("bench-results"),
    show_default=True,
    help="Where results go: OUT/SUITE/CANDIDATE.json.",
)
@data_dir_option
@click.option("--jobs", type=click.IntRange(min=1), default=1, help="Candidates at a time.")
@click.option("--rerun", is_flag=True, help="Run again what has a result.")
@click.option(
    "--seeds",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Run what is trained N times, each with another seed: mean and spread beside the scores.",
)
@click.pass_context
def run(
    context: click.Context,
    suites: tuple[str, ...],
    candidates: str,
    out: Path,
    folder: Path | None,
    jobs: int,
    rerun: bool,
    seeds: int,
) -> int:
    """Run candidates on suites; resumes where a killed run stopped.

    SUITE is a name from `bench suites`, or a TOML file. Each candidate runs in a process of its
    own. One that fails does not stop the others; its failure stands in the table, exit code 1.
    """
    from tasktriage.bench.harness.processes import run_all
    from tasktriage.bench.harness.ready import check_ready
    from tasktriage.bench.harness.suite import find_suite

    app = app_of(context)
    names = list(dict.fromkeys(name.strip() for name in candidates.split(",") if name.strip()))
    if not names:
        raise UsageError("no candidates; name some with --candidates")
    chosen = list({suite.name: suite for suite in map(find_suite, suites)}.values())
    check_ready(chosen, names, app.plugins, data_dir(folder), out)
    command = shlex.join(["tasktriage", *sys.argv[1:]])
    failed = 0
    with steps(out) as progress:
        for suite in chosen:
            for result in run_all(
                suite,
                names,
                app.plugins,
                data_dir(folder),
                out,
                jobs=jobs,
                rerun=rerun,
                command=command,
                progress=_of(suite.name, progress),
                prefer=app.settings.prefer,
                seeds=seeds,
            ):
                if not result.ok:
                    failed += 1
                    say("error", f"{suite.name}: {result.error}")
    _table(out, [suite.name for suite in chosen], names)
    return 1 if failed else 0


def _of(suite: str, progress: Progress) -> Progress:
    """Return a progress whose steps, the candidates, bear the suite's name too."""
    return lambda step, done, total: progress(f"{suite}, {step}", done, total)


def _table(out: Path, suites: Sequence[str], names: Sequence[str]) -> None:
    from tasktriage.bench.harness.result_files import read_results, result_path
    from tasktriage.bench.report import render_markdown

    paths = [result_path(out, suite, name) for suite in suites for name in names]
    results = [result for _, result in read_results(paths)]
    click.echo(render_markdown(results, []), nl=False)
