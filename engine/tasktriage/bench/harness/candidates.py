"""Candidates: a classifier, model, model folder or recipe → something that fits and predicts."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from tasktriage.contracts.errors import RecipeError, UnknownNameError
from tasktriage.contracts.protocols import Model
from tasktriage.contracts.secret import Secret
from tasktriage.contracts.specs import ClassifierSpec, ComponentSpec, ModelSpec
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry, Registry
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.engine import open_model
from tasktriage.pipeline.support.paths import is_folder
from tasktriage.training.recipe import Recipe, read_recipe

from .fitters import (
    Fitter,
    PluginFitter,
    RecipeFitter,
    ShippedFitter,
    TunedFitter,
    asked_model,
    recipe_of_folder,
)
from .vectors import CachedEmbedder, Vectors

__all__ = [
    "EXAMPLES",
    "RECIPE",
    "SENTENCES",
    "Candidate",
    "candidate_names",
    "check_candidates",
    "make_candidate",
]

RECIPE = "recipe:"
OWN_CANDIDATE = "or the path of a model folder, or recipe:PATH"
SEEDS = ("seed", "random_state")  # by these names a classifier takes one
# what a recipe adds of our own to the rows that it is given, by the names that `trained_on` takes
SENTENCES, EXAMPLES = "codebook-train", "codebook-examples"
SpecT = TypeVar("SpecT", bound=ComponentSpec)


@dataclass(frozen=True)
class Candidate:
    """A candidate: how it is made, and what it was trained on before.

    `make` gives an unfitted one, so that no fit can leave a trace in the next. `trained_on` are
    the names and sha256 of data that it learns or learnt from beside this run's training rows;
    empty for none, None where nobody says. `asks` is the language model that it asks. `shipped`
    ones answer as they are; the others are fitted, and get a temperature, but for `calibrated`
    ones, which fit their own. `params` is what else two equal runs have in common. `maker` names
    the component of a stranger, for its errors. `seed` tells runs of the same candidate apart.
    """

    name: str
    version: str
    make: Callable[[], Fitter]
    trained_on: tuple[str, ...] | None
    asks: str | None = None
    shipped: bool = False
    calibrated: bool = False
    size_bytes: int | None = None
    params: Mapping[str, str | None] = field(default_factory=dict)
    maker: str = ""
    seed: int = 0


def candidate_names(plugins: Plugins) -> list[str]:
    """Return what `--candidates` takes, besides model folders and recipes."""
    return sorted({*plugins.classifiers.names(), *plugins.models.names()})


def check_candidates(names: Iterable[str], plugins: Plugins) -> None:
    """Check that all names are candidates'.

    Raises:
        UnknownNameError: one is not; has the nearest names.
        RecipeError: a recipe can't be read, or trains no network.
    """
    for name in names:
        if name.startswith(RECIPE):
            _read(name)
            continue
        known = _find(plugins.classifiers, name) is not None
        known = known or _find(plugins.models, name) is not None
        if not known and not is_folder(Path(name)):
            raise _unknown(name, plugins)


def _unknown(name: str, plugins: Plugins) -> UnknownNameError:
    error = UnknownNameError("candidate", name, candidate_names(plugins), f"({OWN_CANDIDATE})")
    if not error.near:  # then all, by kind
        kinds = {"classifiers": plugins.classifiers.names(), "models": plugins.models.names()}
        known = "; ".join(f"{kind}: {', '.join(some)}" for kind, some in kinds.items())
        error.args = (f"unknown candidate '{name}'; there are {known}; {OWN_CANDIDATE}",)
    return error


def make_candidate(
    name: str, plugins: Plugins, vectors: Vectors, *, trains: bool, seed: int = 0
) -> Candidate:
    """Make a candidate by name.

    Args:
        name: of a classifier, or of a model, a model folder, or `recipe:` and the path of one.
        plugins: where it is looked up.
        vectors: remembers sentence vectors between folds and runs.
        trains: whether the suite trains candidates; a model is then retrained by its recipe,
            otherwise it answers as shipped.
        seed: 0 for that of the recipe or the classifier, others for other runs of the same; as
            `seed` or `random_state` for a classifier that takes one.

    Raises:
        UnknownNameError: neither a classifier nor a model has the name; has the nearest.
        TasktriageError: it can't be made.
    """
    if name.startswith(RECIPE):
        return _of_recipe(name, plugins, vectors, seed)
    check_candidates([name], plugins)
    entry = _find(plugins.classifiers, name)
    if entry is not None:
        return _classifier(name, entry, plugins, vectors, seed)
    model = open_model(name, plugins)
    recipe = _recipe(model) if trains else None
    if isinstance(model, FolderModel) and recipe is not None:
        return _retrained(name, model, plugins, vectors, recipe, seed)
    known = _find(plugins.models, name)
    spec = known.spec if known else None
    return Candidate(
        name,
        model.info.version,
        lambda: ShippedFitter(model),
        _trained_on(model, spec),
        asks=asked_model(model) or (spec.asks if spec else None),
        shipped=True,
        size_bytes=_size(model),
        params={"model_sha256": model.info.sha256} | (_settings(known) if known else {}),
    )


def _find(registry: Registry[SpecT], name: str) -> Entry[SpecT] | None:
    try:
        return registry.find(name)
    except UnknownNameError:
        return None


def _classifier(
    name: str, entry: Entry[ClassifierSpec], plugins: Plugins, vectors: Vectors, seed: int
) -> Candidate:
    options: dict[str, CachedEmbedder] = {}
    seeded = _seeded(entry.load(), seed)
    if entry.spec.embedder is not None:
        options["embedder"] = CachedEmbedder(plugins.make_embedder(entry.spec.embedder), vectors)
    version = entry.plugin.version
    if entry.plugin.path is not None:  # a file has no version
        version = hashlib.sha256(entry.plugin.path.read_bytes()).hexdigest()[:12]

    def make() -> PluginFitter:
        return PluginFitter(entry.create(**options, **seeded))

    first = make()  # what can't be made fails here, before the folds
    params = {option: embedder.id for option, embedder in options.items()}
    return Candidate(
        name,
        version,
        make,
        entry.spec.trained_on,
        asks=first.asks or entry.spec.asks,
        params=params | _settings(entry),
        maker=entry.describe() if entry.theirs else "",
        seed=seed,
    )


def _settings(entry: Entry[Any]) -> dict[str, str | None]:
    """Return a component's settings, since another value is another run; never a secret."""
    return {
        f"setting {name}": str(value)
        for name, value in entry.configured.items()
        if not isinstance(value, Secret)
    }


