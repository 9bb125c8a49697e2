"""Copy results of `tasktriage bench run` into the repository, without what is not ours to publish.

python benchmarks/publish.py OUT

Predictions stay behind, and the list of worst rows: both pair ids of the public sets with their
labels. What is left are figures. The comparisons need the predictions, so they are made here.
Results that OUT does not hold again stay as they are, with their comparisons among themselves.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tasktriage.bench.harness.compare import compare
from tasktriage.bench.harness.result import read_results
from tasktriage.bench.report import render_markdown

RESULTS = Path(__file__).parent / "results" / "bench"


def main(out: Path) -> None:
    results = read_results([out])
    new = {(path.parent.name, path.stem) for path, _ in results}
    kept = [
        c
        for c in json.loads((RESULTS / "comparisons.json").read_text("utf-8"))
        if not {(c["suite"].partition("@")[0], c[side]) for side in "ab"} & new
    ]
    comparisons = kept + [c.as_dict() for c in compare(results)]
    for path, body in results:
        place = RESULTS / path.parent.name / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        ran = body["environment"]["command"].replace(str(out), "OUT")
        environment = {**body["environment"], "command": ran}
        published = {**body, "environment": environment, "worst": [], "predictions": None}
        place.write_text(json.dumps(published, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (RESULTS / "comparisons.json").write_text(json.dumps(comparisons, indent=1) + "\n", "utf-8")
    bodies = [json.loads(p.read_text("utf-8")) for p in sorted(RESULTS.glob("*/*.json"))]
    table = render_markdown(bodies, comparisons)
    (RESULTS / "README.md").write_text(f"# Results\n\n{table}", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
