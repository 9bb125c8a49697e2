"""Where public counts have seen AI at work: ids and numbers; no sentence of a source is in it.

What each file is, whose it is, and how it was made is in the README.md beside them.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = [
    "Activity",
    "Figure",
    "OccupationRow",
    "activities",
    "aei",
    "facts",
    "occupations",
    "table",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of `aei.csv` or `activities.csv` in words: source, release, what it is."""

    column: str
    source: str
    release: str
    what: str


@dataclass(frozen=True, slots=True)
class Activity:
    """An intermediate work activity of O*NET; `values` by column, None where it was too rare."""

    id: str
    values: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class OccupationRow:
    """An occupation of O*NET.

    mean_score: of its tasks by the model that `facts` names, in [0, 1]. learnt: the share of these
    tasks that the model was trained on. applicability: Microsoft's; aei_share: of conversations.
    """

    code: str
    soc: str
    tasks: int
    mean_score: float
    learnt: float
    applicability: float | None
    aei_share: float


@cache
def facts() -> Mapping[str, Any]:
    """Return `facts.toml`: which model the vectors and scores are of, the rule, and the sources."""
    return tomllib.loads(files(__package__).joinpath("facts.toml").read_text("utf-8"))


@cache
def table() -> bytes:
    """Return `tasks.safetensors`, unread."""
    return files(__package__).joinpath("tasks.safetensors").read_bytes()


@cache
def aei() -> Mapping[int, Mapping[str, float | None]]:
    """Return what the Anthropic Economic Index says of a task, by its id and by column."""
    return {int(row.pop("task_id")): _numbers(row) for row in _rows("aei.csv")}


@cache
def activities() -> tuple[Activity, ...]:
    """Return the activities with Microsoft's figures, in the order that the table counts in."""
    return tuple(Activity(row.pop("activity"), _numbers(row)) for row in _rows("activities.csv"))


@cache
def occupations() -> tuple[OccupationRow, ...]:
    """Return O*NET's occupations that have tasks."""
    return tuple(_occupation(row) for row in _rows("occupations.csv"))


def _occupation(row: dict[str, str]) -> OccupationRow:
    return OccupationRow(
        code=row["occupation"],
        soc=row["soc"],
        tasks=int(row["tasks"]),
        mean_score=float(row["mean_score"]),
        learnt=float(row["learnt"]),
        applicability=_number(row["applicability"]),
        aei_share=float(row["aei_share"]),
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _numbers(row: dict[str, str]) -> dict[str, float | None]:
    return {name: _number(cell) for name, cell in row.items()}


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
