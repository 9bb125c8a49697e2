"""Headings of every style, and what they do to the lines below them."""

from __future__ import annotations

import pytest

from tasktriage.plugin import Document, Unit, UnitKind
from tasktriage_plugins.extractor_rules import headings as rules
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor
from tasktriage_plugins.extractor_rules.headings import (
    Heading,
    Headings,
    Label,
    Line,
    heading,
    label,
)
from tasktriage_plugins.extractor_rules.segments import Block


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
    "What you get to do",
    "What you'll get to do:",
    "Areas of responsibility",
    "Statement of duties",
    "Your day-to-day",
    "Responsabilities",
    "Key responsibilites:",
    "𝗗𝘂𝘁𝗶𝗲𝘀",
    "𝘞𝘩𝘢𝘵 𝘺𝘰𝘶'𝘭𝘭 𝘥𝘰",
    "A typical week",
    "A week in this job",
    "In your first 90 days",
    "What success looks like",
    "And what would I be doing?",
    "DUTIES INCLUDE BUT AREN'T LIMITED TO",
    "Key performance areas",
    "Key Duties & Responsibilities",
    "Primary Responsibilities/Essential Functions",
    "Duties of the Position",
    "Summary of duties",
    "The main duties of the post are as follows",
    "Your Responsibilities Will Include:",
    "DUTIES INCLUDE BUT ARE NOT LIMITED TO:",
]


@pytest.mark.parametrize("line", STYLES + WORDINGS)
def test_a_heading_opens_a_section_of_duties(line):
    text = f"About us\n\nWe keep goats.\n\n{line}\n\nGoats in winter\n\nRequirements\n\nHay\n"
    units = extract(text)
    assert units["Goats in winter"].kind is UnitKind.DUTY
    assert units["Hay"].kind is UnitKind.REQUIREMENT


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("You'll do well here if", UnitKind.REQUIREMENT),
        ("What you'll need to show us", UnitKind.REQUIREMENT),
        ("What we look for", UnitKind.REQUIREMENT),
        ("Who we are looking for", UnitKind.REQUIREMENT),
        ("💰 What we offer", UnitKind.BENEFIT),
        ("Why you'll love it here", UnitKind.BENEFIT),
        ("What will you learn?", UnitKind.BENEFIT),
        ("How we'd like you to be", UnitKind.REQUIREMENT),
        ("Who'd fit", UnitKind.REQUIREMENT),
        ("Habits we look for", UnitKind.REQUIREMENT),
        ("What's on the table", UnitKind.BENEFIT),
        ("How we hire", UnitKind.APPLY),
        ("How hiring works", UnitKind.APPLY),
        ("**Applying**", UnitKind.APPLY),
        ("## About Goat & Daughters", UnitKind.COMPANY),
        ("What happens next", UnitKind.APPLY),
        ("How we work", UnitKind.COMPANY),
    ],
)
def test_headings_that_ask(line, kind):
    units = extract(f"Duties\n\nHay\n\n{line}\n\nGoats in winter\n")
    assert units["Goats in winter"].kind is kind


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


def test_duties_are_over_where_the_pay_begins():
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


def cut(text: str) -> Line:
    line = Line.of(text, len(text), foreign=False)
    assert line is not None
    return line


def test_a_line_is_taken_apart():
    line = cut("**2. Duties (about 40%)**")
    assert (line.bare, line.words, line.numbered, line.sure) == ("Duties", ["duties"], True, True)
    assert not cut("Duties (minimum qualifications)").sure
    assert Line.of("[Duties](x.html)", 99, foreign=False) is None
    assert Line.of("***", 99, foreign=False) is None


def test_the_end_of_a_sentence():
    assert cut("Goats in winter.").ends_sentence
    assert not cut("Goats in winter").ends_sentence
    assert not cut("Duties.").ends_sentence


DUTIES = {"kind": UnitKind.DUTY, "sure": True}