def _seeded(factory: Callable[..., object], seed: int) -> dict[str, int]:
    """Return what tells a factory another seed; it keeps its own for the first."""
    try:
        taken = inspect.signature(factory).parameters
    except (TypeError, ValueError):  # of C code, which does not say
        return {}
    return {name: seed for name in SEEDS if seed and name in taken}


def _retrained(
    name: str,
    model: FolderModel,
    plugins: Plugins,
    vectors: Vectors,
    recipe: Mapping[str, Any],
    seed: int,
) -> Candidate:
    tuned = "finetune" in recipe

    def make() -> Fitter:
        if tuned:
            return TunedFitter(_other(recipe_of_folder(model), seed), plugins, vectors)
        return RecipeFitter(model, vectors)

    return Candidate(
        name,
        model.info.version,
        make,
        _ours(recipe),
        calibrated=tuned,
        size_bytes=_size(model),
        params={"model_sha256": model.info.sha256},
        seed=seed,
    )


def _other(recipe: Recipe, seed: int) -> Recipe:
    return replace(recipe, seed=recipe.seed + seed)


def _of_recipe(name: str, plugins: Plugins, vectors: Vectors, seed: int) -> Candidate:
    """Return what a recipe makes of the rows that it is given; what it says of data is not used."""
    recipe = _read(name)
    content = json.dumps(asdict(recipe), sort_keys=True).encode()

    def make() -> Fitter:
        return TunedFitter(_other(recipe, seed), plugins, vectors)

    return Candidate(
        name,
        recipe.version,
        make,
        _ours(asdict(recipe)),
        calibrated=True,
        params={"recipe_sha256": hashlib.sha256(content).hexdigest()},
        seed=seed,
    )


def _read(name: str) -> Recipe:
    path = Path(name.removeprefix(RECIPE))
    recipe = read_recipe(path)
    if recipe.finetune is None:
        raise RecipeError(
            f"{path}: has no [finetune], so it trains no network; as a candidate a frozen encoder "
            "is 'minilm-lr', or a model folder that the recipe made"
        )
    return recipe


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


def _trained_on(model: Model, spec: ModelSpec | None) -> tuple[str, ...] | None:
    """Return what a model folder says of its data; of another model what its spec says."""
    training = _training(model)
    data = training.get("data", {})
    if "sha256" not in data:
        return spec.trained_on if spec else None
    return (str(data["sha256"]), *_ours(training.get("recipe", {})))


def _ours(recipe: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what of our own data a recipe, or its teacher's, adds to the rows it is given."""
    teacher = recipe.get("teacher") or {}
    weights = [float(part.get("codebook", {}).get("weight", 0)) for part in (recipe, teacher)]
    return (SENTENCES, EXAMPLES) if max(weights) > 0 else ()


def _size(model: Model) -> int | None:
    if not isinstance(model, FolderModel):
        return None
    return sum(int(entry["bytes"]) for entry in model.manifest.files.values())
