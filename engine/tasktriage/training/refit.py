"""Fit the is-a-task head of a model anew; its encoder and its other heads stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.kit.progress import Progress, unreported
from tasktriage.models.heads import Heads, pack
from tasktriage.models.manifest import CARD, HEADS
from tasktriage.models.model import FolderModel
from tasktriage.models.write import write_folder

from .card import card
from .codebook_figures import codebook_figures
from .data import TrainingData
from .manifest import today
from .recipe import Recipe
from .task_head import fit_task_head, held_out_tasks, postings_learnt
from .thresholds import is_task_thresholds

__all__ = ["refit_task_head"]


def refit_task_head(
    recipe: Recipe,
    data: TrainingData,
    source: Path,
    folder: Path,
    *,
    notes: str = "",
    progress: Progress = unreported,
) -> FolderModel:
    """Write `source` to `folder` with a head that was fitted on today's postings and sentences.

    Its figures on labels stay; those on what is a task are computed anew, and the recipe's version
    is the model's.

    Raises:
        UsageError: the model has no is-a-task head, or was trained on other data.
        ModelFolderError: `source` is damaged.
        OutputError: `folder` can't be written.
    """
    model = _opened(source, data)
    progress("fit the is-a-task head", 0, 2)
    heads = replace(model.heads, task=fit_task_head(model.encoder, data.texts))
    progress("fit the is-a-task head", 1, 2)
    held_out = held_out_tasks(model.encoder, data.texts, data.groups, recipe.folds)
    is_task = is_task_thresholds(model.encoder, heads, held_out[~np.isnan(held_out)])
    body = _manifest(recipe, model, heads, is_task)
    files = {name: (source / name).read_bytes() for name in model.manifest.files}
    files[HEADS] = pack(heads)
    files[CARD] = card(body, notes).encode()
    return write_folder(folder, body, files)


def _opened(source: Path, data: TrainingData) -> FolderModel:
    model = FolderModel(source)
    if model.heads.task is None:
        raise UsageError(f"{source}: its model does not say what is a task; train it with a recipe")
    if model.manifest.raw["training"]["data"]["sha256"] != data.sha256:
        raise UsageError(f"{data.path}: is not the data that {source} was trained on")
    return model


def _manifest(
    recipe: Recipe, model: FolderModel, heads: Heads, is_task: Mapping[str, float] | None
) -> dict[str, Any]:
    """Return the model's manifest with what the new head changes."""
    raw = model.manifest.raw
    training = raw["training"]
    figures = codebook_figures(model.encoder, heads, model.manifest.calibrator, is_task)
    changed = {
        "version": recipe.version,
        "created": today(),
        "is_task": is_task,
        "training": {
            **training,
            "recipe": {**training["recipe"], "version": recipe.version},
            "postings": postings_learnt(),
        },
        "metrics": {**raw["metrics"], "codebook": figures},
    }
    kept = {key: value for key, value in raw.items() if key not in ("schema", "files")}
    return {**kept, **changed}
