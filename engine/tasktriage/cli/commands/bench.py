"""`tasktriage bench suites | run | extraction | compare | report | check`."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import click

from tasktriage.bench.extraction.sets import SETS
from tasktriage.cli.app import app_of, say, stderr_is_free
from tasktriage.cli.listing import print_rows, print_table
from tasktriage.cli.options import complete, data_dir, data_dir_option, model_option
from tasktriage.cli.progress import steps
from tasktriage.contracts.errors import UsageError
from tasktriage.kit.progress import unreported

__all__ = ["bench"]

DEFAULT_CANDIDATES = "majority,text-length,tfidf-lr,minilm-lr,minilm-knn,default"


@click.group()
def bench() -> None:
    """Benchmark classifiers on labelled task sets."""


@bench.command("suites")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def suites_(as_json: bool) -> None:
    """List the suites that come with the package."""
    from tasktriage.bench.harness.suite import suites

    rows = [
        {"name": s.name, "version": s.version, "kind": str(s.kind), "title": s.title}
        for s in suites().values()
    ]
    print_rows(rows, ("name", "version", "kind", "title"), as_json=as_json)


@bench.command()
@click.argument("suites", nargs=-1, required=True, metavar="SUITE...")
@click.option(
    "--candidates",
    default=DEFAULT_CANDIDATES,
    show_default=True,
    metavar="A,B",
    help="Names of classifiers and models, and model folders.",
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
@click.pass_context
def run(
    context: click.Context,
    suites: tuple[str, ...],
    candidates: str,
    out: Path,
    folder: Path | None,
    jobs: int,
    rerun: bool,
) -> int:
    """Run candidates on suites; resumes where a killed run stopped.

    SUITE is a name from `bench suites`, or a TOML file. Each candidate runs in a process of its
    own. One that fails does not stop the others; its failure stands in the table, exit code 1.
    """
    from tasktriage.bench.harness.candidates import check_candidates
    from tasktriage.bench.harness.processes import run_all
    from tasktriage.bench.harness.suite import find_suite

    app = app_of(context)
    names = list(dict.fromkeys(name.strip() for name in candidates.split(",") if name.strip()))
    if not names:
        raise UsageError("no candidates; name some with --candidates")
    chosen = list({suite.name: suite for suite in map(find_suite, suites)}.values())
    check_candidates(names, app.plugins)
    command = shlex.join(["tasktriage", *sys.argv[1:]])
    failed = 0
    with steps() if stderr_is_free(out) else nullcontext(unreported) as progress:
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
                progress=progress,
                prefer=app.settings.prefer,
            ):
                if not result.ok:
                    failed += 1
                    say("error", f"{suite.name}: {result.error}")
    _table(out, [suite.name for suite in chosen], names)
    return 1 if failed else 0


@bench.command()
@click.option(
    "--set",
    "sets",
    multiple=True,
    type=click.Choice(list(SETS)),
    help="One set of postings; may be repeated. By default all that are there, but for those that "
    "the model or its weights were fitted on.",
)
@model_option
@click.option(
    "--extractor",
    default="rules",
    show_default=True,
    metavar="NAME",
    shell_complete=complete("extractors"),
)
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
    with steps() if stderr_is_free(out) else nullcontext(unreported) as progress:
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


@bench.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def compare(results: tuple[Path, ...], as_json: bool) -> None:
    """Print the differences between candidates, with intervals and corrected p-values."""
    from tasktriage.bench.harness.compare import compare as compare_results
    from tasktriage.bench.harness.result_files import read_results

    found = compare_results(read_results(results))
    if as_json:
        click.echo(json.dumps([c.as_dict() for c in found], indent=2))
        return
    rows = [
        {
            "suite": c.suite,
            "metric": c.metric,
            "a": c.a,
            "b": c.b,
            "a - b": f"{c.difference:+.3f}",
            "95 %": f"[{c.ci95[0]:+.3f}, {c.ci95[1]:+.3f}]",
            "p (Holm)": f"{c.p_holm:.3f}",
            "McNemar p": "" if c.mcnemar_p is None else f"{c.mcnemar_p:.3f}",
            "": "*" if c.significant else "",
        }
        for c in found
    ]
    print_table(rows, ("suite", "a", "b", "a - b", "95 %", "p (Holm)", "McNemar p", ""))
    click.echo("* differs at 5 % after Holm's correction over the suite's pairs")


@bench.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page.")
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Write the table."
)
@click.option("--title", default="tasktriage benchmark", show_default=True)
def report(results: tuple[Path, ...], html: Path | None, markdown: Path | None, title: str) -> None:
    """Write one self-contained HTML page, and a Markdown table; without either, print the table."""
    from tasktriage.bench.harness.compare import by_suite
    from tasktriage.bench.harness.compare import compare as compare_results
    from tasktriage.bench.harness.result_files import read_results
    from tasktriage.bench.report import render_html, render_markdown
    from tasktriage.kit.atomic import atomic

    read = read_results(results)
    found = [result for _, result in read]
    by_suite(read)  # what can't be ranked together is refused, with or without predictions
    # published results come without their predictions
    bare = [result.identity for result in found if result.ok and result.predictions is None]
    if bare:
        names = ", ".join(f"{one.suite} {one.candidate}" for one in bare)
        say("warning", f"without predictions, so not compared: {names}")
    comparisons = compare_results([(p, r) for p, r in read if r.predictions is not None])
    table = render_markdown(found, comparisons)
    if html is not None:
        with atomic(html) as stream:
            stream.write(render_html(found, comparisons, title=title))
    if markdown is not None:
        with atomic(markdown) as stream:
            stream.write(table)
    if html is None and markdown is None:
        click.echo(table, nl=False)


@bench.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--against",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="Earlier results: files or folders.",
)
@click.option("--tolerance", type=click.FloatRange(min=0), default=0.01, show_default=True)
@click.option("--metric", "metrics", multiple=True, help="Check this one; may be repeated.")
def check(
    results: tuple[Path, ...],
    against: tuple[Path, ...],
    tolerance: float,
    metrics: tuple[str, ...],
) -> int:
    """Exit 1 if a score got worse than in earlier results by more than the tolerance."""
    from tasktriage.bench.harness.check import METRICS
    from tasktriage.bench.harness.check import check as check_results
    from tasktriage.bench.harness.result_files import read_results

    before = [result for _, result in read_results(against)]
    now = [result for _, result in read_results(results)]
    found = check_results(before, now, tolerance, metrics or METRICS)
    for regression in found:
        say("error", regression.line())
    if not found:
        click.echo(f"{len(before)} result(s), none worse by more than {tolerance:g}")
    return 1 if found else 0


def _table(out: Path, suites: Sequence[str], names: Sequence[str]) -> None:
    from tasktriage.bench.harness.result_files import read_results, result_path
    from tasktriage.bench.report import render_markdown

    paths = [result_path(out, suite, name) for suite in suites for name in names]
    results = [result for _, result in read_results(paths)]
    click.echo(render_markdown(results, []), nl=False)
