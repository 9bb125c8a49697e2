from __future__ import annotations

import pytest

from tasktriage.plugin import Document, Unit, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def extract(text: str, title: str | None = None) -> list[Unit]:
    return list(RulesExtractor().extract(Document(name="job.txt", text=text, title=title)))


def kept(text: str, title: str | None = None) -> list[str]:
    return [unit.task.text for unit in extract(text, title) if unit.prior >= 0.5]


def only(text: str, title: str | None = None) -> Unit:
    (unit,) = (u for u in extract(text, title) if u.kind is not UnitKind.HEADING)
    return unit


NOTICE = """# Beekeeper

## About us

We run forty hives on the edge of town. Our honey is sold at three markets.

## What you'll do

- Inspect the hives each week and write down
  what you find
- Harvest honey; label the jars
- You will also mend broken frames.
- Perform other duties as assigned

## Requirements

- Three years of experience with bees
- Lift heavy boxes

## Benefits

- Dental cover and a pension
- Take a jar home each month

## How to apply

Send your letter to the office.
"""


def test_a_notice_from_end_to_end():
    assert kept(NOTICE) == [
        "Inspect the hives each week and write down what you find",
        "Harvest honey; label the jars",
        "You will also mend broken frames.",
    ]
    by_text = {unit.task.text: unit for unit in extract(NOTICE, "Beekeeper")}
    unit = by_text["Inspect the hives each week and write down what you find"]
    assert (unit.kind, unit.why) == (UnitKind.DUTY, "duty section")
    assert unit.prior == 1.0
    assert unit.section == "What you'll do"
    assert unit.task.changes == ("line break joined",)
    assert unit.task.origin.line == 9
    assert unit.task.origin.title == "Beekeeper"
    assert by_text["You will also mend broken frames."].task.changes == ()
    assert by_text["Lift heavy boxes"].kind is UnitKind.REQUIREMENT
    assert by_text["Take a jar home each month"].kind is UnitKind.BENEFIT
    assert by_text["Perform other duties as assigned"].why == "stock clause"
    assert by_text["What you'll do"].kind is UnitKind.HEADING


@pytest.mark.parametrize(
    "heading",
    [
        "## Responsibilities",
        "**Duties and Responsibilities**",
        "**Your tasks:**",
        "ESSENTIAL FUNCTIONS",
        "Key Responsibilities:",
        "What you will do",
        "Duties\n======",
        "Job duties\n---",
        "=== DUTIES ===",
    ],
)
def test_headings_of_every_style(heading):
    text = f"{heading}\n\nGreenhouse climate in winter\n\nREQUIREMENTS\n\nGreenhouse climate\n"
    units = {u.task.text: u for u in extract(text) if u.kind is not UnitKind.HEADING}
    assert units["Greenhouse climate in winter"].kind is UnitKind.DUTY
    assert units["Greenhouse climate"].kind is UnitKind.REQUIREMENT


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Minimum Qualifications", UnitKind.REQUIREMENT),
        ("Who you are", UnitKind.REQUIREMENT),
        ("Nice to have", UnitKind.REQUIREMENT),
        ("What we offer", UnitKind.BENEFIT),
        ("Salary Range", UnitKind.PAY),
        ("Equal Opportunity Employer", UnitKind.EEO),
        ("How to Apply", UnitKind.APPLY),
    ],
)
def test_sections_without_tasks(heading, kind):
    (unit,) = (u for u in extract(f"{heading}\n\n- Feed the goats\n") if u.kind is kind)
    assert unit.prior < 0.1
    assert unit.task.text == "Feed the goats"


def test_an_unknown_heading_below_a_duty_heading_stays_in_it():
    text = "## Duties\n\n### In the orchard\n\n- Ladders and nets in order\n\n## Weather\n\nRain."
    units = {u.task.text: u for u in extract(text)}
    assert units["Ladders and nets in order"].kind is UnitKind.DUTY
    assert units["Rain."].kind is UnitKind.OTHER


@pytest.mark.parametrize("mark", ["-", "*", "•", "–", "+", "▪", "1.", "2)", "(a)", "â€¢"])
def test_bullets_of_every_kind(mark):
    assert kept(f"Duties:\n{mark} Feed the goats\n{mark} Milk the cows\n") == [
        "Feed the goats",
        "Milk the cows",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Duties include: • Feed the goats • Milk the cows • Mend fences",
        "Your duties will include: - Feed the goats; - Milk the cows; - Mend fences",
        "You will: 1) Feed the goats 2) Milk the cows 3) Mend fences",
        "You will be responsible for: (a) Feed the goats (b) Milk the cows (c) Mend fences",
        "Duties include: --Feed the goats --Milk the cows --Mend fences",
        "Duties include:  * Feed the goats  * Milk the cows  * Mend fences",
        "Duties include: ~ Feed the goats ~ Milk the cows ~ Mend fences",
        "~ Feed the goats ~ Milk the cows ~ Mend fences",
    ],
)
def test_bullets_inside_a_line(line):
    assert kept(line) == ["Feed the goats", "Milk the cows", "Mend fences"]


