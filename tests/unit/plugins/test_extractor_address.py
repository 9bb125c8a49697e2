"""Work about pay, leave, hiring and shifts, and what is said to the reader of a posting."""

from __future__ import annotations

import pytest

from tasktriage.plugin import Document, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def units(text):
    found = RulesExtractor().extract(Document(name="job.txt", text=text, title="Harbour Clerk"))
    return {unit.task.text: unit for unit in found if unit.kind is not UnitKind.HEADING}


WORK = [
    "Assist passengers with disabilities and their companions",
    "Work out paid parental leave for the crews",
    "Look into complaints of discrimination on the basis of age",
    "Brief the night shift on the tides",
    "Answer questions about how to apply for a berth licence",
    "Arrange life insurance and dental cover for the pilots",
    "Receive claims for sick pay and open a file",
    "Take shift handover notes",
    "Bargain over salary bands with the union",
    "Make sure berths are given without regard to race",
    "Cover the late shift at the lock",
    "Promote our values on the quay",
]
SAID = [
    "Take your birthday off with pay",
    "Receive a sign-on bonus after the first salary",
    "Send your CV and cover letter to the harbour office",
    "Email the harbour master at quay@harbour.example",
    "Apply online through our careers portal",
    "Join our pension scheme on the first day",
]


@pytest.mark.parametrize("line", WORK)
def test_place_outweighs_words_under_a_sure_heading(line):
    unit = units(f"Duties\n\n- {line}\n- Coil ropes\n")[line]
    assert (unit.kind, unit.prior >= 0.97) == (UnitKind.DUTY, True)


@pytest.mark.parametrize("line", WORK)
def test_work_keeps_its_prior_without_a_heading(line):
    assert units(f"- {line}\n- Coil ropes\n")[line].prior >= 0.7


@pytest.mark.parametrize("line", SAID)
def test_what_is_said_to_the_reader_is_no_task(line):
    assert units(f"- {line}\n- Coil ropes\n")[line].prior < 0.5
    # even among duties it is not settled
    assert units(f"Duties\n\n- {line}\n- Coil ropes\n")[line].prior < 1.0


def test_sections_of_other_kinds_still_decide():
    found = units("Benefits\n\n- Work out paid parental leave for the crews\n")
    assert [unit.prior for unit in found.values()] == [0.0]


@pytest.mark.parametrize(
    "line", ["We value honesty", "Our crews come from nine countries", "We're proud of our docks"]
)
def test_the_employer_among_duties_is_settled(line):
    assert units(f"Duties\n\n- Coil ropes\n- {line}\n- Row\n")[line].prior == 0.0


@pytest.mark.parametrize(
    "head",
    [
        "Under the eye of the master, the clerk does the following: ",
        "Duties: ",
        "The clerk's tasks include, but are not limited to: ",
    ],
)
def test_clauses_after_a_lead_in_are_each_a_task(head):
    clauses = [f"count {thing}" for thing in ("ropes", "oars", "berths", "sails")] * 5
    clauses = [f"{clause} on pier {at}" for at, clause in enumerate(clauses)]
    found = units(f"{head}{'; '.join(clauses)}.\n")
    assert [t.rstrip(".") for t, u in found.items() if u.prior >= 0.5] == clauses


def test_the_ability_to_do_things_leads_in_none():
    text = "You need the ability to: count ropes; count oars; count sails.\n"
    assert all(unit.prior < 0.5 for unit in units(text).values())


def test_clauses_of_the_role_weigh_as_its_first():
    found = units("The Harbour Clerk counts oars; enters them; and locks the shed.\n")
    assert {unit.prior for unit in found.values()} == {0.97}


def test_the_role_responsible_for_overseeing_has_its_task():
    found = units("The Harbour Clerk is responsible for overseeing the shed.\n")
    assert [(text, unit.prior >= 0.5) for text, unit in found.items()] == [
        ("overseeing the shed.", True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Out of scope:\n- Row the ferry\n- Paint hulls\n",
        "## Not included\n\n- Row the ferry\n- Paint hulls\n",
        "What you won't do\n\n- Row the ferry\n- Paint hulls\n",
        "This role does not include: rowing the ferry; painting hulls.\n",
        "You will not row the ferry.\n",
        "The post does not involve rowing.\n",
    ],
)
def test_what_is_no_part_of_the_job_is_dropped(text):
    found = units(f"Duties\n\n- Coil ropes\n\n{text}")
    assert {text for text, unit in found.items() if unit.prior > 0} == {"Coil ropes"}


def test_after_it_the_job_goes_on():
    text = "Out of scope:\n- Row the ferry\n\nYour tasks:\n- Coil ropes\n"
    assert {t for t, u in units(text).items() if u.prior > 0} == {"Coil ropes"}


def test_not_limited_to_denies_nothing():
    text = "Your work includes but is not limited to:\n- Count ropes\n"
    assert units(text)["Count ropes"].prior == 1.0
