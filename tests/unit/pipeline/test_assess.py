from __future__ import annotations

import dataclasses
from itertools import islice

import numpy as np
import pytest

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.document import UnitKind
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.models.calibrated import near_ties
from tasktriage.pipeline.assess import CHUNK, assess
from tasktriage.pipeline.segment import MOST_PIECES
from tasktriage.pipeline.support.evidence import MODEL_WEIGHTS


def test_every_unit_comes_back_in_order_and_is_asked_once(fake_model, make_unit):
    units = [make_unit(f"t{i}", document=f"d{i % 7}") for i in range(600)]
    results = list(assess(units, fake_model))
    assert [r.unit for r in results] == units
    assert fake_model.asked == [f"t{i}" for i in range(600)]
    assert all(len(call) <= CHUNK for call in fake_model.calls)


def test_what_is_settled_as_no_task_or_in_error_is_not_asked(fake_model, make_unit):
    units = [
        make_unit("dropped", prior=0.0),
        make_unit("open", prior=0.01),
        make_unit("sure", prior=1.0),
        make_unit("bad", error="unreadable"),
        make_unit("given", prior=1.0, kind=UnitKind.GIVEN),
    ]
    results = list(assess(units, fake_model, coverage=0.9))
    assert fake_model.asked == ["open", "sure", "given"]
    assert [r.unit for r in results] == units
    for result in (results[0], results[3]):
        fields = dataclasses.asdict(dataclasses.replace(result, unit=None))
        assert set(fields.values()) == {None}


def test_the_model_is_not_called_when_there_is_nothing_to_ask(fake_model, make_unit):
    assert list(assess([], fake_model)) == []
    assert len(list(assess([make_unit("x", prior=0.0)] * 3, fake_model))) == 3
    assert fake_model.calls == []


def test_answers_belong_to_their_units(fake_model, make_unit):
    units = [make_unit(f"t{i}") for i in range(20)]
    expected = fake_model.assess([u.task.text for u in units])
    for row, result in enumerate(assess(units, fake_model, coverage=0.5)):
        assert list(result.probabilities) == pytest.approx(expected.probabilities[row])
        np.testing.assert_array_equal(result.vector, expected.vectors[row])
        scores = {s.code: s.probability for s in result.reasons}
        assert [scores[code] for code in REASONS] == pytest.approx(expected.reasons[row])
        values = [s.probability for s in result.reasons]
        assert values == sorted(values, reverse=True)
        sets = fake_model.prediction_sets(expected.probabilities, 0.5)[row]
        sets = sets | near_ties(expected.probabilities)[row]
        sets[expected.probabilities[row].argmax()] = True
        assert result.prediction_set == tuple(
            label for label, inside in zip(LABELS, sets, strict=True) if inside
        )


def test_a_near_tie_is_in_the_set_whatever_levels_say(fake_model, make_unit, monkeypatch):
    p = np.array([[0.05, 0.45, 0.5], [0.05, 0.25, 0.7]])
    levels = np.array([[1.0, 1.0, 0.5], [0.2, 1.0, 0.5]])
    units = [make_unit("a"), make_unit("b")]
    output = ModelOutput(np.ones((2, 1), np.float32), p, levels=levels)
    monkeypatch.setattr(fake_model, "assess", lambda texts: output)
    found = [r.prediction_set for r in assess(units, fake_model, coverage=0.9)]
    assert found == [(LABELS[1], LABELS[2]), (LABELS[0], LABELS[2])]


def test_without_coverage_there_are_no_sets(fake_model, make_unit):
    assert next(assess([make_unit("t")], fake_model)).prediction_set is None


def test_a_table_streams_chunk_by_chunk(fake_model, make_unit, pulls):
    given = {"kind": UnitKind.GIVEN, "prior": 1.0}
    units = pulls(make_unit(f"t{i}", **given) for i in range(10**6))
    results = assess(units, fake_model)
    assert units.taken == 0
    next(results)
    assert units.taken <= CHUNK + 1
    for _ in islice(results, CHUNK):
        pass
    assert units.taken <= 2 * CHUNK + 1