def test_about_a_number_is_no_bullet():
    assert len(extract("Feeds the goats in ~ 5 minutes")) == 1


def test_numbers_that_do_not_count_up_are_no_bullets():
    assert len(extract("Feeds 3. Goats and 7. Cows in 2 barns")) == 1


def test_sentences_end_where_they_should():
    text = (
        "Trains new staff, e.g. Apprentices. Reports to Dr. Moss about bees in the U.S. South. "
        "Buys feed from Hill Inc. Weekly! Counts hives (see No. 4)."
    )
    assert [unit.task.text for unit in extract(text)] == [
        "Trains new staff, e.g. Apprentices.",
        "Reports to Dr. Moss about bees in the U.S. South.",
        "Buys feed from Hill Inc. Weekly!",
        "Counts hives (see No. 4).",
    ]


@pytest.mark.parametrize(
    "words", ["Explore this section", "Learn more", "Read more", "Apply now!", "Share this"]
)
def test_links_of_a_web_page_are_no_tasks(words):
    assert kept(f"{words}\n\n- {words}\n- Feed the goats\n") == ["Feed the goats"]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Five years of experience in a kitchen", UnitKind.REQUIREMENT),
        ("Ability to taste the difference", UnitKind.REQUIREMENT),
        ("Knowledge of knots", UnitKind.REQUIREMENT),
        ("A bachelor's degree in botany", UnitKind.REQUIREMENT),
        ("You must have a steady hand", UnitKind.REQUIREMENT),
        ("Proficiency in sign language", UnitKind.REQUIREMENT),
        ("Boat licence strongly preferred", UnitKind.REQUIREMENT),
        ("You adapt easily to rough seas", UnitKind.REQUIREMENT),
        ("You learn quickly", UnitKind.REQUIREMENT),
        ("You receive 30 days off", UnitKind.BENEFIT),
        ("Walking and/or standing for long periods", UnitKind.REQUIREMENT),
        ("Sitting for extended periods", UnitKind.REQUIREMENT),
        ("Pass a physical agility exam", UnitKind.REQUIREMENT),
        ("Pass a drug test", UnitKind.REQUIREMENT),
        ("We offer free lunches and paid time off", UnitKind.BENEFIT),
        ("Generous pension plan", UnitKind.BENEFIT),
        ("$61,000 to $70,500 a year", UnitKind.PAY),
        ("The salary range depends on the pier", UnitKind.PAY),
        ("Paid €19 per hour", UnitKind.PAY),
        ("We are an equal opportunity employer", UnitKind.EEO),
        ("The ferry company does not discriminate", UnitKind.EEO),
        ("Our mission is dry feet", UnitKind.COMPANY),
        ("Ferries Ltd. was founded in 1901", UnitKind.COMPANY),
        ("Ferries Ltd. is a leading carrier", UnitKind.COMPANY),
        ("Submit your resume by Friday", UnitKind.APPLY),
        ("For more information, ring the bell", UnitKind.APPLY),
        ("The position is located on the pier", UnitKind.ADMIN),
    ],
)
def test_words_alone_tell(sentence, kind):
    unit = only(sentence)
    assert unit.kind is kind
    assert unit.prior < 0.1
    # and under a duty heading too
    assert kept(f"Responsibilities\n\n- {sentence}\n") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Negotiate salaries with the crew",
        "Administer the pension plan for sailors",
        "Review applicants' certification papers",
        "Teach sailors who want a degree",
        "Interview candidates for the night watch",
        "Improve the crew's ability to read charts",
        "Help the crew pass the swimming exam",
        "Walk the pier at night",
    ],
)
def test_work_may_be_about_pay_and_degrees(sentence):
    assert kept(f"Duties\n\n- {sentence}\n") == [sentence]


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        ("Paint the hull each spring", 0.7),
        ("- Paint the hull each spring", 0.75),
        ("Paints the hull each spring", 0.7),
        ("Painting the hull each spring", 0.7),
        ("Upkeep of the hull", 0.75),
        ("The hull in spring", 0.2),
    ],
)
def test_without_a_section_the_rules_are_unsure(text, prior):
    assert only(text).prior == prior


def test_units_of_one_list_or_passage_share_a_run():
    text = "- Paint the hull\n- Grease the winch\n\nWe sail at noon. You steer.\n\n- Swim well\n"
    runs = [unit.group for unit in extract(text)]
    assert runs == [runs[0], runs[0], runs[2], runs[2], runs[4]]
    assert len({runs[0], runs[2], runs[4]}) == 3
    apart = extract("Duties\n- Paint\nBenefits\n- Rum\n")
    assert len({unit.group for unit in apart if unit.kind is not UnitKind.HEADING}) == 2


