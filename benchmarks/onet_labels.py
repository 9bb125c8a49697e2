"""Say how consistent the older labels of O*NET tasks are, and how spread both sets of labels are.

python benchmarks/onet_labels.py --data DIR [--out JSON]

No model is asked: every figure follows from the table of ids and shares that comes along, and from
the ratings in DIR/gpts_are_gpts.tsv. How far the readers agreed with one another can't be computed
here: one mean a row was kept. `tasktriage datasets compare` holds the two sets against one another.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from result_file import arguments, today, versions, write

from tasktriage.config import Settings
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import top_label
from tasktriage.evaluation.metrics import labels_of, soft_cross_entropy
from tasktriage.evaluation.reliability import expected_calibration_error
from tasktriage.extend.manager import Plugins

__all__ = ["main"]

OLDER, OURS = "gpts-are-gpts", "onet-codebook-2026"
BY_CODEBOOK = "labels:codebook"
DIGITS = 6
Soft = tuple[float, float, float]


def soft_of(row: LabelledTask) -> Soft:
    assert row.soft is not None
    return row.soft


def itself(soft: Sequence[Soft]) -> dict[str, float]:
    """Return what soft labels would score if they were predictions of themselves."""
    shares = np.array(soft)
    return {
        "ece": round(expected_calibration_error(shares, labels_of(shares)), DIGITS),
        "cross_entropy": round(soft_cross_entropy(shares, shares), DIGITS),
    }


def same(pairs: Sequence[tuple[Any, Any]]) -> float:
    return round(sum(a == b for a, b in pairs) / len(pairs), DIGITS)


def of_equal_texts(rows: Sequence[LabelledTask]) -> float:
    """Return how many pairs of rows with one text have one label."""
    by_text = defaultdict(list)
    for row in rows:
        by_text[row.text].append(top_label(soft_of(row)))
    pairs = [
        (a, b)
        for labels in by_text.values()
        for place, a in enumerate(labels)
        for b in labels[place + 1 :]
    ]
    return same(pairs)


def measure(older: Sequence[LabelledTask], ours: Sequence[LabelledTask]) -> dict[str, Any]:
    """Return the figures of both sets of labels, on the same rows in the same order."""
    runs = [tuple(row.raters.values()) for row in older]
    labels = [top_label(soft_of(row)) for row in older]
    labelled = sum(BY_CODEBOOK in row.tags for row in ours)
    return {
        "rows": len(ours),
        "labelled": labelled,
        "kept_older": len(ours) - labelled,
        "older": {
            **itself([soft_of(row) for row in older]),
            "runs_agree": same([(a, b) for a, b in runs]),
            "first_run_and_label": same([(a, b) for (a, _), b in zip(runs, labels, strict=True)]),
            "equal_texts_agree": of_equal_texts(older),
        },
        "by_codebook": itself([soft_of(row) for row in ours]),
    }


def main(argv: Sequence[str] | None = None) -> None:
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of gpts_are_gpts.tsv")
    options = parser.parse_args(argv)
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    older, ours = (plugins.make_dataset(name).load(options.data).rows for name in (OLDER, OURS))
    result = {
        "schema": "tasktriage.onet-labels/1",
        "created": today(),
        "command": "python benchmarks/onet_labels.py --data DIR "
        "--out benchmarks/results/onet_labels.json",
        **measure(older, ours),
        "versions": versions(["numpy"]),
    }
    print(json.dumps(result, indent=1))
    write(result, options.out)


if __name__ == "__main__":
    main()
