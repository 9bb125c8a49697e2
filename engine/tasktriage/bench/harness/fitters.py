"""What a run fits and asks: a plugin's classifier, a model as shipped, a model's recipe again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import ModelFolderError, UnknownNameError
from tasktriage.contracts.protocols import Classifier, Model
from tasktriage.domain.label import REASONS
from tasktriage.evaluation.calibration import conformal_quantiles
from tasktriage.evaluation.coverage import COVERAGE
from tasktriage.extend.manager import Plugins
from tasktriage.kit.arrays import Floats, top_codes
from tasktriage.models.calibrated import Calibrator, Scale, sets_at, softmax
from tasktriage.models.heads import Head
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.assess import output_sets
from tasktriage.training.data import TrainingData, code_ratings
from tasktriage.training.fit import fit_label_head
from tasktriage.training.frozen import codebook_extra
from tasktriage.training.recipe import HeadRecipe, Recipe, recipe_of
from tasktriage.training.targets import data_targets
from tasktriage.training.tuner import Exported, Tuner, held_out_groups

from .model_embedder import model_embedder
from .vectors import CachedEmbedder, Vectors

__all__ = [
    "Fitter",
    "LearningRows",
    "PluginFitter",
    "RecipeFitter",
    "SetFitter",
    "Sets",
    "ShippedFitter",
    "TunedFitter",
    "asked_model",
    "recipe_of_folder",
]

NETWORKS = "networks"
Sets = NDArray[np.bool_]
"""Prediction sets (n, 3): which labels are in each row's."""


@dataclass(frozen=True, slots=True)
class LearningRows:
    """n rows to learn from: texts, soft labels (n, 3), groups, what raters said of each, and tags.

    No tags at all are the same as none for each row.
    """

    texts: Sequence[str]
    soft: Floats
    groups: Sequence[str]
    ratings: Sequence[Mapping[str, str]]
    tags: Sequence[Sequence[str]] = ()


class Fitter(Protocol):
    """What a run needs of a candidate."""

    def fit(self, rows: LearningRows) -> None:
        """Fit on rows."""

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return (n, 3)."""


@runtime_checkable
class SetFitter(Fitter, Protocol):
    """One that is calibrated as it is, and so may have prediction sets of its own."""

    def answer(self, texts: Sequence[str]) -> tuple[Floats, Sets | None]:
        """Return probabilities (n, 3), and the sets (n, 3) at a coverage of .90, None without."""


def asked_model(component: object) -> str | None:
    """Return the language model that a component says it asks, as its settings may have it."""
    said = getattr(component, "asks", None)
    return said.strip() or None if isinstance(said, str) else None


class PluginFitter:
    """A classifier of a plugin, which takes texts, soft labels and groups."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    @property
    def usage(self) -> object:
        """What the classifier says that asking others has cost so far; None where it doesn't."""
        return getattr(self._classifier, "usage", None)

    @property
    def asks(self) -> str | None:
        """The language model that the classifier says it asks; None where it says nothing."""
        return asked_model(self._classifier)

    def fit(self, rows: LearningRows) -> None:
        """Fit the classifier."""
        self._classifier.fit(rows.texts, rows.soft, groups=rows.groups)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return the classifier's probabilities (n, 3)."""
        return self._classifier.predict_proba(texts)


class ShippedFitter:
    """A model as it is: fitting does nothing, its probabilities are its own."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def usage(self) -> object:
        """What the model says that asking others has cost so far; None where it doesn't."""
        return getattr(self._model, "usage", None)

    def fit(self, rows: LearningRows) -> None:
        """Do nothing."""

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return the model's probabilities (n, 3)."""
        return self._model.assess(texts).probabilities

    def answer(self, texts: Sequence[str]) -> tuple[Floats, Sets | None]:
        """Return the model's probabilities (n, 3), and the sets that `classify` would show."""
        output = self._model.assess(texts)
        return output.probabilities, output_sets(output, self._model, COVERAGE)


