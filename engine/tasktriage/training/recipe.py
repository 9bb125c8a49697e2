"""A training recipe: the TOML file that says what a model is made of."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import RecipeError, UnknownNameError
from tasktriage.domain.label import LABELS

__all__ = [
    "CodebookRecipe",
    "DataRecipe",
    "FineTuneRecipe",
    "HeadRecipe",
    "HubRecipe",
    "Recipe",
    "read_recipe",
    "recipe_of",
]

SCHEMA = "tasktriage.recipe/1"
KINDS = {
    "str": "text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "tuple[str, ...]": "a list of columns",
}
# the least value of a number of [finetune]; shares are below 1 as well
LEAST: dict[str, float] = {
    "epochs": 0.01,
    "batch": 1,
    "learning_rate": 0,
    "head_learning_rate": 0,
    "weight_decay": 0,
    "max_tokens": 8,
    "reasons": 0,
    "is_task": 0,
    "ratings": 0,
    "general": 0,
    "beginnings": 0,
    "layers": 0,
}
SHARES = ("warmup", "dropout", "hard_share", "average", "held_out", "taught")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRecipe:
    """Which table to train on and what its columns mean.

    `soft` are the three columns of the soft label, in label order; without them `label` is a
    column of labels. Rows of one `group` are never on both sides of a fold (`group_digits` cuts
    its values, six-digit SOC being the first seven characters of "11-2011.00"); without it equal
    texts are a group. `ratings` are columns of classes (what raters said on the way to the label)
    that fine-tuning learns beside it. `onet_ids` are the columns of the O*NET-SOC code and of the
    task id: the rows that we labelled by the codebook (`corpora.onet_codebook`) get that label and
    its reason in the place of their own. `major_digits` cuts a group to its family ("11"), for
    figures by family. `sha256`, if given, must be that of the file.
    """

    file: str = ""
    text: str = "task"
    label: str = "label"
    soft: tuple[str, ...] = ("p_automatable", "p_augmentable", "p_human_critical")
    group: str = "group"
    group_digits: int | None = None
    weight: str = "weight"
    ratings: tuple[str, ...] = ()
    onet_ids: tuple[str, ...] = ()
    major_digits: int | None = None
    sha256: str | None = None
    name: str = ""
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRecipe:
    """Logistic regression: inverse regularisation and the limit of its iterations."""

    C: float = 3.0
    max_iter: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookRecipe:
    """How much a codebook sentence weighs against a row of the data; 0 leaves them out.

    A model fine-tuned without them gives no reasons and does not say what is a task.
    `reasons` trains the reason head, on the human-critical sentences.
    """

    weight: float = 0.0
    reasons: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRecipe:
    """What the front matter of the card says to hubs of models, beside languages and figures.

    `licence` is the model's (an SPDX identifier in small letters), `base_model` what its encoder
    was trained from, by the hub's name; the first of `datasets` is the one that it was scored on.
    """

    licence: str = ""
    base_model: str = ""
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuneRecipe:
    """Train the encoder too.

    `epochs` passes over all rows in batches of `batch`; the rate of learning rises over `warmup`
    (a share of the steps) to `learning_rate` (`head_learning_rate` for the heads) and falls to 0.
    `hard_share` of a row's target is its label, the rest its soft label. `reasons`, `is_task`,
    `ratings` and `general` weigh the other losses against that of the label; `general` holds the
    sentence vector near the original encoder's. `beginnings` is the weight of a short task that
    statements of the data begin with; 0 leaves them out. `average` is the decay of the running
    mean of the weights, which is what is kept; 0 keeps the last. `held_out` is the share of groups
    that a training fold keeps back to fit its temperature.

    `teacher` is the file of a recipe beside this one, whose networks teach: the encoder starts as
    the teacher's with `layers` of its layers, evenly spread (0 is all), `taught` of a target is
    the teacher's probability, and `general` holds the sentence vector near the teacher's.
    """

    epochs: float = 3.0
    batch: int = 32
    learning_rate: float = 8e-5
    head_learning_rate: float = 1e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    max_tokens: int = 64
    hard_share: float = 0.0
    reasons: float = 0.3
    is_task: float = 0.3
    ratings: float = 1.0
    general: float = 1.0
    beginnings: float = 0.0
    average: float = 0.995
    held_out: float = 0.08
    teacher: str = ""
    layers: int = 0
    taught: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All of it. The groups are split into `folds` for every figure in the card.

    With `finetune` the encoder is trained; without, it stays as it is and `head` is fitted on it.

    `embedder_source` (authors, licence) and `limits` are printed in the card; `languages` are those
    of the training texts; `notes` is a Markdown file beside the recipe that ends the card.
    `teacher` is the recipe that [finetune] names, held here so that a recipe is whole by itself;
    what it says of its data is not used.
    """

    name: str
    version: str
    summary: str = ""
    embedder: str = "minilm"
    embedder_source: str = ""
    limits: str = ""
    notes: str = ""
    languages: tuple[str, ...] = ("en",)
    folds: int = 5
    seed: int = 0
    data: DataRecipe = field(default_factory=DataRecipe)
    head: HeadRecipe = field(default_factory=HeadRecipe)
    codebook: CodebookRecipe = field(default_factory=CodebookRecipe)
    hub: HubRecipe = field(default_factory=HubRecipe)
    finetune: FineTuneRecipe | None = None
    teacher: Recipe | None = None


