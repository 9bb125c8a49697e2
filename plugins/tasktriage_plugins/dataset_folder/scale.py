"""What a value of a user's scale means: a label of ours, a level to rank by, or both.

[labels]                          # each of their values -> our label, or a number to rank by
"by machine" = "automatable"
2 = "augmentable"

[scale]                           # or, for levels in order, where they are cut
levels = 5                        # 1 to 5; [0, 10] for others
cut = [2, 4]                      # the last level of the first label, and that of the second
reverse = true                    # higher is more human; without it higher is more automatable
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tasktriage.plugin import LABELS, Label

__all__ = ["SCALE", "Scale", "read_labels", "read_scale"]

SCALE = ("levels", "cut", "reverse", "about")
"""The keys of `[scale]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Labels and numbers by value, or levels in order with the two levels that they are cut at.

    `bounds` are the first and the last level, `cut` the last level of the first label from below
    and of the second.
    """

    labels: Mapping[str, Label] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    cut: tuple[float, float] | None = None
    reverse: bool = False
    about: str = ""

    def knows(self, value: str) -> bool:
        """Whether the value means something."""
        return self.label(value) is not None or self.number(value) is not None

    def label(self, value: str) -> Label | None:
        """Return the label of a value, None where it has none."""
        if self.bounds is None:
            key = _key(value, self.labels)
            return None if key is None else self.labels[key]
        level = self._level(value)
        if level is None or self.cut is None:
            return None
        place = sum(level > cut for cut in self.cut)
        return LABELS[place if self.reverse else len(LABELS) - 1 - place]

    def number(self, value: str) -> float | None:
        """Return what a value ranks by, higher being more automatable; None where it has none."""
        if self.bounds is None:
            key = _key(value, self.numbers)
            return None if key is None else self.numbers[key]
        level = self._level(value)
        return -level if self.reverse and level is not None else level

    def _level(self, value: str) -> float | None:
        found = _number(value)
        if found is None or self.bounds is None:
            return None
        return found if self.bounds[0] <= found <= self.bounds[1] else None


def read_labels(labels: Mapping[str, Any]) -> Scale:
    """Read `[labels]`; without it values are our labels.

    Raises:
        ValueError: a value means neither a label nor a number.
    """
    names = [str(label) for label in LABELS]
    if not labels:
        return Scale(labels={name: Label(name) for name in names})
    if all(_is_number(value) for value in labels.values()):
        return Scale(numbers={key: float(value) for key, value in labels.items()})
    for key, value in labels.items():
        if isinstance(value, dict):
            raise ValueError(f'[labels] a value with a dot stands in quotes: "{key}.…" = …')
        if value not in names:
            raise ValueError(
                f"[labels] '{key}' must be {', '.join(names)} (or all are numbers), got {value!r}"
            )
    return Scale(labels={key: Label(value) for key, value in labels.items()})


def read_scale(scale: Mapping[str, Any]) -> Scale:
    """Read `[scale]`.

    Raises:
        ValueError: a key is missing or of the wrong kind, or a cut is no level.
    """
    levels: Any = scale.get("levels")
    cut: Any = scale.get("cut")
    bounds: Any = [1, levels] if isinstance(levels, int) else levels
    if not _are_numbers(bounds) or not bounds[0] < bounds[1]:
        raise ValueError(
            f"[scale] levels must be a whole number from 2, or the first and the last level as "
            f"[0, 10], got {levels!r}"
        )
    low, high = bounds
    if cut is not None and (not _are_numbers(cut) or not low <= cut[0] < cut[1] < high):
        raise ValueError(
            f"[scale] cut must be two levels from {low:g}, rising and below {high:g}: the last of "
            f"the first label and of the second, got {cut!r}"
        )
    reverse, about = scale.get("reverse", False), scale.get("about", "")
    if not isinstance(reverse, bool):
        raise ValueError(f"[scale] reverse must be true or false, got {reverse!r}")
    if not isinstance(about, str):
        raise ValueError(f"[scale] about must be a text, got {about!r}")
    return Scale(
        bounds=(float(low), float(high)),
        cut=None if cut is None else (float(cut[0]), float(cut[1])),
        reverse=reverse,
        about=about,
    )


def _is_number(value: Any) -> bool:
    """Whether a TOML value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _key(value: str, known: Mapping[str, object]) -> str | None:
    """Return the key of a value: as it is written, else whatever its case, else as a number."""
    if value in known:
        return value
    for key in known:
        if key.lower() == value.lower():
            return key
    number = _number(value)
    return None if number is None else next((k for k in known if _number(k) == number), None)


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
