from __future__ import annotations

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task
from tasktriage.pipeline.support import mojibake as module
from tasktriage.pipeline.support.mojibake import REPAIRED, RepairingExtractor, repair, repaired


def mojibake(text: str, times: int = 1) -> str:
    """What is left of a text that was read as Windows' encoding, as web browsers do it."""
    for _ in range(times):
        text = "".join(
            bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
        )
    return text


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "text",
    [
        "• Lead the café’s team\n• Don’t panic\n",
        "You’ll run “front of house” – and more…",
        "Prüfe die Verträge\nund kläre Rückfragen",
        "Élaborer des menus à thème",
        "£50 a day",
    ],
)
def test_text_is_repaired(text, times):
    assert repair(mojibake(text, times)).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Bake bread",
        "Café",
        "“Gäste” – €5 …",
        "NÃO É ASSIM",
        "Ärzte und Öfen",
        "日本語",
        "Ünïcödé",
        "",
    ],
)
def test_sound_text_is_left_alone(text):
    assert repair(text) is None


def test_a_sound_line_beside_a_broken_one_is_left_alone():
    found = repair(f"Sound: café “x”\n{mojibake('Broken: café')}\nEnd")
    assert found.text == "Sound: café “x”\nBroken: café\nEnd"


def test_the_extractor_sees_the_repair_and_offsets_count_in_the_document(line_extractor):
    text = mojibake("• Lead the team\nPlain work\nDon’t stop at ‘no’\n  ünd so\n")
    document = Document(name="job.txt", text=text, title=mojibake("Café"))
    with pytest.warns(TasktriageWarning, match=r"job\.txt: mojibake repaired in 5 places"):
        units = list(RepairingExtractor(line_extractor).extract(document))
    assert [unit.task.text for unit in units] == [
        "• Lead the team", "Plain work", "Don’t stop at ‘no’", "ünd so",
    ]  # fmt: skip
    assert [unit.task.changes for unit in units] == [(REPAIRED,), (), (REPAIRED,), (REPAIRED,)]
    spans = [text[u.task.origin.start : u.task.origin.end] for u in units]
    assert spans == text.splitlines(keepends=True)
    assert {unit.task.origin.title for unit in units} == {"Café"}


def test_a_document_without_mojibake_passes_as_it_is(line_extractor):
    document = Document(name="d", text="Café\n“Bread” – daily\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        units = list(RepairingExtractor(line_extractor).extract(document))
    assert units == list(line_extractor.extract(document))


def test_a_task_says_that_it_was_repaired():
    task = Task(mojibake("Café"), changes=("white space folded",))
    assert repaired(task) == Task("Café", changes=("white space folded", REPAIRED))
    assert repaired(Task("Bake")) == Task("Bake")


def test_without_the_library_the_user_hears_what_to_install(line_extractor, monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    document = Document(name="d", text=mojibake("Don’t panic"))
    with pytest.warns(TasktriageWarning, match=r"d: holds mojibake; pip install .*documents"):
        (unit,) = RepairingExtractor(line_extractor).extract(document)
    assert unit.task.text == document.text
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(RepairingExtractor(line_extractor).extract(Document(name="d", text="Café – “x”")))


LINES = st.text(alphabet="ab .é’•–“”ü€\u00a0Ã\n\t☕", max_size=40)


@settings(max_examples=300, deadline=None)
@given(LINES, st.booleans(), LINES)
def test_any_place_in_a_repair_is_found_in_the_text(broken, both, sound):
    text = (sound if both else "") + mojibake(broken) + "\n" + sound
    found = repair(text)
    if found is None:
        return
    assert found.text.count("\n") == text.count("\n")
    assert len(found.text.splitlines()) <= len(text.splitlines())
    shift = 0
    for span in found.spans:
        assert span.from_start == span.start + shift
        shift = span.from_end - span.end
        assert found.text[span.start : span.end] != text[span.from_start : span.from_end]
    assert len(text) == len(found.text) + shift
    for start in range(len(found.text)):
        for end in range(start + 1, len(found.text) + 1):
            a, b, touched = found.original(start, end)
            assert 0 <= a <= b <= len(text)
            if not touched:
                assert text[a:b] == found.text[start:end]


def test_long_lines_take_time_in_proportion():
    # a step for each pair of characters would take hours
    text = mojibake("Don’t " * 50_000)
    assert repair(text).text == "Don’t " * 50_000


@pytest.mark.speed
def test_mojibake_in_pieces_takes_no_longer_than_it_must(yardsticks):
    found = []
    text = ("í¿¿â\x80¢|" * 2000 + "\n") * 200
    assert yardsticks(lambda: found.append(repair(text))) < 80
    assert found[0] is not None  # the first lines
