from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline.segment import segment


def test_units_are_numbered_through_the_document(make_document, line_extractor):
    document = make_document("+ One\n- Two\n\nThree\n", name="qa.md", language="en")
    units = list(segment([document], line_extractor))
    assert [(u.task.id, u.task.text, u.prior) for u in units] == [
        ("qa.md#1", "One", 1.0),
        ("qa.md#2", "Two", 0.0),
        ("qa.md#3", "Three", 0.5),
    ]
    assert {u.task.language for u in units} == {"en"}
    assert [u.task.origin.line for u in units] == [1, 2, 4]


def test_given_tasks_pass_as_they_are(line_extractor):
    tasks = [Task("a", id="1"), Task("", id="2", error="empty row"), Task("a", id="3")]
    units = list(segment(tasks, line_extractor))
    assert [u.task for u in units] == tasks  # n in, n out: duplicates stay
    assert {(u.kind, u.prior) for u in units} == {(UnitKind.GIVEN, 1.0)}


def test_documents_and_tasks_may_be_mixed(make_document, line_extractor):
    items = [Task("a", id="x#1"), make_document("b\nc", name="d"), Task("e", id="x#2")]
    assert [u.task.id for u in segment(items, line_extractor)] == ["x#1", "d#1", "d#2", "x#2"]


def test_equal_texts_of_a_document_are_merged_and_counted(make_document, line_extractor):
    document = make_document("Run the tests\nSign off\nrun  the TESTS.\nRun the tests;\n")
    units = list(segment([document], line_extractor))
    assert [(u.task.id, u.task.count, u.prior) for u in units] == [
        ("d.md#1", 3, 0.5),
        ("d.md#2", 1, 0.5),
        ("d.md#3", 1, 0.0),
        ("d.md#4", 1, 0.0),
    ]
    assert units[2].why == units[3].why == "stands already in line 1"


def test_equal_texts_of_two_documents_are_two(make_document, line_extractor):
    documents = [make_document("Run", name="a"), make_document("Run", name="b")]
    assert [u.task.count for u in segment(documents, line_extractor)] == [1, 1]


def test_what_rules_dropped_counts_for_nothing(make_document, line_extractor):
    units = list(segment([make_document("-Run\nRun\nRun\n")], line_extractor))
    assert [(u.prior, u.task.count, u.why) for u in units] == [
        (0.0, 1, "a line"),
        (0.5, 2, "a line"),
        (0.0, 1, "stands already in line 2"),
    ]


def test_a_task_is_not_lost_when_it_stood_in_a_less_likely_place_before(
    make_document, line_extractor, fake_model
):
    # "Run the tests" under a heading of requirements, then again among the duties
    from tasktriage.pipeline.assess import assess
    from tasktriage.pipeline.select import select

    units = segment([make_document("2 Run the tests\n+ Run the tests\n")], line_extractor)
    kept = list(select(assess(units, fake_model), fake_model))
    assert [k.unit.task.text for k in kept] == ["Run the tests"]


def test_a_document_without_units_warns(make_document, line_extractor):
    with pytest.warns(TasktriageWarning, match=r"d\.md: nothing to classify found"):
        assert list(segment([make_document("  \n")], line_extractor)) == []


def test_documents_are_cut_one_by_one(make_document, line_extractor, pulls):
    documents = pulls(make_document("a\nb", name=str(i)) for i in range(10**6))
    units = segment(documents, line_extractor)
    assert documents.taken == 0
    next(units)
    next(units)
    assert documents.taken == 1


ENGLISH = "The lock keeper opens the gates for the barges\nand records the water level each day.\n"
GERMAN = "Prüft die Rechnungen der Kunden\nÜberwacht die Zahlungen und mahnt sie an\n"


def test_a_document_has_its_language(make_document, line_extractor):
    pytest.importorskip("py3langid")
    documents = [make_document(ENGLISH), make_document(GERMAN), make_document("Lock keeper\n")]
    units = list(segment(documents, line_extractor))
    assert [unit.task.language for unit in units] == ["en", "en", "de", "de", None]


def test_what_a_reader_says_of_the_language_stands(make_document, line_extractor):
    units = list(segment([make_document(GERMAN, language="en")], line_extractor))
    assert {unit.task.language for unit in units} == {"en"}


