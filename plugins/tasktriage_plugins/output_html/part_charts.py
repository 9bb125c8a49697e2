"""Pictures of a plan's parts: figures with their intervals on a rail with even steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from markupsafe import Markup

from tasktriage.plugin import Estimate

from .charts import NOTHING

__all__ = ["Rail", "around", "before_after", "filled", "of_busy", "of_shares", "of_tilts"]

NARROW, TALL = 24, 34  # heights, px
LEAST = 0.4  # percent, of a bar that would not be seen
MOST_BUSY = 3.0  # where a rail of utilisations ends at the latest


@dataclass(frozen=True, slots=True)
class Rail:
    """Values of a rail: its ends, its lines, which of them stands out, and which are named."""

    low: float
    high: float
    lines: tuple[float, ...]
    mark: float | None = None
    named: tuple[float, ...] = ()

    def x(self, value: float) -> float:
        """Return where a value stands, in percent; what is beyond the rail at its end."""
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return 100.0 * part

    @property
    def head(self) -> Markup:
        """The rail's numbers in percent, for above it."""
        drawn = []
        for value in self.named or self.lines:
            place = self.x(value)
            anchor = {0.0: "start", 100.0: "end"}.get(place, "middle")
            text = f"{100.0 * value:.3g}".replace("-", "−")
            drawn.append(f'<text x="{place:.2f}%" y="11" text-anchor="{anchor}">{text}</text>')
        words = f"Scale from {100.0 * self.low:.0f} to {100.0 * self.high:.0f} percent"
        return Markup(
            f'<svg class="rail" width="100%" height="14" role="img" aria-label="{words}">'
            f"{''.join(drawn)}</svg>"
        )


def of_shares(items: Iterable[Estimate]) -> Rail:
    """Return a rail for shares: to a quarter, to a half, or to all, as they need."""
    most = max([item.high for item in items], default=0.0)
    end = next((one for one in (0.25, 0.5) if most <= one), 1.0)
    return Rail(0.0, end, tuple(end * step / 4.0 for step in range(5)), named=(0.0, end / 2, end))


def of_busy(items: Iterable[Estimate | None]) -> Rail:
    """Return a rail for utilisations, which stands out at 1 and goes beyond it."""
    ends = [item.high for item in items if item is not None and isfinite(item.high)]
    most = min(MOST_BUSY, max([1.5, *(ceil(2.0 * end) / 2.0 for end in ends)]))
    lines = tuple(0.5 * step for step in range(round(2.0 * most) + 1))
    return Rail(0.0, most, lines, 1.0)


def of_tilts(items: Iterable[Estimate]) -> Rail:
    """Return a rail for differences of shares, which has 0 in its midst."""
    ends = [abs(end) for item in items for end in (item.low, item.high)]
    most = min(1.0, max([0.2, *(ceil(10.0 * end - 1e-9) / 10.0 for end in ends)]))
    return Rail(-most, most, (-most, -most / 2.0, 0.0, most / 2.0, most), 0.0)


def around(item: Estimate, rail: Rail, *, point: bool = False) -> Markup:
    """Return a figure with its interval; `point`: of what is listed, not the middle of draws."""
    value = item.point if point else item.median
    return _svg([*_lines(rail, NARROW), *_bar(item, value, rail, 8.0)], NARROW)


def filled(item: Estimate, rail: Rail) -> Markup:
    """Return a share as a bar from the left, with a line for its interval below."""
    low, high = rail.x(item.low), rail.x(item.high)
    drawn = [
        *_lines(rail, NARROW),
        f'<rect class="listed" x="0" y="4" width="{rail.x(item.median):.2f}%" height="10"/>',
        f'<line class="role" x1="{low:.2f}%" x2="{high:.2f}%" y1="19" y2="19"/>',
        *(f'<line class="role" x1="{x:.2f}%" x2="{x:.2f}%" y1="16" y2="22"/>' for x in (low, high)),
    ]
    return _svg(drawn, NARROW)


def before_after(before: Estimate | None, after: Estimate | None, rail: Rail) -> Markup:
    """Return a figure before, hollow, above the same after, filled."""
    if before is None or after is None:
        return NOTHING
    low, high, middle = (rail.x(v) for v in (before.low, before.high, before.median))
    drawn = [
        *_lines(rail, TALL),
        f'<line class="role" x1="{low:.2f}%" x2="{high:.2f}%" y1="8" y2="8"/>',
        f'<circle class="low" cx="{middle:.2f}%" cy="8" r="4.5"/>',
        *_bar(after, after.median, rail, 18.0),
    ]
    return _svg(drawn, TALL)


def _bar(item: Estimate, value: float, rail: Rail, top: float) -> list[str]:
    low, high = rail.x(item.low), rail.x(item.high)
    middle = rail.x(value)
    return [
        f'<rect class="listed" x="{low:.2f}%" y="{top:g}" width="{max(high - low, LEAST):.2f}%" '
        'height="8"/>',
        f'<line class="value" x1="{middle:.2f}%" x2="{middle:.2f}%" y1="{top - 4:g}" '
        f'y2="{top + 12:g}"/>',
    ]


def _lines(rail: Rail, height: int) -> list[str]:
    drawn = []
    for value in rail.lines:
        css = "one" if value == rail.mark else "grid"
        x = f"{rail.x(value):.2f}%"
        drawn.append(f'<line class="{css}" x1="{x}" x2="{x}" y1="0" y2="{height}"/>')
    return drawn


def _svg(parts: Sequence[str], height: int) -> Markup:
    return Markup(
        f'<svg class="rail" width="100%" height="{height}" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )
