"""Pictures of a plan: two curves with bands, ratios on a rail, which inputs move them.

What is told apart by colour is told apart by its line, pattern or mark, too; no colour rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from markupsafe import Markup

from tasktriage.plugin import (
    Estimate,
    Influence,
    Outlook,
    Series,
    coordinate,
    picture,
    plan_number,
)

from .charts import NOTHING

__all__ = ["Curve", "Scale", "by_quarter", "curves", "moved", "ratio", "scale_of"]

LEFT, WIDE = 10.0, 88.0  # percent of the room: where the curves begin, and how wide they are
TOP, FOOT = 12, 24  # px
MOST_NAMED = 9  # quarters with a name on the axis
LEAST, MOST = -2, 2  # powers of ten that a rail has at most
RAIL = 24


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure by quarter under its name; `css` is the class of its line and band."""

    name: str
    css: str
    series: Series


def curves(key: str, outlook: Outlook, height: int) -> Markup:
    """Return work changed and work that people are re-skilled for, by quarter, with bands."""
    if outlook.work is None or outlook.reskilled is None:
        return NOTHING
    two = (
        Curve("work changed", "work", outlook.work),
        Curve("re-skilled", "reskilled", outlook.reskilled),
    )
    title = "Work changed and work that people are re-skilled for, in FTE"
    return by_quarter(key, title, two, height)


def by_quarter(key: str, title: str, drawn: Sequence[Curve], height: int) -> Markup:
    """Return curves with their bands over the same quarters; nothing of a single one."""
    quarters = drawn[0].series.quarters
    if len(quarters) < 2:
        return NOTHING
    ends = [item.high for one in drawn for item in one.series.estimates]
    most = max([end for end in ends if isfinite(end)], default=0.0)
    step = _step(most)
    top = step * max(1, ceil(most / step - 1e-9))
    parts = [*_grid(top, step, height), *_quarters(quarters, height)]
    parts.append(
        f'<svg x="{LEFT}%" y="{TOP}" width="{WIDE}%" height="{height}" viewBox="0 0 100 100" '
        f'preserveAspectRatio="none">{"".join(_curve(o.series, top, o.css) for o in drawn)}</svg>'
    )
    words = "; ".join(
        f"{_quarter(quarter)}: "
        + ", ".join(f"{o.name} {plan_number(o.series.estimates[at].median)}" for o in drawn)
        for at, quarter in enumerate(quarters)
    )
    size = (None, float(TOP + height + FOOT))
    return Markup(picture(key, title, f"Middles of the draws. {words}.", size, "".join(parts)))


def _step(most: float) -> float:
    """Return a round step of an axis up to `most`, of which there are three to six."""
    if not most > 0.0:
        return 1.0
    power = 10.0 ** floor(log10(most / 4.0))
    return next(power * part for part in (1.0, 2.0, 2.5, 5.0, 10.0) if power * part * 6.0 > most)


def _grid(top: float, step: float, height: int) -> list[str]:
    drawn = []
    for number in range(round(top / step) + 1):
        y = coordinate(TOP + height * (1.0 - number * step / top))
        css = "axis" if number == 0 else "line"
        drawn.append(
            f'<line class="{css}" x1="{LEFT}%" x2="{LEFT + WIDE}%" y1="{y}" y2="{y}"/>'
            f'<text x="{LEFT - 1.5}%" y="{y}" dy="4" text-anchor="end">{number * step:g}</text>'
        )
    return drawn


def _quarters(quarters: Sequence[int], height: int) -> list[str]:
    every = ceil(len(quarters) / MOST_NAMED)
    return [
        f'<text x="{LEFT + WIDE * place / (len(quarters) - 1):.2f}%" y="{TOP + height + 18}" '
        f'text-anchor="{"end" if place == len(quarters) - 1 else "middle"}">'
        f"{_quarter(quarter)}</text>"
        for place, quarter in enumerate(quarters)
        if place % every == 0
    ]


def _quarter(quarter: int) -> str:
    return "now" if quarter == 0 else f"Q{quarter}"


