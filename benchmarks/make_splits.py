"""Write the split files of the suites: codes, ids and hashes, never a text.

python benchmarks/make_splits.py --data DIR [SUITE...]

DIR holds the public sets as `tasktriage datasets fetch` leaves them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from result_file import write

import tasktriage.bench.harness
from tasktriage.bench.harness.leakage import JUDGE
from tasktriage.bench.harness.prepared import load_data, search
from tasktriage.bench.harness.split import SCHEMA, group_of, make_split, rows_hash
from tasktriage.bench.harness.suite import Kind, Suite, suites
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.evaluation.folds import group_folds
from tasktriage.extend.manager import Plugins

__all__ = ["main", "split_of"]

FOLDER = Path(tasktriage.bench.harness.__file__).with_name("splits")


def split_of(suite: Suite, plugins: Plugins, data: Path, vectors: Vectors) -> dict[str, Any]:
    """Return what a suite's split file is to hold."""
    train, test = load_data(suite, plugins, data)
    split = make_split(suite, train, test)
    near = search(train, test, split, plugins, vectors)
    rows = (train if test is None else test).rows
    folds: list[dict[str, list[str]]] = []
    if test is None or suite.kind is Kind.FOLDS:
        groups = [group_of(row, suite.group) for row in train.rows]
        texts = [row.text for row in train.rows]
        found = group_folds(groups, texts, suite.folds)
        found = found if suite.kind is Kind.FOLDS else found[:1]
        folds = [{"test_groups": sorted({groups[i] for i in fold.test})} for fold in found]
        dropped = [[train.rows[i].id for i in fold.dropped] for fold in found]
    else:
        kept = {int(i) for part in split.parts for i in part.train}
        dropped = [[row.id for i, row in enumerate(train.rows) if i not in kept]]
    return {
        "schema": SCHEMA,
        "suite": suite.id,
        "rows_sha256": rows_hash([*train.rows, *(test.rows if test is not None else ())]),
        "split_sha256": split.sha256,
        "folds": folds,
        "dropped": dropped,
        "near_duplicates_by": JUDGE,
        "near_duplicates": [
            [rows[i].id for i in part.test[marks]]
            for part, marks in zip(split.parts, near, strict=True)
        ],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("suites", nargs="*", default=list(suites()))
    options = parser.parse_args(arguments)
    plugins, vectors = Plugins(), Vectors()
    for name in options.suites:
        stored = split_of(suites()[name], plugins, options.data, vectors)
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{name}.json"
        write(stored, path, compact=True)
        near = [len(ids) for ids in stored["near_duplicates"]]
        print(name, "dropped", [len(ids) for ids in stored["dropped"]], "near-duplicates", near)
    return 0


if __name__ == "__main__":
    sys.exit(main())
