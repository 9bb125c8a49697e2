"""Results as their files hold them, made up for the tests of the page."""

from __future__ import annotations

from typing import Any

from tasktriage.bench.harness.compare import Comparison
from tasktriage.bench.harness.result_json import from_json
from tasktriage.bench.report import render_html as render_results

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}|`"
SHOTS = (2, 8, 32)
SETS = ("0.901 (0.891 to 0.911)", "1.23 (1.22 to 1.24)")


def score(value: float | None, half: float = 0.01) -> dict[str, Any]:
    interval = None if value is None else [value - half, value + half]
    return {"value": value, "ci95": interval, "unit": "ratio", "higher_is_better": True}


def result(
    name: str, f1: float | None = 0.75, *, suite: str = "occupations@1", kind: str = "grouped-folds"
) -> dict[str, Any]:
    quality = 0.5 if f1 is None else f1
    return {
        "schema": "tasktriage.bench-result/1",
        "run_id": "0123456789ab",
        "created": "2026-11-20T10:00:00Z",
        "status": "ok",
        "error": None,
        "identity": {
            "suite": suite,
            "kind": kind,
            "candidate": name,
            "candidate_version": "1",
            "data": {"some-set": {"file.tsv": "a0" * 32}},
            "rows_sha256": "b1" * 32,
            "split_sha256": "c2" * 32,
            "seeds": [0],
            "metrics_version": 1,
            "params": {"C": 3},
        },
        "environment": {
            "python": "3.11.7",
            "platform": "Linux",
            "cpu": "a cpu",
            "cores": 2,
            "packages": {"numpy": "2.0"},
            "command": "tasktriage bench run occupations",
        },
        "data": {
            "n_train": [80, 81],
            "n_test": 1100,
            "n_groups": 12,
            "class_counts": [100, 400, 600],
            "dropped": {"seen_text": 17},
            "near_duplicates": 23,
            "headline_folds": [1, 2],
            "agreement": "two readers: 80 %",
        },
        "contamination": {"status": "no", "detail": "retrained in each fold"},
        "scores": {
            "macro_f1": score(f1),
            "accuracy": score(quality + 0.02),
            "macro_f1_agreed": score(quality + 0.05),
            "kappa": score(quality - 0.05),
            "ece": score(0.0123, 0.002),
            "ece_null": score(0.0091),
            "brier": score(0.4321),
            "coverage": score(0.9012),
            "set_size": score(1.234),
            "macro_f1_every_fold": score(quality - 0.01),
            "spearman": score(None),
            "tasks_per_second": {"value": 400.0 * quality},
            "model_size_mb": {"value": 91.5},
        },
        "confusion": [[80, 15, 5], [40, 300, 60], [20, 90, 490]],
        "by_group": {
            "15": {
                "title": "Computer",
                "n": 402,
                "macro_f1": quality,
                "accuracy": 0.8,
                "brier": 0.4,
                "coverage": 0.88,
                "set_size": 1.2,
            },
            "23": {"title": "Legal & more", "n": 1, "macro_f1": None, "accuracy": 1.0},
        },
        "curves": {
            "reliability": [
                {"low": 0.0, "high": 0.5, "count": 0, "confidence": None, "accuracy": None},
                {"low": 0.5, "high": 1.0, "count": 900, "confidence": 0.81, "accuracy": 0.79},
            ],
            "risk_coverage": [[i / 200, 0.2 * i / 200] for i in range(1, 201)],
            "learning": None,
        },
        "agreement": [
            {
                "between": "one / two",
                "kind": "raters",
                "rows": 1100,
                "n": 1100,
                "accuracy": 0.87,
                "macro_f1": 0.838,
                "kappa": None,
            }
        ],
        "worst": [
            {
                "id": "4711",
                "truth": "automatable",
                "label": "human-critical",
                "p": 0.93,
                "group": "15-1253",
            }
        ],
        "cost": {"fit_s": 3.25, "predict_s": 0.4},
        "predictions": {"path": "x.predictions.jsonl.gz", "sha256": "d3" * 32},
    }


def failure(name: str, error: str = "fold 3: RuntimeError: boom") -> dict[str, Any]:
    made = result(name)
    made |= {"status": "failed", "error": error, "scores": {}, "confusion": None}
    made |= {"curves": None, "by_group": None, "worst": None, "agreement": None, "data": None}
    return made


def rank_only(name: str, rho: float | None) -> dict[str, Any]:
    made = result(name, suite="order@1", kind="rank")
    made["scores"] = {"spearman": score(rho), "kendall": score(rho), "macro_f1": score(None)}
    made["data"].pop("headline_folds")
    made |= {"confusion": None, "by_group": {}, "worst": [], "agreement": []}
    made["curves"] = {"reliability": None, "risk_coverage": None, "learning": None}
    made["data"] |= {"class_counts": None, "near_duplicates": None, "agreement": ""}
    made["ceiling"] = {"raters": "of old", "macro_f1": 0.8, "kappa": 0.8, "share": 0.91}
    return made


def few_shot(name: str, f1: float) -> dict[str, Any]:
    made = result(name, f1, suite="few@1", kind="few-shot")
    made["curves"]["learning"] = [
        {"shots": shots, "macro_f1": f1 - 0.1 / shots, "ci95": [f1 - 0.2, f1]} for shots in SHOTS
    ]
    return made


def compared(a: str, b: str, *, significant: bool, suite: str = "occupations@1") -> Comparison:
    p = 0.0013 if significant else 0.4
    return Comparison(suite, "macro_f1", a, b, 0.0421, (0.0311, 0.0517), 0.0001, p, None)


def render_html(results: list[dict[str, Any]], comparisons: list[Comparison], **more: str) -> str:
    """Render results as their files hold them."""
    return render_results([from_json(given) for given in results], comparisons, **more)