@pytest.mark.parametrize(
    ("rule", "line", "found"),
    [
        (rules.hashed, "### Duties", Heading(rank=3, **DUTIES)),
        (rules.hashed, "### Goats", Heading(None, 3)),
        (rules.hashed, "Duties", None),
        (rules.by_underline, "Duties", Heading(rank=1, **DUTIES)),
        (rules.by_underline, "Goats in winter.", None),
        (rules.ruled, "== Duties ==", Heading(rank=1, **DUTIES)),
        (rules.ruled, "Duties ==", None),
        (rules.bold, "**Duties**", Heading(rank=8, **DUTIES)),
        (rules.bold, "<b>Goats</b>", Heading(None, 8)),
        (rules.bold, "**Goats graze.**", None),
        (rules.bold, "**Goats** graze", None),
        (rules.by_capitals, "GOATS IN WINTER", Heading(None, 7)),
        (rules.by_capitals, "GOATS IN WINTER.", None),
        (rules.by_capitals, "GOATS in WINTER", None),
        (rules.by_words, "Duties:", Heading(rank=9, **DUTIES)),
        (rules.by_words, "Goats:", None),
        (rules.by_words, "duties", None),
        (rules.by_words, "Goats graze.", None),
        (rules.by_words, "Goats!", None),
        (rules.by_question, "What you'll do", Heading(UnitKind.DUTY, 9, asked=True)),
        (rules.by_question, "1. What you'll do", None),
        (rules.by_question, "Goats?", Heading(None, 9)),
        (rules.by_question, "Do goats that graze on the upper field sleep there?", None),
        (rules.by_known_words, "Duties", Heading(rank=9, **DUTIES)),
        (rules.by_known_words, "Duties of goats", None),
        (rules.by_known_words, "1. Duties", Heading(rank=9, **DUTIES)),
    ],
)
def test_styles(rule, line, found):
    assert rule(cut(line)) == found


def test_capitals_say_nothing_in_a_text_of_capitals():
    assert heading("GOATS", 0, 5) == Heading(None, 7)
    assert heading("GOATS", 0, 5, shouted=True) is None
    assert heading("DUTIES", 0, 6, shouted=True) == Heading(rank=7, **DUTIES)


def test_a_long_line_is_no_heading():
    assert heading("# " + "goats " * 30, 0, 182) is None
    line = "Goats " * 15
    assert heading(f"**{line}**", 0, len(line) + 4) is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Salary: 20 goats", Label(UnitKind.PAY, 7)),
        ("Goats: 20 a day", Label(None, 6)),
        ("**Salary** | 20 goats", Label(UnitKind.PAY, 12)),
        ("Salary:", None),
        ("Salary of goats", None),
        ("Of goats and sheep and cows and hens: 20", None),
    ],
)
def test_labels(line, found):
    assert label(line, 0, len(line)) == found


@pytest.mark.parametrize(
    ("text", "mark", "is_one"),
    [
        ("Duties", "2", True),
        ("Duties", "-", False),
        ("What you'll do", "2", True),
        ("Goats", "2", False),
        ("DUTIES OF GOATS", "2", True),
    ],
)
def test_items_that_are_headings(text, mark, is_one):
    block = Block(0, len(text), bullet=True, blank_before=True, mark=mark)
    small = "\n\nfeed the goats each morning"
    found = Headings(text + small, foreign=False).of_block(block)
    assert (found is not None) is is_one


def test_blocks_of_several_lines_are_no_headings():
    block = Block(0, 6, bullet=False, blank_before=True, lines=2)
    assert Headings("Duties", foreign=False).of_block(block) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Qualiﬁcations", UnitKind.REQUIREMENT),
        ("Requirments", UnitKind.REQUIREMENT),
        ("Beneﬁts", UnitKind.BENEFIT),
        ("What we need:", UnitKind.REQUIREMENT),
        ("Core values", UnitKind.COMPANY),
        ("Retirements", None),
    ],
)
def test_styled_and_misspelt_headings(line, kind):
    found = heading(line, 0, len(line))
    assert (found.kind if found else None) is kind


def test_styled_letters_are_plain_in_tasks():
    (unit,) = (u for u in extract("𝗗𝘂𝘁𝗶𝗲𝘀\n\n- 𝗙𝗶𝗹𝗲 the oﬃce post\n").values() if u.prior > 0)
    assert unit.task.text == "File the office post"
    assert unit.task.changes == ("styled letters made plain",)


@pytest.mark.parametrize("line", ["#hiring", "#hiring #remote", "#TW-Onsite", "#1 Sort the post"])
def test_hashtags_and_numbers_are_no_headings(line):
    assert heading(line, 0, len(line)) is None
