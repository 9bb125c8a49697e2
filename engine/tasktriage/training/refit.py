"""Fit the is-a-task head of a model anew; its encoder and its other heads stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from tasktriage.contracts.errors import UsageError
from tasktriage.models.heads import pack
from tasktriage.models.manifest import CARD, HEADS
from tasktriage.models.model import FolderModel
from tasktriage.models.write import write_folder

from .card import card
from .data import TrainingData
from .figures import codebook_figures
from .recipe import Recipe
from .task_head import fit_task_head, held_out_tasks, postings_learnt
from .thresholds import is_task_thresholds

__all__ = ["refit_task_head"]

Progress = Callable[[str, int, int], None]


def refit_task_head(
    recipe: Recipe,
    data: TrainingData,
    source: Path,
    folder: Path,
    *,
    notes: str = "",
    progress: Progress = lambda step, done, total: None,
) -> FolderModel:
    """Write `source` to `folder` with a head that was fitted on today's postings and sentences.

    Its figures on labels stay; those on what is a task are computed anew, and the recipe's version
    is the model's.

    Raises:
        UsageError: the model has no is-a-task head, or was trained on other data.
        ModelFolderError: `source` is damaged.
        OutputError: `folder` can't be written.
    """
    model = FolderModel(source)
    if model.heads.task is None:
        raise UsageError(f"{source}: its model does not say what is a task; train it with a recipe")
    raw = dict(model.manifest.raw)
    training = dict(raw["training"])
    if training["data"]["sha256"] != data.sha256:
        raise UsageError(f"{data.path}: is not the data that {source} was trained on")
    progress("fit the is-a-task head", 0, 2)
    heads = replace(model.heads, task=fit_task_head(model.encoder, data.texts))
    progress("fit the is-a-task head", 1, 2)
    held_out = held_out_tasks(model.encoder, data.texts, data.groups, recipe.folds)
    is_task = is_task_thresholds(model.encoder, heads, held_out[~np.isnan(held_out)])
    figures = codebook_figures(
        model.encoder, heads, model.manifest.temperature, np.array(raw["conformal"]), is_task
    )
    training["recipe"] = {**training["recipe"], "version": recipe.version}
    manifest = {
        **raw,
        "version": recipe.version,
        "created": datetime.now(UTC).strftime("%Y-%m-%d"),
        "is_task": is_task,
        "training": {**training, "postings": postings_learnt()},
        "metrics": {**raw["metrics"], "codebook": figures},
    }
    files = {name: (source / name).read_bytes() for name in model.manifest.files}
    files[HEADS] = pack(heads)
    files[CARD] = card(manifest, notes).encode()
    for key in ("schema", "files"):
        del manifest[key]
    return write_folder(folder, manifest, files)
