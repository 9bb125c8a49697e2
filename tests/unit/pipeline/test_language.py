from __future__ import annotations

import sys

import pytest

from tasktriage.pipeline import language
from tasktriage.pipeline.language import FEWEST, detect, knows

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
