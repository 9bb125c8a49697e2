"""Draw charts as inline SVG: plain strings, the same bytes for the same numbers.

Colours come from the page's style sheet by class (`s0` … `s5`), so that light, dark and print
differ there. A candidate is known by colour, marker and dash together; the three cycle at different
lengths, so that no two of the first 42 are alike. The page puts a legend and a table of the
numbers beside each chart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from tasktriage.kit.page import coordinate as _n
from tasktriage.kit.page import picture

__all__ = ["Axis", "Bin", "Point", "Series", "interval", "lines", "points", "reliability", "swatch"]

Point = tuple[float, float, float | None, float | None]
"""x, y, and the ends of the interval around y."""

COLOURS = 6
# Markers as closed polygons on a unit circle: distinct without colour.
_MARKERS: tuple[tuple[tuple[float, float], ...], ...] = (
    (),  # a circle
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0, -1.1), (1.05, 0.8), (-1.05, 0.8)),
    ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    ((0, 1.1), (1.05, -0.8), (-1.05, -0.8)),
    (
        *((-0.35, -1.1), (0.35, -1.1), (0.35, -0.35), (1.1, -0.35), (1.1, 0.35), (0.35, 0.35)),
        *((0.35, 1.1), (-0.35, 1.1), (-0.35, 0.35), (-1.1, 0.35), (-1.1, -0.35), (-0.35, -0.35)),
    ),
    ((-1.1, 0), (0.8, -1.05), (0.8, 1.05)),
)
_DASHES = ("", "7 3", "2 2.5", "8 3 2 3", "4 2")
# The drawing's own size, px; about the width of a phone, so that 11 px text stays legible there.
WIDTH, HEIGHT = 400, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 22, 14, 46
MOST_TICKS = 7  # of a log axis
GLYPH = 6.1  # mean width of a character at 11 px, for keeping labels apart
GAP = 13.0  # from a point to its name, px
LINE = 13.0  # height of a line of text, px


@dataclass(frozen=True)
class Axis:
    """A range with its name and unit; `log` needs a positive range. `share` shows percent."""

    low: float
    high: float
    label: str
    log: bool = False
    share: bool = False
    at: tuple[float, ...] = ()

    @classmethod
    def around(
        cls,
        values: Sequence[float],
        label: str,
        *,
        log: bool = False,
        share: bool = False,
        at: tuple[float, ...] = (),
        within: tuple[float, float] | None = None,
    ) -> Axis:
        """Return an axis with some air around the values; one value gets a range too."""
        low, high = (min(values), max(values)) if values else (0.1, 1.0)
        if log:
            air = max((high / low) ** 0.12, 1.6 if high > low else 4.0)
            return cls(low / air, high * air, label, log, share, at)
        air = max((high - low) * 0.12, 0.01, abs(high) * 0.005)
        low, high = low - air, high + air
        if within is not None:
            low, high = max(low, within[0]), min(high, within[1])
        return cls(low, high, label, log, share, at)

    def place(self, value: float) -> float:
        """Return where a value lies, 0 to 1 inside the range."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def step(self) -> float:
        """Return the distance of ticks on an axis without log: 1, 2 or 5 times a power of ten."""
        step = 10.0 ** math.floor(math.log10((self.high - self.low) / 4))
        return step * next(s for s in (1, 2, 5, 10) if (self.high - self.low) / (s * step) <= 6)

    def ticks(self) -> list[float]:
        """Return round values inside the range."""
        if self.at:
            return list(self.at)
        if self.log:
            first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
            for steps, stride in (((1, 2, 5), 1), ((1,), 1), ((1,), 2), ((1,), 3)):
                found = [s * 10.0**d for d in range(first, last + 1, stride) for s in steps]
                found = [value for value in found if self.low <= value <= self.high]
                if len(found) <= MOST_TICKS:
                    break
            return found
        step = self.step()
        first = math.ceil(self.low / step - 1e-9)
        return [i * step for i in range(first, math.floor(self.high / step + 1e-9) + 1)]

    def text(self, value: float) -> str:
        """Return a tick's text."""
        if self.share:
            return f"{100 * value:.3g} %"
        if self.log and not self.at and value >= 1e6:
            return f"{value / 1e6:g}M"
        if self.log or self.at:
            return f"{value:,.0f}" if value >= 1000 else f"{value:g}"
        digits = max(0, -math.floor(math.log10(self.step()) + 1e-9))
        return f"{value:.{digits}f}".replace("-", "−") if abs(value) > 1e-12 else "0"


