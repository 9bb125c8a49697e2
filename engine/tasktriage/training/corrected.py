"""A result of `classify` that a person corrected, as a table to train on."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from tasktriage.contracts.errors import InputError, RecipeError, TasktriageWarning
from tasktriage.contracts.source import Source
from tasktriage.pipeline.read_back import read_results

from .recipe import DataRecipe

if TYPE_CHECKING:
    from tasktriage.contracts.specs import ReaderSpec
    from tasktriage.domain.assessment import Assessment
    from tasktriage.extend.registry import Registry

__all__ = ["corrected_table"]

MARK, HEAD = b"p_automatable", 2**16  # in the first bytes of a result that is text
TEXTS = (".csv", ".tsv", ".tab", ".txt")
KINDS = (*TEXTS, ".jsonl", ".ndjson", ".json", ".xlsx", ".xlsm", ".parquet")


def corrected_table(
    path: Path, raw: bytes, recipe: DataRecipe, readers: Registry[ReaderSpec]
) -> tuple[list[str], list[tuple[int, dict[str, str]]]] | None:
    """Return the columns and rows of a result, named as the recipe has them; None of another table.

    Labels are those that stand in it at last. What a person says is no task, and what has no label,
    is left out, and a warning says so. Columns that the person added keep their names.

    Raises:
        RecipeError: it can't be read, or a person's change can't be taken as it stands.
    """
    suffix = path.suffix.lower()
    if suffix not in KINDS or (suffix in TEXTS and MARK not in raw[:HEAD].lower()):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TasktriageWarning)
            found = read_results(Source(name=str(path), path=path), readers)
            items = None if found is None else list(found)
    except InputError as error:
        if suffix in TEXTS:
            return None  # then it is no result, and its own error is told
        raise RecipeError(str(error)) from None
    if items is None:
        return None
    if wrong := next((item.task.error for item in items if item.task.error is not None), None):
        raise RecipeError(f"{path}: {wrong}")
    kept = [item for item in items if item.final_label is not None]
    _tell(path, items, len(kept))
    rows = [(item.task.origin.line or 0, _cells(item, recipe)) for item in kept]
    columns = list(dict.fromkeys(name for _, row in rows for name in row))
    return columns, [(line, {name: row.get(name, "") for name in columns}) for line, row in rows]


def _cells(item: Assessment, recipe: DataRecipe) -> dict[str, str]:
    own = {name: str(cell) for name, cell in (item.task.row or {}).items() if cell is not None}
    return {**own, recipe.text: item.task.text, recipe.label: str(item.final_label)}


def _tell(path: Path, items: list[Assessment], kept: int) -> None:
    changes = [item.correction for item in items if item.correction is not None]
    labels = sum(change.label is not None for change in changes)
    no_task = sum(not change.is_task for change in changes)
    parts = [f"{kept:,} tasks with their labels, {labels:,} of them a person's, the rest a model's"]
    parts += [f"{no_task:,} that are no task left out"] if no_task else []
    silent = len(items) - kept - no_task
    parts += [f"{silent:,} without a label left out"] if silent else []
    line = f"{path}: a result of classify: {'; '.join(parts)}"
    warnings.warn(line, TasktriageWarning, stacklevel=4)