def test_the_first_document_goes_out_when_it_ends(fake_model, make_unit, pulls):
    units = pulls(make_unit(f"t{i}", document=f"d{i // 3}") for i in range(300))
    results = assess(units, fake_model)
    next(results)
    assert units.taken <= 4


def test_short_documents_are_asked_together(fake_model, make_unit, pulls):
    units = pulls(make_unit(f"t{i}", document=f"d{i // 3}") for i in range(10 * CHUNK))
    results = assess(units, fake_model)
    for _ in islice(results, 4):
        pass
    assert units.taken <= CHUNK + 3 + 4  # what is held at once stays small
    assert len(list(results)) == 10 * CHUNK - 4
    assert len(fake_model.calls) < 30  # two to four a chunk, not one for each of 854 documents


def test_a_slow_document_is_not_waited_for(fake_model, make_unit, pulls, monkeypatch):
    clock = iter(range(10**6))  # a second passes whenever it is looked at
    monkeypatch.setattr("tasktriage.pipeline.assess.time.monotonic", lambda: next(clock))
    units = pulls(make_unit(f"t{i}", document=f"d{i // 3}") for i in range(300))
    results = assess(units, fake_model)
    for done in range(300):
        next(results)
        assert units.taken <= done + 4


def test_a_document_is_weighed_as_a_whole_whatever_goes_with_it(make_model, make_unit):
    said = {"good": 0.9, "bad": 0.1}
    model = make_model(is_task=lambda text: said[text.split()[0]], thresholds=(0.5, None))
    made = [
        [make_unit(f"{'good' if (d + i) % 3 else 'bad'} {d} {i}", document=f"d{d}", group=d)
         for i in range(1 + 37 * d % 90)]
        for d in range(20)
    ]  # fmt: skip
    alone = [[r.score for r in assess(units, model)] for units in made]
    together = [r.score for r in assess([u for units in made for u in units], model)]
    assert together == [score for scores in alone for score in scores]
    assert len({round(score, 3) for score in together}) > 10


def test_of_a_document_without_end_a_bounded_part_is_held(fake_model, make_unit, pulls):
    # settled, so that the model need not be asked: how many are held is the point
    settled = make_unit("x", document=None, prior=0.0)
    units = pulls(settled for _ in range(10**9))
    results = assess(units, fake_model)
    assert next(results).unit is settled
    assert units.taken == MOST_PIECES + 1
    for _ in islice(results, MOST_PIECES):
        pass
    assert units.taken == 2 * MOST_PIECES + 1


@pytest.mark.parametrize("before", [0, 3])
def test_a_document_of_the_most_pieces_is_held_whole(fake_model, make_unit, pulls, before):
    other, unit = (make_unit("x", document=name, prior=0.0) for name in "ab")
    first = make_unit("x", document="first", prior=0.0)
    units = pulls([first, *[other] * before, *[unit] * MOST_PIECES, make_unit("y", document="c")])
    results = assess(units, fake_model)
    assert [next(results).unit for _ in range(2 + before)][-1] is unit
    assert units.taken == 1 + before + MOST_PIECES + 1


@pytest.mark.parametrize("most", [7, 20, 31, 100])
def test_a_document_cut_into_parts_is_weighed_run_by_run(make_model, make_unit, monkeypatch, most):
    said = {"good": 0.9, "bad": 0.1}
    model = make_model(is_task=lambda text: said[text.split()[0]], thresholds=(0.5, None))
    units = [
        make_unit(f"{'good' if i % 3 else 'bad'} {group} {i}", group=group if group % 4 else None)
        for group, length in enumerate([5, 1, 7, 2, 3, 6, 4] * 4)
        for i in range(length)
    ]
    by_run = dataclasses.replace(MODEL_WEIGHTS, rival=0.0, order=0.0)  # those are of the part
    monkeypatch.setattr("tasktriage.pipeline.assess.MODEL_WEIGHTS", by_run)
    whole = list(assess(units, model))
    monkeypatch.setattr("tasktriage.pipeline.assess.MOST_PIECES", most)
    parts = list(assess(units, model))
    assert [part.unit for part in parts] == units
    assert [part.score for part in parts] == [item.score for item in whole]


