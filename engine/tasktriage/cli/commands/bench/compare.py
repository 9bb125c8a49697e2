"""`tasktriage bench compare`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tasktriage.cli.app import say
from tasktriage.cli.listing import print_table

__all__ = ["compare"]


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def compare(results: tuple[Path, ...], as_json: bool) -> None:
    """Print the differences between candidates, with intervals and corrected p-values.

    Results without their predictions are compared by the comparisons that lie in their folder.
    """
    from tasktriage.bench.harness.compare import compare as compare_results
    from tasktriage.bench.harness.paired import p_text
    from tasktriage.bench.harness.result_files import read_results

    found = compare_results(read_results(results))
    for note in found.notes:
        say("warning", note)
    if as_json:
        click.echo(json.dumps([c.as_dict() for c in found.pairs], indent=2))
        return
    rows = [
        {
            "suite": c.suite,
            "metric": c.metric,
            "a": c.a,
            "b": c.b,
            "a - b": f"{c.difference:+.3f}",
            "95 %": f"[{c.ci95[0]:+.3f}, {c.ci95[1]:+.3f}]",
            "p (Holm)": p_text(c.p_holm),
            "McNemar p": "" if c.mcnemar_p is None else p_text(c.mcnemar_p),
            "": "*" if c.significant else "",
        }
        for c in found.pairs
    ]
    print_table(rows, ("suite", "metric", "a", "b", "a - b", "95 %", "p (Holm)", "McNemar p", ""))
    click.echo("* differs at 5 % after Holm's correction over all pairs of its suite")
