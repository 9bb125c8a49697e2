from __future__ import annotations

import sys

import pytest

from tasktriage.pipeline.support import language
from tasktriage.pipeline.support.language import FEWEST, MOST_BLOCKS, detect, knows, languages_of

pytest.importorskip("py3langid")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The lock keeper opens the gates for barges and records the water level.", "en"),
        ("Prüft die Rechnungen und überwacht die Zahlungen der Kunden jeden Monat.", "de"),
        ("Vous assurez le suivi des dossiers et la gestion des plannings.", "fr"),
        ("Prowadzenie księgowości oraz przygotowywanie raportów miesięcznych", "pl"),
        ("Du ansvarar för löner och svarar på frågor från medarbetare.", "sv"),
        ("給与計算と勤怠管理を担当していただきます。毎月の報告書も作成します。", "ja"),
    ],
)
def test_languages(text, code):
    assert detect(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nurse",
        "Registered Nurse - ICU",
        "12 - 14 $$ 2026",
        "Kubernetes, Terraform, AWS, Docker, Jira",  # names, in no language
        "Wir suchen einen Software Engineer. Build and run services in Go.",  # two of them
        "\ud800" * 50,
        "a" * (FEWEST - 1),
    ],
)
def test_what_is_short_or_unsure_has_no_language(text):
    assert detect(text) is None


def test_without_the_library_nothing_is_guessed(monkeypatch):
    language._installed.cache_clear()
    monkeypatch.setitem(sys.modules, "py3langid", None)
    try:
        assert detect("The lock keeper opens the gates for barges every morning.") is None
    finally:
        language._installed.cache_clear()


@pytest.mark.parametrize(
    ("known", "code", "expected"),
    [
        (["en"], "en", True),
        (["en"], "en-GB", True),
        (["en_US"], "EN", True),
        (["en"], "de", False),
        (["en", "de"], "de", True),
        ([], "en", False),
    ],
)
def test_a_region_does_not_matter(known, code, expected):
    assert knows(known, code) is expected


ENGLISH = """Lock keeper

Opens the gates for barges and ships at any hour of the day and of the night, and closes them.

- Records the water level each morning
- Mends the sluices with the help of a diver
"""
GERMAN = """Schleusenwärter

Öffnet die Tore für Schiffe zu jeder Stunde des Tages und der Nacht und schließt sie wieder.

- Schreibt jeden Morgen den Wasserstand auf
- Repariert die Wehre mit der Hilfe eines Tauchers
"""


def test_a_text_in_two_languages_has_both():
    both = ENGLISH + "\n" + GERMAN
    found = languages_of(both)
    assert found.main in ("en", "de")
    assert found.at(both.index("Lock keeper")) == "en"
    assert found.at(both.index("Mends")) == "en"
    assert found.at(both.index("Öffnet")) == "de"
    assert found.at(len(both)) == "de"
    assert found.at(None) == found.main
    assert languages_of(ENGLISH + "\n" + GERMAN * 4).main == "de"


def test_a_motto_in_another_language_makes_no_passage():
    found = languages_of(ENGLISH + "\nBitte bewerben Sie sich bis Ende Mai.\n\n" + ENGLISH)
    assert (found.main, found.codes) == ("en", ("en",))


def test_a_text_of_short_lines_is_judged_as_a_whole():
    assert languages_of("Rechnungen prüfen\n\nKunden anrufen\n\nBücher führen").main == "de"
    assert languages_of("").main is None


def test_passages_are_looked_for_at_the_beginning_of_a_long_text():
    found = languages_of(
        ENGLISH + "\nOpens the gates for all of the barges.\n" * MOST_BLOCKS + GERMAN
    )
    assert found.codes == ("en",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("استقبال الزوار", "ar"),
        ("קבלת אורחים", "he"),
        ("Υποδοχή", "el"),
        ("고객 응대", "ko"),
        ("受付と電話", "ja"),
        ("接待访客", "zh"),
        ("Приём гостей", "ru"),
        ("تحضير خبز الشعير كل صباح", "ar"),  # py3langid alone isn't sure
        ("Café", None),
        ("Weigh 5 µg", None),
    ],
)
def test_a_script_tells_the_language_of_a_short_text(text, code):
    assert detect(text) == code