class RecipeFitter:
    """A model folder's recipe on other rows: its frozen encoder, a head fitted anew."""

    def __init__(self, model: FolderModel, vectors: Vectors) -> None:
        recipe = model.manifest.raw["training"]["recipe"]
        self._head_recipe = HeadRecipe(**recipe["head"])
        self._embedder = CachedEmbedder(model_embedder(model), vectors)
        self._extra = codebook_extra(float(recipe["codebook"]["weight"]), model.encoder)
        self.head_: Head | None = None

    def fit(self, rows: LearningRows) -> None:
        """Fit the head as the recipe says."""
        vectors = self._embedder.embed(rows.texts).astype(np.float64)
        weights = np.ones(len(rows.texts))
        self.head_ = fit_label_head(self._head_recipe, vectors, rows.soft, weights, self._extra)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return (n, 3), not yet calibrated."""
        assert self.head_ is not None, "fit comes first"
        return softmax(self.head_.logits(self._embedder.embed(texts)))


class TunedFitter:
    """A recipe with [finetune] on a run's rows: everything trained by the run.

    Networks are kept beside the run's vectors, so that a run that is stopped goes on.
    """

    def __init__(self, recipe: Recipe, plugins: Plugins, vectors: Vectors) -> None:
        self._recipe = recipe
        self._embedder = plugins.make_embedder(self._recipe.embedder)
        self._vectors = vectors
        self._work = None if vectors.folder is None else vectors.folder / NETWORKS
        self.exported_: Exported | None = None
        self.calibrator_ = Calibrator(Scale(1.0, None))

    def fit(self, rows: LearningRows) -> None:
        """Train on most groups; fit a temperature and the thresholds of sets on the others."""
        data = self._data(rows)
        embed = CachedEmbedder(self._embedder, self._vectors).embed
        tuner = Tuner(self._recipe, self._embedder, data.levels, embed=embed, work=self._work)
        targets = data_targets(data, tuner.settings.hard_share)
        self.exported_, temperature = tuner.fit_calibrated(targets, data.soft, data.groups)
        settings, seed = tuner.settings, self._recipe.seed
        mask = held_out_groups(data.groups, settings.held_out, seed)
        held = np.flatnonzero(mask).tolist()
        quantiles = None
        if 0 < len(held) < len(data.texts):  # as in `fit_calibrated`: else nothing was held out
            logits = self.exported_.logits([data.texts[i] for i in held])
            quantiles = conformal_quantiles(softmax(logits / temperature), data.labels[held])
        self.calibrator_ = Calibrator(Scale(temperature, quantiles))

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return (n, 3), calibrated."""
        return self.answer(texts)[0]

    def answer(self, texts: Sequence[str]) -> tuple[Floats, Sets | None]:
        """Return probabilities (n, 3), calibrated, and the sets (n, 3) at a coverage of .90."""
        assert self.exported_ is not None, "fit comes first"
        p, levels = self.calibrator_(texts, self.exported_.logits(texts))
        return p, None if levels is None else sets_at(levels, p, COVERAGE)

    def _data(self, rows: LearningRows) -> TrainingData:
        rated = bool(rows.ratings and rows.ratings[0])
        names = self._recipe.data.ratings if rated else ()
        columns = [[ratings[name] for ratings in rows.ratings] for name in names]
        codes, levels = code_ratings(columns, len(rows.texts))
        return TrainingData(
            texts=list(rows.texts),
            soft=rows.soft,
            labels=top_codes(rows.soft),
            groups=list(rows.groups),
            weights=np.ones(len(rows.texts)),
            ratings=codes,
            levels=levels,
            reasons=reasons_of(rows),
            relabelled=np.zeros(len(rows.texts), dtype=bool),  # labels are as the rows come
            soft_before=rows.soft,
            path=Path(),
            sha256="",
        )


def recipe_of_folder(model: FolderModel) -> Recipe:
    """Return the recipe that a model folder was trained by.

    Raises:
        ModelFolderError: it is of another release, or damaged.
    """
    try:
        return recipe_of(model.manifest.raw["training"]["recipe"])
    except (TypeError, ValueError, UnknownNameError) as error:
        raise ModelFolderError(
            f"{model.folder}: its recipe can't be run again ({error}); train the model anew, "
            "or run it on a suite where models answer as shipped"
        ) from None


def reasons_of(rows: LearningRows) -> Floats:
    """Return the reasons among the tags as shares (n, 7); 0 everywhere where a row has none."""
    tags = rows.tags or [()] * len(rows.texts)
    found = np.array([[float(code in given) for code in REASONS] for given in tags])
    found = found.reshape(-1, len(REASONS))
    shares: Floats = found / np.maximum(found.sum(axis=1, keepdims=True), 1.0)
    return shares
