"""Read the table that a recipe trains on."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import RecipeError
from tasktriage.domain.label import LABELS, REASONS, Label
from tasktriage.kit.arrays import Floats, top_codes

from .corrected import corrected_table
from .recipe import DataRecipe
from .relabel import Relabelled, relabelled

if TYPE_CHECKING:
    from tasktriage.contracts.specs import ReaderSpec
    from tasktriage.extend.registry import Registry

__all__ = ["TrainingData", "code_ratings", "read_data"]

DELIMITERS = {".tsv": "\t", ".tab": "\t"}
SUM_TOLERANCE = 0.01
LARGEST_CELL = 131_072  # characters; more is a quote left open
SHOWN = 5  # wrong values named in an error
MOST_LEVELS = 20  # classes of a rating; more is no rating but a free text


@dataclass(frozen=True, slots=True)
class TrainingData:
    """n texts with soft (n, 3), labels (n,) codes, groups (n,), weights (n,).

    `ratings` (n, k) are codes from 0 for each of k columns, -1 where a cell is empty; `levels`
    says how many codes each column has. Rows that our own labels are put on are marked in
    `relabelled` (n,), have their main reason in `reasons` (n, 7), all 0 elsewhere, and what they
    were labelled before in `soft_before` (n, 3).
    """

    texts: Sequence[str]
    soft: Floats
    labels: NDArray[np.int64]
    groups: Sequence[str]
    weights: Floats
    ratings: NDArray[np.int64]
    levels: tuple[int, ...]
    reasons: Floats
    relabelled: NDArray[np.bool_]
    soft_before: Floats
    path: Path
    sha256: str


def read_data(
    recipe: DataRecipe, place: Path, readers: Registry[ReaderSpec] | None = None
) -> TrainingData:
    """Read the table of a recipe.

    Args:
        recipe: what the columns are.
        place: the folder that holds `recipe.file`, or the table itself.
        readers: read a result of `classify`, which a person corrected, in any of its formats.

    Raises:
        RecipeError: no file, another sha256, a missing column (with those there are), or rows
            that are no labels (with line numbers).
    """
    path, raw, digest = _file(recipe, place)
    result = None if readers is None else corrected_table(path, raw, recipe, readers)
    columns, rows = _table(path, recipe, raw) if result is None else result
    if not rows:
        raise RecipeError(f"{path}: no task of it has a label")
    has_soft = any(column in columns for column in recipe.soft)
    before = (_soft if has_soft else _hard)(path, recipe, rows)
    column = recipe.label if recipe.label in columns else ""
    new = _relabelled(path, recipe, rows, columns, before)
    ratings, levels = _ratings(path, recipe, rows, columns)
    return TrainingData(
        texts=[row[recipe.text].strip() for _, row in rows],
        soft=new.soft,
        labels=_labels(path, recipe, rows, new, column),
        groups=_groups(recipe, rows, columns),
        weights=_weights(path, recipe, rows, columns),
        ratings=ratings,
        levels=levels,
        reasons=new.reasons,
        relabelled=new.found,
        soft_before=before,
        path=path,
        sha256=digest,
    )


Rows = Sequence[tuple[int, Mapping[str, str]]]
"""The lines of a table that have a text, with their numbers."""


def _file(recipe: DataRecipe, place: Path) -> tuple[Path, bytes, str]:
    """Return where the table is, its bytes and their sha256."""
    path = place / recipe.file if place.is_dir() and recipe.file else place
    if not path.is_file():
        raise RecipeError(f"{path}: no such table; give --data FOLDER-OR-FILE")
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if recipe.sha256 is not None and place.is_dir() and digest != recipe.sha256:
        raise RecipeError(
            f"{path}: is not the file of the recipe; expected sha256 {recipe.sha256}, "
            f"found {digest}"
        )
    return path, raw, digest


def _table(path: Path, recipe: DataRecipe, raw: bytes) -> tuple[list[str], Rows]:
    """Return the names of the columns, and the rows."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: is not UTF-8 ({error.reason} at byte {error.start})") from None
    csv.field_size_limit(LARGEST_CELL)  # the limit is the process's, and readers set it too
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=DELIMITERS.get(path.suffix.lower(), ",")
    )
    try:
        columns = list(reader.fieldnames or ())
        _check_columns(path, recipe, columns)
        rows = [(reader.line_num, row) for row in reader if (row.get(recipe.text) or "").strip()]
    except csv.Error as error:
        raise RecipeError(f"{path}: line {reader.line_num}: {error}; a quote left open?") from None
    if not rows:
        raise RecipeError(f"{path}: has no row with a text in '{recipe.text}'")
    return columns, rows


def _check_columns(path: Path, recipe: DataRecipe, columns: Sequence[str]) -> None:
    # some of the three is a slip in the recipe, not a table of hard labels
    has_soft = any(column in columns for column in recipe.soft)
    needed = [recipe.text, *(recipe.soft if has_soft else [recipe.label])]
    missing = [column for column in needed if column not in columns]
    if missing:
        raise RecipeError(
            f"{path}: has no column {' or '.join(repr(c) for c in missing)}; "
            f"it has {', '.join(columns) or 'none'}"
        )


