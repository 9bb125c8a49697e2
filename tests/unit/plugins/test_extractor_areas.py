"""Areas of the duties that are named as other sections are; true sections still end the duties."""

from __future__ import annotations

import pytest

from tasktriage.plugin import Document
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def sections(text: str) -> dict[str, str | None]:
    """Return the tasks and the sections that they stand in."""
    document = Document(name="job.txt", text=text, title="Welfare Officer")
    units = RulesExtractor().extract(document)
    return {unit.task.text: unit.section for unit in units if unit.prior >= 0.5}


@pytest.mark.parametrize(
    "name",
    ["Benefits", "Pay", "Equal opportunity", "Applications", "Core values", "Hours", "Education"],
)
def test_a_deeper_heading_above_work_names_an_area_whatever_it_is_about(name: str):
    text = f"## Duties\n\n### {name}\n- Chart the figures of the fleet\n\n### Ropes\n- Splice ropes"
    assert sections(text) == {"Chart the figures of the fleet": name, "Splice ropes": "Ropes"}


def test_most_of_what_stands_below_a_deeper_heading_tells():
    text = "## Duties\n\n### Pay\n- Check time sheets\n- Settle disputes\n- Bonus scheme\n"
    assert {"Check time sheets", "Settle disputes"} <= set(sections(text))
    assert (
        sections("## Duties\n\n### Pay\n- Paid weekly\n- Bonus scheme\n- A bunk\n- Sail for free\n")
        == {}
    )


@pytest.mark.parametrize("first", ["Ropes", "Ropes:", ""])
def test_without_levels_the_duties_begin_with_an_area(first: str):
    ropes = f"{first}\n- Splice ropes\n\n" if first else ""
    text = f"Duties\n\n{ropes}Benefits\n- Enter sailors in the sick fund\n\nHarbour\n- Dredge mud\n"
    assert {"Enter sailors in the sick fund", "Dredge mud"} <= set(sections(text))


def test_an_area_ends_where_what_is_offered_begins():
    text = (
        "DUTIES\n\nRopes:\nSplice ropes\n\nBenefits:\nAudit the sick fund\n\n"
        "BENEFITS\nFree grog\nA bunk\n"
    )
    assert sections(text) == {"Splice ropes": "DUTIES", "Audit the sick fund": "Benefits"}


@pytest.mark.parametrize(
    "below",
    [
        "## Benefits\n- Sail home for free\n- A warm bunk",
        "## Benefits\n- Work from the pier on Fridays\n- Save for a boat",
        "### Benefits\n- Get a free bunk\n- Enjoy free grog\n- Take Fridays off",
        "### What we offer\n- Sail to warm places\n- Sleep in a bunk",
        "### How to apply\n- Write a letter\n- Bring a knot",
        "### Applications\n- Send a letter\n- Attach a drawing of a knot",
        "### Requirements\n- A good head for heights\n- Two years at sea",
    ],
)
def test_what_is_given_or_asked_ends_the_duties(below: str):
    assert set(sections(f"## Duties\n- Splice ropes\n\n{below}\n")) == {"Splice ropes"}


def test_requirements_on_the_level_of_the_duties_are_none_of_them():
    text = "Duties\n\nRopes\n- Splice ropes\n\nRequirements\n- Work nights\n- Hold a licence\n"
    assert set(sections(text)) == {"Splice ropes"}


@pytest.mark.parametrize("last", ["Check job offers", "Schedule interviews", "Track hours of work"])
def test_a_duty_that_stands_alone_is_no_heading(last: str):
    assert last in sections(f"## Duties\n- Splice ropes\n\n{last}\n")


def test_labels_before_work_are_labels_of_that_work():
    text = (
        "1. **Ropes**: Splice ropes\n2. **Benefits**: Audit the sick fund\n3. **Pay** – Check pay\n"
    )
    assert len(sections(text)) == 3
    offered = "- **Benefits**: Enjoy free grog\n- **Pay**: Paid weekly\n"
    asked = "- **Apply**: Send a letter\n- **Hours**: Take Fridays off\n"
    assert sections(offered) == sections(asked) == {}
    assert sections(f"## Benefits\n\n{text}") == {}


@pytest.mark.parametrize(
    "head",
    [
        "Essential Duties include the following. Other duties may be assigned.",
        "**Main Duties. Other tasks as assigned by the captain.**",
        "## Duties and Responsibilities: Other related duties may be required",
    ],
)
def test_a_stock_clause_ends_a_heading(head: str):
    assert set(sections(f"{head}\n\nSplices ropes\n")) == {"Splices ropes"}


def test_whoever_does_the_work_below_a_deeper_heading():
    text = "## Duties\n\n### {}\n\n{}\n"
    prose = "Crews bring torn sails. You mend them and log each one."
    assert "You mend them and log each one." in sections(text.format("Pay", prose))
    given = "You can sleep on board. You receive a bonus."
    assert sections(text.format("Benefits", given)) == {}


def test_a_section_as_high_as_the_duties_is_no_area_beside_deeper_ones():
    marked = "### Duties\n#### Pay\n- Check slips\n### Benefits\n- Work with friends\n- Sail fast\n"
    assert set(sections(marked)) == {"Check slips"}
    plain = "DUTIES\n\nPay\nCheck slips\n\nHours\nPlan watches\n\nBENEFITS\nSail fast\nRest well\n"
    assert set(sections(plain)) == {"Check slips", "Plan watches"}


def test_a_deeper_heading_that_is_no_area_ends_none_of_its_neighbours():
    text = "## Duties\n### Benefits\n- Free grog\n### Pay\n- Check slips\n"
    assert set(sections(text)) == {"Check slips"}


def test_names_above_lines_without_marks():
    text = "Duties\n\nRopes\nSplice ropes\nCoil ropes\n\nPay\nCheck slips\nSettle disputes\n"
    assert {"Check slips", "Settle disputes"} <= set(sections(text))
