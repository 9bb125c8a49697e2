"""Sentences that name their subject: cut into tasks, with the verb and without the subject."""

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


def cut(sentence: str, title: str | None = None) -> Unit:
    """Return the unit of a sentence that goes on with a stock clause, which is cut off."""
    work, stock = extract(f"{sentence.rstrip('.')}; and does related work.", title)
    assert stock.why == "stock clause"
    return work


def test_clauses_after_a_subject():
    text = (
        "DUTIES\n\nA Senior Lock Keeper opens the gates for barges; records the water level and "
        "the traffic; may be required to clear ice; and does related work."
    )
    units = [u for u in extract(text, "SENIOR LOCK KEEPER") if u.kind is not UnitKind.HEADING]
    assert [u.task.text for u in units] == [
        "opens the gates for barges",
        "records the water level and the traffic",
        "clear ice",
        "does related work.",
    ]
    assert [u.task.changes for u in units] == [("subject removed",), (), (), ()]
    assert [u.prior > 0.9 for u in units] == [True, True, True, False]
    assert (units[3].prior, units[3].why) == (0.0, "stock clause")
    origin = units[0].task.origin
    assert text[origin.start : origin.end].startswith("A Senior Lock Keeper opens")


@pytest.mark.parametrize(
    ("sentence", "task"),
    [
        ("You will rent out boats.", "rent out boats."),
        ("You'll also rent out boats.", "rent out boats."),
        ("The incumbent rents out boats.", "rents out boats."),
        ("The successful candidate will carefully rent out boats.", "carefully rent out boats."),
        ("Under general supervision, the clerk will record boats.", "record boats."),
        ("As a boat clerk, you will record boats.", "record boats."),
        ("As a boat clerk you'll record boats.", "record boats."),
        ("Reporting to the harbour master, you will record boats.", "record boats."),
        ("The receptionist records boats.", "records boats."),
        ("He or she may be called upon to mend boats.", "mend boats."),
        ("Is responsible for mending boats.", "mending boats."),
        ("This role will be responsible for mending boats.", "mending boats."),
    ],
)
def test_the_subject_is_removed(sentence, task):
    unit = cut(sentence, "Boat Clerk")
    assert unit.task.text == task.rstrip(".")
    assert unit.task.changes[0] == "subject removed"
    assert unit.prior >= 0.5


@pytest.mark.parametrize(
    ("sentence", "task"),
    [
        ("You review the logs daily.", "review the logs daily."),
        ("You design and build masts.", "design and build masts."),
        ("You own the plan for the pier.", "own the plan for the pier."),
        ("You answer sailors' letters.", "answer sailors' letters."),
        ("You teach classes and mark tests.", "teach classes and mark tests."),
        (
            "You lead a crew of five sailors and mentor juniors.",
            "lead a crew of five sailors and mentor juniors.",
        ),
        ("You test sails on three boats.", "test sails on three boats."),
        ("You help guests find cabins.", "help guests find cabins."),
        ("You also carefully label samples.", "carefully label samples."),
        ("You then often check ropes.", "check ropes."),
        ("You may also review charts.", "review charts."),
        ("You can steer ferries.", "steer ferries."),
        ("You might be steering ferries.", "steering ferries."),
        ("The successful candidate may also provide meals.", "provide meals."),
        ("You must then clean filters.", "clean filters."),
        ("They review charts and sign them.", "review charts and sign them."),
        ("They often review charts.", "review charts."),
        ("They will review charts.", "review charts."),
        ("The analyst reviews charts.", "reviews charts."),
        ("The analyst will review charts.", "review charts."),
        ("The analysts review charts and sign them.", "review charts and sign them."),
        ("The pilots often review charts.", "review charts."),
        ("In this role you record calls and rank leads.", "record calls and rank leads."),
    ],
)
def test_the_verb_is_never_removed_with_the_subject(sentence, task):
    unit = cut(sentence, "Pilot")
    assert (unit.task.text, unit.task.changes) == (task.rstrip("."), ("subject removed",))
    assert unit.prior >= 0.5
    origin = unit.task.origin
    assert sentence[origin.start : origin.end] == sentence.rstrip(".")


@pytest.mark.parametrize(
    "sentence",
    [
        "You will rent out boats.",
        "The pilot steers ferries through the sound.",
        "A Deck Pilot steers ferries through the sound.",
        "In this role you record calls and rank leads.",
    ],
)
def test_a_sentence_that_stays_whole_keeps_its_subject(sentence):
    unit = only(sentence, "Deck Pilot")
    assert (unit.task.text, unit.task.changes) == (sentence, ())
    assert unit.prior >= 0.5


def test_what_leads_in_the_work_is_no_part_of_it():
    unit = only("You will be responsible for mending boats.", "Pilot")
    assert (unit.task.text, unit.task.changes) == ("mending boats.", ("subject removed",))


@pytest.mark.parametrize(
    "sentence",
    [
        "After each trip you write the log and stow ropes.",
        "Every month you count stock and order parts.",
        "Once you are aboard, you check life vests.",
        "When a pump fails, the pilot closes the valve.",
        "On Mondays you brief the deck crew.",
        "Finally, the pilot signs the chart.",
        "If the glass is falling or the wind has backed, you ring the harbour.",
    ],
)
def test_the_occasion_belongs_to_the_task(sentence):
    unit = only(sentence, "Pilot")
    assert (unit.task.text, unit.task.changes) == (sentence, ())
    assert unit.prior >= 0.5


@pytest.mark.parametrize("verb", ["splice", "zorch", "front"])
def test_what_you_do_is_a_verb_though_the_lexicon_lacks_it(verb):
    assert only(f"You {verb} the ropes of three boats.").why == "the person does it"


@pytest.mark.parametrize("state", ["love", "thrive on", "are", "need", "know"])
def test_what_you_are_or_feel_is_none(state):
    assert only(f"You {state} the ropes of three boats.").why != "the person does it"


def test_the_role_by_its_name_leaves_no_doubt():
    assert only("A Deck Pilot steers ferries.", "Deck Pilot").why == "the role does it"
    about = only("The Museum keeps ferries.", "Registrar, Museum")
    assert about.prior < 0.5


@pytest.mark.parametrize(
    "sentence",
    [
        "The tools you use daily for charts",
        "What you build matters to sailors",
        "When you use the quay for trips",
        "You want to make waves",
        "You like charts and order",
        "The catalyst speeds things",
        "Our harbour ward cares for wrecks",
    ],
)
def test_a_clause_without_the_person_and_work_is_no_task(sentence):
    unit = only(sentence, "Nurse, Harbour Ward")
    assert (unit.task.text, unit.task.changes) == (sentence, ())
    assert unit.prior < 0.5


def test_a_subject_left_without_its_verb_leads_in_a_list():
    text = "Reporting directly to the harbour master, the successful candidate will be"
    assert (only(text).kind, only(text).why) == (UnitKind.OTHER, "leads in a list")
    assert kept(f"Duties\n\n{text}:\n- Mooring boats at dusk\n") == ["Mooring boats at dusk"]
    assert kept(f"{text}:\n- Mooring boats at dusk\n") == ["Mooring boats at dusk"]
    sentence = "Mend whatever the crew is responsible for"
    assert kept(sentence) == [sentence]
