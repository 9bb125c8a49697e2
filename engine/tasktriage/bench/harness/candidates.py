"""Candidates: a classifier, a model or a model folder → something that fits and predicts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tasktriage.contracts.errors import UnknownNameError
from tasktriage.contracts.protocols import Model
from tasktriage.contracts.specs import ClassifierSpec, ComponentSpec
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry, Registry
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.engine import open_model
from tasktriage.pipeline.support.paths import is_folder

from .fitters import Fitter, PluginFitter, RecipeFitter, ShippedFitter, TunedFitter
from .vectors import CachedEmbedder, Vectors

__all__ = ["Candidate", "candidate_names", "check_candidates", "make_candidate"]

SpecT = TypeVar("SpecT", bound=ComponentSpec)


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
    params: Mapping[str, str | None] = field(default_factory=dict)
    maker: str = ""


def candidate_names(plugins: Plugins) -> list[str]:
    """Return what `--candidates` takes, besides model folders."""
    return sorted({*plugins.classifiers.names(), *plugins.models.names()})


def check_candidates(names: Iterable[str], plugins: Plugins) -> None:
    """Check that all names are candidates'.

    Raises:
        UnknownNameError: one is not; has the nearest names.
    """
    for name in names:
        known = _find(plugins.classifiers, name) is not None
        known = known or _find(plugins.models, name) is not None
        if not known and not is_folder(Path(name)):
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
    recipe = _recipe(model) if trains else None
    if isinstance(model, FolderModel) and recipe is not None:
        return _retrained(name, model, plugins, vectors, tuned="finetune" in recipe)
    return Candidate(
        name,
        model.info.version,
        lambda: ShippedFitter(model),
        _training_hashes(model),
        shipped=True,
        size_bytes=_size(model),
        params={"model_sha256": model.info.sha256},
    )


def _find(registry: Registry[SpecT], name: str) -> Entry[SpecT] | None:
    try:
        return registry.find(name)
    except UnknownNameError:
        return None


def _classifier(
    name: str, entry: Entry[ClassifierSpec], plugins: Plugins, vectors: Vectors
) -> Candidate:
    options: dict[str, CachedEmbedder] = {}
    if entry.spec.embedder is not None:
        options["embedder"] = CachedEmbedder(plugins.make_embedder(entry.spec.embedder), vectors)
    version = entry.plugin.version
    if entry.plugin.path is not None:  # a file has no version
        version = hashlib.sha256(entry.plugin.path.read_bytes()).hexdigest()[:12]

    def make() -> Fitter:
        return PluginFitter(entry.create(**options))

    make()  # what can't be made fails here, before the folds
    params = {option: embedder.id for option, embedder in options.items()}
    return Candidate(
        name, version, make, (), params=params, maker=entry.describe() if entry.theirs else ""
    )


def _retrained(
    name: str, model: FolderModel, plugins: Plugins, vectors: Vectors, *, tuned: bool
) -> Candidate:
    def make() -> Fitter:
        return TunedFitter(model, plugins, vectors) if tuned else RecipeFitter(model, vectors)

    return Candidate(
        name,
        model.info.version,
        make,
        (),
        calibrated=tuned,
        size_bytes=_size(model),
        params={"model_sha256": model.info.sha256},
    )


def _training(model: Model) -> Mapping[str, Any]:
    """Return what a model's manifest says of its training; nothing where it has none."""
    found: Mapping[str, Any] = {}
    if isinstance(model, FolderModel):
        found = model.manifest.raw.get("training", found)
    return found


def _recipe(model: Model) -> Mapping[str, Any] | None:
    """Return the recipe in a model's manifest; None where a run can't do it again."""
    recipe: Mapping[str, Any] = _training(model).get("recipe", {})
    return recipe if "head" in recipe and "codebook" in recipe else None


def _training_hashes(model: Model) -> tuple[str, ...] | None:
    if not isinstance(model, FolderModel):
        return None
    data = _training(model).get("data", {})
    return (str(data["sha256"]),) if "sha256" in data else None


def _size(model: Model) -> int | None:
    if not isinstance(model, FolderModel):
        return None
    return sum(int(entry["bytes"]) for entry in model.manifest.files.values())