TABLES = {
    "data": DataRecipe,
    "head": HeadRecipe,
    "codebook": CodebookRecipe,
    "hub": HubRecipe,
}


def read_recipe(path: Path) -> Recipe:
    """Read a recipe, and that of its teacher.

    Raises:
        RecipeError: the file can't be read, is not TOML, or has an unknown or ill-typed key; or
            its teacher can't be read or can't teach it.
    """
    recipe = _alone(path)
    if recipe.finetune is not None and recipe.finetune.teacher:
        return replace(recipe, teacher=_teacher(path, recipe, recipe.finetune))
    return recipe


def _alone(path: Path) -> Recipe:
    """Read a recipe without that of its teacher."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise RecipeError(f"{path}: no such recipe; check the path") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"{path}: can't be read as a recipe: {error}") from None
    if raw.pop("schema", None) != SCHEMA:
        raise RecipeError(f"{path}: schema must be '{SCHEMA}'")
    if "teacher" in raw:
        raise RecipeError(f"{path}: name the teacher's file in [finetune] teacher")
    try:
        recipe = recipe_of(raw)
    except (TypeError, ValueError, UnknownNameError) as error:
        raise RecipeError(f"{path}: {error}") from None
    if recipe.notes and not (path.parent / recipe.notes).is_file():
        raise RecipeError(f"{path}: notes names {recipe.notes}, which is not beside it")
    return recipe


def _teacher(path: Path, student: Recipe, settings: FineTuneRecipe) -> Recipe:
    where = f"{path}: [finetune] teacher = '{settings.teacher}'"
    file = path.parent / settings.teacher
    if not file.is_file():
        raise RecipeError(f"{where} is not beside it")
    try:
        teacher = _alone(file)
    except RecipeError as error:
        raise RecipeError(f"{where} can't teach: {error}") from None
    if teacher.finetune is None:
        raise RecipeError(f"{where} has no [finetune], so it has no network to teach with")
    if teacher.finetune.teacher:
        raise RecipeError(f"{where} has a teacher itself; name one that has none")
    if teacher.embedder != student.embedder:
        raise RecipeError(
            f"{where} has the embedder '{teacher.embedder}', and it has '{student.embedder}'; a "
            "student starts from its teacher's layers"
        )
    if teacher.finetune.hard_share != settings.hard_share:
        raise RecipeError(
            f"{where} has hard_share {teacher.finetune.hard_share}, and it has "
            f"{settings.hard_share}; both learn the same targets"
        )
    return teacher


def recipe_of(raw: Mapping[str, Any]) -> Recipe:
    """Return the recipe of a TOML table, or of what a manifest keeps of one.

    Raises:
        TypeError, ValueError, UnknownNameError: a key is ill-typed, missing or out of range, or
            unknown.
    """
    rest = dict(raw)
    parts: dict[str, Any] = {
        name: _build(kind, rest.pop(name, {}), f"[{name}] ") for name, kind in TABLES.items()
    }
    if "teacher" in rest:
        parts["teacher"] = recipe_of(rest.pop("teacher"))
    if "finetune" in rest:
        parts["finetune"] = _build(FineTuneRecipe, rest.pop("finetune"), "[finetune] ")
    recipe: Recipe = _build(Recipe, {**rest, **parts})
    _check_ranges(recipe)
    return recipe


def _check_ranges(recipe: Recipe) -> None:
    # the name is also the folder that is written where no other is named
    if recipe.name in ("", ".", "..") or set(recipe.name) & set("/\\\0"):
        raise ValueError(f"name must be a plain folder name, got {recipe.name!r}")
    if recipe.finetune is not None:
        for key in SHARES:
            value = getattr(recipe.finetune, key)
            if not 0 <= value < 1:
                raise ValueError(f"[finetune] {key} must be from 0 to below 1, got {value}")
    for key, value, least in _bounded(recipe):
        if not (math.isfinite(value) and value >= least):
            raise ValueError(f"{key} must be at least {least}, got {value}")
    if recipe.finetune is not None and recipe.finetune.layers and not recipe.finetune.teacher:
        raise ValueError("[finetune] layers needs a teacher to take them from")
    if len(recipe.data.soft) != len(LABELS):
        raise ValueError(f"[data] soft must be a list of three columns, got {recipe.data.soft}")
    if len(recipe.data.onet_ids) not in (0, 2):
        raise ValueError(
            f"[data] onet_ids must be a list of two columns, got {recipe.data.onet_ids}"
        )
    if not (math.isfinite(recipe.head.C) and recipe.head.C > 0):
        raise ValueError(f"[head] C must be above 0, got {recipe.head.C}")


def _bounded(recipe: Recipe) -> Iterator[tuple[str, float, float]]:
    """Yield the name, the value and the least value of each number that has one."""
    yield "folds", recipe.folds, 2
    yield "seed", recipe.seed, 0
    yield "[head] max_iter", recipe.head.max_iter, 1
    yield "[codebook] weight", recipe.codebook.weight, 0
    if recipe.finetune is not None:
        for key, least in LEAST.items():
            yield f"[finetune] {key}", getattr(recipe.finetune, key), least
    for key in ("group_digits", "major_digits"):
        digits = getattr(recipe.data, key)
        if digits is not None:
            yield f"[data] {key}", digits, 1


def _build(kind: type[Any], values: Any, where: str = "") -> Any:
    if not isinstance(values, Mapping):
        raise TypeError(f"{where}must be a table, got {values!r}")
    known = {f.name: str(f.type).removesuffix(" | None") for f in fields(kind)}
    for key, value in values.items():
        if key not in known:
            raise UnknownNameError(f"key {where}".rstrip(), key, known)
        if not _fits(value, known[key]):
            raise TypeError(f"{where}{key} must be {KINDS[known[key]]}, got {value!r}")
    missing = [f.name for f in fields(kind) if _needed(f) and f.name not in values]
    if missing:
        raise ValueError(f"{where}needs the key {' and '.join(missing)}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def _needed(entry: Field[Any]) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING


def _fits(value: Any, annotation: str) -> bool:
    match annotation:
        case "tuple[str, ...]":
            return isinstance(value, list | tuple) and all(isinstance(x, str) for x in value)
        case "str":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
    return True  # a nested recipe, made by us
