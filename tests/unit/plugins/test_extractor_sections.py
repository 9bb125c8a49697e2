"""Where a unit stands: sections, their parts, lists, and documents that are not in English."""

from __future__ import annotations

import pytest

from tasktriage.plugin import Document, Unit, UnitKind
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor
from tasktriage_plugins.extractor_rules.headings import heading


def extract(text: str, title: str | None = None, language: str | None = None) -> list[Unit]:
    document = Document(name="job.txt", text=text, title=title, language=language)
    return list(RulesExtractor().extract(document))


def kept(text: str, title: str | None = None, language: str | None = None) -> list[str]:
    return [unit.task.text for unit in extract(text, title, language) if unit.prior >= 0.5]


def test_one_item_is_one_task_and_a_sentence_about_the_role_is_cut():
    assert kept("Duties\n\n- Paint the hull; grease the winch\n") == [
        "Paint the hull; grease the winch"
    ]
    assert kept("A Sailor paints the hull; greases the winch; and does related work.") == [
        "paints the hull", "greases the winch",
    ]  # fmt: skip
    long = "; ".join(f"paint the {part} of the old grey boat in the dock" for part in "abcdef")
    assert len(kept(f"Duties\n\n- {long}\n")) == 6


def test_a_sure_heading_settles_a_list_until_something_like_a_heading_follows():
    text = "Requirements\n\n- Leading a crew of ten\n\n{}\n\n- Painting the hull\n"
    _, sure, after = extract(text.format(""))
    assert (sure.prior, after.prior) == (0.0, 0.0)
    *_, after = extract(text.format("The salty bit"))
    assert after.prior > 0.0


def test_a_line_above_a_list_names_a_part_of_the_section():
    text = "Duties\n\nHull and rigging (40%)\n- Paint the hull\n1. Stores\n1.1 Count the sails\n"
    assert kept(text) == ["Paint the hull", "Count the sails"]
    assert [u.task.text for u in extract(text) if u.kind is UnitKind.HEADING] == [
        "Duties", "Hull and rigging (40%)", "Stores",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("So what will you be doing?", UnitKind.DUTY),
        ("Who are we?", UnitKind.COMPANY),
        ("Sound like you?", UnitKind.REQUIREMENT),
        ("What the role involves", UnitKind.DUTY),
        ("What the job asks", UnitKind.REQUIREMENT),
        ("What the work pays", UnitKind.BENEFIT),
        ("Similar jobs", UnitKind.APPLY),
        ("Still reading?", None),
    ],
)
def test_headings_that_ask_or_chat(line, kind):
    found = heading(line, 0, len(line))
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("line", ["[Apply for this boat](#apply)", "Where you'd sit", "日本語の行"])
def test_what_is_no_heading(line):
    assert heading(line, 0, len(line)) is None


def test_an_aside_that_says_otherwise_leaves_doubt():
    sure, unsure = (
        heading(line, 0, len(line)) for line in ("DUTIES (about 40%)", "REQUIREMENTS (DUTIES)")
    )
    assert (sure.sure, unsure.sure) == (True, False)


def test_a_button_at_the_top_opens_no_section():
    text = (
        "Apply for this job\n\nWe sail at noon.\n\n- Paint the hull\n- Mend the sails\n"
        + "Sea. " * 40
    )
    assert kept(text)[:2] == ["Paint the hull", "Mend the sails"]
    late = "Duties\n\n- Paint the hull\n\nHow to apply\n\n- Write to the harbour office\n"
    assert kept(late) == ["Paint the hull"]


def test_cells_without_words_are_left_out_of_a_row():
    assert kept("Duties\n\n3 | Paint the hull of the boat | 25%\n") == [
        "Paint the hull of the boat"
    ]


def test_a_list_inside_a_line_is_cut_after_what_leads_it_in():
    text = "Some of your daily tasks include: paint hulls; mend sails; count ropes"
    assert kept(text) == ["paint hulls", "mend sails", "count ropes"]


def test_lines_that_no_editor_broke_are_a_list():
    small = "paint the hull of the old grey boat before the season opens\nmend sails\n"
    small += "count all the ropes in the store twice a year with the mate\nscrub decks\n"
    assert len(extract(small)) == 4
    wrapped = "Paint the hull of the old grey boat before the\nseason opens, and see "
    wrapped += "that its whole keel\nis scraped of its weeds.\n"
    assert len(extract(wrapped)) == 1
    capitals = "Paint the hull of the boat\nMend the sails of the boat\n"
    capitals += "Count the ropes of the boat\nScrub the decks of a boat\n"
    assert len(extract(capitals)) == 4


def test_line_numbers_count_every_kind_of_line_end():
    for end in ("\n", "\r\n", "\r"):
        units = extract(end.join(["Duties", "", "- Paint the hull", "- Mend sails"]))
        assert [unit.task.origin.line for unit in units] == [1, 3, 4], repr(end)


FOREIGN = {
    "de": ("Ihre Aufgaben", "Boote streichen und Segel flicken", "Ihr Profil", "Erfahrung auf See"),
    "fr": ("Vos missions :", "Peindre les coques", "Profil recherché", "Savoir nager"),
    "es": ("Funciones", "Pintar los barcos", "Requisitos", "Saber nadar bien"),
    "nl": (
        "Wat ga je doen?",
        "Je schildert de boten",
        "Wat vragen wij?",
        "Zwemdiploma en ervaring",
    ),
    "pt": ("Atividades", "Pintar os barcos", "Requisitos", "Saber nadar bem"),
    "it": ("Mansioni", "Dipingere le barche", "Requisiti", "Saper nuotare bene"),
    "pl": ("Zakres obowiązków", "Malowanie łodzi", "Wymagania", "Umiejętność pływania"),
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_document_in_another_language_goes_by_its_sections(language):
    duties, duty, needs, need = FOREIGN[language]
    text = f"{duties}\n\n- {duty}\n\n{needs}\n\n- {need}\n"
    units = extract(text, language=language)
    assert [u.kind for u in units if u.kind is not UnitKind.HEADING] == [
        UnitKind.DUTY, UnitKind.REQUIREMENT,
    ]  # fmt: skip
    assert kept(text, language=language) == [duty]
    assert kept(text, language="en") != [duty]


def test_without_known_sections_lists_are_left_to_the_reader_of_another_language():
    text = "Kalastaja\n\nYritys on vanha.\n\n- Maalaa vene\n- Korjaa purjeet\n"
    assert kept(text, language="fi") == ["Maalaa vene", "Korjaa purjeet"]


def test_english_wording_says_nothing_of_another_language():
    (unit,) = extract("Je beantwoordt vragen per telefoon, salary and benefits", language="nl")
    assert (unit.kind, unit.why) == (UnitKind.OTHER, "not in English")