def _curve(series: Series, top: float, css: str) -> str:
    last = len(series.estimates) - 1
    xs = [100.0 * place / last for place in range(last + 1)]

    def points(values: Sequence[float]) -> list[str]:
        shown = (min(value, top) for value in values)
        return [f"{x:.2f},{100.0 - 100.0 * y / top:.2f}" for x, y in zip(xs, shown, strict=True)]

    low = points([item.low for item in series.estimates])
    high = points([item.high for item in series.estimates])
    middle = " ".join(points([item.median for item in series.estimates]))
    return (
        f'<polygon class="band {css}" points="{" ".join([*low, *reversed(high)])}"/>'
        f'<polyline class="curve {css}" points="{middle}" vector-effect="non-scaling-stroke"/>'
        + "".join(
            f'<polyline class="end {css}" points="{" ".join(edge)}" '
            'vector-effect="non-scaling-stroke"/>'
            for edge in (low, high)
        )
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Powers of ten that ratios stand between on a rail."""

    low: int = -1
    high: int = 1

    def x(self, value: float) -> float:
        """Return where a ratio stands, in percent; what is beyond the rail at its end."""
        if value <= 10.0**self.low:
            return 0.0
        if value >= 10.0**self.high:
            return 100.0
        return 100.0 * (log10(value) - self.low) / (self.high - self.low)

    @property
    def ends(self) -> str:
        """Where it begins and ends, in words."""
        return f"{10.0**self.low:g} to {10.0**self.high:g}"

    @property
    def head(self) -> Markup:
        """The rail's numbers, for above it."""
        drawn = []
        for power in range(self.low, self.high + 1):
            place = 100.0 * (power - self.low) / (self.high - self.low)
            anchor = {0.0: "start", 100.0: "end"}.get(place, "middle")
            drawn.append(
                f'<text x="{place:.2f}%" y="11" text-anchor="{anchor}">{10.0**power:g}</text>'
            )
        return Markup(
            f'<svg class="rail" width="100%" height="14" role="img" aria-label="Scale of ratios, '
            f'{self.ends}">{"".join(drawn)}</svg>'
        )


def scale_of(values: Sequence[float]) -> Scale:
    """Return a scale that has 1 in its midst and holds these ratios as far as a rail can."""
    powers = [log10(value) for value in values if value > 0.0 and isfinite(value)]
    low = max(LEAST, floor(min([-1.0, *powers])))
    return Scale(low, min(MOST, ceil(max([1.0, *powers]))))


def ratio(item: Estimate, scale: Scale) -> Markup:
    """Return a ratio with its interval on a rail; the line at 1 is where a gap opens."""
    low, high = scale.x(item.low), scale.x(item.high)
    middle = scale.x(item.median)
    drawn = [
        *_rail(scale),
        f'<rect class="listed" x="{low:.2f}%" y="8" width="{max(high - low, 0.4):.2f}%" '
        'height="8"/>',
        f'<line class="value" x1="{middle:.2f}%" x2="{middle:.2f}%" y1="4" y2="20"/>',
    ]
    return _drawn(drawn)


def moved(item: Influence, central: float, scale: Scale) -> Markup:
    """Return between which ratios an input moves that of the central values."""
    ends = scale.x(item.at_low), scale.x(item.at_high)
    low, high = min(ends), max(ends)
    middle = scale.x(central)
    drawn = [
        *_rail(scale),
        f'<rect class="listed" x="{low:.2f}%" y="8" width="{max(high - low, 0.4):.2f}%" '
        'height="8"/>',
        f'<line class="central" x1="{middle:.2f}%" x2="{middle:.2f}%" y1="2" y2="22"/>',
        f'<circle class="low" cx="{ends[0]:.2f}%" cy="12" r="4.5"/>',
        f'<circle class="high" cx="{ends[1]:.2f}%" cy="12" r="4.5"/>',
    ]
    return _drawn(drawn)


def _rail(scale: Scale) -> list[str]:
    lines = []
    for power in range(scale.low, scale.high + 1):
        x = f"{100.0 * (power - scale.low) / (scale.high - scale.low):.2f}%"
        css = "one" if power == 0 else "grid"
        lines.append(f'<line class="{css}" x1="{x}" x2="{x}" y1="0" y2="{RAIL}"/>')
    return lines


def _drawn(parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg class="rail" width="100%" height="{RAIL}" aria-hidden="true">{"".join(parts)}</svg>'
    )
