"""Pictures of the page, as SVG in percent of the room there is.

Colours and patterns come from the style sheet and the page's `defs` by the class of a label; no
label is known by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from tasktriage.plugin import LABELS, Interval, Label, Measure, coordinate, picture

from .texts import percent

__all__ = ["BINS", "NOTHING", "distribution", "interval", "reach", "split", "stacked"]

BINS = 10
NOTHING = Markup()
BAR, MINI = 30, 10  # heights, px
TALL, FOOT, HEAD = 110, 22, 18  # of the distribution
GAP = 0.6  # percent, between bars


def stacked(key: str, shares: Sequence[float]) -> Markup:
    """Return the bar of a role: its shares in label order, side by side."""
    words = ", ".join(
        f"{label} {percent(share)}" for label, share in zip(LABELS, shares, strict=True)
    )
    return Markup(picture(key, "Shares of the work", words, (None, BAR), _parts(shares, BAR)))


def split(shares: Sequence[float]) -> Markup:
    """Return a small bar for a cell that says the shares in words beside it."""
    return Markup(
        f'<svg class="mini" width="100%" height="{MINI}" aria-hidden="true">'
        f"{_parts(shares, MINI)}</svg>"
    )


def _parts(shares: Sequence[float], height: int) -> str:
    drawn, begun, total = [], 0.0, sum(shares) or 1.0
    for label, share in zip(LABELS, shares, strict=True):
        wide = 100.0 * share / total
        if wide > 0.0:
            drawn.append(_bar(label, begun, wide, 0.0, height))
        begun += wide
    return "".join(drawn)


def _bar(label: Label, x: float, wide: float, y: float, high: float) -> str:
    """Return a bar with the label's colour and pattern; x and width in percent, y in px."""
    place = f'x="{x:.2f}%" y="{coordinate(y)}" width="{wide:.2f}%" height="{coordinate(high)}"'
    return (
        f'<rect class="of {label}" {place}/>'
        f'<rect class="edge" {place} fill="url(#pattern-{label})"/>'
    )


def interval(measure: Measure, label: Label | None = None) -> Markup:
    """Return a figure with its intervals on a rail from 0 to 100 %.

    A thick bar is that of the listed tasks, a thin line with ends that of the role; a mark stands
    at the value.
    """
    drawn = [
        f'<line class="grid" x1="{x}%" x2="{x}%" y1="0" y2="26"/>' for x in (0, 25, 50, 75, 100)
    ]
    drawn.append(
        f'<rect class="listed" x="{_x(measure.listed.low)}" y="6" '
        f'width="{_wide(measure.listed)}" height="8"/>'
    )
    if measure.role is not None:
        low, high = _x(measure.role.low), _x(measure.role.high)
        drawn.append(f'<line class="role" x1="{low}" x2="{high}" y1="19" y2="19"/>')
        drawn += [f'<line class="role" x1="{x}" x2="{x}" y1="16" y2="22"/>' for x in (low, high)]
    value = _x(measure.value)
    drawn.append(f'<line class="value" x1="{value}" x2="{value}" y1="2" y2="24"/>')
    return _small(drawn, 26, str(label or "score"))


def reach(value: float, most: float) -> Markup:
    """Return a bar from the left, `value` of `most` long."""
    wide = 100.0 * value / most if most > 0.0 else 0.0
    return _small([f'<rect class="listed" width="{wide:.2f}%" height="8"/>'], 8)


def _small(drawn: Iterable[str], height: int, css: str = "score") -> Markup:
    return Markup(
        f'<svg class="rail {css}" width="100%" height="{height}" aria-hidden="true">'
        f"{''.join(drawn)}</svg>"
    )


def _x(share: float) -> str:
    return f"{100.0 * min(max(share, 0.0), 1.0):.2f}%"


def _wide(of: Interval) -> str:
    return f"{max(100.0 * (of.high - of.low), 0.3):.2f}%"


def distribution(key: str, tasks: Iterable[tuple[float, Label, float]]) -> Markup:
    """Return how scores are distributed: shares of the work in ten bins, stacked by label.

    tasks: score in [0, 1], label and share of each.
    """
    bins = [dict.fromkeys(LABELS, 0.0) for _ in range(BINS)]
    counts = [0] * BINS
    for score, label, share in tasks:
        place = min(int(score * BINS), BINS - 1)
        bins[place][label] += share
        counts[place] += 1
    most = max((sum(one.values()) for one in bins), default=0.0) or 1.0
    wide, floor = 100.0 / BINS, HEAD + TALL
    drawn = [f'<line class="axis" x1="0" x2="100%" y1="{floor}" y2="{floor}"/>']
    for place, (one, count) in enumerate(zip(bins, counts, strict=True)):
        top = float(floor)
        for label in reversed(LABELS):
            high = TALL * one[label] / most
            if high > 0.0:
                top -= high
                drawn.append(_bar(label, place * wide + GAP, wide - 2 * GAP, top, high))
        if count:
            drawn.append(
                f'<text class="count" x="{(place + 0.5) * wide:.2f}%" '
                f'y="{coordinate(top - 5)}" text-anchor="middle">{count}</text>'
            )
    ends = (("0", "start", "0 stays with people"), ("100%", "end", "an agent could do it 100"))
    drawn += [
        f'<text x="{x}" y="{floor + 16}" text-anchor="{anchor}">{text}</text>'
        for x, anchor, text in ends
    ]
    words = "; ".join(
        f"{place * 10} to {place * 10 + 10}: {count}" for place, count in enumerate(counts) if count
    )
    title, height = "Tasks by their score", floor + FOOT
    return Markup(
        picture(key, title, f"Tasks with a score of {words}", (None, height), "".join(drawn))
    )
