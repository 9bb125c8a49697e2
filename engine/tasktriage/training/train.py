"""Train: a recipe and its data → a model folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tasktriage.contracts.protocols import Embedder
from tasktriage.evaluation.calibration import (
    apply_temperature,
    conformal_quantiles,
    fit_temperature,
)
from tasktriage.kit.progress import Progress, unreported
from tasktriage.models.calibrated import Calibrator, Scale
from tasktriage.models.heads import pack
from tasktriage.models.manifest import CARD, ENCODER, HEADS, TOKENIZER
from tasktriage.models.model import FolderModel
from tasktriage.models.write import write_folder

from .card import card
from .codebook_figures import codebook_figures
from .data import TrainingData
from .figures import figures, other_labels, reliability, slices
from .frozen import make_frozen
from .manifest import manifest
from .plot import PLOT, calibration_plot
from .recipe import Recipe
from .short import SHORT_WORDS, short_scale
from .thresholds import is_task_thresholds
from .trained_parts import Calibration, TrainedParts
from .tuned import make_tuned

__all__ = ["Trained", "train"]


@dataclass(frozen=True, slots=True)
class Trained:
    """The model, opened from its folder, and its figures as they stand in model.json."""

    model: FolderModel
    metrics: Mapping[str, Any]


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
    progress: Progress = unreported,
) -> Trained:
    """Train by a recipe, calibrate, and write the model folder.

    Every figure is of the exported encoder, on groups it was not trained on.

    Args:
        recipe: what to do.
        data: what to learn from.
        embedder: what to start from; must be exportable, or trainable for [finetune].
        folder: where the model goes; an older model there is replaced when the new one is whole.
        cross_validated: predict every row out of fold; else, for [finetune], keep groups back.
        work: where fine-tuning keeps its runs, to be taken up again.
        keep_encoder: a folder for a fine-tuned encoder as sentence-transformers loads it.
        notes: Markdown that ends the card.
        progress: called with (step, done, total).

    Raises:
        RecipeError: the embedder or the data can't be used, or the numbers ran away.
        UsageError: something that the embedder needs is not installed.
        OutputError: the folder can't be written.
        OSError: a run can't be written to `work`, or the encoder to `keep_encoder`.
    """
    if recipe.finetune is None:
        parts = make_frozen(recipe, data, embedder, progress)
    else:
        parts = make_tuned(
            recipe,
            data,
            embedder,
            cross_validated=cross_validated,
            work=work,
            keep_encoder=keep_encoder,
            progress=progress,
        )
    calibration = _calibrated(recipe, parts, data)
    metrics = _metrics(recipe, data, parts, calibration)
    body = manifest(recipe, data, parts, calibration, metrics, cross_validated=cross_validated)
    progress("write", 0, 1)
    return Trained(write_folder(folder, body, _files(parts, body, notes)), metrics)


def _calibrated(recipe: Recipe, parts: TrainedParts, data: TrainingData) -> Calibration:
    validated = parts.validated
    rows = validated.rows
    temperature = fit_temperature(validated.logits, data.soft[rows])
    probabilities = apply_temperature(validated.logits, temperature)
    quantiles = conformal_quantiles(probabilities, data.labels[rows])
    # who learns no sentence of the codebook may mean something else by a label
    by_codebook = recipe.codebook.weight > 0
    short = short_scale(parts.encoder, parts.heads, temperature) if by_codebook else None
    calibrator = Calibrator(Scale(temperature, quantiles), short, SHORT_WORDS)
    is_task = is_task_thresholds(parts.encoder, parts.heads, validated.is_task)
    return Calibration(calibrator, is_task)


def _metrics(
    recipe: Recipe, data: TrainingData, parts: TrainedParts, calibration: Calibration
) -> dict[str, Any]:
    validated = parts.validated
    rows, probabilities = validated.rows, validated.probabilities
    labels, soft, groups = data.labels[rows], data.soft[rows], np.asarray(data.groups)[rows]
    return {
        "held_out": figures(probabilities, labels, soft, groups, seed=recipe.seed),
        **other_labels(recipe, data, validated),
        "reliability": reliability(probabilities, labels),
        "slices": slices(recipe, data, validated),
        "rows_dropped_as_seen": validated.dropped,
        "temperatures": [round(t, 4) for t in validated.temperatures],
        "codebook": codebook_figures(
            parts.encoder, parts.heads, calibration.calibrator, calibration.is_task
        ),
        "neighbours": validated.neighbours,
        "export": dict(parts.export),
    }


def _files(parts: TrainedParts, body: Mapping[str, Any], notes: str) -> dict[str, bytes]:
    return {
        CARD: card(body, notes).encode(),
        PLOT: calibration_plot(body["metrics"]["reliability"]).encode(),
        ENCODER: parts.graph,
        HEADS: pack(parts.heads),
        TOKENIZER: parts.tokenizer,
    }