@dataclass(frozen=True)
class Series:
    """A candidate's points.

    `style` picks colour, marker and dash; `ringed` marks its points.
    """

    name: str
    style: int
    points: tuple[Point, ...]
    ringed: bool = False


@dataclass(frozen=True)
class Bin:
    """A bin of a reliability diagram: count, mean confidence and share right, each 0 to 1."""

    count: int
    confidence: float
    accuracy: float


def _class(style: int) -> str:
    return f"s{style % COLOURS}"


def _marker(style: int, x: float, y: float, size: float) -> str:
    shape = _MARKERS[style % len(_MARKERS)]
    if not shape:
        return f'<circle class="mark" cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}"/>'
    corners = " ".join(f"{_n(x + size * dx)},{_n(y + size * dy)}" for dx, dy in shape)
    return f'<polygon class="mark" points="{corners}"/>'


def _dash(style: int) -> str:
    dash = _DASHES[style % len(_DASHES)]
    return f' stroke-dasharray="{dash}"' if dash else ""


def swatch(style: int, *, line: bool) -> str:
    """Return a legend's key: the marker, on its dashed line if the chart has lines."""
    stroke = f'<path class="line" d="M1 7H33"{_dash(style)}/>' if line else ""
    wide = 34 if line else 14
    return (
        f'<svg class="swatch {_class(style)}" viewBox="0 0 {wide} 14" width="{wide}" height="14" '
        f'aria-hidden="true">{stroke}{_marker(style, wide / 2, 7, 4.5)}</svg>'
    )


def interval(style: int, value: float, low: float | None, high: float | None, span: Axis) -> str:
    """Return a small bar for a table cell: the interval, with a tick at the value.

    A value below the range shows as an arrow that points out of it.
    """

    def x(v: float) -> float:
        return 2 + 66 * min(max(span.place(v), 0.0), 1.0)

    if value < span.low:
        drawn = '<path class="tick" d="M9 3L3 7L9 11"/>'
    else:
        drawn = f'<path class="tick" d="M{_n(x(value))} 1V13"/>'
        if low is not None and high is not None:
            drawn = (
                f'<rect class="fill" x="{_n(x(low))}" y="4" '
                f'width="{_n(max(x(high) - x(low), 1.5))}" height="6"/>{drawn}'
            )
    return (
        f'<svg class="mini {_class(style)}" viewBox="0 0 70 14" width="70" height="14" '
        f'aria-hidden="true"><path class="rail" d="M2 7H68"/>{drawn}</svg>'
    )


@dataclass
class _Canvas:
    """An SVG under way: axes first, then marks."""

    key: str
    title: str
    summary: str
    x: Axis
    y: Axis
    width: int = WIDTH
    height: int = HEIGHT
    parts: list[str] = field(default_factory=list)

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = LEFT + self.x.place(x) * (self.width - LEFT - RIGHT)
        return across, self.height - BOTTOM - self.y.place(y) * (self.height - TOP - BOTTOM)

    def axes(self) -> None:
        right, floor = self.width - RIGHT, self.height - BOTTOM
        for value in self.y.ticks():
            _, y = self.at(self.x.low, value)
            self.parts.append(
                f'<path class="grid" d="M{LEFT} {_n(y)}H{right}"/>'
                f'<text class="num" x="{LEFT - 6}" y="{_n(y + 4)}" text-anchor="end">'
                f"{self.y.text(value)}</text>"
            )
        for value in self.x.ticks():
            x, _ = self.at(value, self.y.low)
            self.parts.append(
                f'<path class="axis" d="M{_n(x)} {floor}v4"/>'
                f'<text class="num" x="{_n(x)}" y="{floor + 17}" text-anchor="middle">'
                f"{self.x.text(value)}</text>"
            )
        middle = (TOP + floor) / 2
        self.parts.append(
            f'<path class="axis" d="M{LEFT} {floor}H{right}"/>'
            f'<text class="name" x="{(LEFT + right) / 2:g}" y="{self.height - 8}" '
            f'text-anchor="middle">{escape(self.x.label)}</text>'
            f'<text class="name" transform="translate(12 {middle:g}) rotate(-90)" '
            f'text-anchor="middle">{escape(self.y.label)}</text>'
        )

    def whisker(self, x: float, low: float | None, high: float | None) -> None:
        if low is None or high is None:
            return
        across, top = self.at(x, min(max(high, self.y.low), self.y.high))
        _, bottom = self.at(x, min(max(low, self.y.low), self.y.high))
        self.parts.append(f'<path class="whisker" d="M{_n(across)} {_n(top)}V{_n(bottom)}"/>')

    def path(self, points: Sequence[tuple[float, float]], css: str, extra: str = "") -> None:
        spots = [self.at(x, y) for x, y in points]
        steps = "L".join(f"{_n(x)} {_n(y)}" for x, y in spots)
        self.parts.append(f'<path class="{css}"{extra} d="M{steps}"/>')

    def svg(self) -> str:
        size = (self.width, self.height)
        return picture(self.key, self.title, self.summary, size, "".join(self.parts))


