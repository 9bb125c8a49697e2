"""Postings are rebuilt to documents whose pieces and reference units have right places."""

from __future__ import annotations

import json

import pytest

from tasktriage.bench.extraction.kinds import PassageKind, kind_of
from tasktriage.bench.extraction.postings import Posting, Section, is_there, load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.reference import is_stock, references
from tasktriage.bench.extraction.sets import INVENTED, INVENTED_DEV, INVENTED_TRAIN, OWN, SETS
from tasktriage.contracts.errors import InputError
from tasktriage.corpora.postings import load_postings as load_invented
from tasktriage.corpora.sentences import Part, load_sentences

POSTING = Posting(
    "p1",
    "Kite Tester",
    "p1",
    (
        Section("header", "", "KITE TESTER\nCode 12"),
        Section("duty", "DUTIES", "A Kite Tester flies kites; mends lines; and does related work."),
        Section("requirement", "NEEDS", "NOTE:\n1. A steady hand. A calm mind.\n2. Own gloves"),
        Section("eeo", "FAIR PLAY", ""),
        Section("process", "STEPS", "Come and fly."),
    ),
)


def units(posting, name, kind, *, headings=True):
    rebuilt = rebuild(posting, headings=headings)
    found = references(rebuilt, posting, SETS[name])
    return [rebuilt.text[r.start : r.end] for r in found if r.kind is kind]


def test_a_document_is_heading_and_text_of_each_section():
    rebuilt = rebuild(POSTING, headings=True)
    assert rebuilt.text.startswith("KITE TESTER\nCode 12\n\nDUTIES\nA Kite Tester flies")
    assert "\n\nFAIR PLAY\n\nSTEPS\nCome and fly." in rebuilt.text
    for piece in rebuilt.pieces:
        assert rebuilt.text[piece.start : piece.end].strip()
    assert [rebuilt.text[p.start : p.end] for p in rebuilt.pieces if p.heading] == [
        "DUTIES", "NEEDS", "FAIR PLAY", "STEPS",
    ]  # fmt: skip


def test_without_headings_none_is_left_but_the_title():
    text = rebuild(POSTING, headings=False).text
    for heading in ("DUTIES", "NEEDS", "FAIR PLAY", "STEPS", "NOTE:"):
        assert heading not in text
    assert text.startswith("KITE TESTER\n")
    assert "1. A steady hand." in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("**How we work**", True),
        ("**How we work:**", True),
        ("# How we work", True),
        ("HOW WE WORK:", True),
        ("How we work:", False),
        ("**Pay:** 12 shells", False),
        ("**Fly the large kites over the bay each day.**", False),
        ("THURSDAY, MAY 2.", False),
        ("$12 to $14", False),
    ],
)
def test_headings_inside_a_text_are_known_by_their_style(line, goes):
    posting = Posting("p", "t", "p", (Section("apply", "", f"{line}\nCome by."),))
    assert (line not in rebuild(posting, headings=False).text) is goes
    assert line in rebuild(posting, headings=True).text


def test_clauses_are_units_and_stock_clauses_are_ignored():
    assert units(POSTING, "la", PassageKind.DUTY) == ["A Kite Tester flies kites", "mends lines"]
    assert units(POSTING, "la", PassageKind.IGNORED) == ["and does related work.", "Come and fly."]
    assert units(POSTING, "la", PassageKind.REQUIREMENT) == [
        "NOTE:", "A steady hand.", "A calm mind.", "Own gloves",
    ]  # fmt: skip
    first = references(rebuild(POSTING, headings=True), POSTING, SETS["la"])
    said = [r.words for r in first if r.kind is PassageKind.DUTY]
    assert said == [("flies", "kites"), ("mends", "lines")]  # who does it is no part of it


def test_headings_are_boilerplate():
    found = units(POSTING, "la", PassageKind.BOILERPLATE)
    assert {"DUTIES", "NEEDS", "STEPS", "FAIR PLAY"} <= set(found)


def test_wrapped_lines_are_one_item_and_bullets_inside_a_line_are_several():
    wrapped = "- Fly the\n  large kites\n  - Mend lines. Wind reels.\n\nKeep the log"
    posting = Posting("p", "t", "p", (Section("duty", "", wrapped),))
    assert units(posting, "tts", PassageKind.DUTY) == [
        "Fly the\n  large kites", "Mend lines.", "Wind reels.", "Keep the log",
    ]  # fmt: skip
    inline = "You will: • Fly kites; • Mend lines. - Wind reels. --Keep 3.5 logs 1. Sing 2. Row"
    posting = Posting("p", "t", "p", (Section("duty_weak", "", inline),))
    assert units(posting, "nyc", PassageKind.DUTY) == [
        "You will:", "Fly kites", "Mend lines.", "Wind reels.", "Keep 3.5 logs", "Sing", "Row",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("and does related work.", True),
        ("Performs other related duties as assigned", True),
        ("Performing related work", True),
        ("Other duties as assigned by the chief", True),
        ("and fulfills equal employment opportunity responsibilities", True),
        ("Performs related research on kites", False),
        ("Performs duties in the wind tunnel", False),
        ("Flies kites and does related work", False),
        ("Work", False),
    ],
)
def test_stock_clauses_are_known_when_they_are_all_there_is(text, stock):
    assert is_stock(text) is stock


