from __future__ import annotations

import pytest

from tasktriage.plugin import Document, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor
from tasktriage_plugins.extractor_rules.marks import line_mark


def units(text):
    return list(RulesExtractor().extract(Document(name="job.txt", text=text)))


def kept(text):
    return [unit.task.text for unit in units(text) if unit.prior >= 0.5]


@pytest.mark.parametrize(
    "mark",
    [
        "- ", "• ", "* ", "☐ ", "☒ ", "✔️ ", "➡️ ", "👉🏽 ", "1️⃣ ", "🔟 ", "\uf0a8 ", "\ue123",
        "1. ", "1) ", "1)", "(4)", "1.", "#7 ", "#7. ", "[3] ", "3 - ", "II. ", "(iv) ", "XII) ",
        "V. ", "K. ", "b) ", "A.1 ", "C.2.1 ", "A1. ", "2a) ", "3.1.2 ", "[D] ", "(E) ",
        "[ ] ", "[x] ", "- [ ] ", "* [X] ", "• 1) ", "- o ", "15% ", "- (15%) ",
        "① ", "⑫ ", "Ⓐ ", "① – ", "01 ",
    ],
)  # fmt: skip
def test_marks_of_items(mark):
    line = f"{mark}Feed the mules"
    found = line_mark(line, 0, len(line))
    assert line[found.end :] == "Feed the mules"
    assert kept(f"Groom\n\nDuties\n\n{line}\n{mark}Sweep the stable\n") == [
        "Feed the mules",
        "Sweep the stable",
    ]


@pytest.mark.parametrize("mark", ["01 ", "A.1 ", "1.1 ", "1.1.12 ", "[A] ", "(B) "])
def test_marks_before_a_verb_in_lower_case(mark):
    line = f"{mark}feed the mules"
    found = line_mark(line, 0, len(line))
    assert line[found.end :] == "feed the mules"
    assert line_mark(f"{mark}mules and hay", 0, len(line)) is None


def test_circled_numbers_count_inside_a_line_and_over_blank_lines():
    assert kept("Duties\n\n① Feed the mules ② Sweep the stable\n") == [
        "Feed the mules",
        "Sweep the stable",
    ]
    found = units("You will:\n\n① Feed the mules\n\n② Sweep the stable\n")
    assert [unit.prior for unit in found[1:]] == [1.0, 1.0]


@pytest.mark.parametrize(
    "line",
    [
        "Feed the mules", "#hay", "I.T. support", "J.P. Morgan", "3.5 tons of hay", "3 mules",
        "02 nurses", "09 May", "10.30 start of the day", "2.0 grade average", "1.5 years of work",
    ],
)  # fmt: skip
def test_no_marks(line):
    assert line_mark(line, 0, len(line)) is None


def test_initials_in_a_broken_line_are_no_mark():
    text = "You feed the mules of the mine every day and report to Mr\nK. Ostrow, who owns them.\n"
    assert [unit.task.text for unit in units(text)] == [" ".join(text.split())]


def test_weights_of_a_line_go_to_its_tasks():
    text = (
        "Duties\n\n20% Feed the mules\n- Sweep the stable (30 percent)\n"
        "• 10-20%: Mend harness. Oil it.\n- Water them\n"
    )
    found = [(u.task.text, u.task.weight) for u in units(text) if u.prior > 0]
    assert found == [
        ("Feed the mules", 20.0),
        ("Sweep the stable", 30.0),
        ("Mend harness.", 7.5),
        ("Oil it.", 7.5),
        ("Water them", 1.0),
    ]


@pytest.mark.parametrize(
    "head",
    ["40% Stable work", "Stable work (40%)", "**40% - Stable work**", "## Stable work – 40 %"],
)
def test_the_weight_of_a_part_is_shared_by_what_stands_below_it(head):
    text = f"Duties\n\n{head}\n- Feed the mules\n- Sweep the stable\n\nOffice (60%)\n- Order hay\n"
    found = {u.task.text: u.task.weight for u in units(text) if u.prior > 0}
    assert found == {"Feed the mules": 20.0, "Sweep the stable": 20.0, "Order hay": 60.0}


def test_a_code_at_the_end_is_no_word():
    assert kept("Duties\n\n- Feed the mules [D]\n- Sweep [W].\n- Report to [HQ] daily\n") == [
        "Feed the mules",
        "Sweep",
        "Report to [HQ] daily",
    ]


def test_hashtags_end_no_list():
    text = "Duties:\n- Feed the mules\n#stables #jobs\n- Sweep the stable\n\n#TW-Onsite\n"
    text += "- Oil harness\n"
    assert kept(text) == ["Feed the mules", "Sweep the stable", "Oil harness"]
    assert {u.why for u in units(text) if "#" in u.task.text or "TW" in u.task.text} == {
        "link of a web page"
    }


def test_links_of_a_page_are_dropped_wherever_they_stand():
    text = "Duties\nHelp\n\n- Feed the mules\n- Sweep the stable\n\nShow less\nPrint\nSave\n"
    assert kept(text) == ["Feed the mules", "Sweep the stable"]
    # as an item a verb alone is a duty
    assert "Print" in kept("Duties\n\n- Print\n- Bind the books\n")


def test_a_parent_of_deeper_items_is_no_task_beside_them():
    text = (
        "Duties\n\n- Lead stable work\n  - Feed the mules\n  - Sweep\n"
        "- Improve all the ways in which we look after harness:\n  - Oil it\n- Count hay\n"
    )
    assert kept(text) == ["Feed the mules", "Sweep", "Oil it", "Count hay"]


def test_capitals_after_a_roman_number_are_a_heading():
    text = "I. DUTIES\n\n- Feed the mules\n\nII. STABLE MATTERS\n\nThe stable is old.\n"
    headings = [u.task.text for u in units(text) if u.kind is UnitKind.HEADING]
    assert headings == ["DUTIES", "STABLE MATTERS"]
