"""Duties told in prose or in one line, and the shares that headings and columns give them."""

from __future__ import annotations

from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def units(text: str, title: str = "Dog Warden") -> list[Unit]:
    return list(RulesExtractor().extract(Document(name="d", text=text, title=title)))


def weights(text: str) -> list[float]:
    return [unit.task.weight for unit in units(text) if unit.prior > 0.25]


def test_a_role_acts_after_a_time_too() -> None:
    (unit,) = units("Every evening the warden counts the kennels.")
    assert (unit.kind, unit.why) == (UnitKind.DUTY, "the role does it")
    (other,) = units("Every evening the mayor counts the kennels.")
    assert other.why != "the role does it"


def test_who_is_told_of_more_closely_is_served_still() -> None:
    heading, unit = units("Duties\n\nOwners who ring at night are visited at dawn.\n")
    assert heading.kind is UnitKind.HEADING
    assert unit.prior > 0.9
    assert units("Owners who are visited at dawn.")[-1].why != "in the passive"


def test_headings_share_their_weight_whatever_they_begin_with() -> None:
    text = "Duties\n\nStrays (70%)\n- Catch strays\n- Feed strays\n\nReporting (30%)\n- Log bites\n"
    assert weights(text) == [35.0, 35.0, 30.0]
    text = "DUTIES\n  A. Strays - 70%\n     1. Catch strays.\n"
    text += "  B. Reporting - 30%\n     1. Log bites.\n"
    assert weights(text) == [70.0, 30.0]


def test_a_column_of_times_in_percent_weighs_its_rows() -> None:
    rows = (
        "No | Tasks | Time\n1 | Catch strays in the park | 60%\n2 | Log bites in the book | 40%\n"
    )
    assert weights(rows) == [60.0, 40.0]
    assert weights(rows.replace("60%", "09:00").replace("40%", "14:00")) == [1.0, 1.0]


def test_duties_after_a_label_are_several_and_sure() -> None:
    text = "Post: Warden\nMain duties: Catch strays; Log bites\nBenefits: Free boots; Pension\n"
    duties = [unit for unit in units(text) if unit.prior > 0.5]
    assert [unit.task.text for unit in duties] == ["Catch strays", "Log bites"]
    assert all(unit.prior == 1.0 for unit in duties)
    assert len(units("Main duties: Catch strays; cats too\n")) == 2


def test_whom_to_apply_to_is_no_duty() -> None:
    assert units("Duties\n\n- Log bites\n\nApply to the manager.\n")[-1].prior < 0.05
