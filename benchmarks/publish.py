"""Copy results of `tasktriage bench run` into the repository, without what is not ours to publish.

python benchmarks/publish.py OUT

Predictions stay behind, and the list of worst rows: both pair ids of the public sets with their
labels. What is left are figures. The comparisons need the predictions, so they are made here.
Results that OUT does not hold again stay as they are, with their comparisons among themselves.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from tasktriage.bench.harness.compare import Comparison, compare
from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_files import read_results
from tasktriage.bench.harness.result_json import as_json
from tasktriage.bench.report import render_markdown

RESULTS = Path(__file__).parent / "results" / "bench"
COMPARISONS = RESULTS.with_name("bench-comparisons.json")


def main(out: Path) -> None:
    results = read_results([out])
    new = {(path.parent.name, path.stem) for path, _ in results}
    earlier = [Comparison.from_dict(raw) for raw in json.loads(COMPARISONS.read_text("utf-8"))]
    kept = [c for c in earlier if not {(c.suite.partition("@")[0], x) for x in (c.a, c.b)} & new]
    comparisons = kept + compare(results)
    for path, result in results:
        place = RESULTS / path.parent.name / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        body = as_json(published(result, out))
        place.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", "utf-8")
    written = json.dumps([c.as_dict() for c in comparisons], indent=1)
    COMPARISONS.write_text(written + "\n", "utf-8")
    table = render_markdown([result for _, result in read_results([RESULTS])], comparisons)
    (RESULTS / "README.md").write_text(f"# Results\n\n{table}", "utf-8")


def published(result: Result, out: Path) -> Result:
    """Return a result without what pairs ids with labels, and without the path of `out`."""
    command = result.environment.command.replace(str(out), "OUT")
    environment = replace(result.environment, command=command)
    return replace(result, environment=environment, worst=(), predictions=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
