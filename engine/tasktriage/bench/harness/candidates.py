"""Candidates: a classifier, a model or a model folder → something that fits and predicts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.contracts.protocols import Classifier, Model
from tasktriage.domain.label import Label
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry, Registry
from tasktriage.kit.arrays import top_codes
from tasktriage.kit.compose import soft_targets
from tasktriage.models.calibrated import softmax
from tasktriage.models.heads import Head
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.engine import open_model
from tasktriage.pipeline.support.paths import is_folder
from tasktriage.training.data import TrainingData, code_ratings
from tasktriage.training.fit import fit_label_head
from tasktriage.training.frozen import codebook_extra
from tasktriage.training.recipe import HeadRecipe, recipe_of
from tasktriage.training.targets import data_targets
from tasktriage.training.tuner import Exported, Tuner

from .vectors import CachedEmbedder, ModelEmbedder, Vectors

__all__ = ["Candidate", "candidate_names", "check_candidates", "make_candidate"]

Floats = NDArray[np.float64]
NETWORKS = "networks"


class Fitter(Protocol):
    """What a run needs of a candidate: `Classifier` without the rest."""

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> Any:
        """Fit on n texts."""

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return (n, 3)."""


@dataclass(frozen=True)
class Candidate:
    """A candidate: how it is made, and what it was trained on before.

    `make` gives an unfitted one, so that no fit can leave a trace in the next. `trained_on` are
    the sha256 of data that its card names; empty for one that a run trains from nothing, None
    where nothing is known. `shipped` ones answer as they are; the others are fitted, and get a
    temperature, but for `calibrated` ones, which fit their own. `params` is what else two equal
    runs have in common. `maker` names the component of a stranger, for its errors.
    """

    name: str
    version: str
    make: Callable[[], Fitter]
    trained_on: tuple[str, ...] | None
    shipped: bool = False
    calibrated: bool = False
    size_bytes: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    maker: str = ""


def candidate_names(plugins: Plugins) -> list[str]:
    """Return what `--candidates` takes, besides model folders."""
    return sorted({*plugins.classifiers.names(), *plugins.models.names()})


def check_candidates(names: Iterable[str], plugins: Plugins) -> None:
    """Raise UnknownNameError, with the nearest names, for what is no candidate."""
    for name in names:
        found = _find(plugins.classifiers, name) or _find(plugins.models, name)
        if found is None and not is_folder(Path(name)):
            raise UnknownNameError("candidate", name, candidate_names(plugins))


def make_candidate(name: str, plugins: Plugins, vectors: Vectors, *, trains: bool) -> Candidate:
    """Make a candidate by name.

    Args:
        name: of a classifier, or of a model, or a model folder.
        plugins: where it is looked up.
        vectors: remembers sentence vectors between folds and runs.
        trains: whether the suite trains candidates; a model is then retrained by its recipe,
            otherwise it answers as shipped.

    Raises:
        UnknownNameError: neither a classifier nor a model has the name; has the nearest.
        TasktriageError: it can't be made.
    """
    check_candidates([name], plugins)
    entry = _find(plugins.classifiers, name)
    if entry is not None:
        return _classifier(name, entry, plugins, vectors)
    model = open_model(name, plugins)
    params = {"model_sha256": model.info.sha256}
    if trains and isinstance(model, FolderModel) and _recipe(model) is not None:
        folder = model  # a closure keeps no narrowed type
        tuned = "finetune" in (_recipe(model) or {})

        def retrained() -> Fitter:
            if tuned:
                return TunedClassifier(folder, plugins, vectors)
            return RecipeClassifier(folder, vectors)

        return Candidate(
            name,
            model.info.version,
            retrained,
            (),
            calibrated=tuned,
            size_bytes=_size(model),
            params=params,
        )
    return Candidate(
        name,
        model.info.version,
        lambda: ShippedClassifier(model),
        _training_hashes(model),
        shipped=True,
        size_bytes=_size(model),
        params=params,
    )


def _find(registry: Registry[Any], name: str) -> Entry[Any] | None:
    try:
        return registry.find(name)
    except UnknownNameError:
        return None