def _soft(path: Path, recipe: DataRecipe, rows: Rows) -> Floats:
    soft = np.zeros((len(rows), len(LABELS)))
    bad: list[int] = []
    for place, (line, row) in enumerate(rows):
        try:
            soft[place] = [float(row[column]) for column in recipe.soft]
        except (TypeError, ValueError):
            bad.append(line)
            continue
        fits = math.isclose(soft[place].sum(), 1.0, abs_tol=SUM_TOLERANCE)
        if not (np.isfinite(soft[place]).all() and (soft[place] >= 0).all() and fits):
            bad.append(line)
    if bad:
        raise RecipeError(
            f"{path}: {len(bad)} row(s) whose soft label is not three numbers from 0 that sum "
            f"to 1, first in line {bad[0]}"
        )
    result: Floats = soft / soft.sum(axis=1, keepdims=True)
    return result


def _codes(path: Path, recipe: DataRecipe, rows: Rows) -> NDArray[np.int64]:
    known = {str(label): code for code, label in enumerate(LABELS)}
    values = [(line, (row[recipe.label] or "").strip().lower()) for line, row in rows]
    wrong = {value: line for line, value in reversed(values) if value not in known}
    if wrong:
        named = ", ".join(f"{v!r} (line {n})" for v, n in sorted(wrong.items())[:SHOWN])
        raise RecipeError(f"{path}: unknown label {named}; labels are {', '.join(known)}")
    return np.array([known[value] for _, value in values], dtype=np.int64)


def _hard(path: Path, recipe: DataRecipe, rows: Rows) -> Floats:
    one_hot: Floats = np.eye(len(LABELS))[_codes(path, recipe, rows)]
    return one_hot


def _relabelled(
    path: Path, recipe: DataRecipe, rows: Rows, columns: Sequence[str], soft: Floats
) -> Relabelled:
    if not recipe.onet_ids:
        none = np.zeros(len(rows), dtype=bool)
        return Relabelled(soft, np.zeros((len(rows), len(REASONS))), none)
    missing = [column for column in recipe.onet_ids if column not in columns]
    if missing:
        raise RecipeError(f"{path}: has no column {missing[0]!r}; it has {', '.join(columns)}")
    soc, task = recipe.onet_ids
    ids = [((row[soc] or "").strip(), (row[task] or "").strip()) for _, row in rows]
    new = relabelled(ids, soft)
    if not new.found.any():
        raise RecipeError(
            f"{path}: no row is an O*NET task that we labelled; are '{soc}' and '{task}' the "
            "columns of the O*NET-SOC code and of the task id?"
        )
    return new


def _labels(
    path: Path, recipe: DataRecipe, rows: Rows, new: Relabelled, column: str
) -> NDArray[np.int64]:
    codes = top_codes(new.soft)
    if column:
        codes = np.where(new.found, codes, _codes(path, recipe, rows))
    for code, label in enumerate(Label):
        if not (codes == code).any():
            raise RecipeError(f"{path}: no row is {label}; every label needs examples")
    return codes


def _groups(recipe: DataRecipe, rows: Rows, columns: Sequence[str]) -> list[str]:
    if recipe.group in columns:
        return [(row[recipe.group] or "").strip()[: recipe.group_digits] for _, row in rows]
    # equal texts are a group; numbers, because arrays of long texts are large
    numbers: dict[str, str] = {}
    return [numbers.setdefault(row[recipe.text].strip(), str(len(numbers))) for _, row in rows]


def _weights(path: Path, recipe: DataRecipe, rows: Rows, columns: Sequence[str]) -> Floats:
    if recipe.weight not in columns:
        return np.ones(len(rows))
    weights = np.zeros(len(rows))
    for place, (line, row) in enumerate(rows):
        try:
            weights[place] = float(row[recipe.weight])
        except (TypeError, ValueError):
            weights[place] = -1
        if not (math.isfinite(weights[place]) and weights[place] >= 0):
            raise RecipeError(f"{path}: line {line}: weight must be a number from 0")
    return weights


def _ratings(
    path: Path, recipe: DataRecipe, rows: Rows, columns: Sequence[str]
) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    missing = [column for column in recipe.ratings if column not in columns]
    if missing:
        raise RecipeError(f"{path}: has no column {missing[0]!r}; it has {', '.join(columns)}")
    columns_of = [[(row[column] or "").strip() for _, row in rows] for column in recipe.ratings]
    codes, levels = code_ratings(columns_of, len(rows))
    for column, count in zip(recipe.ratings, levels, strict=True):
        if count > MOST_LEVELS:
            raise RecipeError(
                f"{path}: column '{column}' has {count} values; a rating has {MOST_LEVELS} "
                "classes at most"
            )
    return codes, levels


def code_ratings(
    columns: Sequence[Sequence[str]], rows: int
) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    """Code each column's values in their sorted order, -1 for an empty one: (rows, k), levels."""
    codes = np.full((rows, len(columns)), -1, dtype=np.int64)
    levels = []
    for place, values in enumerate(columns):
        known = {value: code for code, value in enumerate(sorted(set(values) - {""}))}
        codes[:, place] = [known.get(value, -1) for value in values]
        levels.append(len(known))
    return codes, tuple(levels)
