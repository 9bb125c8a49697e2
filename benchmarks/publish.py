"""Copy results of `tasktriage bench run` into the repository, without what is not ours to publish.

python benchmarks/publish.py OUT [RESULTS]

Where the tested labels are ours, predictions come along, with nine digits. Of the other sets
predictions stay behind, and the list of worst rows: both pair ids with labels of others. The
comparisons that need them are made here, and kept beside the results. Results that OUT does not
hold again stay as they are, with their comparisons.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tasktriage.bench.harness.compare import Comparison, compare
from tasktriage.bench.harness.comparisons_file import (
    corrected,
    read_comparisons,
    write_comparisons,
)
from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_files import (
    Prediction,
    read_predictions,
    read_results,
    write_predictions,
    write_result,
)
from tasktriage.bench.published.index import Who, updated, write_index
from tasktriage.bench.report import render_markdown
from tasktriage.evaluation.arrays import labels_of
from tasktriage.evaluation.reliability import ECE_BINS

RESULTS = Path(__file__).parent / "results" / "bench"
OURS = {"codebook", "codebook-train"}  # data sets all of whose labels we made
DIGITS = 9
WHO, LICENCE = Who("The tasktriage authors"), "Apache-2.0"


def main(out: Path, results: Path = RESULTS) -> None:
    """Publish what lies in `out` into the folder of results."""
    fresh = read_results([out])
    compared = compare(fresh).pairs  # with all predictions
    for path, result in fresh:
        place = results / path.parent.name / path.name
        write_result(place, published(result, out, path, place))
    there = read_results([results])
    kept = stored(there, [*read_comparisons(results), *compared])
    write_comparisons(results, kept)
    write_index(results, updated(results, there, who=WHO, licence=LICENCE))
    table = render_markdown([result for _, result in there], compare(there).pairs)
    (results / "README.md").write_text(f"# Results\n\n{table}", "utf-8")


def published(result: Result, out: Path, path: Path, place: Path) -> Result:
    """Return a result without what is not ours and the path of `out`; write its predictions."""
    command = result.environment.command.replace(str(out), "OUT")
    result = replace(result, environment=replace(result.environment, command=command))
    tested = list(result.identity.data)[-1:]  # trained on first, tested last
    if result.predictions is None or not OURS.issuperset(tested):
        return replace(result, worst=(), predictions=None)
    rows = [rounded(row) for row in read_predictions(result, path.parent)]
    beside = place.with_name(result.predictions.path)
    return replace(result, predictions=write_predictions(beside, rows))


def rounded(row: Prediction) -> Prediction:
    """Return a prediction of nine digits; of all digits where those decide a figure."""
    p = [float(f"{value:.{DIGITS}g}") for value in row.p]
    return replace(row, p=p) if _decides(p) == _decides(row.p) else row


def _decides(p: Sequence[float]) -> tuple[int, int]:
    """Return the label, and the bin of confidence."""
    return int(labels_of(np.array([p]))[0]), int(np.ceil(max(p) * ECE_BINS))


def stored(
    results: Sequence[tuple[Path, Result]], comparisons: Sequence[Comparison]
) -> list[Comparison]:
    """Return the comparisons, the later of two, that the runs' predictions don't give again."""
    bare = {result.run_id for _, result in results if result.predictions is None}
    known = {result.run_id for _, result in results}
    kept = {
        (one.metric, one.runs): one
        for one in comparisons
        if known.issuperset(one.runs) and not bare.isdisjoint(one.runs)
    }
    order = sorted(kept.values(), key=lambda one: (one.suite, one.metric, one.a, one.b))
    return corrected(order)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
