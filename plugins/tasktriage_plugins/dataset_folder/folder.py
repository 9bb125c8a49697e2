"""A user's own set as a `DatasetSource`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from tasktriage.plugin import (
    LABELS,
    Dataset,
    DatasetInfo,
    InputError,
    Label,
    LabelledTask,
    WholeTable,
    read_table,
)

from .description import Description, read_description

__all__ = ["FolderDataset"]

SUM_TOLERANCE = 1e-3  # shares rounded to three decimals sum to 1 within it
SHOWN = 5  # wrong values named in an error

Row = Mapping[str, str]


class FolderDataset:
    """`folder:PATH`: a table described by `dataset.toml` in the folder PATH.

    Raises:
        InputError: `dataset.toml` is missing, no TOML, or not as it has to be.
    """

    def __init__(self, argument: str) -> None:
        self._description = read_description(Path(argument))

    @property
    def info(self) -> DatasetInfo:
        """What `dataset.toml` says; there is nothing to fetch."""
        description = self._description
        return DatasetInfo(
            name=description.name,
            title=description.title,
            licence=description.licence,
            source=description.source or str(description.path.parent),
            scale=description.about or _scale(description),
            citation=description.citation,
        )

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows. `folder` is not used: the set says itself where it is.

        Raises:
            InputError: a column is missing (with those there are), values are no labels (with
                the lines and what to add to [labels]), an id stands twice, shares do not sum to
                1, or a cell that must be a number is none.
            UsageError: a parquet file and no pyarrow.
        """
        description = self._description
        path = description.path.parent / description.file
        table = read_table(path)
        missing = [column for column in description.columns if column not in table.columns]
        if missing:
            raise InputError(
                str(path),
                f"has no column {' or '.join(repr(c) for c in missing)}; "
                f"it has {', '.join(table.columns) or 'none'}",
            )
        _check_values(description, path, table)
        rows: dict[str, LabelledTask] = {}
        groups: dict[str, str] = {}
        for place, (line, row) in enumerate(table.rows, start=1):
            task = _task(description, path, place, line, row, groups)
            if task.id in rows:
                raise InputError(str(path), f"line {line}: id '{task.id}' stands twice")
            rows[task.id] = task
        return Dataset(
            info=self.info, rows=tuple(rows.values()), hashes={description.file: table.sha256}
        )


def _scale(description: Description) -> str:
    given = {
        "soft labels": description.soft,
        "labels": description.label,
        "target": description.target,
        "raters": description.raters,
    }
    return ", ".join(
        f"{name} from {column if isinstance(column, str) else ', '.join(column)}"
        for name, column in given.items()
        if column
    )


def _check_values(description: Description, path: Path, table: WholeTable) -> None:
    """Raise for all unknown values of labels and raters at once: they are mended in one go."""
    unknown: dict[str, int] = {}
    for column in [*([description.label] if description.label else []), *description.raters]:
        for line, row in table.rows:
            value = row[column]
            if value and not description.scale.knows(value):
                unknown[value] = min(line, unknown.get(value, line))
    if not unknown:
        return
    named = [f"'{value}' (line {line})" for value, line in list(unknown.items())[:SHOWN]]
    more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
    raise InputError(
        str(path), f"unknown label {', '.join(named)}{more}; {_mend(description, unknown)}"
    )


def _mend(description: Description, unknown: Mapping[str, int]) -> str:
    """Say what to write in `dataset.toml` so that unknown values mean something."""
    file, scale = description.path.name, description.scale
    if scale.bounds is not None:
        low, high = scale.bounds
        return f"[scale] in {file} has levels from {low:g} to {high:g}"
    meaning = "NUMBER" if scale.numbers else '"augmentable" (or automatable, human-critical)'
    quoted = next(iter(unknown)).replace("\\", "\\\\").replace('"', '\\"')
    return f'say in {file} under [labels] what each means: "{quoted}" = {meaning}'


def _task(
    description: Description, path: Path, place: int, line: int, row: Row, groups: dict[str, str]
) -> LabelledTask:
    text = row[description.text]
    if not text:
        raise InputError(str(path), f"line {line}: has no text in '{description.text}'")
    one = row[description.id] if description.id else str(place)
    if not one:
        raise InputError(str(path), f"line {line}: has no id in '{description.id}'")
    scale = description.scale
    given = row[description.label] if description.label else ""
    said = {column: row[column] for column in description.raters if row[column]}
    raters = {name: label for name, x in said.items() if (label := scale.label(x)) is not None}
    label = scale.label(given)
    soft = _soft(path, line, row, description.soft) if description.soft else None
    if soft is None and raters and (label is None or len(description.raters) > 1):
        soft = _mean_label(list(raters.values()))
    target = _number(path, line, row, description.target) if description.target else None
    if target is None:
        target = _mean([scale.number(value) for value in said.values() or [given]])
    if soft is None and label is None and target is None:
        columns = [*([description.label] if description.label else []), *description.raters]
        named = " or ".join(f"'{column}'" for column in columns)
        raise InputError(str(path), f"line {line}: has no label in {named}")
    return LabelledTask(
        id=one,
        text=text,
        # without groups, equal texts are one: they may not stand on both sides of a split
        group=row[description.group] if description.group else groups.setdefault(text, one),
        title=row[description.row_title] if description.row_title else "",
        soft=soft,
        label=label,
        target=target,
        raters=raters,
    )


def _mean_label(labels: Sequence[Label]) -> tuple[float, float, float]:
    """Return the share of raters who gave each label."""
    a, b, c = (sum(one is label for one in labels) / len(labels) for label in LABELS)
    return a, b, c


def _mean(numbers: Sequence[float | None]) -> float | None:
    """Return the mean of what values rank by; None where they rank by nothing."""
    found = [number for number in numbers if number is not None]
    return sum(found) / len(found) if found else None


def _soft(
    path: Path, line: int, row: Row, columns: tuple[str, str, str]
) -> tuple[float, float, float]:
    a, b, c = (_number(path, line, row, column) for column in columns)
    total = a + b + c
    if min(a, b, c) < 0 or abs(total - 1) > SUM_TOLERANCE:
        named = ", ".join(f"{label} {x:g}" for label, x in zip(LABELS, (a, b, c), strict=True))
        raise InputError(str(path), f"line {line}: shares must be from 0 and sum to 1, got {named}")
    return a / total, b / total, c / total


def _number(path: Path, line: int, row: Row, column: str) -> float:
    try:
        value = float(row[column])
    except ValueError:
        raise InputError(
            str(path), f"line {line}: '{column}' must be a number, got '{row[column]}'"
        ) from None
    if not math.isfinite(value):
        raise InputError(str(path), f"line {line}: '{column}' is {row[column]}, not a number")
    return value
