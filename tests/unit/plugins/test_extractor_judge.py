"""What is no task for all its verbs, and what is one without: roles, slogans, stock clauses."""

from __future__ import annotations

import pytest

from tasktriage.plugin import Document, Unit, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def extract(text: str, title: str | None = None) -> list[Unit]:
    units = RulesExtractor().extract(Document(name="job.txt", text=text, title=title))
    return [unit for unit in units if unit.kind is not UnitKind.HEADING]


def only(text: str, title: str | None = None) -> Unit:
    (unit,) = extract(text, title)
    return unit


@pytest.mark.parametrize(
    "line", ["Truck Driver", "Store Manager (nights)", "Lead Nurse, Goat Ward", "Plant Operator II"]
)
@pytest.mark.parametrize("frame", ["{}", "- {}", "Duties\n\n- {}\n- Feed the goats\n"])
def test_the_name_of_a_job_is_no_task(line, frame):
    unit = extract(frame.format(line))[0]
    assert unit.why == "names a role"
    assert unit.prior < 0.5


@pytest.mark.parametrize("line", ["Store goods", "Lead the nurses", "PICK ORDERS WITH A SCANNER"])
def test_work_is_no_name_of_a_job(line):
    assert only(f"- {line}").prior >= 0.5


@pytest.mark.parametrize(
    ("sentence", "task"),
    [
        ("Analysts review the books of goats.", "review the books of goats."),
        ("Senior goat analysts reconcile the books.", "reconcile the books."),
        ("They re-plan walks in bad weather.", "re-plan walks in bad weather."),
        ("The goatherd's role may include mending fences.", "mending fences."),
        ("The nurse's duties include dressing wounds.", "dressing wounds."),
        ("The work includes counting goats.", "counting goats."),
        ("A typical day involves counting goats.", "counting goats."),
        ("Your role is to count goats.", "count goats."),
        ("You will, under supervision, count goats.", "count goats."),
        ("The Clerk, under the direction of the Mayor, counts goats.", "counts goats."),
    ],
)
def test_subjects(sentence, task):
    work, _ = extract(f"{sentence.rstrip('.')}; and does related work.")  # cut, so without subject
    assert (work.task.text, work.task.changes) == (task.rstrip("."), ("subject removed",))
    assert only(sentence).prior >= 0.5


@pytest.mark.parametrize(
    "sentence",
    [
        "Our shepherds build fences.",
        "Customers order cheese from us.",
        "Shepherds wanted",
        "The Trust runs two farms.",
        "Applicants will attend a fair.",
    ],
)
def test_others_do_it(sentence):
    assert only(sentence).prior < 0.5


@pytest.mark.parametrize(
    "line",
    [
        "Development and upkeep of goat paths",
        "Supervision of three milkers",
        "Liaison with the dairy",
        "Advice to farmers on hooves",
        "Maintenance on the milking robot",
        "Being the first contact for the dairy",
        "Mustering goats on two hills",
    ],
)
def test_work_named_by_a_noun_or_an_unknown_verb(line):
    assert only(f"- {line}").prior >= 0.5


@pytest.mark.parametrize(
    "line",
    [
        "Knowledge of goats",
        "Exciting opportunity to herd goats",
        "You must hold a licence to herd",
        "Grow with us!",
        "Plant 3, Goat Hill",
        "Tell us about yourself in two pages",
        "Make a difference to goats every day",
        "Shape the future of cheese",
        "Welcome to our spring newsletter",
        "In this issue, meet three goats",
    ],
)
def test_verbs_are_not_enough(line):
    assert only(line).prior < 0.5


def test_a_slogan_among_duties_is_no_task():
    slogan = extract("Duties\n\n- Feed the goats\n- Make cheese history!\n")[-1]
    assert (slogan.why, slogan.prior < 0.5) == ("slogan", True)


@pytest.mark.parametrize(
    "line",
    [
        "Performs related work as required",
        "Other duties as assigned by the goatherd",
        "May be called on to perform other related duties",
        "You may be asked to take on further tasks in keeping with the grade.",
        "Any other duties commensurate with the grade",
        "And anything else that needs doing",
        "Takes on other projects as needs dictate",
    ],
)
def test_stock_clauses_are_settled(line):
    for frame in ("{}", "- {}", "Duties\n\n- {}\n"):
        unit = only(frame.format(line))
        assert (unit.kind, unit.prior, unit.why) == (UnitKind.OTHER, 0.0, "stock clause")


@pytest.mark.parametrize(
    ("sentence", "task"),
    [
        ("Counts goats and performs related duties as required.", "Counts goats"),
        ("Counts goats, mends fences, and performs other duties as assigned.", None),
        ("Count goats; other duties as assigned", "Count goats"),
        ("Counts goats and other related tasks", "Counts goats"),
    ],
)
def test_a_stock_clause_is_cut_from_the_work_before_it(sentence, task):
    work, stock = extract(f"Duties\n\n- {sentence}\n")
    assert work.task.text == (task or "Counts goats, mends fences")
    assert work.prior >= 0.5
    assert (stock.prior, stock.why) == (0.0, "stock clause")


def test_work_about_other_duties_is_no_stock_clause():
    assert only("- Explains to milkers which related duties are paid").prior >= 0.5


@pytest.mark.parametrize(
    "sentence",
    [
        "If candidates are unable to herd in two attempts, they will leave the field.",
        "In addition, the goat panel members will consider the letter.",
        "Herding new goats and how they can be fed.",
    ],
)
def test_who_is_judged_or_judges_is_not_who_works(sentence):
    assert only(sentence, "Goatherd").why != "the person does it"


def test_a_nested_lists_short_parent_is_a_heading():
    text = "Duties\n\n- Upper fields\n  - Move the goats\n  - Mend the fences\n- Feed the goats\n"
    assert [unit.task.text for unit in extract(text)] == [
        "Move the goats", "Mend the fences", "Feed the goats",
    ]  # fmt: skip


def test_lists_in_front_matter_are_read_and_the_rest_of_it_is_not():
    text = (
        "---\n# a comment on goats\ntitle: Goatherd\nopens: 2020-01-01\nkey duties:\n"
        "  - Move the goats to the upper field\n    before the sun is high\n"
        "  - Mend the fences of the field\n---\n\nGoats are fine.\n"
    )
    tasks = [unit.task.text for unit in extract(text) if unit.prior >= 0.5]
    assert tasks == [
        "Move the goats to the upper field before the sun is high",
        "Mend the fences of the field",
    ]
    assert not [unit for unit in extract(text) if "2020" in unit.task.text]
