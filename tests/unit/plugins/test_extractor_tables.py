from __future__ import annotations

import pytest

from tasktriage.plugin import Document, Unit, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor
from tasktriage_plugins.extractor_rules.tables import Tables


def extract(text: str) -> list[Unit]:
    return list(RulesExtractor().extract(Document(name="job.md", text=text)))


def kept(text: str) -> list[tuple[str, str | None, float]]:
    """Text, section and weight of what is likelier a task than not."""
    return [(u.task.text, u.section, u.task.weight) for u in extract(text) if u.prior >= 0.5]


AREAS = """# Porter

## Duties

| Area | Duty | % of time |
|------|------|----------:|
| Wards | Move patients between beds | 40 |
|  | Change the linen | 20 |
| Stores | Fetch oxygen bottles<br>Count the masks | 40 |

## Pay

Ten goats.
"""


def test_duties_are_told_from_their_areas_and_their_shares():
    assert kept(AREAS) == [
        ("Move patients between beds", "Wards", 40.0),
        ("Change the linen", "Wards", 20.0),
        ("Fetch oxygen bottles", "Stores", 40.0),
        ("Count the masks", "Stores", 40.0),
    ]


def test_every_cell_is_a_piece_with_its_place():
    units = extract(AREAS)
    assert [AREAS[u.task.origin.start : u.task.origin.end] for u in units] == [
        u.task.text for u in units
    ]
    assert {"Area", "Duty", "% of time", "40"} <= {u.task.text for u in units}
    assert {u.task.origin.line for u in units if u.prior >= 0.5} == {7, 8, 9}


def test_columns_side_by_side_are_read_under_their_heads():
    text = (
        "Duties | Requirements\nMove patients between beds | A calm manner\n"
        "Fetch oxygen bottles | Lift heavy loads\n"
    )
    assert [found[:2] for found in kept(text)] == [
        ("Move patients between beds", "Duties"),
        ("Fetch oxygen bottles", "Duties"),
    ]
    kinds = {u.task.text: u.kind for u in extract(text)}
    assert kinds["Lift heavy loads"] is UnitKind.REQUIREMENT


@pytest.mark.parametrize("head", ["No. | Task | Frequency", "Ref | Responsibilities | How often"])
def test_numbers_and_how_often_stay_out(head):
    text = f"{head}\n1 | Move patients between beds | daily\n2 | Fetch oxygen bottles | weekly\n"
    assert [found[0] for found in kept(text)] == [
        "Move patients between beds",
        "Fetch oxygen bottles",
    ]


def test_what_comes_after_a_table_goes_on_with_the_section():
    text = AREAS.replace("## Pay", "- Wash the floor\n\n## Pay")
    assert kept(text)[-1][:2] == ("Wash the floor", "Duties")


def test_a_form_is_no_table_with_a_header():
    assert Tables("Duties | Move patients\nSalary | 20 goats\nWhere | Pier 4\n").at(0) is None
    assert Tables("Shift | Night\nOven | 3\n").at(0) is None


def test_the_cell_before_a_duty_is_its_section():
    text = (
        "Duties\n\nWards | Move patients between beds | daily\n"
        "Stores | Fetch the oxygen bottles from the yard and the masks\n"
    )
    assert kept(text) == [
        ("Move patients between beds", "Wards", 1.0),
        ("Fetch the oxygen bottles from the yard and the masks", "Stores", 1.0),
    ]


def test_a_bar_that_is_escaped_parts_no_cells():
    text = "Task | How often\nWrite a\\|b reports | daily\nSort the mail | weekly\n"
    assert [found[0] for found in kept(text)][1:] == ["Sort the mail"]
    assert len(Tables(text).at(0).rows[0]) == 2


def test_no_cell_of_a_row_is_lost():
    text = (
        "# Ferryman\n\n# Person specification\n\nCriteria | Essential | Desirable\n"
        "Experience | Rowing boats in tides | Mending torn nets\n"
    )
    said = " ".join(unit.task.text for unit in extract(text))
    assert "Rowing boats in tides" in said
    assert "Mending torn nets" in said


def test_who_answers_for_an_activity_is_no_part_of_it():
    text = (
        "# Ferryman\n\n## Responsibilities\n\nActivity | Responsible | Accountable\n"
        "Row guests over the lake | Mate | Owner\nTar the hulls in spring | Mate | Owner\n"
    )
    assert [found[0] for found in kept(text)] == [
        "Row guests over the lake",
        "Tar the hulls in spring",
    ]


def test_the_result_of_a_duty_is_another_column():
    text = (
        "# Ferryman\n\n## Duties\n\nArea | What the post holder does | Result\n"
        "Lake | Row guests to the island | Nobody waits\n"
        "Leave | Draw up the rota of crews | The rota is full\n"
    )
    assert [found[:2] for found in kept(text)] == [
        ("Row guests to the island", "Lake"),
        ("Draw up the rota of crews", "Leave"),
    ]
