"""A row of a result: what the model said, and what a person changed."""

from __future__ import annotations

import pytest

from tasktriage.domain.assessment import Assessment, Correction, ModelInfo
from tasktriage.domain.assessment_record import assessment_record
from tasktriage.domain.label import Label, Probabilities, Reason
from tasktriage.domain.row import TableForm
from tasktriage.domain.task import Origin, Task
from tasktriage.kit.result_cells import assessment_of
from tasktriage.kit.result_labels import said_label
from tasktriage.kit.result_rows import is_result

ROW = {
    "id": "a.md#1",
    "text": "Sort the mail",
    "label": "automatable",
    "p_automatable": "0.7",
    "p_augmentable": "0.2",
    "p_human_critical": "0.1",
    "score": "0.8",
    "prediction_set": "automatable; augmentable",
    "reasons": "",
    "final_label": "automatable",
    "weight": "1.0",
    "document": "a.md",
    "title": "Clerk",
    "line": "3",
    "changes": "markup removed; line break joined",
    "count": "2",
    "model": "default",
    "model_version": "0.4.0",
    "weight_written": "",
}


def read(**changes: object) -> Assessment:
    row = {name: cell for name, cell in (ROW | changes).items() if cell is not ...}
    return assessment_of(row, line=7, form=TableForm(result="edited.csv"))


def test_an_untouched_row_is_what_was_written():
    item = read()
    assert item.correction is None
    assert item.probabilities == Probabilities(0.7, 0.2, 0.1)
    assert item.prediction_set == (Label.AUTOMATABLE, Label.AUGMENTABLE)
    assert item.model == ModelInfo("default", "0.4.0")
    assert item.task == Task(
        "Sort the mail",
        id="a.md#1",
        origin=Origin(document="a.md", title="Clerk", line=3),
        changes=("markup removed", "line break joined"),
        count=2,
    )


def test_a_record_is_read_as_it_was_written():
    before = Assessment(
        task=Task("Comfort a patient", id="x", origin=Origin(document="d", line=2), weight=20.0),
        model=ModelInfo("m", "2", "abc"),
        probabilities=Probabilities(0.1, 0.2, 0.7),
        prediction_set=(Label.HUMAN_CRITICAL,),
        is_task=0.9,
        correction=Correction(label=Label.AUGMENTABLE, weight=30.0),
    )
    record = assessment_record(before)
    item = assessment_of(record, line=1, form=TableForm(result="r.jsonl"))
    assert assessment_record(item) == record


@pytest.mark.parametrize("column", ["label", "final_label", "correction"])
@pytest.mark.parametrize(
    "text", ["Human-Critical", "HUMAN CRITICAL", "human_critical", "humancritical"]
)
def test_a_label_that_was_changed_anywhere_however_written(column, text):
    assert read(**{column: text}).correction == Correction(label=Label.HUMAN_CRITICAL)


def test_the_same_label_in_other_letters_is_no_change():
    assert read(label="Automatable", final_label=...).correction is None


def test_two_changes_have_to_agree():
    both = {"label": "augmentable", "final_label": "augmentable"}
    assert read(**both).correction == Correction(label=Label.AUGMENTABLE)
    wrong = read(label="augmentable", final_label="human-critical")
    assert wrong.task.error == (
        "line 7: 'final_label' is human-critical and 'label' is augmentable; write the same in both"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"label": "not a task"},
        {"final_label": "No task"},
        {"label": "-"},
        {"not a task": "x"},
        {"Not_a_task": "Yes"},
        {"is_task": "no"},
        {"is_task": False},
    ],
)
def test_what_a_person_says_is_no_task(change):
    item = read(**change)
    assert item.correction == Correction(is_task=False)
    assert item.final_label is None
    assert item.error is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"label": "auto"}, "unknown label 'auto'; write automatable, augmentable, human-critical"),
        ({"label": "", "final_label": ""}, "the label is empty; write"),
        ({"p_augmentable": ""}, "lacks one of the three probabilities"),
        ({"p_augmentable": "0.6"}, "the probabilities sum to 1.4, not 1"),
        ({"p_augmentable": "high"}, "'high' in column 'p_augmentable' is no number"),
        ({"p_automatable": "1.7"}, "1.7 in column 'p_automatable' is more than 1"),
        ({"weight": "-2"}, "-2 in column 'weight' is negative"),
        ({"weight": "half"}, "'half' in column 'weight' is no number"),
        ({"weight": "nan"}, "'nan' in column 'weight' is no number"),
        ({"text": " "}, "has no text"),
    ],
)
def test_what_can_t_be_taken_says_its_line(change, problem):
    item = read(**change)
    assert item.task.error is not None
    assert item.task.error.startswith(f"line 7: {problem}")
    assert item.final_label is None


