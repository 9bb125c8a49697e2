"""The YAML that a card begins with, for hubs of models: what the model is, and its figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["front_matter"]

TASK = {"type": "text-classification", "name": "automatable, augmentable or human-critical"}
TAGS = ("tasktriage", "future-of-work", "job-descriptions", "onnx")
# the key in model.json, the type that hubs know it by, its name
HELD_OUT = (
    ("macro_f1", "f1", "macro-F1"),
    ("accuracy", "accuracy", "accuracy"),
    ("kappa", "cohen_kappa", "quadratic weighted kappa"),
    ("cross_entropy", "cross_entropy", "soft cross-entropy (nats)"),
    ("ece", "expected_calibration_error", "expected calibration error, 15 bins"),
)
CODEBOOK = (
    ("macro_f1", "f1", "macro-F1"),
    ("accuracy", "accuracy", "accuracy"),
    ("recall_answered_for", "recall", "recall of human-critical with ACC, LIC or ETH"),
)


def front_matter(manifest: Mapping[str, Any]) -> str:
    """Return the block between `---` lines; values are those of model.json, as they stand there."""
    hub = manifest["training"]["recipe"].get("hub", {})
    said = {
        "language": list(manifest["languages"]),
        "license": hub.get("licence"),
        "base_model": hub.get("base_model"),
        "datasets": list(hub.get("datasets", ())),
        "pipeline_tag": TASK["type"],
        "library_name": "tasktriage",
        "tags": list(TAGS),
        "model-index": [{"name": manifest["name"], "results": _results(manifest)}],
    }
    lines = _yaml({key: value for key, value in said.items() if value})
    return "\n".join(("---", *lines, "---"))


def _results(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    metrics, training = manifest["metrics"], manifest["training"]
    names = training["recipe"].get("hub", {}).get("datasets", ())
    data = {"type": names[0] if names else "table", "name": training["data"]["name"]}
    book = {"type": "codebook", "name": "the codebook set", "split": "test"}
    return [
        _result({**data, "split": "groups not trained on"}, metrics["held_out"], HELD_OUT),
        _result(book, metrics["codebook"], CODEBOOK),
    ]


def _result(
    dataset: Mapping[str, str], figures: Mapping[str, Any], kinds: Sequence[tuple[str, str, str]]
) -> dict[str, Any]:
    known = ((kind, name, figures.get(key)) for key, kind, name in kinds)
    return {
        "task": TASK,
        "dataset": dataset,
        "metrics": [
            {"type": kind, "name": name, "value": value}
            for kind, name, value in known
            if value is not None
        ],
    }


def _yaml(value: Mapping[str, Any] | Sequence[Any], indent: str = "") -> Iterator[str]:
    """Yield the lines of nested mappings and lists; texts are quoted as in JSON, as YAML may."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list):
                yield f"{indent}{key}:"
                yield from _yaml(inner, f"{indent}  ")
            else:
                yield f"{indent}{key}: {json.dumps(inner, ensure_ascii=False)}"
        return
    for inner in value:
        if isinstance(inner, Mapping):
            first, *rest = _yaml(inner, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {json.dumps(inner, ensure_ascii=False)}"