def test_a_run_longer_than_a_part_is_cut(fake_model, make_unit, monkeypatch, pulls):
    monkeypatch.setattr("tasktriage.pipeline.assess.MOST_PIECES", 10)
    units = [make_unit("before", group=0), *(make_unit(f"t{i}", group=1) for i in range(35))]
    read = pulls(units)
    results = assess(read, fake_model)
    held = []
    for done, result in enumerate(results):
        assert result.unit is units[done]
        held.append(read.taken - done)
    assert max(held) == 11


def test_what_came_before_a_failure_goes_out(fake_model, make_unit):
    def units():
        for i in range(5):
            yield make_unit(f"t{i}", document=f"d{i}")
        raise ComponentError("an extractor failed")

    results = assess(units(), fake_model)
    assert [next(results).unit.task.text for _ in range(5)] == [f"t{i}" for i in range(5)]
    with pytest.raises(ComponentError, match="an extractor failed"):
        next(results)


def test_native_numbers_only(make_model, make_unit):
    result = next(assess([make_unit("t")], make_model(is_task=lambda t: 0.5)))
    assert type(result.is_task) is float
    assert all(type(p) is float for p in result.probabilities)
    assert all(type(s.probability) is float for s in result.reasons)


GOOD = {
    "vectors": np.eye(2, 8, dtype=np.float32),
    "probabilities": np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]),
    "reasons": np.full((2, 7), 1 / 7),
    "is_task": np.array([0.2, 0.9]),
}
P = GOOD["probabilities"]
BAD = {
    "too-few-rows": {"probabilities": P[:1]},
    "too-many-rows": {"probabilities": np.vstack([P, P])},
    "two-columns": {"probabilities": P[:, :2]},
    "flat": {"probabilities": P[0]},
    "nan": {"probabilities": P * np.nan},
    "sum": {"probabilities": P * 0.9},
    "negative": {"probabilities": np.array([[-0.1, 0.6, 0.5], [1, 0, 0]])},
    "logits": {"probabilities": np.array([[3.0, -1.0, -1.0], [1, 0, 0]])},
    "text": {"probabilities": np.array([["a", "b", "c"]] * 2)},
    "none": {"probabilities": None},
    "few-vectors": {"vectors": GOOD["vectors"][:1]},
    "flat-vectors": {"vectors": np.ones(2, dtype=np.float32)},
    "nan-vectors": {"vectors": GOOD["vectors"] * np.nan},
    "no-vectors": {"vectors": None},
    "narrow-reasons": {"reasons": np.full((2, 5), 0.2)},
    "few-reasons": {"reasons": np.full((1, 7), 1 / 7)},
    "nan-reasons": {"reasons": np.full((2, 7), np.nan)},
    "few-is-task": {"is_task": np.array([0.5])},
    "nan-is-task": {"is_task": np.array([0.5, np.nan])},
    "is-task-above-1": {"is_task": np.array([0.5, 7.0])},
}


class Canned:
    def __init__(self, output, sets=None):
        self.output, self.sets = output, sets

    class info:
        name = "canned"

    languages = ("en",)

    def assess(self, texts):
        if isinstance(self.output, BaseException):
            raise self.output
        return self.output

    def prediction_sets(self, probabilities, coverage):
        return self.sets

    def is_task_threshold(self, *, given):
        return None


@pytest.mark.parametrize("case", BAD)
def test_bad_output_is_an_error_that_names_the_model(make_unit, case):
    model = Canned(ModelOutput(**{**GOOD, **BAD[case]}))
    with pytest.raises(ComponentError, match="model 'canned'") as info:
        list(assess([make_unit("a"), make_unit("b")], model))
    assert "\n" not in str(info.value)


