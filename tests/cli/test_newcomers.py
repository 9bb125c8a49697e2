"""What somebody does who has not read the documentation is understood, or said to be a mistake."""

from __future__ import annotations

import pytest

from tasktriage.cli.inputs import Place
from tasktriage.cli.options import Share

POSTING = "# Baker\n\n## Duties\n\n- Bake bread for the town\n- Sweep the floor\n"


def test_a_task_instead_of_a_file_is_told_apart(tt):
    tt("classify", "Approve the refund").fails(
        1, "no such file; to classify these words", "--text 'Approve the refund'"
    )
    tt("classify", "nosuch.md").fails(1, "nosuch.md: no such file; check the path")


def test_a_web_address_is_said_to_be_one_as_it_was_given(tt):
    address = "https://jobs.example/a?id=1&page=2"
    tt("extract", address).fails(1, f"{address}: is a web address", "save the page")


def test_a_file_that_is_named_twice_counts_once(tt, tmp_path):
    (tmp_path / "a.md").write_text(POSTING)
    named = (str(tmp_path / "a.md"), str(tmp_path))
    result = tt("extract", *named, "-f", "jsonl").ok("named more than once; read once")
    assert len(result.records) == 2


def test_a_document_without_tasks_is_told_by_extract_too(tt, tmp_path):
    (tmp_path / "a.txt").write_text("Nurse\n")
    tt("extract", str(tmp_path / "a.txt")).ok("no task found in 1 piece(s) of text")


@pytest.mark.parametrize(("said", "share"), [("90%", 0.9), ("90 %", 0.9), ("0.8", 0.8), (0.7, 0.7)])
def test_a_share_may_be_a_percentage(said, share):
    assert Share().convert(said, None, None) == pytest.approx(share)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("90", "did you mean 90%"),
        ("x", "no share between"),
        ("0", "no share"),
        ("100%", "no share"),
    ],
)
def test_what_is_no_share(tt, said, problem):
    tt("classify", "--text", "Bake", "--coverage", said).fails(2, problem)


@pytest.mark.parametrize("name", ["csv", "markdown", "table"])
def test_explanations_are_in_words_in_every_format_for_people(tt, name):
    shown = tt("classify", "--text", "Bake bread every night", "--explain", "-f", name).ok()
    out = " ".join(shown.out.split())
    assert "nearest example" in out
    assert "the score" in out


def test_a_format_without_explanations_says_so(tt, tmp_path):
    output = str(tmp_path / "out.parquet")
    tt("classify", "--text", "Bake bread every night", "--explain", "-o", output).ok(
        "shows no explanations"
    )


def test_a_picture_is_refused_with_what_to_do(tt, tmp_path):
    (tmp_path / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    tt("extract", str(tmp_path / "scan.png")).fails(1, "is a picture", "ocrmypdf")


def test_how_far_the_reading_is():
    place = Place()
    assert str(place) == ""
    place.update(2, 12, "jobs/c.md")
    assert str(place) == " · 3 of 12 (16 %): jobs/c.md"
    place.update(0, 1, "x" * 99)
    assert len(str(place)) < 50
