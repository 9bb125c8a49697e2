from __future__ import annotations

import pytest

from tasktriage.kit.markdown import (
    CELL_SEPARATOR,
    MarkdownWriter,
    front_matter,
    may_be_heading,
)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("---\ntitle: Cook\n---\nBakes", "Bakes"),
        ("---\ntitle: Cook\n...\nBakes", "Bakes"),
        ("---  \r\ntitle: Cook\r\n---\t\r\nBakes", "Bakes"),
        ("---\ntitle: Cook\n--- x\n---\nBakes", "Bakes"),
        ("---\ntitle: Cook\n----\n---\nBakes", "Bakes"),
        ("---\ntitle: Cook\n---", ""),
        ("---\n---\nBakes", "Bakes"),
    ],
)
def test_front_matter_ends_with_its_closing_fence(text, rest):
    assert front_matter(text) + rest == text


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: Cook\n", "----\ntitle: Cook\n---\nBakes", " ---\ntitle: Cook\n---\n", "---", ""],
)
def test_other_texts_have_no_front_matter(text):
    assert front_matter(text) == ""


def test_blocks_are_separated_by_a_blank_line_but_tight_ones():
    writer = MarkdownWriter()
    writer.heading("Baker", 1)
    writer.paragraph(["A shop", "in Bath"])
    writer.item(["Bakes bread", "by night"])
    writer.item(["rye"], 1)
    writer.paragraph(["Day", "Night"])
    writer.paragraph([CELL_SEPARATOR.join(["Mon", "Tue"])], tight=True)
    writer.paragraph([CELL_SEPARATOR.join(["8", "9"])], tight=True)
    writer.item(["apart"], tight=False)
    assert writer.text() == (
        "# Baker\n\nA shop\nin Bath\n\n- Bakes bread\n  by night\n  - rye\n\nDay\nNight\n\n"
        "Mon | Tue\n8 | 9\n\n- apart"
    )
    assert writer.blocks[:2] == ["# Baker", "A shop\nin Bath"]


def test_a_writer_without_blocks_has_no_text():
    assert (MarkdownWriter().text(), MarkdownWriter().blocks) == ("", [])


@pytest.mark.parametrize(("level", "mark"), [(1, "# "), (2, "## "), (6, "###### "), (9, "###### ")])
def test_headings_have_six_levels(level, mark):
    writer = MarkdownWriter()
    writer.heading("Duties", level)
    assert writer.text() == f"{mark}Duties"


@pytest.mark.parametrize(
    ("line", "may"),
    [("Your duties", True), ("Duties:", True), ("x" * 100, True), ("x" * 101, False)]
    + [(f"You bake{end}", False) for end in ".,;"],
)
def test_a_heading_is_short_and_does_not_end_as_a_sentence_does(line, may):
    assert may_be_heading(line) is may
