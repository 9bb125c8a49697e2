"""A calibration plot, drawn by hand: a few circles need no plotting library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["PLOT", "calibration_plot"]

PLOT = "calibration.svg"  # its name in a model folder
SIZE, MARGIN = 320, 44
LARGEST = 14  # radius of the fullest bin


def calibration_plot(bins: Sequence[Mapping[str, Any]]) -> str:
    """Return an SVG: accuracy over stated probability, one circle a bin, as large as it is full."""
    filled = [entry for entry in bins if entry["rows"]]
    most = max((entry["rows"] for entry in filled), default=1)
    side = SIZE - 2 * MARGIN

    def x(share: float) -> float:
        return round(MARGIN + share * side, 1)

    def y(share: float) -> float:
        return round(SIZE - MARGIN - share * side, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" '
        f'height="{SIZE}" font-family="sans-serif" font-size="11">',
        f'<rect width="{SIZE}" height="{SIZE}" fill="#fff"/>',
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#999" stroke-dasharray="4 3"/>',
        f'<path d="M{x(0)} {y(1)}V{y(0)}H{x(1)}" stroke="#333" fill="none"/>',
    ]
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{x(tick)}" y="{y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{x(0) - 6}" y="{y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<text x="{x(0.5)}" y="{SIZE - 8}" text-anchor="middle">stated</text>')
    parts.append(f'<text x="{x(0)}" y="{y(1) - 12}" text-anchor="middle">accuracy</text>')
    for entry in filled:
        radius = max(2.0, LARGEST * (entry["rows"] / most) ** 0.5)
        parts.append(
            f'<circle cx="{x(entry["p"])}" cy="{y(entry["accuracy"])}" r="{radius:.1f}" '
            'fill="#2a6fbb" fill-opacity=".65"/>'
        )
    return "".join([*parts, "</svg>"]) + "\n"
