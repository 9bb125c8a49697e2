"""Train: a recipe and its data → a model folder."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from tasktriage.contracts.errors import RecipeError, UsageError
from tasktriage.contracts.protocols import Embedder
from tasktriage.corpora.codebook import load_codebook
from tasktriage.corpora.sentences import Part, load_sentences
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.evaluation.calibration import (
    apply_temperature,
    conformal_quantiles,
    fit_temperature,
)
from tasktriage.models.encoder import OnnxEncoder
from tasktriage.models.heads import Heads, pack
from tasktriage.models.model import FolderModel
from tasktriage.models.write import write_folder

from .card import card
from .data import TrainingData
from .figures import codebook_figures, figures, frozen_agreement, reliability, slices
from .fit import CrossValidated
from .frozen import make_frozen
from .plot import calibration_plot
from .recipe import Recipe
from .task_head import postings_learnt
from .thresholds import is_task_thresholds

__all__ = ["Trained", "train"]

LIBRARIES = ("numpy", "scikit-learn", "sentence-transformers", "torch", "onnx", "onnxruntime")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """The model, opened from its folder, and its figures as they stand in model.json."""

    model: FolderModel
    metrics: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Made:
    """What either way of training gives."""

    graph: bytes
    tokenizer: bytes
    encoder: OnnxEncoder
    heads: Heads
    validated: CrossValidated
    embedder: Mapping[str, Any]
    export: Mapping[str, Any]


def train(
    recipe: Recipe,
    data: TrainingData,
    embedder: Embedder,
    folder: Path,
    *,
    cross_validated: bool = True,
    work: Path | None = None,
    keep_encoder: Path | None = None,
    notes: str = "",
    progress: Progress = lambda step, done, total: None,
) -> Trained:
    """Train by a recipe, calibrate, and write the model folder.

    Every figure is of the exported encoder, on groups it was not trained on.

    Args:
        recipe: what to do.
        data: what to learn from.
        embedder: what to start from; must be exportable, or trainable for [finetune].
        folder: where the model goes; an older model there is replaced when the new one is whole.
        cross_validated: whether every row is predicted out of fold; otherwise a share of the
            groups is kept back, for [finetune] only: on a frozen encoder folds cost little.
        work: where fine-tuning keeps its runs, to be taken up again.
        keep_encoder: a folder for a fine-tuned encoder as sentence-transformers loads it.
        notes: Markdown that ends the card.
        progress: called with (step, done, total).

    Raises:
        RecipeError: the embedder can't be used, or the data can't be parted into folds.
        OutputError: the folder can't be written.
    """
    if recipe.finetune is None:
        made = _frozen(recipe, data, embedder, progress)
    else:
        made = _tuned(recipe, data, embedder, cross_validated, work, keep_encoder, progress)
    validated = made.validated
    rows = validated.rows
    temperature = fit_temperature(validated.logits, data.soft[rows])
    calibrated = apply_temperature(validated.logits, temperature)
    quantiles = conformal_quantiles(calibrated, data.labels[rows])
    is_task = is_task_thresholds(made.encoder, made.heads, validated.is_task)
    groups = np.asarray(data.groups)[rows]
    metrics: dict[str, Any] = {
        "held_out": figures(
            validated.probabilities, data.labels[rows], data.soft[rows], groups, seed=recipe.seed
        ),
        "reliability": reliability(validated.probabilities, data.labels[rows]),
        "slices": slices(recipe, data, validated),
        "rows_dropped_as_seen": validated.dropped,
        "temperatures": [round(t, 4) for t in validated.temperatures],
        "codebook": codebook_figures(made.encoder, made.heads, temperature, quantiles, is_task),
        "neighbours": validated.neighbours,
        "export": dict(made.export),
    }
    sentences = sum(s.part is Part.TRAIN for s in load_sentences())
    manifest = {
        "name": recipe.name,
        "version": recipe.version,
        "summary": recipe.summary,
        "created": datetime.now(UTC).strftime("%Y-%m-%d"),
        "languages": list(recipe.languages),
        "labels": [str(x) for x in LABELS],
        "reasons": None if made.heads.reason is None else [str(x) for x in REASONS],
        "embedder": dict(made.embedder),
        "temperature": temperature,
        "is_task": is_task,
        "training": {
            "recipe": _said(asdict(recipe)),
            "data": {
                "name": recipe.data.name or data.path.name,
                "source": recipe.data.source,
                "licence": recipe.data.licence,
                "sha256": data.sha256,
                "rows": len(data.texts),
                "groups": len(set(data.groups)),
            },
            "codebook": {
                "version": load_codebook().version,
                "examples": len(load_codebook().examples),
                "sentences": sentences,
            },
            "postings": None if made.heads.task is None else postings_learnt(),
            "cross_validated": cross_validated,
        },
        "seed": recipe.seed,
        "versions": {
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
        "metrics": metrics,
        "conformal": [[round(float(q), 6) for q in row] for row in quantiles],
    }
    progress("write", 0, 1)
    model = write_folder(
        folder,
        manifest,
        {
            "README.md": card(manifest, notes).encode(),
            "calibration.svg": calibration_plot(metrics["reliability"]).encode(),
            "encoder.onnx": made.graph,
            "heads.safetensors": pack(made.heads),
            "tokenizer.json": made.tokenizer,
        },
    )
    return Trained(model, metrics)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recipe without the keys that say nothing, as a file would have it."""
    return {
        key: _said(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if value is not None
    }


def _frozen(recipe: Recipe, data: TrainingData, embedder: Embedder, progress: Progress) -> _Made:
    made = make_frozen(recipe, data, embedder, progress)
    return _Made(
        made.graph,
        made.tokenizer,
        made.encoder,
        made.heads,
        made.validated,
        {
            "id": embedder.id,
            "dimension": embedder.dimension,
            "max_tokens": made.max_tokens,
            "weights": "int8, one scale a row or column; float32 arithmetic",
        },
        frozen_agreement(embedder, made.encoder, made.heads.label, data.texts),
    )


def _tuned(
    recipe: Recipe,
    data: TrainingData,
    embedder: Embedder,
    cross_validated: bool,
    work: Path | None,
    keep_encoder: Path | None,
    progress: Progress,
) -> _Made:
    from .targets import data_rows
    from .tuned import Tuner
    from .validate import validate, validate_once

    tuner = Tuner(recipe, embedder, data.levels, work=work, progress=progress)
    rows = data_rows(data, tuner.settings.hard_share, recipe.codebook.contradicted)
    try:
        if cross_validated:
            validated = validate(tuner, rows, data)
            exported = tuner.fit(rows, title="train on all", keep=keep_encoder)
        else:
            exported, validated = validate_once(tuner, rows, data, keep=keep_encoder)
    except (ValueError, UsageError) as error:
        raise RecipeError(f"{data.path}: can't be parted into folds: {error}") from None
    return _Made(
        exported.graph,
        exported.tokenizer,
        exported.encoder,
        exported.heads,
        validated,
        {
            "id": f"{recipe.name}-{recipe.version}",
            "dimension": exported.dimension,
            "features": exported.features,
            "max_tokens": exported.max_tokens,
            "int8": True,
            "weights": "int8, one scale a row or column; products computed in int8, the few "
            "outlier channels of their inputs beside them in float32; no sum can pass what a "
            "processor without VNNI adds up in",
        },
        exported.agreement,
    )
