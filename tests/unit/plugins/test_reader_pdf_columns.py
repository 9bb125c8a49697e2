"""Columns of a page whose lines stand level, and tables, which look alike."""

from __future__ import annotations

import re

import pytest

from tasktriage.plugin import Source
from tasktriage_plugins.reader_pdf.columns import Cell, Row, in_columns
from tasktriage_plugins.reader_pdf.pages import read_pages

from .documents import pdf

LEFT, RIGHT, LETTER, STEP = 60.0, 300.0, 5.0, 14.0


def page(*lines: str) -> list[Row]:
    """Rows of "left | right"; "| right" stands in the second column alone."""
    rows = []
    for number, line in enumerate(lines):
        texts = [text.strip() for text in line.split("|")]
        cells = [
            Cell(text, edge, edge + LETTER * len(text), [])
            for text, edge in zip(texts, (LEFT, RIGHT), strict=False)
            if text
        ]
        rows.append(Row(cells, 700.0 - STEP * number, []))
    return rows


def texts(rows: list[Row]) -> list[str]:
    return [" | ".join(cell.text for cell in in_columns_row.cells) for in_columns_row in rows]


def test_a_paragraph_that_wraps_shows_columns():
    rows = page(
        "Duties | Requirements",
        "Prune the hedges along the lower | You can drive a tractor",
        "drive each spring and summer | You like rain",
        "Water ferns",
    )
    assert texts(in_columns(rows)) == [
        "Duties",
        "Prune the hedges along the lower",
        "drive each spring and summer",
        "Water ferns",
        "Requirements",
        "You can drive a tractor",
        "You like rain",
    ]


def test_so_do_items_in_all_of_them():
    rows = page("Duties | Skills", "• Prune | • Rain", "• Rake | • Mud", "| • Frost")
    assert texts(in_columns(rows)) == [
        *("Duties", "• Prune", "• Rake", "Skills", "• Rain", "• Mud", "• Frost"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("Area | Duty", "Hedges | Prune them", "Ferns | Water them in summer", "Drive | Rake it"),
        ("Prune the hedges | weekly", "Water all the ferns | daily in summer", "Rake | monthly"),
        ("• Prune | weekly", "• Water | daily", "• Rake | monthly"),
        ("Prune the hedges along the lower | Rain", "drive each spring and summer | Mud"),  # two
    ],
)
def test_rows_of_a_table_stay_rows(lines):
    rows = page(*lines)
    assert in_columns(rows) == rows


def test_what_is_further_down_belongs_to_no_column():
    rows = page("• Prune | • Rain", "• Rake | • Mud", "• Sow | • Frost")
    below = Row([Cell("Apply by post", LEFT, 200.0, [])], 560.0, [])
    assert texts(in_columns([*rows, below]))[-1] == "Apply by post"


def test_a_line_across_both_ends_the_columns():
    rows = page("• Prune | • Rain", "• Rake | • Mud", "• Sow | • Frost", "x" * 80)
    assert texts(in_columns(rows))[-1] == "x" * 80
    assert in_columns([]) == []


def test_lines_of_a_page_come_in_the_order_of_its_columns():
    pairs = [("Duties", "Skills"), ("- Prune", "- Rain"), ("- Rake", "- Mud")]
    lines = [
        (text, 11, False, 700 - 14 * number) for number, pair in enumerate(pairs) for text in pair
    ]
    data = pdf(lines)
    for text in ("Skills", "- Rain", "- Mud"):
        data = re.sub(rb"72 (\d+) Td \(%s" % text.encode(), rb"300 \1 Td (%s" % text.encode(), data)
    (found,) = read_pages(Source(name="x", data=data))
    expected = [*("Duties", "- Prune", "- Rake"), *("Skills", "- Rain", "- Mud")]
    assert [line[0] for line in found or ()] == expected
