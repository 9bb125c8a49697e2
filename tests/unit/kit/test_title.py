from __future__ import annotations

import pytest

from tasktriage.kit.title import find_title, short_title, title_source


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("intro of a page\n\n# Night *baker*\n\nBakes.", "Night baker"),
        ("## Responsibilities\n- Bakes", None),
        ("Ref 12\nJob Title: Harbour Pilot\nSteers ships.", "Harbour Pilot"),
        ("Night baker\n\nBakes bread.", "Night baker"),
        ("🥖 Night baker\n\nBakes bread.", "Night baker"),
        ("# Job description\n\n**Job title:** Night baker\n\nBakes.", "Night baker"),
        ("# Job Description\n\n## Night baker\n\n### Duties", "Night baker"),
        ("# Job description\n\nBig Bread.\n\n## Our shop\n\nBakes.", None),
        ("# We’re hiring\n\nBig Bread.\n\nBakes.", None),
        ("", None),
        ("Bakes bread", None),
    ],
)
def test_titles_of_markdown(text, title):
    assert find_title(text, headings=True) == title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Job Title: | Night Baker", "Night Baker"),
        ("Position title | Night Baker | Grade | 5", "Night Baker"),
        ("**Title** : Night Baker", "Night Baker"),
        ("Position: Night Baker", "Night Baker"),
        ("Role | Night Baker", "Night Baker"),
        ("Position: Full-time, permanent", None),
        ("Position: Full Stack Developer", "Full Stack Developer"),
        ("Role: You bake bread for the town.", None),
        ("Job: 4711", None),
        ("Job Title: |", None),
    ],
)
def test_labels(line, title):
    assert find_title(f"bakers of the town since 1911\n{line}\nBakes bread.") == title


@pytest.mark.parametrize(
    "form",
    [
        "# Town of Reed\n\n## POSITION DESCRIPTION\n\n**Job Title:** Weighbridge Clerk",
        "# Reed Council\n\nDesignation: Weighbridge Clerk\n",
        "Designation: Weighbridge Clerk\nLocation: Reed",
        "Reed Ltd\nPosition:- Weighbridge Clerk\nWeighs carts.",
        "# Reed Ltd\n\nJob role – Weighbridge Clerk\n\nWeighs carts.",
        "# Reed Ltd\n\nRole: Weighbridge Clerk\n\nWeighs carts.",
        "# Form 12\n\nJob title\n\nWeighbridge Clerk\n\nDepartment\n\nScales",
        "# Form 12\n\n**Position title:**\nWeighbridge Clerk\n",
        "# Form 12\n\n| Job Title | Weighbridge Clerk | Grade | 4 |\n",
        "# Form 12\n\nJob Title | Department\nWeighbridge Clerk | Scales",
        "# 1. Job title: Weighbridge Clerk\n\nWeighs carts.",
    ],
)
def test_a_labelled_title_beats_the_employer_and_the_name_of_the_form(form):
    assert find_title(form, headings=True) == "Weighbridge Clerk"


@pytest.mark.parametrize(
    "text",
    [
        "Main duties\n\nWeighs carts.",
        "# Main duties\n\nWeighs carts.",
        "Job title\nDepartment: Scales\nWeighs carts.",
        "Location: Reed\nWeighs carts.",
        "# Department: Scales\n\nWeighs carts.",
        "# What does a week look like?\n\nWeighs carts.",
        "Role: Individual contributor\nweighs carts",
    ],
)
def test_neither_a_section_nor_a_field_is_a_title(text):
    assert find_title(text, headings=True) is None


def test_a_heading_further_down_is_not_looked_for_in_plain_text():
    assert find_title("bakes bread every night\n# Baker\n") is None


@pytest.mark.speed
@pytest.mark.parametrize("filling", [" ", "#", " #", "\t", "x "])
def test_a_line_as_long_as_a_text_takes_no_longer_than_reading_it(filling, yardsticks):
    # tried from each place to the end, such a line takes hundreds
    text = f"# x{filling * 60_000}x\nBakes bread."
    assert yardsticks(lambda: find_title(text, headings=True)) < 10


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("# Baker\n\nBakes.", "heading"),
        ("Big Bread\n# Night Baker (part-time)\nBakes.", "heading"),
        ("**Baker**\n\nBakes.", "heading"),
        ("<h2>Baker</h2>\n\nBakes.", "heading"),
        ("Baker\n=====\n\nBakes.", "heading"),
        ("Baker\n-\n\nBakes.", "first line"),
        ("Baker\n\nBakes.", "first line"),
        ("*Baker*\n\nBakes.", "first line"),
        ("Big Bread\nJob title: Baker\nBakes.", "title field"),
        ("Big Bread\nPosition: Night Baker\nBakes.", "title field"),
        ("Job Title | Baker\nGrade | 3\nBakes.", "title field"),
        ("---\njob_title: Baker\n---\nBakes.", "title field"),
        ("The Baker bakes.\n# Baker", "heading"),
        ("Bakes.\nBaker\n", "given"),
        ("The Baker bakes.", "given"),
        ("Bakes.\n" * 60 + "# Baker", "given"),
        ("", "given"),
    ],
)
def test_where_a_title_stands(text, source):
    assert title_source(text, "Baker") == source


def test_a_title_in_a_record_has_a_bound():
    assert short_title("Night baker") == "Night baker"
    assert short_title("x" * 300) == "x" * 300
    assert short_title("x" * 9999) == "x" * 299 + "…"


def test_a_longer_field_below_a_label_is_no_title():
    text = "# Night Baker\n\n**Job title:**\n\n**Official title in our register: Worker II\n"
    assert find_title(text, headings=True) == "Night Baker"
    assert find_title("Job title:\nOven B: Night Baker\n") == "Oven B: Night Baker"


def test_marks_that_nobody_sees_hide_no_title():
    assert find_title("\u202aFern Keeper\u202c\n\nWaters ferns.") == "Fern Keeper"
    assert find_title("\u200fJob title:\u200e Fern Keeper\n\nWaters ferns.") == "Fern Keeper"
    assert title_source("\u202aFern Keeper\u202c\n\nWaters.", "Fern Keeper") == "first line"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("JOB TITLE: FERN KEEPER        GRADE: 7\nPLACE: HUT\n", "FERN KEEPER"),
        ("# Join our team!\n\n## Job title\n\nFern Keeper\n", "Fern Keeper"),
        ("# Moss & Sons Careers\n\n## Fern Keeper\n\nWaters ferns.\n", "Fern Keeper"),
        ("| Job title | Duties |\n|---|---|\n| Keeper | Water ferns |\n", None),
        ("Job functions\n\nWaters ferns.\n", None),
        ("Your tasks:\n- Water ferns\n", None),
    ],
)
def test_sections_employers_and_other_fields_are_no_titles(text, title):
    assert find_title(text, headings=True) == title
