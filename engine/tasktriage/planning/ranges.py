"""What is not known exactly: a likely value with a range, or a distribution by bands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bands", "Range", "Triangle", "exactly"]


@dataclass(frozen=True, slots=True)
class Triangle:
    """A likely value between a low and a high one: the triangular distribution.

    All three in the unit of the input. Equal ends: it is known exactly.
    """

    likely: float
    low: float
    high: float

    @property
    def central(self) -> float:
        """The value that stands for it where one has to, in its unit."""
        return self.likely

    @property
    def ends(self) -> tuple[float, float]:
        """The low and the high value, in its unit."""
        return self.low, self.high

    def quantile(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values, in its unit, at levels in [0, 1]; any shape."""
        width = self.high - self.low
        if width <= 0.0:
            return np.full(np.shape(levels), self.likely)
        rising, falling = self.likely - self.low, self.high - self.likely
        up = self.low + np.sqrt(levels * width * rising)
        down = self.high - np.sqrt((1.0 - levels) * width * falling)
        return np.where(levels * width < rising, up, down)


@dataclass(frozen=True, slots=True)
class Bands:
    """Shares of bands, evenly spread within each: a distribution that was asked for in bands.

    edges: (b + 1), rising, in the unit of the input. shares: (b), not negative; they are taken as
    parts of their sum.
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def central(self) -> float:
        """Its median, in its unit."""
        return float(self.quantile(np.array(0.5)))

    @property
    def ends(self) -> tuple[float, float]:
        """What 90 % of it lies between, in its unit."""
        low, high = self.quantile(np.array([0.05, 0.95]))
        return float(low), float(high)

    def quantile(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values, in its unit, at levels in [0, 1]; any shape."""
        parts, edges = np.array(self.shares), np.array(self.edges)
        some = np.flatnonzero(parts > 0.0)  # an empty band has no quantile
        parts = parts[some] / parts.sum()
        tops = np.cumsum(parts)
        band = np.minimum(np.searchsorted(tops, levels), len(some) - 1)
        within = np.clip((levels - (tops - parts)[band]) / parts[band], 0.0, 1.0)
        low, high = edges[some], edges[some + 1]
        return np.asarray(low[band] + within * (high - low)[band])

    @property
    def sound(self) -> bool:
        """Whether edges rise and shares are of a distribution."""
        rising = all(a < b for a, b in pairwise(self.edges))
        positive = all(share >= 0.0 for share in self.shares) and sum(self.shares) > 0.0
        return rising and positive and len(self.edges) == len(self.shares) + 1


Range = Triangle | Bands


def exactly(value: float) -> Triangle:
    """Return a value, in the unit of its input, that is known exactly."""
    return Triangle(value, value, value)