def test_a_line_that_leads_in_a_list_tells_what_it_is():
    text = "On board you will:\n- Deck plates and rivets\n\nYou should have:\n- Paint under nails\n"
    _, duty, _, need = extract(text)
    assert (duty.kind, duty.prior > 0.5) == (UnitKind.DUTY, True)
    assert (need.kind, need.prior < 0.1) == (UnitKind.REQUIREMENT, True)


def test_labels_in_front_of_values():
    text = "Salary: by the mile\nLocation: Pier 4\nDuties: Paint the hull. Grease the winch.\n"
    assert kept(text) == ["Paint the hull.", "Grease the winch."]
    assert {u.kind for u in extract("Salary: by the mile")} == {UnitKind.HEADING, UnitKind.PAY}


def test_a_label_before_the_verb_belongs_to_the_task_unless_it_only_counts():
    assert kept("Duties\n\n- **Upkeep:** Paint the hull\n") == ["Upkeep: Paint the hull"]
    assert kept("Duties\n\n- **Duty 3:** Paint the hull\n") == ["Paint the hull"]


def test_markup_is_removed_and_the_change_is_named():
    (unit,) = (u for u in extract("Duties\n\n- Paint the **old** [hull](x.html)\n") if u.prior)
    assert unit.task.text == "Paint the old hull"
    assert unit.task.changes == ("markup removed",)


def test_edges_without_markup_change_nothing():
    (unit,) = (u for u in extract("Duties\n\n-  **Paint the hull**;\n") if u.prior)
    assert (unit.task.text, unit.task.changes) == ("Paint the hull", ())


def test_wrapped_paragraphs_are_joined_and_lists_without_bullets_are_not():
    wrapped = (
        "Paints the hull of each boat in spring, from the keel up to the\n"
        "rail, and the Captain's cabin as well, in two coats of white and\n"
        "one of blue.\n"
    )
    assert len(kept(wrapped)) == 1
    loose = "Paints the hull of each boat in spring\nGreases the winch of each boat in autumn\n"
    assert len(kept(loose)) == 2


def test_front_matter_comments_and_code_are_not_read():
    text = (
        "---\ntitle: Paint hulls\n---\n<!--\nPaint this\n-->\n{% comment %}\nPaint that\n"
        "{% endcomment %}\n```\nPaint()\n```\nPaint the hull\n"
    )
    assert [unit.task.text for unit in extract(text)] == ["Paint the hull"]
    assert only(text).task.origin.line == 13


@pytest.mark.parametrize("opener", ["<!-- never closed", "```", "{% comment %}", "---\ntitle: x"])
def test_what_is_never_closed_hides_nothing(opener):
    assert "Paint the hull" in kept(f"{opener}\n\n- Paint the hull\n- Grease the winch\n")


def test_a_comment_within_a_line_hides_itself_only():
    assert kept("- Paint the hull <!-- twice -->\n") == ["Paint the hull"]


def test_an_empty_or_wordless_text_has_no_units():
    assert extract("") == []
    assert extract("\n\n---\n***\n12 - 14\n") == []


def test_numbered_headings_and_paragraphs():
    text = (
        "Grants Officer\n\n2. MAIN DUTIES\n2.1 To visit funded groups.\n2.2 To weigh bids.\n\n"
        "3. PERSON SPECIFICATION\n3.1 To be kind.\n"
    )
    assert kept(text, "Grants Officer") == ["To visit funded groups.", "To weigh bids."]
    assert extract(text, "Grants Officer")[0].why == "title"


def test_a_line_written_as_a_heading_is_no_task():
    assert only("Building Boats").prior < 0.5
    assert only("Building boats").prior > 0.5


BOILER = "You will oil the pump; check the dial; and log the heat. Pay is $20,000. • Sweep\n"


@pytest.mark.speed
@pytest.mark.parametrize(
    "text",
    [
        BOILER * 3_000,
        BOILER.replace("\n", " ") * 3_000,
        "a" * 250_000,
        "." * 250_000,
        "A. " * 80_000,
        "**a** " * 40_000,
        "[" * 250_000,
        "{%" * 125_000,
        "a: " * 80_000,
        "x" + "\u00a0" * 250_000 + "X",
        "---\n" + "a a\n" * 30_000,
    ],
    ids=range(11),
)
def test_time_grows_with_length_only(text, yardsticks):
    # ten at most; a quadratic step takes hundreds
    document = Document(name="x", text=text)
    assert yardsticks(lambda: list(RulesExtractor().extract(document))) < 50
