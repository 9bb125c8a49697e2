"""Tables of rules become policies; what is wrong in one is a line with the row."""

from __future__ import annotations

from datetime import date

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.domain.policy import Effect
from tasktriage.kit.policy_file import parse_policy
from tasktriage.templates.rules import policy_text

HEAD = "rule,act,sentences,effect,jurisdiction,basis,source,as_of"
ROW = "Refunds,pay back,Decide on refunds,human,here,§ 1,the book,2026-11-02"


@pytest.fixture
def read(tmp_path):
    """Write a table and read the policy that comes of it, with its notes."""

    def read(content, name="rules.csv"):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        text, notes = policy_text(path, "house", "House", "MIT")
        return parse_policy("house.toml", text), notes

    return read


def test_all_that_a_table_can_say(read):
    found, notes = read(
        f"{HEAD},id,near,not_triggered,expires,applies_from,instrument,who_decides,status,caveat,"
        "reviewer,unreviewed,background\n"
        "Refunds,Pay back,Decide on refunds|Grant refunds,Human,EU,§ 1,the book,02.11.2026,"
        "Art. 7(a),Record refunds,Small ones,2027-01-31,2026-01-01,A law,A clerk,In force,Careful,"
        "Jo,yes,Bake\n"
        ",,Approve goodwill payments,,,,,,,Count refunds,,,,,,,,,,\n"
        ",Answer,Answer complaints,,,,,,,,,,,,,,,,,\n"
        "Other,pay back,,note,EU,§ 2,the book,2026-11-02 00:00:00,,,,,,,,,,,no,\n"
    )
    refunds, other = found.rules
    assert (refunds.id, refunds.title) == ("art-7-a", "Refunds")
    assert refunds.trigger == ("pay-back", "answer")
    assert (refunds.effect, refunds.jurisdiction, refunds.basis) == (Effect.HUMAN, "EU", "§ 1")
    assert (refunds.as_of, refunds.expires) == (date(2026, 11, 2), date(2027, 1, 31))
    assert (refunds.applies_from, refunds.instrument) == (date(2026, 1, 1), "A law")
    assert (refunds.who_decides, refunds.status, refunds.caveat) == (
        "A clerk",
        "In force",
        "Careful",
    )
    assert (refunds.reviewer, refunds.unreviewed) == ("Jo", True)
    assert refunds.not_triggered == "Small ones"
    assert (other.id, other.trigger, other.unreviewed) == ("other", ("pay-back",), False)
    assert (other.not_triggered, other.expires) == ("Nothing is named.", date(2027, 11, 2))
    pay, answer = found.acts
    assert (pay.title, pay.near) == ("Pay back", ("Record refunds", "Count refunds"))
    assert pay.tasks == ("Decide on refunds", "Grant refunds", "Approve goodwill payments")
    assert answer.tasks == ("Answer complaints",)
    assert (found.background, notes) == (("Bake",), [])


def test_names_without_a_latin_letter_get_ids(read):
    row = ROW.replace("Refunds", "Правило").replace("pay back", "返金")
    found, _ = read(f"{HEAD}\n{row}\n{row.replace('Правило', 'Второе')}\n")
    assert [(rule.id, rule.title) for rule in found.rules] == [
        ("rule-2", "Правило"),
        ("rule-3", "Второе"),
    ]
    assert found.acts[0].title == "返金"


def test_names_that_give_one_id_are_told_apart(read):
    found, _ = read(f"{HEAD}\n{ROW}\n{ROW.replace('Refunds', 'refunds!')}\n")
    assert [rule.id for rule in found.rules] == ["refunds", "refunds-2"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("human", "forbid", "row 2, column 'effect': effect is human, cap, note or prohibited"),
        ("human", "", "row 2, column 'effect': rule 'refunds' has no effect"),
        ("2026-11-02", "11/02/2026", "row 2, column 'as_of': is a date like 2026-11-29"),
        ("2026-11-02", "31.02.2026", "row 2, column 'as_of': is a date like 2026-11-29"),
        ("§ 1", "", "row 2, column 'basis': rule 'refunds' has no basis"),
        ("Decide on refunds", "", "row 2, column 'sentences': act 'pay back' has no sentence"),
        ("pay back", "", "row 2, column 'act': a rule speaks of an act; name it"),
        ("Refunds", "", "row 2, column 'rule': names no rule, and there is none above it"),
        ("§ 1", "#N/A", "row 2, column 'basis': holds #N/A, an error of the spreadsheet"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_row(read, old, new, line):
    with pytest.raises(InputError) as caught:
        read(f"{HEAD}\n{ROW.replace(old, new)}\n")
    assert f"rules.csv: {line}" in str(caught.value)


def test_rows_that_contradict_one_another_are_refused(read):
    with pytest.raises(InputError, match="row 3: rule 'refunds' has effect 'cap' here and 'human'"):
        read(f"{HEAD}\n{ROW}\n{ROW.replace('human', 'cap')}\n")
    with pytest.raises(InputError, match="row 2, column 'near': act 'pay back' has a sentence as"):
        read(f"{HEAD},near\n{ROW},Decide on refunds\n")
    with pytest.raises(InputError, match="expires on 2020-01-01, before as_of, 2026-11-02"):
        read(f"{HEAD},expires\n{ROW},2020-01-01\n")
