"""What the page of a plan shows: every cell as text, every picture drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from .plan_charts import Scale

if TYPE_CHECKING:
    from .plan_parts import PartsView

__all__ = [
    "Changed",
    "Figure",
    "InputLine",
    "Line",
    "Moved",
    "PlanView",
    "RoleView",
    "Said",
    "ScenarioView",
]


@dataclass(frozen=True, slots=True)
class Said:
    """A figure: the middle of the draws, and its 90 % interval."""

    value: str
    ends: str


@dataclass(frozen=True, slots=True)
class Line:
    """A role, or all of them, in the table of roles or of a scenario."""

    key: str
    name: str
    people: str
    whole: bool
    work: Said
    gap: Said
    ratio: Said
    drawn: Markup
    chance: str
    bar: Markup
    rating: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a scenario comes to for a role, or for all of them, and how that differs."""

    name: str
    whole: bool
    ratio: Said
    gap: Said
    chance: str
    ratio_change: Said | None
    gap_change: Said | None
    chance_change: str


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A scenario: what it is, what it does to inputs, and what it comes to."""

    name: str
    said: str
    changes: tuple[str, ...]
    lines: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An input that matters: what its range does to the ratio."""

    title: str
    status: str
    part: str
    bar: Markup
    drawn: Markup
    low: str
    high: str
    at_low: str
    at_high: str
    measure: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a role with its unit."""

    name: str
    said: Said
    unit: str


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role, or all of them: figures, curves, what matters, what would close its gap."""

    key: str
    name: str
    people: str
    facts: tuple[tuple[str, str], ...]
    shares: Markup
    figures: tuple[Figure, ...]
    chance: str
    drawn: Markup
    quarters: tuple[tuple[str, Said, Said, Said], ...]
    matters: tuple[Moved, ...]
    closers: tuple[tuple[str, str], ...]
    closing: str


@dataclass(frozen=True, slots=True)
class InputLine:
    """An input as it stands."""

    title: str
    of: str
    meaning: str
    value: str
    ends: str
    status: str
    asked: bool
    source: str
    context: str
    url: str
    measure: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan. scale: of its ratios; moves: of the inputs that move them."""

    key: str
    title: str
    said: str
    caution: str
    notes: tuple[str, ...]
    scenario: str
    lines: tuple[Line, ...]
    whole: RoleView
    roles: tuple[RoleView, ...]
    left_out: int
    scenarios: tuple[ScenarioView, ...]
    inputs: tuple[InputLine, ...]
    scale: Scale
    moves: Scale
    central: str
    aim: str
    draws: str
    seed: int
    quarters: int
    rated: bool
    parts: PartsView
