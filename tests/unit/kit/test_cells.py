"""Tables that lay out a document, written as Markdown."""

from __future__ import annotations

import pytest

from tasktriage.kit.cells import write_table
from tasktriage.kit.markdown import MarkdownWriter
from tasktriage.kit.weight import column_mark


def cell(*blocks: str) -> MarkdownWriter:
    """A cell: "- x" is an item, "## x" a heading, anything else a paragraph."""
    made = MarkdownWriter()
    for block in blocks:
        if block.startswith("- "):
            made.item([block[2:]])
        elif block.startswith("## "):
            made.heading(block[3:])
        else:
            made.paragraph([block])
    return made


def written(*rows: list[MarkdownWriter]) -> list[str]:
    markdown = MarkdownWriter()
    write_table(markdown, rows)
    return markdown.blocks


def test_a_weight_beside_several_statements_is_shared_out():
    assert written(
        [cell("Duty"), cell("% of time")],
        [cell("- Tune the organ", "- Oil the bellows"), cell("50%")],
        [cell("Ring the bells"), cell("20")],
    ) == ["##### Duty", "- (25%) Tune the organ", "- (25%) Oil the bellows", "(20%) Ring the bells"]


def test_areas_and_headings_of_a_cell_are_no_statements():
    assert written(
        [cell("Hours per week"), cell("Area"), cell("Tasks")],
        [cell("9"), cell("Music"), cell("## Organ", "Tune the pipes", "Oil it\nDust it")],
        [cell("2"), cell("Tower"), cell("Ring the bells")],
    ) == [
        "##### Tasks",
        "###### Music",
        "###### Organ",
        "(3 h/week) Tune the pipes",
        "(3 h/week) Oil it\n(3 h/week) Dust it",
        "###### Tower",
        "(2 h/week) Ring the bells",
    ]


def test_a_column_that_holds_anything_else_is_no_weight():
    blocks = written(
        [cell("Duty"), cell("% of time")],
        [cell("- Tune the organ", "- Oil the bellows"), cell("often")],
        [cell("Ring"), cell("20")],
    )
    assert "- Tune the organ" in blocks


@pytest.mark.parametrize(("parts", "mark"), [(1, "(33.3333%)"), (2, "(16.67%)"), (3, "(11.11%)")])
def test_parts_of_a_weight(parts, mark):
    assert column_mark("% of time", "33.3333", parts) == mark
