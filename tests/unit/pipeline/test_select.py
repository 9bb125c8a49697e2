from __future__ import annotations

import warnings
from dataclasses import replace

import pytest

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.document import UnitKind
from tasktriage.domain.label import LABELS
from tasktriage.domain.row import Row
from tasktriage.pipeline.annotate import annotate
from tasktriage.pipeline.assess import Assessed, assess
from tasktriage.pipeline.select import NOT_A_TASK, RULE_THRESHOLD, select, told, verdict

SURE = {"yes": 0.9, "edge": 0.5, "no": 0.2, "never": 0.001}


@pytest.fixture
def judge(make_model):
    return make_model(is_task=lambda text: SURE.get(text, 0.5), thresholds=(0.5, 0.01))


def texts(items):
    return [item.unit.task.text for item in items]


@pytest.mark.filterwarnings("ignore:.*no task found")
def test_units_below_the_threshold_are_dropped(judge, make_unit):
    units = [make_unit(t, document=t) for t in SURE]
    assert texts(select(assess(units, judge), judge)) == ["yes", "edge"]


def test_settled_units_ignore_the_model(judge, make_unit):
    units = [make_unit("never", prior=1.0), make_unit("yes", prior=0.0)]
    assert texts(select(assess(units, judge), judge)) == ["never"]


def test_a_model_that_does_not_say_leaves_it_to_the_rules(fake_model, make_unit):
    units = [make_unit(f"p{p}", prior=p) for p in (0.1, 0.49, RULE_THRESHOLD, 0.9)]
    assert texts(select(assess(units, fake_model), fake_model)) == ["p0.5", "p0.9"]


def test_given_tasks_all_stay_and_the_impossible_get_an_error(judge, make_unit):
    units = [make_unit(t, kind=UnitKind.GIVEN, prior=1.0) for t in SURE]
    items = list(select(assess(units, judge), judge))
    assert texts(items) == list(SURE)
    assert [i.unit.task.error for i in items] == [None, None, None, NOT_A_TASK]
    results = list(annotate(items, judge.info))
    assert [r.label is None for r in results] == [False, False, False, True]
    assert results[3].error == "not a task"
    assert results[3].probabilities is not None  # given rows always get probabilities


def test_without_a_threshold_for_rows_none_is_refused(make_model, make_unit):
    model = make_model(is_task=lambda t: 0.0, thresholds=(0.5, None))
    units = [make_unit("x", kind=UnitKind.GIVEN, prior=1.0)]
    assert next(select(assess(units, model), model)).unit.task.error is None


def test_rows_with_an_error_keep_their_place(judge, make_unit):
    units = [
        make_unit("yes", kind=UnitKind.GIVEN, prior=1.0),
        make_unit("bad", kind=UnitKind.GIVEN, prior=1.0, error="empty row"),
        make_unit("yes", kind=UnitKind.GIVEN, prior=1.0),
    ]
    results = list(annotate(select(assess(units, judge), judge), judge.info))
    assert [r.error for r in results] == [None, "empty row", None]
    assert results[1].label is None
    assert results[1].probabilities is None


def test_a_document_without_a_task_warns_once_each(judge, make_unit):
    units = [make_unit("no", document="a"), make_unit("never", document="a")]
    units += [make_unit("yes", document="b"), make_unit("no", document="c")]
    with pytest.warns(TasktriageWarning) as caught:
        assert texts(select(assess(units, judge), judge)) == ["yes"]
    messages = [str(w.message) for w in caught]
    assert [m.split(":")[0] for m in messages] == ["a", "c"]
    assert "no task found in 2 piece(s)" in messages[0]
    assert "extract --all" in messages[0]


