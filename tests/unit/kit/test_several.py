from __future__ import annotations

import pytest

from tasktriage.kit.several import cell_lines, is_document, is_empty, several


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "—", ".", "N/A", "n/a", "NaN", "None", "null", "#REF!", "#N/A", "2024-05-01",
     "2024-05-01 00:00:00", "1.2.2024", "Total", "not applicable"],
)  # fmt: skip
def test_what_says_nothing_is_empty(text):
    assert is_empty(text)


@pytest.mark.parametrize("text", ["5", "Nan bread is baked", "None of the above", "焼く", "Bake"])
def test_what_says_something_is_not(text):
    assert not is_empty(text)


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("Water the ferns", ["Water the ferns"]),
        ("- Water the ferns", ["Water the ferns"]),
        ("Water ferns - weekly", ["Water ferns - weekly"]),
        ("Water the ferns\nPrune the hedge", ["Water the ferns", "Prune the hedge"]),
        ("• Water the ferns;\n• Prune the hedge.", ["Water the ferns", "Prune the hedge."]),
        ("You will:\n1. Water ferns\n2. Prune\nthe hedge", ["Water ferns", "Prune the hedge"]),
        ("Wipe&nbsp;tables", ["Wipe\xa0tables"]),
        ("• Water the ferns • Prune the hedge", ["Water the ferns", "Prune the hedge"]),
        ("<ul><li>Water the ferns</li><li>Prune &amp; rake</li></ul>",
         ["Water the ferns", "Prune & rake"]),
        ("Water the ferns; Prune the hedge;", ["Water the ferns", "Prune the hedge"]),
        ("Water the ferns; prune the hedge", ["Water the ferns; prune the hedge"]),
        ("Water the ferns; Daily", ["Water the ferns; Daily"]),
        ("Water the ferns<br>Prune the hedge", ["Water the ferns", "Prune the hedge"]),
    ],
)  # fmt: skip
def test_tasks_in_lines_and_behind_bullets(text, tasks):
    assert several(text) == tasks


@pytest.mark.parametrize(
    "text", ["Water the\nferns", "Report to the\nMinister of Works", "Prune, rake and\nMow"]
)
def test_a_sentence_that_was_wrapped_is_one_task(text):
    assert several(text) == [text]


def test_line_breaks_of_excel():
    assert cell_lines("Water_x000D_\nPrune\r\nRake\rMow") == "Water\nPrune\nRake\nMow"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Water the ferns", False),
        ("Water\nPrune\nRake\nMow\nSow", False),
        ("About us:\nA garden.\nDuties:\n- Water", True),
        ("<p>We grow.</p><ul><li>Water</li></ul>", True),
        ("Main duties\n- Water\n- Prune\nBenefits\n- Plums", True),
        ("Water\nWrite up duties\nRake\nMow", False),
        ("Some <b>bold</b> work", False),
        ("Summary: We grow. Duties: Water. Requirements: A green thumb.", True),
        ("x" * 600, True),
    ],
)
def test_whole_documents(text, whole):
    assert is_document(text) is whole


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "['Water ferns', \"Prune the gardener's hedge\"]",
            ["Water ferns", "Prune the gardener's hedge"],
        ),
        ('["Water ferns, daily", "Mow"]', ["Water ferns, daily", "Mow"]),
        (r"['Don\'t prune', 'Mow\nlawns']", ["Don't prune", "Mow lawns"]),
    ],
)
def test_a_list_that_a_program_wrote_is_lines(text, lines):
    assert cell_lines(text) == "\n".join(f"- {line}" for line in lines)
    assert several(cell_lines(text)) == lines


@pytest.mark.parametrize(
    "text", ["[sic] Mow", "['Mow'", "['Mow'] daily", "[]", "[1, 'Mow']", "['Mow' 'x']"]
)
def test_other_brackets_stay(text):
    assert cell_lines(text) == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (r"Water ferns\nPrune roses\nMow", "Water ferns\nPrune roses\nMow"),
        (r"Duties\r\n-\tWater\r\n-\tMow", "Duties\n- Water\n- Mow"),
        (r"Water ferns\nPrune roses", "Water ferns\nPrune roses"),
        (r"Duties:\n- Water", "Duties:\n- Water"),
    ],
)
def test_line_breaks_in_letters_are_meant(text, lines):
    assert cell_lines(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        r"File plans under C:\new\notes",
        r"Copy seed lists to \\nas\new\now",
        r"Keep the folder beds\nests\roses\notes\old",
        r"Explain \n to pupils",
        "Explain \\n and \\n\nto pupils",
    ],
)
def test_paths_and_cells_in_lines_keep_their_letters(text):
    assert cell_lines(text) == text


@pytest.mark.parametrize(
    ("cell", "tasks"),
    [
        ("1. Oil hinges 2. Hang doors 3. Sweep", ["Oil hinges", "Hang doors", "Sweep"]),
        ("a) Oil hinges; b) Hang doors", ["Oil hinges", "Hang doors"]),
        ("(1) Oil hinges (2) Hang doors", ["Oil hinges", "Hang doors"]),
        ("Hang doors of grade 2. Oil them", ["Hang doors of grade 2. Oil them"]),
        ("1. Hang 3. Doors", ["1. Hang 3. Doors"]),
        ("1. Hang doors", ["1. Hang doors"]),
    ],
)
def test_numbers_that_count_up_in_a_line_part_tasks(cell: str, tasks: list[str]) -> None:
    assert several(cell) == tasks
