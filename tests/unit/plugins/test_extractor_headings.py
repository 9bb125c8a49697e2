"""Headings of every style, and what they do to the lines below them."""

from __future__ import annotations

import pytest

from tasktriage.plugin import Document, Unit, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def extract(text: str) -> dict[str, Unit]:
    units = RulesExtractor().extract(Document(name="job.txt", text=text))
    return {unit.task.text: unit for unit in units}


STYLES = [
    "Duties",
    "Duties:",
    "DUTIES",
    "D U T I E S",
    "## Duties",
    "##Duties",
    "### Duties ###",
    "**Duties**",
    "__Duties__:",
    "***Duties***",
    "*Duties*",
    "<b>Duties</b>",
    "=== Duties ===",
    "-- Duties --",
    "★ Duties ★",
    "🛠️ Duties",
    "> **Duties**",
    "[Duties]",
    "| Duties |",
    "1. Duties",
    "3) Duties",
    "II. DUTIES",
    "A. Duties",
    "Duties.",
    "Duties (about 40% of the time)",
    "\u200bDuties",
    "Duties\n------",
    "Duties\n======",
    "Duties\n~~~~~~",
    "Duties\n______",
    "Duties\n******",
]
WORDINGS = [
    "What you'll do",
    "What you’ll do all day",
    "What you'll be up to",
    "What do you do here?",
    "How you will spend your time",
    "Where you come in",
    "What the work looks like",
    "A typical week",
    "Key performance areas",
    "Key Duties & Responsibilities",
    "Primary Responsibilities/Essential Functions",
    "Duties of the Position",
    "Summary of duties",
    "The main duties of the post are as follows",
    "Your Responsibilities Will Include:",
    "DUTIES INCLUDE BUT ARE NOT LIMITED TO:",
]


@pytest.mark.parametrize("heading", STYLES + WORDINGS)
def test_a_heading_opens_a_section_of_duties(heading):
    text = f"About us\n\nWe keep goats.\n\n{heading}\n\nGoats in winter\n\nRequirements\n\nHay\n"
    units = extract(text)
    assert units["Goats in winter"].kind is UnitKind.DUTY
    assert units["Hay"].kind is UnitKind.REQUIREMENT


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("You'll do well here if", UnitKind.REQUIREMENT),
        ("What you'll need to show us", UnitKind.REQUIREMENT),
        ("What we look for", UnitKind.REQUIREMENT),
        ("Who we are looking for", UnitKind.REQUIREMENT),
        ("💰 What we offer", UnitKind.BENEFIT),
        ("Why you'll love it here", UnitKind.BENEFIT),
        ("How we hire", UnitKind.APPLY),
        ("What happens next", UnitKind.APPLY),
        ("How we work", UnitKind.COMPANY),
    ],
)
def test_headings_that_ask(heading, kind):
    assert (
        extract(f"Duties\n\nHay\n\n{heading}\n\nGoats in winter\n")["Goats in winter"].kind is kind
    )


@pytest.mark.parametrize(
    "line",
    [
        "What you build matters to goats.",
        "You'll check fences daily",
        "Duties are fun and we love them all very much indeed, every day",
        "How odd!",
    ],
)
def test_a_sentence_is_no_heading(line):
    assert all(unit.kind is not UnitKind.HEADING for unit in extract(line).values())


def test_in_a_text_of_capitals_only_known_words_are_headings():
    text = "DUTIES\n\nFEED THE GOATS\nMILK THE COWS\n\nREQUIREMENTS\n\nLIFT THE GOATS\n"
    kinds = {text: unit.kind for text, unit in extract(text).items()}
    assert kinds == {
        "DUTIES": UnitKind.HEADING,
        "FEED THE GOATS": UnitKind.DUTY,
        "MILK THE COWS": UnitKind.DUTY,
        "REQUIREMENTS": UnitKind.HEADING,
        "LIFT THE GOATS": UnitKind.REQUIREMENT,
    }


def test_duties_are_over_where_the_pay_is_told():
    units = extract("Duties\n\nGoats in winter\n\nSalary range: $20 to $30\n\nGoats at home\n")
    assert units["Goats in winter"].kind is UnitKind.DUTY
    assert units["Goats at home"].prior < 0.5


def test_a_label_is_for_its_own_line():
    units = extract("Experience: none\nFeed the goats each morning\nMilk the cows by hand\n")
    assert units["none"].kind is UnitKind.REQUIREMENT
    assert units["Feed the goats each morning"].kind is UnitKind.DUTY


@pytest.mark.parametrize(
    "line",
    [
        "Location: Goat Hill",
        "Location: Park Street",
        "Reports to: the goatherd",
        "Department: Goats",
        "Closing date: 4 May",
    ],
)
def test_header_lines_are_settled(line):
    units = [u for u in extract(line).values() if u.kind is not UnitKind.HEADING]
    assert [(u.kind, u.prior, u.why) for u in units] == [(UnitKind.ADMIN, 0.0, "header line")]


def test_a_label_may_lead_in_a_duty():
    units = extract("Duties\n\n- Schedule: keep the milking times\n")
    assert units["keep the milking times"].kind is UnitKind.DUTY