@pytest.mark.parametrize(
    "sets",
    [np.ones((1, 3), dtype=bool), np.ones((2, 2), dtype=bool), "no"],
)
def test_bad_prediction_sets(make_unit, sets):
    model = Canned(ModelOutput(**GOOD), sets)
    with pytest.raises(ComponentError, match="model 'canned'"):
        list(assess([make_unit("a"), make_unit("b")], model, coverage=0.9))


@pytest.mark.parametrize("value", [None, {}, (1, 2), np.ones((2, 3))])
def test_something_else_than_an_output(make_unit, value):
    with pytest.raises(ComponentError, match="model 'canned'"):
        list(assess([make_unit("a"), make_unit("b")], Canned(value)))


def test_good_output_passes(make_unit):
    results = list(assess([make_unit("a"), make_unit("b")], Canned(ModelOutput(**GOOD))))
    assert [r.is_task for r in results] == [0.2, 0.9]


def test_rounding_of_single_precision_is_borne(make_unit):
    # a softmax in float32 may give 1.0000001
    p = np.array([[1.0000001, 0.0, 0.0], [0.33333334, 0.33333334, 0.33333334]], dtype=np.float32)
    output = ModelOutput(**{**GOOD, "probabilities": p})
    results = list(assess([make_unit("a"), make_unit("b")], Canned(output)))
    assert results[0].probabilities.automatable == pytest.approx(1.0)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("boom"),
        SystemExit(3),
        MemoryError("boom"),
        # a model may live on another machine, and its troubles are not those of the output
        TimeoutError("timed out"),
        ConnectionResetError("reset"),
        BrokenPipeError("pipe"),
        FileNotFoundError("weights"),
    ],
)
def test_a_model_that_fails_is_named(make_unit, error):
    with pytest.raises(ComponentError, match=r"model 'canned' failed: \w+") as info:
        list(assess([make_unit("a")], Canned(error)))
    assert info.value.__cause__ is error


def test_an_interrupt_passes(make_unit):
    with pytest.raises(KeyboardInterrupt):
        list(assess([make_unit("a")], Canned(KeyboardInterrupt())))


def test_units_get_a_score_and_what_is_settled_or_given_gets_none(make_model, make_unit):
    model = make_model(is_task=lambda text: 0.9, thresholds=(0.5, None))
    units = [make_unit("a"), make_unit("b", prior=0.0), make_unit("c", prior=1.0)]
    units += [make_unit("d", kind=UnitKind.GIVEN, prior=1.0)]
    scores = [item.score for item in assess(units, model)]
    assert scores[0] is not None
    assert scores[1:] == [None, None, None]


def test_a_score_heeds_the_run_and_the_document_alone(make_model, make_unit):
    model = make_model(is_task=lambda text: 0.9 if "yes" in text else 0.1, thresholds=(0.5, None))

    def score(*around):
        return next(iter(assess([make_unit("yes", group=1), *around], model))).score

    alone = score()
    assert score(make_unit("no", group=1)) < alone < score(make_unit("yes it is", group=1))
    assert score(make_unit("yes it is", group=2)) < alone < score(make_unit("no", group=2))
    assert score(make_unit("no", group=1, document="other")) == alone


def test_a_model_without_a_word_on_tasks_is_not_asked_where_nothing_else_is_wanted(
    fake_model, make_unit
):
    asked, unasked = (
        next(iter(assess([make_unit("a")], fake_model, ask_all=ask))) for ask in (True, False)
    )
    assert asked.probabilities is not None
    assert unasked.probabilities is None
    assert asked.score == unasked.score


def test_a_long_list_is_weighed_whole(make_model, make_unit):
    model = make_model(is_task=lambda text: 0.9, thresholds=(0.5, None))
    units = [make_unit(str(n), group=1) for n in range(CHUNK + 1)]
    scores = {round(item.score, 6) for item in assess(units, model)}
    assert len(scores) == 1
    assert max(map(len, model.calls)) <= CHUNK
