"""What model.json says of a model that was just trained."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tasktriage.corpora.codebook import load_codebook
from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.models.calibrated import Calibrator

from .data import TrainingData
from .recipe import Recipe
from .task_head import postings_learnt
from .trained_parts import Calibration, TrainedParts

__all__ = ["manifest", "today"]

LIBRARIES = ("numpy", "scikit-learn", "sentence-transformers", "torch", "onnx", "onnxruntime")


def manifest(
    recipe: Recipe,
    data: TrainingData,
    parts: TrainedParts,
    calibration: Calibration,
    metrics: Mapping[str, Any],
    *,
    cross_validated: bool,
) -> dict[str, Any]:
    """Return model.json as JSON takes it, but for the schema and the files."""
    return {
        "name": recipe.name,
        "version": recipe.version,
        "summary": recipe.summary,
        "created": today(),
        "languages": list(recipe.languages),
        "labels": [str(x) for x in LABELS],
        "reasons": None if parts.heads.reason is None else [str(x) for x in REASONS],
        "embedder": dict(parts.embedder),
        "temperature": calibration.calibrator.usual.temperature,
        "is_task": calibration.is_task,
        "training": {
            "recipe": _without_none(asdict(recipe)),
            "data": _data(recipe, data),
            "codebook": _codebook(),
            "postings": None if parts.heads.task is None else postings_learnt(),
            "cross_validated": cross_validated,
        },
        "seed": recipe.seed,
        "versions": {
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
        "metrics": dict(metrics),
        **_scales(calibration.calibrator),
    }


def _scales(calibrator: Calibrator) -> dict[str, Any]:
    """Return the conformal thresholds, and what short texts have of their own."""
    found: dict[str, Any] = {"conformal": _rounded(calibrator.usual.quantiles), "short": None}
    if calibrator.short is not None:
        temperature = calibrator.short.temperature
        found["short"] = {"words": calibrator.words, "temperature": temperature}
        found["conformal_short"] = _rounded(calibrator.short.quantiles)
    return found


def _rounded(quantiles: ArrayLike | None) -> list[list[float]]:
    return [[round(float(q), 6) for q in row] for row in np.asarray(quantiles)]


def today() -> str:
    """Return the date (UTC) as model.json has it."""
    return datetime.now(UTC).strftime("%Y-%m-%d")


def _data(recipe: Recipe, data: TrainingData) -> dict[str, Any]:
    return {
        "name": recipe.data.name or data.path.name,
        "source": recipe.data.source,
        "licence": recipe.data.licence,
        "sha256": data.sha256,
        "rows": len(data.texts),
        "groups": len(set(data.groups)),
    }


def _codebook() -> dict[str, Any]:
    codebook = load_codebook()
    return {
        "version": codebook.version,
        "examples": len(codebook.examples),
        "sentences": len(load_sentences(Part.TRAIN)),
    }


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recipe without the keys that say nothing, as a file would have it."""
    return {
        key: _without_none(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if value is not None
    }