def test_nothing_is_said_where_tasks_were_found_or_given(judge, make_unit):
    units = [
        make_unit("never", kind=UnitKind.GIVEN, prior=1.0),
        make_unit("yes", document="b"),
        make_unit("no", document="b"),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(select(assess(units, judge), judge))
        assert list(select([], judge)) == []


def test_verdicts_say_why(judge, make_unit):
    units = [make_unit(t, document=t) for t in SURE]
    units += [make_unit("x", prior=0.0), make_unit("y", prior=1.0)]
    verdicts = [verdict(item) for item in assess(units, judge)]
    assert [v.kept for v in verdicts] == [True, True, False, False, False, True]
    against = "not a task by model and list; by rules: w"
    assert [v.why for v in verdicts] == ["w", "w", against, against, "w", "w"]
    assert [v.is_task for v in verdicts] == [0.9, 0.5, 0.2, 0.001, None, 0.5]


def test_select_is_lazy(judge, make_unit, pulls):
    items = pulls(assess((make_unit("yes", document=str(i)) for i in range(10**6)), judge))
    selected = select(items, judge)
    assert items.taken == 0
    next(selected)
    assert items.taken == 1


@pytest.mark.parametrize(("score", "kept"), [(0.0, True), (2.5, True), (-0.01, False)])
def test_the_score_decides(make_unit, score, kept):
    assert verdict(Assessed(make_unit("x", prior=0.5), is_task=0.9, score=score)).kept is kept


def test_the_reason_says_who_decides(make_unit):
    def why(prior, score, counted=True):
        item = Assessed(make_unit("x", prior=prior), score=score, counted=counted)
        return verdict(item).why

    assert why(0.3, 1.0) == "a task by model and list; by rules: w"
    assert why(0.7, -1.0) == "not a task by model and list; by rules: w"
    assert why(0.7, -1.0, counted=False) == "not a task by its list; by rules: w"
    assert (why(0.3, -1.0), why(0.7, 1.0)) == ("w", "w")


@pytest.mark.parametrize(
    ("likely", "kept", "warned"), [(5, 10, True), (4, 1, False), (5, 11, False)]
)
def test_many_dropped_lines_that_look_like_tasks_are_told(
    make_model, make_unit, likely, kept, warned
):
    model = make_model(is_task=lambda text: 0.6, thresholds=(0.5, 0.01))
    units = [make_unit(f"d{at}", prior=0.01, document="a.md") for at in range(likely)]
    units += [make_unit(f"k{at}", prior=1.0, document="a.md") for at in range(kept)]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert len(list(select(assess(units, model), model))) == kept
    told = [str(w.message) for w in caught]
    line = f"a.md: {likely} line(s) that look like tasks were dropped; "
    assert told == (
        [line + "'tasktriage extract --all' shows why each was dropped"] if warned else []
    )


def test_a_single_word_that_may_be_no_task_is_not_labelled_with_confidence(judge, make_unit):
    units = [make_unit(text, kind=UnitKind.GIVEN, prior=1.0) for text in ("no", "yes")]
    items = [replace(item, prediction_set=LABELS[:1]) for item in assess(units, judge)]
    doubtful, sure = select(items, judge)
    assert doubtful.prediction_set == LABELS
    assert sure.prediction_set == LABELS[:1]


def test_of_several_words_a_model_is_surer(make_model, make_unit):
    sure = {"Night nurse": 0.08, "Turn patients": 0.12}
    model = make_model(is_task=sure.get, thresholds=(0.5, 0.01))  # half way in log-odds: .091
    units = [make_unit(text, kind=UnitKind.GIVEN, prior=1.0) for text in sure]
    items = [replace(item, prediction_set=LABELS[:1]) for item in assess(units, model)]
    assert [item.prediction_set for item in select(items, model)] == [LABELS, LABELS[:1]]


@pytest.mark.parametrize(("language", "error"), [("ru", None), ("en", NOT_A_TASK)])
def test_in_a_language_that_the_model_does_not_know_nothing_is_refused(
    judge, make_unit, language, error
):
    unit = make_unit("never", kind=UnitKind.GIVEN, prior=1.0)
    unit = replace(unit, task=replace(unit.task, language=language))
    (item,) = select([Assessed(unit, is_task=0.001, prediction_set=LABELS[:1])], judge)
    assert (item.unit.task.error, item.prediction_set) == (error, LABELS)


@pytest.mark.filterwarnings("ignore:.*no task found")
def test_each_row_of_a_table_gives_something_if_asked_for(judge, make_unit):
    def in_row(text, number, row):
        unit = make_unit(text, document=f"t.csv/{number}")
        return replace(unit, task=replace(unit.task, id=f"R{number}#1", row=row))

    row = Row({"n": 1})
    units = [
        in_row("no", 1, row),
        in_row("yes", 2, row),
        in_row("no", 3, row),
        in_row("no", 4, None),
    ]
    assert texts(select(assess(units, judge), judge)) == ["yes"]
    first, second, third = select(assess(units, judge), judge, every_row=True)
    assert [item.unit.task.text for item in (first, second, third)] == ["", "yes", ""]
    assert (first.unit.task.id, first.unit.task.error) == ("R1", "no task found")
    assert third.unit.task.row is row


def test_extractions_pass_with_the_warnings_of_select(judge, make_unit):
    units = [make_unit("no"), make_unit("never")]
    with pytest.warns(TasktriageWarning, match="no task found in 2 piece"):
        assert len(list(told(map(verdict, assess(units, judge)), judge))) == 2
