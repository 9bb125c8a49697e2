"""Models with a fine-tuned encoder: train on the folds, then on all, or once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tasktriage.contracts.protocols import Embedder
from tasktriage.kit.progress import Progress

from .data import TrainingData
from .recipe import Recipe
from .targets import data_targets
from .trained_parts import TrainedParts
from .tuner import Exported, Tuner
from .validate import validate, validate_once

__all__ = ["make_tuned"]

WEIGHTS = (
    "int8, one scale a row or column; products computed in int8, the few outlier channels of "
    "their inputs beside them in float32; no sum can pass what a processor without VNNI adds up in"
)


def make_tuned(
    recipe: Recipe,
    data: TrainingData,
    embedder: Embedder,
    *,
    cross_validated: bool,
    work: Path | None,
    keep_encoder: Path | None,
    progress: Progress,
) -> TrainedParts:
    """Fine-tune the encoder with its heads; the arguments are those of `train`.

    Raises:
        RecipeError: the embedder can't be fine-tuned, the data can't be split into folds, or the
            numbers ran away.
        OSError: a run can't be written to `work`, or the encoder to `keep_encoder`.
    """
    tuner = Tuner(recipe, embedder, data.levels, work=work, progress=progress)
    targets = data_targets(data, tuner.settings.hard_share)
    if cross_validated:
        validated = validate(tuner, targets, data)
        exported = tuner.fit(targets, title="train on all", keep=keep_encoder)
    else:
        exported, validated = validate_once(tuner, targets, data, keep=keep_encoder)
    return TrainedParts(
        exported.graph,
        exported.tokenizer,
        exported.encoder,
        exported.heads,
        validated,
        _embedder(recipe, exported),
        exported.agreement,
    )


def _embedder(recipe: Recipe, exported: Exported) -> dict[str, Any]:
    return {
        "id": f"{recipe.name}-{recipe.version}",
        "dimension": exported.dimension,
        "features": exported.features,
        "max_tokens": exported.max_tokens,
        "int8": True,
        "weights": WEIGHTS,
    }