def test_another_language_than_the_models_gets_one_warning(make_document, line_extractor):
    pytest.importorskip("py3langid")
    documents = [make_document(GERMAN, name="de.txt"), make_document(ENGLISH)]
    with pytest.warns(TasktriageWarning) as caught:
        list(segment(documents, line_extractor, languages=["en"]))
    (message,) = (str(w.message) for w in caught)
    assert message.startswith("de.txt: is in another language ('de') than the model knows (en)")


@pytest.mark.filterwarnings("error::tasktriage.contracts.errors.TasktriageWarning")
def test_no_warning_where_the_language_is_known_or_nobody_asks(make_document, line_extractor):
    list(segment([make_document(GERMAN)], line_extractor, languages=["en", "de"]))
    list(segment([make_document(GERMAN)], line_extractor))
    list(segment([make_document("x\n")], line_extractor, languages=["en"]))


def test_titles_say_where_they_were_found(make_document, line_extractor):
    document = make_document("Open the gates\n", name="lock_keeper_clerk.txt", title=None)
    (unit,) = segment([document], line_extractor)
    assert unit.task.origin.title_source == "file name"


def test_what_an_extractor_denies_to_be_a_title_has_no_source(make_document):
    document = make_document("Oil locks\n", name="a.txt", title="Oil locks")

    class Untitled:
        def extract(self, document: Document) -> Iterator[Unit]:
            task = Task(document.text, origin=Origin(document=document.name, title=None))
            yield Unit(task=task, kind=UnitKind.DUTY, prior=1.0, why="asked")

    (unit,) = segment([document], Untitled())
    assert (unit.task.origin.title, unit.task.origin.title_source) == (None, None)


def test_each_piece_of_a_document_in_two_languages_has_its_own(make_document, line_extractor):
    pytest.importorskip("py3langid")
    english, german = ENGLISH * 2, GERMAN * 2
    document = make_document(english + "\n" + german, name="both.txt")
    with pytest.warns(TasktriageWarning) as caught:
        units = list(segment([document], line_extractor, languages=["en"]))
    assert [unit.task.language for unit in units] == ["en"] * 4 + ["de"] * 4
    (message,) = (str(w.message) for w in caught)
    assert message == (
        "both.txt: is partly in another language ('de') than the model knows (en); "
        "don't rely on its tasks and labels there"
    )


def test_what_is_cut_without_end_is_cut_short(make_document, line_extractor, monkeypatch):
    monkeypatch.setattr("tasktriage.pipeline.segment.MOST_PIECES", 3)
    document = make_document("one\ntwo\nthree\nfour\nfive\n", name="long.txt")
    with pytest.warns(TasktriageWarning, match=r"long\.txt: is cut into more than 3 pieces"):
        units = list(segment([document], line_extractor))
    assert [unit.task.text for unit in units] == ["one", "two", "three"]


def test_documents_of_one_name_share_no_list(make_document):
    from tasktriage_plugins.extractor_rules.extractor import RulesExtractor

    documents = [make_document("- Paint\n- Row\n", name="x") for _ in range(2)]
    runs = [unit.group for unit in segment(documents, RulesExtractor())]
    assert runs[0] == runs[1] != runs[2] == runs[3]


def test_of_equal_texts_the_likeliest_place_counts(make_document):
    from tasktriage_plugins.extractor_rules.extractor import RulesExtractor

    text = "Requirements\n\n- Leading a crew of ten\n\nDuties\n\n- Leading a crew of ten\n- Row\n"
    _, first, _, again, row = segment([make_document(text)], RulesExtractor())
    assert (first.prior, again.prior, again.group) == (0.0, 1.0, row.group)
    unsure = text.replace("Requirements", "What matters to us in a crew")
    first, *_ = (u for u in segment([make_document(unsure)], RulesExtractor()) if u.prior)
    assert (first.section, first.task.count, first.task.origin.line) == ("Duties", 2, 3)


def test_written_weights_of_equal_texts_are_added(make_document, make_unit):
    class Weighing:
        def extract(self, document):
            for weight in (20.0, 1.0, 10.0):
                unit = make_unit("Sort mail", document=document.name)
                yield replace(unit, task=replace(unit.task, weight=weight))

    first = next(iter(segment([make_document("…")], Weighing())))
    assert (first.task.weight, first.task.count, first.task.bearing) == (30.0, 3, 30.0)