def points(key: str, title: str, summary: str, series: Sequence[Series], x: Axis, y: Axis) -> str:
    """Return a scatter chart: one point a candidate with its interval, the ringed ones joined."""
    canvas = _Canvas(key, title, summary, x, y)
    canvas.axes()
    front = sorted(s.points[0][:2] for s in series if s.ringed)
    if len(front) > 1:
        canvas.path(front, "front")
    taken: list[tuple[float, float, float, float]] = []
    for one in series:
        across, up = canvas.at(*one.points[0][:2])
        taken.append((across - 8, up - 8, across + 8, up + 8))
    labels = []
    for one in series:
        at_x, at_y, low, high = one.points[0]
        across, up = canvas.at(at_x, at_y)
        canvas.parts.append(f'<g class="{_class(one.style)}">')
        canvas.whisker(at_x, low, high)
        if one.ringed:
            canvas.parts.append(f'<circle class="ring" cx="{_n(across)}" cy="{_n(up)}" r="8.5"/>')
        canvas.parts.append(_marker(one.style, across, up, 4.5) + "</g>")
        labels.append(_label(one.name, across, up, canvas, taken))
    canvas.parts.extend(labels)
    return canvas.svg()


def _label(
    name: str, x: float, y: float, canvas: _Canvas, taken: list[tuple[float, float, float, float]]
) -> str:
    """Return the name beside its point where there is room, else nothing: the legend has it."""
    text = name if len(name) <= 24 else f"{name[:11]}…{name[-12:]}"  # variants differ at the end
    wide = GLYPH * len(text)
    sides = ((GAP, 4), (-GAP - wide, 4), (8, -8), (-8 - wide, -8), (8, 17), (-8 - wide, 17))
    for dx, dy in sides:
        box = (x + dx, y + dy - LINE + 3, x + dx + wide, y + dy + 3)
        inside = box[0] > LEFT and box[2] < canvas.width and box[1] > 0
        inside = inside and box[3] < canvas.height - BOTTOM
        if inside and not any(
            box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken
        ):
            taken.append(box)
            return f'<text class="tag" x="{_n(x + dx)}" y="{_n(y + dy)}">{escape(text)}</text>'
    return ""


def lines(
    key: str,
    title: str,
    summary: str,
    series: Sequence[Series],
    x: Axis,
    y: Axis,
    *,
    marks: int = 0,
) -> str:
    """Return a line chart; a marker on each point, or on about `marks` points of a long line."""
    canvas = _Canvas(key, title, summary, x, y)
    canvas.axes()
    for one in series:
        canvas.parts.append(f'<g class="{_class(one.style)}">')
        canvas.path([point[:2] for point in one.points], "line", _dash(one.style))
        step = max(len(one.points) // marks, 1) if marks else 1
        first = one.style * step // max(len(series), 1) if marks else 0  # apart from its neighbours
        for at_x, at_y, low, high in one.points[first::step]:
            canvas.whisker(at_x, low, high)
            canvas.parts.append(_marker(one.style, *canvas.at(at_x, at_y), 3.6))
        canvas.parts.append("</g>")
    return canvas.svg()


def reliability(key: str, title: str, summary: str, style: int, bins: Sequence[Bin]) -> str:
    """Return a reliability diagram: share right by confidence, dots by count, the diagonal."""
    quarters = (0.0, 0.25, 0.5, 0.75, 1.0)
    x = Axis(0.0, 1.0, "stated confidence", share=True, at=quarters)
    y = Axis(0.0, 1.0, "share right", share=True, at=quarters)
    canvas = _Canvas(key, title, summary, x, y, width=272, height=258)
    canvas.axes()
    canvas.path([(0, 0), (1, 1)], "ideal")
    canvas.parts.append(f'<g class="{_class(style)}">')
    if len(bins) > 1:
        canvas.path([(b.confidence, b.accuracy) for b in bins], "line thin")
    most = max((b.count for b in bins), default=1)
    for b in bins:
        size = 2.2 + 5.8 * math.sqrt(b.count / most)
        across, up = canvas.at(b.confidence, b.accuracy)
        canvas.parts.append(f'<circle class="dot" cx="{_n(across)}" cy="{_n(up)}" r="{_n(size)}"/>')
    canvas.parts.append("</g>")
    return canvas.svg()