def _classifier(name: str, entry: Entry[Any], plugins: Plugins, vectors: Vectors) -> Candidate:
    options: dict[str, Any] = {}
    params: dict[str, Any] = {}
    if entry.spec.embedder is not None:
        embedder = CachedEmbedder(plugins.make_embedder(entry.spec.embedder), vectors)
        options["embedder"] = embedder
        params["embedder"] = embedder.id
    version = entry.plugin.version
    if entry.plugin.path is not None:  # a file has no version
        version = hashlib.sha256(entry.plugin.path.read_bytes()).hexdigest()[:12]

    def make() -> Fitter:
        classifier: Classifier = entry.create(**options)
        return classifier

    make()  # what can't be made fails here, before the folds
    maker = entry.describe() if entry.theirs else ""
    return Candidate(name, version, make, (), params=params, maker=maker)


class ShippedClassifier:
    """A model as it is: fitting does nothing, its probabilities are its own."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> ShippedClassifier:
        """Do nothing."""
        return self

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return the model's probabilities (n, 3)."""
        return self.model.assess(texts).probabilities


class RecipeClassifier:
    """A model folder's recipe on other rows: its frozen encoder, a head fitted anew."""

    def __init__(self, model: FolderModel, vectors: Vectors) -> None:
        recipe = model.manifest.raw["training"]["recipe"]
        self._head_recipe = HeadRecipe(**recipe["head"])
        self._embedder = CachedEmbedder(ModelEmbedder(model), vectors)
        self._extra = codebook_extra(float(recipe["codebook"]["weight"]), model.encoder)
        self.head_: Head | None = None

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> RecipeClassifier:
        """Fit the head as the recipe says."""
        vectors = self._embedder.embed(texts).astype(np.float64)
        weights = np.ones(len(texts)) if sample_weight is None else sample_weight
        soft = soft_targets(targets)
        self.head_ = fit_label_head(self._head_recipe, vectors, soft, weights, self._extra)
        return self

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return (n, 3), not yet calibrated."""
        assert self.head_ is not None, "fit comes first"
        return softmax(self.head_.logits(self._embedder.embed(texts)))


class TunedClassifier:
    """A model folder's recipe with [finetune] on other rows: everything trained anew.

    Networks are kept beside the run's vectors, so that a run that is stopped goes on.
    """

    def __init__(self, model: FolderModel, plugins: Plugins, vectors: Vectors) -> None:
        self._recipe = recipe_of(model.manifest.raw["training"]["recipe"])
        self._embedder = plugins.make_embedder(self._recipe.embedder)
        self._vectors = vectors
        self._work = None if vectors.folder is None else vectors.folder / NETWORKS
        self.exported_: Exported | None = None
        self.temperature_ = 1.0

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
        ratings: Mapping[str, Sequence[str]] | None = None,
    ) -> TunedClassifier:
        """Train on most groups, and fit a temperature on the others."""
        soft = soft_targets(targets)
        names = self._recipe.data.ratings if ratings else ()
        codes, levels = code_ratings([list((ratings or {})[name]) for name in names], len(texts))
        data = TrainingData(
            texts=list(texts),
            soft=soft,
            labels=top_codes(soft),
            groups=list(groups or texts),
            weights=np.ones(len(texts)) if sample_weight is None else sample_weight,
            ratings=codes,
            levels=levels,
            path=Path(),
            sha256="",
        )
        embed = CachedEmbedder(self._embedder, self._vectors).embed
        tuner = Tuner(self._recipe, self._embedder, levels, embed=embed, work=self._work)
        rows = data_targets(data, tuner.settings.hard_share, self._recipe.codebook.contradicted)
        self.exported_, self.temperature_ = tuner.fit_calibrated(rows, soft, data.groups)
        return self

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return (n, 3), calibrated."""
        assert self.exported_ is not None, "fit comes first"
        return softmax(self.exported_.logits(texts) / self.temperature_)


def _recipe(model: FolderModel) -> Mapping[str, Any] | None:
    """Return the recipe in a model's manifest; None where a run can't do it again."""
    recipe = model.manifest.raw.get("training", {}).get("recipe", {})
    return recipe if "head" in recipe and "codebook" in recipe else None


def _training_hashes(model: Model) -> tuple[str, ...] | None:
    if not isinstance(model, FolderModel):
        return None
    data = model.manifest.raw.get("training", {}).get("data", {})
    return (str(data["sha256"]),) if "sha256" in data else None


def _size(model: Model) -> int | None:
    if not isinstance(model, FolderModel):
        return None
    return sum(int(entry["bytes"]) for entry in model.manifest.files.values())
