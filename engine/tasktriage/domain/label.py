"""Labels, reasons and probabilities: the vocabulary of a classification."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "LABELS",
    "REASONS",
    "SUM_TOLERANCE",
    "Label",
    "Probabilities",
    "Reason",
    "top_label",
]

SUM_TOLERANCE = 1e-3
"""How far from 1 probabilities may sum: off by rounding, not by more."""


class Label(StrEnum):
    """What happens to a task; ordered by human agency, least first."""

    AUTOMATABLE = "automatable"
    """An agent carries the typical case from start to finish."""
    AUGMENTABLE = "augmentable"
    """A person works on every item and answers for it, AI does a material part."""
    HUMAN_CRITICAL = "human-critical"
    """A person does the essential part, for a stated reason."""


class Reason(StrEnum):
    """Why a task is human-critical; `load_codebook` has what each code means."""

    PHY = "PHY"
    """Hands and presence."""
    EMP = "EMP"
    """Care and trust."""
    ACC = "ACC"
    """An accountable decision."""
    LIC = "LIC"
    """Reserved by law."""
    UNC = "UNC"
    """Novel or tacit judgement."""
    ETH = "ETH"
    """Rights and values."""
    PREF = "PREF"
    """A person is wanted."""


LABELS: tuple[Label, ...] = tuple(Label)
"""Labels in order of human agency. Integer codes and array columns follow it."""

REASONS: tuple[Reason, ...] = tuple(Reason)
"""Reasons in the order of array columns."""


def top_label(shares: Sequence[float]) -> Label:
    """Return the label of the largest of three shares; a tie goes to the more human one."""
    return max(LABELS, key=lambda label: (shares[LABELS.index(label)], LABELS.index(label)))


@dataclass(frozen=True, slots=True)
class Probabilities:
    """Calibrated probabilities of the three labels.

    automatable, augmentable, human_critical: each in [0, 1], summing to 1.

    Raises:
        ValueError: a value is not a number in [0, 1], or the sum is not 1.
    """

    automatable: float
    augmentable: float
    human_critical: float

    def __post_init__(self) -> None:
        for label, value in zip(LABELS, self, strict=True):
            if not (math.isfinite(value) and 0.0 <= value <= 1.0):
                raise ValueError(f"p({label}) must be a number from 0 to 1, got {value!r}")
        total = math.fsum(self)
        if abs(total - 1.0) > SUM_TOLERANCE:
            raise ValueError(f"probabilities must sum to 1, got {total:.6g}")

    def __iter__(self) -> Iterator[float]:
        return iter((self.automatable, self.augmentable, self.human_critical))

    def of(self, label: Label) -> float:
        """Return p(label)."""
        return tuple(self)[LABELS.index(label)]

    @property
    def label(self) -> Label:
        """The most probable label; a tie goes to the more human one."""
        return top_label(tuple(self))

    @property
    def score(self) -> float:
        """p(automatable) + ½ p(augmentable), in [0, 1]."""
        return self.automatable + 0.5 * self.augmentable

    def as_dict(self) -> dict[str, float]:
        """Return `{label: probability}` in label order."""
        return {str(label): self.of(label) for label in LABELS}