def test_every_label_is_of_one_kind():
    assert kind_of("duty_weak") is PassageKind.DUTY
    assert kind_of("pay") is PassageKind.BENEFIT
    with pytest.raises(ValueError, match="'duties' is unknown"):
        kind_of("duties")


def test_our_own_set_is_the_development_part_line_by_line():
    postings = load_postings(OWN, None)
    lines = [s for s in load_sentences() if s.part is Part.DEV and s.family.startswith("postings/")]
    assert len(postings.rows) == len({s.family for s in lines}) >= 10
    for headings in (True, False):
        text = "\n".join(rebuild(row, headings=headings).text for row in postings.rows)
        kept = [s.text for s in lines if headings or s.kind != "heading"]
        assert [line for line in text.split("\n") if line] == kept
    found = [
        (s, r)
        for row in postings.rows
        for rebuilt in [rebuild(row, headings=True)]
        for r in references(rebuilt, row, postings.about)
        for s in [rebuilt.text[r.start : r.end]]
    ]
    duties = {s.text for s in lines if s.task}
    assert len([r for _, r in found if r.kind is PassageKind.DUTY]) == len(duties)
    assert sum(r.kind is PassageKind.BENEFIT for _, r in found) == sum(
        s.kind in ("benefit", "pay") for s in lines
    )
    assert sum(r.stock for _, r in found) == sum(s.kind == "stock" for s in lines)


@pytest.mark.parametrize(
    ("name", "part", "seen"),
    [
        (INVENTED, Part.TEST, False),
        (INVENTED_DEV, Part.DEV, True),
        (INVENTED_TRAIN, Part.TRAIN, True),
    ],
)
def test_an_invented_set_is_a_part_line_by_line(name, part, seen):
    postings = load_postings(name, None)
    invented = load_invented(part)
    assert postings.about.seen is seen
    assert [row.title for row in postings.rows] == [posting.title for posting in invented]
    assert str(len(invented)) in postings.about.title
    for row, posting in zip(postings.rows, invented, strict=True):
        lines = [line for line in posting.lines if line.kind]
        text = rebuild(row, headings=True).text
        assert [line for line in text.split("\n") if line] == [line.text for line in lines]
        bare = rebuild(row, headings=False).text
        kept = [line.text for line in lines if line.kind != "heading"]
        assert [line for line in bare.split("\n") if line] == kept
        # every duty is one unit or, in prose, several
        found = references(rebuild(row, headings=True), row, postings.about)
        duties = sum(line.is_duty for line in lines)
        assert sum(r.kind is PassageKind.DUTY for r in found) >= duties


def row(**more):
    section = {"label": "duty", "heading": "Work", "text": "Fly kites."}
    return {"id": "x", "title": "10x: Flyer", "sections": [section]} | more


def test_a_set_is_read_from_its_file(tmp_path):
    path = tmp_path / "postings" / "tts.jsonl"
    path.parent.mkdir()
    assert not is_there("tts", tmp_path)
    assert is_there(OWN, tmp_path)
    lines = [row(), row(id="y", title="Bay Office: Lead of FedRAMP"), row(id="z", title="Cook")]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    postings = load_postings("tts", tmp_path)
    assert [posting.team for posting in postings.rows] == ["10x", "FedRAMP", "Cook"]
    assert list(postings.hashes) == ["tts.jsonl"]
    assert rebuild(postings.rows[0], headings=True).text == "Work\nFly kites."


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "holds no posting"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"{", "line 1: is no posting"),
        (b"\n[]\n", "line 2: is no posting"),
        (json.dumps(row(sections={})).encode(), "a list of sections"),
        (json.dumps(row(id=3)).encode(), "'id' must be text"),
        (json.dumps({"id": "x", "sections": []}).encode(), "'title' is missing"),
        (json.dumps(row(sections=[{"label": "duty"}])).encode(), "'heading' is missing"),
        (json.dumps(row(sections=[3])).encode(), "line 1: is no posting"),
        (json.dumps(row(sections=[{"label": "x", "heading": "", "text": ""}])).encode(),
         "label 'x' is unknown"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(tmp_path, content, problem):
    path = tmp_path / "postings" / "la.jsonl"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"la\.jsonl") as caught:
        load_postings("la", tmp_path)
    assert problem in str(caught.value)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(InputError, match="is not there; it can't be fetched"):
        load_postings("nyc", tmp_path)
