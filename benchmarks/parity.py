"""Do all kernels give one answer? The shipped model's, under three ways to compute its graph.

python benchmarks/parity.py [--data DIR] [--model DIR] [--processor NAME] [--answers NPZ]
                            [--against NPZ] [--out JSON]

"default" is onnxruntime as it is used, with the kernels that it picks for this processor; "plain"
is the same without any optimisation of the graph, so that products are made in float32; "exact"
computes them in whole numbers (`exact.py`). Texts are 2,000 of the codebook set and, where DIR
holds the data, 2,000 O*NET tasks and 2,000 of the ILO's; labels are not looked at.

`--answers` keeps the default answers, and `--against` holds those of another processor beside this
one's. An emulator may stand in for it: `qemu-x86_64 -cpu Haswell python benchmarks/parity.py
--kernels default --processor "Haswell (emulated)" --answers haswell.npz`.
"""

from __future__ import annotations

import argparse
import csv
import shlex
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from result_file import SHIPPED, arguments, processor, versions, write

from tasktriage.corpora.sentences import load_sentences
from tasktriage.kit.arrays import top_codes
from tasktriage.models.model import FolderModel

__all__ = ["KERNELS", "compared", "main", "opened"]

TEXTS, SEED, COVERAGE = 2000, 0, 0.9
KERNELS = ("default", "plain", "exact")
NEAR = 0.01  # of a probability
LIBRARIES = ("numpy", "onnx", "onnxruntime")


def opened(folder: Path, kernels: str) -> FolderModel:
    """Return a model that computes its graph with the kernels named."""
    model = FolderModel(folder)
    graph = (folder / "encoder.onnx").read_bytes()
    if kernels == "plain":
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        providers = ["CPUExecutionProvider"]
        session: Any = onnxruntime.InferenceSession(graph, options, providers=providers)
    elif kernels == "exact":
        from exact import ExactSession

        session = ExactSession(graph)
        model.encoder._threads = 1
    else:
        return model
    model.encoder._session = session
    return model


def text_sets(data: Path | None) -> dict[str, list[str]]:
    """Return the texts by set."""
    sets = {"codebook set": [s.text for s in load_sentences() if s.task]}
    for name, file, delimiter in (
        ("O*NET", "gpts_are_gpts.tsv", "\t"),
        ("ILO 2025", "ilo_2025.csv", ","),
    ):
        if data is not None and (data / file).is_file():
            with (data / file).open(encoding="utf-8", newline="") as stream:
                rows = csv.DictReader(stream, delimiter=delimiter)
                sets[name] = list(dict.fromkeys(row["task"] for row in rows))
    draw = np.random.default_rng(SEED)
    return {
        name: [texts[i] for i in np.sort(draw.permutation(len(texts))[:TEXTS])]
        for name, texts in sets.items()
    }


def compared(model: FolderModel, one: Any, other: Any) -> dict[str, float]:
    """Return how far two answers (n, 3) are from one another."""
    moved = np.abs(one - other).max(axis=1)
    sets = [model.prediction_sets(p, COVERAGE) for p in (one, other)]
    return {
        "same_label": round(float((top_codes(one) == top_codes(other)).mean()), 5),
        "same_prediction_set": round(float((sets[0] == sets[1]).all(axis=1).mean()), 5),
        "moved_mean": round(float(moved.mean()), 6),
        "moved_p99": round(float(np.quantile(moved, 0.99)), 5),
        "moved_p999": round(float(np.quantile(moved, 0.999)), 5),
        "moved_max": round(float(moved.max()), 5),
        f"within_{NEAR}": round(float((moved <= NEAR).mean()), 5),
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Return what goes to the results file."""
    sets = text_sets(options.data)
    models = {kernels: opened(options.model, kernels) for kernels in options.kernels}
    answers = {
        name: {k: model.assess(texts).probabilities for k, model in models.items()}
        for name, texts in sets.items()
    }
    if options.answers:
        np.savez(options.answers, **{name: by["default"] for name, by in answers.items()})
    pairs: dict[str, dict[str, dict[str, float]]] = {}
    other = np.load(options.against) if options.against else {}
    for name, by in answers.items():
        model = models["default"]
        pairs[name] = {f"{a} / {b}": compared(model, by[a], by[b]) for a, b in combinations(by, 2)}
        if name in other:
            title = f"default / default on {options.other or options.against.stem}"
            pairs[name][title] = compared(model, by["default"], other[name])
    info = models["default"].info
    return {
        "schema": "tasktriage.parity/1",
        "command": f"python benchmarks/parity.py {options.said}",
        "model": {"name": info.name, "version": info.version, "sha256": info.sha256},
        "texts": {name: len(texts) for name, texts in sets.items()},
        "seed": SEED,
        "processor": options.processor or processor(),
        "versions": versions(LIBRARIES),
        "pairs": pairs,
    }


def said(arguments: Sequence[str], *paths: Path | None) -> str:
    """Return the arguments as they were given, but for where things are on this machine."""
    names = {str(path): path.name.upper() or "DIR" for path in paths if path is not None}
    return " ".join(names.get(argument, shlex.quote(argument)) for argument in arguments)


def table(result: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    lines = [
        f"{result['processor']}; model {result['model']['name']} {result['model']['version']}",
        "",
        f"| texts | kernels | same label | same set | mean Δp | 99.9 % | max | within {NEAR} |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, pairs in result["pairs"].items():
        for pair, s in pairs.items():
            lines.append(
                f"| {result['texts'][name]:,} {name} | {pair} | {s['same_label']:.2%} "
                f"| {s['same_prediction_set']:.2%} | {s['moved_mean']:.5f} | {s['moved_p999']:.4f} "
                f"| {s['moved_max']:.4f} | {s[f'within_{NEAR}']:.2%} |"
            )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its table and write its figures where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, help="folder of the public sets")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="model folder")
    parser.add_argument("--kernels", nargs="+", choices=KERNELS, default=KERNELS)
    parser.add_argument("--processor", help="its name, where the system says another")
    parser.add_argument("--answers", type=Path, help="keep the default answers here")
    parser.add_argument("--against", type=Path, help="answers that another processor gave")
    parser.add_argument("--other", help="the name of that processor")
    options = parser.parse_args(argv)
    if "default" not in options.kernels:
        parser.error("--kernels must have default: the others are held against it")
    options.said = said(sys.argv[1:] if argv is None else argv, options.data, options.against)
    result = measure(options)
    print(table(result))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