def test_a_weight_is_a_persons_where_it_is_another_than_what_was_written():
    assert read(weight="3").correction == Correction(weight=3.0)
    assert read(weight="2,5", weight_written="20.0").weight == 2.5
    assert read(weight="20", weight_written="20.0").correction is None
    assert read(weight="20", weight_written="20.0").task.weight == 20.0
    older = read(weight="3", weight_written=...)  # nothing says what it was
    assert (older.correction, older.weight) == (None, 3.0)


def test_a_task_that_a_person_added_has_their_label_alone():
    p = dict.fromkeys(("p_automatable", "p_augmentable", "p_human_critical"), "")
    item = read(**p, label="augmentable", final_label="")
    assert item.probabilities is None
    assert item.final_label is Label.AUGMENTABLE
    assert item.correction == Correction(label=Label.AUGMENTABLE)


def test_an_error_stays_one_until_a_person_gives_a_label():
    bare = {"label": "", "final_label": "", "error": "not a task (p .02)"}
    assert read(**bare).error == "not a task (p .02)"
    assert read(**bare).task.error is None
    item = read(**bare | {"label": "automatable"})
    assert (item.error, item.final_label) == (None, Label.AUTOMATABLE)
    assert item.correction == Correction(label=Label.AUTOMATABLE)


def test_two_decimals_of_a_spreadsheet_make_no_correction():
    tie = {"p_automatable": "0,45", "p_augmentable": "0,45", "p_human_critical": "0,10"}
    item = read(**tie)
    assert item.correction is None
    assert item.label is Label.AUTOMATABLE
    full = {
        "p_automatable": "0.450001",
        "p_augmentable": "0.450001",
        "p_human_critical": "0.099998",
    }
    assert read(**full).correction == Correction(label=Label.AUTOMATABLE)


def test_an_apostrophe_before_a_formula_goes():
    assert read(text="'=SUM(A1) is checked").task.text == "=SUM(A1) is checked"
    assert read(text="'tis noted").task.text == "'tis noted"


def test_columns_in_other_letters_and_columns_of_the_persons_own():
    row = {name.upper().replace("_", " "): cell for name, cell in ROW.items()} | {"Team": "North"}
    item = assessment_of(row, line=2, form=TableForm(result="e.csv"))
    assert item.correction is None
    assert item.label is Label.AUTOMATABLE
    assert item.task.row is not None
    assert dict(item.task.row) == {"document": "a.md", "title": "Clerk", "Team": "North"}


def test_reasons_are_read():
    item = read(reasons="PHY 0.98; ACC 0.01; XYZ 1", taxonomies="sdlc/test 0.61")
    assert [r.code for r in item.reasons or ()] == [Reason.PHY, Reason.ACC]
    assert [(m.node, m.similarity) for m in item.taxonomies or ()] == [("test", 0.61)]


def test_what_is_a_result_is_known_by_its_columns():
    assert is_result(list(ROW), [])
    assert is_result([name.title() for name in ROW], [])
    assert is_result(["schema", "text"], [{"schema": "tasktriage.profile/1"}])
    soft = ["task", "p_automatable", "p_augmentable", "p_human_critical"]
    assert not is_result(soft, [])
    assert not is_result([*soft, "label"], [])
    assert not is_result(["task", "label", "score", "uncertain"], [])


def test_said_label_names_all_three():
    with pytest.raises(
        ValueError, match="automatable, augmentable, human-critical, or 'not a task'"
    ):
        said_label("both")


@pytest.mark.parametrize(("start", "weight"), [(None, 37.5), (40, 1.0)])
def test_hours_in_the_row_of_a_posting_are_no_weight_of_its_tasks(start, weight):
    origin = Origin(document="jobs.csv/1", line=4, start=start, end=start and start + 13)
    before = Assessment(
        task=Task("Sort the mail", origin=origin), probabilities=Probabilities(0.7, 0.2, 0.1)
    )
    record = assessment_record(before) | {"row": {"Job": "Clerk", "Hours": "37.5"}}
    item = assessment_of(record, line=1, form=TableForm(result="r.jsonl"))
    assert item.task.weight == weight
    assert item.task.row is not None
    assert item.task.row.form.postings == (start is not None)


@pytest.mark.parametrize("count", ["-3", "0", "many"])
def test_a_count_is_one_at_least(count):
    assert read(count=count).task.count == 1
