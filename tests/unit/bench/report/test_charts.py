"""Drawings, and colours that differ enough."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.bench.report import charts
from tasktriage.bench.report.charts import COLOURS, Axis, Bin, Series
from tasktriage.bench.report.page import TEMPLATES
from tasktriage.bench.report.words import number

STYLE = (TEMPLATES / "page.css").read_text(encoding="utf-8")
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0  # WCAG 2.2 AA, 1.4.3 and 1.4.11


def modes() -> list[dict[str, str]]:
    light, dark = (
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", STYLE, flags=re.S)[:2]
    )
    return [light, light | dark]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", modes(), ids=["light", "dark"])
def test_contrast(mode: dict[str, str]) -> None:
    for ground in ("paper", "card"):
        for name in ("ink", "soft", "link", "good", "bad", "doubt"):
            assert contrast(mode[name], mode[ground]) >= TEXT_CONTRAST, (name, ground)
    for i in range(COLOURS):
        assert contrast(mode[f"s{i}"], mode["paper"]) >= MARK_CONTRAST, i
    for i in range(7):
        assert contrast(mode[f"h{i}"], mode[f"t{i}"]) >= TEXT_CONTRAST, i


def test_forty_two_candidates_differ_in_style() -> None:
    keys = {charts.swatch(i, line=False) for i in range(42)}
    assert len(keys) == 42


@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=12),
    st.lists(st.floats(1e-3, 1e7), min_size=1, max_size=12),
)
def test_axes_hold_their_values_and_have_ticks(shares: list[float], speeds: list[float]) -> None:
    for axis, values in (
        (Axis.around(shares, "a"), shares),
        (Axis.around(speeds, "b", log=True), speeds),
    ):
        assert all(0 <= axis.place(value) <= 1 for value in values)
        ticks = axis.ticks()
        assert 1 <= len(ticks) <= 12
        assert all(-1e-6 <= axis.place(tick) <= 1 + 1e-6 for tick in ticks)
        assert len({axis.text(tick) for tick in ticks}) == len(ticks)


@given(st.lists(st.tuples(st.floats(0.1, 1e6), st.floats(0, 1)), min_size=1, max_size=12))
def test_points_stay_inside_the_drawing(values: list[tuple[float, float]]) -> None:
    series = [Series(f"candidate {i}", i, ((x, y, None, None),)) for i, (x, y) in enumerate(values)]
    x = Axis.around([x for x, _ in values], "x", log=True)
    y = Axis.around([y for _, y in values], "y")
    svg = charts.points("k", "t", "s", series, x, y)
    assert "nan" not in svg
    for at in re.findall(r' x="(-?[\d.]+)"', svg):
        assert 0 <= float(at) <= charts.WIDTH


def test_text_in_drawings_is_escaped() -> None:
    series = [Series("<b>&\"'", 0, ((1.0, 0.5, 0.4, 0.6),), ringed=True)]
    axis = Axis.around([1.0], "<x>")
    svg = charts.points("k", "<t>", "<s>", series, axis, Axis.around([0.5], "<y>"))
    assert not re.search(r"<[xytsb]>", svg)
    assert "&lt;b&gt;&amp;&quot;&#x27;" in svg


def test_a_value_off_the_scale_is_an_arrow() -> None:
    span = Axis(0.5, 0.9, "")
    assert "L3 7L" in charts.interval(0, 0.2, 0.1, 0.3, span)
    assert "<rect" in charts.interval(0, 0.8, 0.7, 0.9, span)
    assert "<rect" not in charts.interval(0, 0.8, None, None, span)


def test_one_bin() -> None:
    assert charts.reliability("k", "t", "s", 0, [Bin(3, 0.8, 0.7)]).count('class="dot"') == 1


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        *((None, 3, "–"), (float("nan"), 3, "–"), (0.75, 3, "0.750"), (-0.2, 3, "−0.200")),
        *((9800.4, 0, "9,800"), (3.21, 0, "3.2"), (0.001, 1, "0.001"), (0.0, 1, "0.0")),
    ],
)
def test_numbers(value: float | None, digits: int, text: str) -> None:
    assert number(value, digits) == text
