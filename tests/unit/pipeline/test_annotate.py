from __future__ import annotations

import warnings

import numpy as np
import pytest

from tasktriage.contracts.errors import ComponentError, TasktriageNote
from tasktriage.corpora.codebook import Codebook, CodebookExample, load_codebook
from tasktriage.domain.document import UnitKind
from tasktriage.domain.label import Label, Reason
from tasktriage.domain.occupation import Occupation
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.matching.auto import Chooser
from tasktriage.matching.matcher import Matcher
from tasktriage.pipeline.annotate import TOGETHER, annotate
from tasktriage.pipeline.assess import assess
from tasktriage.pipeline.select import select
from tasktriage.pipeline.support.annotators import Annotators
from tasktriage.pipeline.support.explain import NEIGHBOURS, WORDS, Explainer

E = np.eye(8)


def node(node_id, *tasks, kind="area"):
    return TaxonomyNode(id=node_id, title=node_id.upper(), kind=kind, tasks=tasks)


def taxonomy(*nodes, name="bakery", **values):
    values = {"threshold": 0.6, **values}
    return Taxonomy(name=name, title="T", version="1", licence="L", nodes=nodes, **values)


@pytest.fixture
def space(make_model):
    """A model whose vectors are known: a and b at right angles, ab between them."""
    return make_model(
        vectors={"a": E[0], "b": E[1], "ab": E[0] + E[1], "aab": 2 * E[0] + E[1], "c": E[2]}
    )


def test_several_taxonomies_one_after_the_other(space, make_unit):
    matchers = [
        Matcher(taxonomy(node("x", "a"), name="one"), space),
        Matcher(taxonomy(node("y", "ab"), name="two"), space),
    ]
    items = assess([make_unit("a"), make_unit("c"), make_unit("x", prior=0.0)], space)
    found = [
        r.taxonomies for r in annotate(items, space.info, annotators=Annotators(matchers=matchers))
    ]
    assert [(m.taxonomy, m.node) for m in found[0]] == [("one", "x"), ("two", "y")]
    assert found[1] == ()  # looked for, and not found
    assert found[2] is None  # not looked for


def test_the_sector_that_fits_a_role_beside_those_that_are_named(space, make_unit):
    one = Matcher(taxonomy(node("x", "a"), name="one"), space)
    two = Matcher(taxonomy(node("y", "b"), name="two"), space)
    units = [make_unit(t, document=d) for t, d in (("a", "p"), ("a", "p"), ("b", "q"), ("c", "r"))]
    annotators = Annotators(matchers=(two,), chooser=Chooser((one, two), ["two"]))
    with pytest.warns(TasktriageNote) as said:
        results = list(annotate(assess(units, space), space.info, annotators=annotators))
    assert [[m.taxonomy for m in r.taxonomies] for r in results] == [["one"], ["one"], ["two"], []]
    assert [str(one.message) for one in said] == [
        "p: sector one (2 of 2 tasks)",
        "q: sector two (1 of 1 task)",
        "r: no sector fits",
    ]


class Occupations:
    """Says of a role how many tasks it saw, and counts how often it is asked."""

    def __init__(self, model):
        self.model, self.asked = model, 0

    def occupation(self, origin, texts, vectors, *, foreign=None):
        self.asked += 1
        return Occupation(title=origin.title, tasks=len(texts), matches=())


def test_a_role_of_thousands_has_one_sector_and_one_occupation(space, make_unit, pulls):
    sectors = tuple(
        Matcher(taxonomy(node(f"n-{text}", text), name=name), space)
        for text, name in (("a", "one"), ("b", "two"))
    )
    occupations = Occupations(space)
    annotators = Annotators(chooser=Chooser(sectors), occupations=occupations)
    # none of the first is asked about; the second thousand is work of one, the rest of two
    units = [make_unit("x", prior=0.0, document="p")] * TOGETHER
    units += [make_unit(text, document="p") for text in ("a", "b") for _ in range(TOGETHER)]
    items = pulls(list(assess(units, space)))
    results = annotate(items, space.info, annotators=annotators)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = [next(results) for _ in range(TOGETHER)]
        assert items.taken <= TOGETHER + 1  # no more is held
        found += results
    assert len(found) == len(units)
    assert [str(one.message) for one in said] == [f"p: sector one ({TOGETHER} of {TOGETHER} tasks)"]
    asked = found[TOGETHER:]
    assert {one.occupation for one in asked} == {Occupation(title=None, tasks=TOGETHER, matches=())}
    assert occupations.asked == 1
    assert [[m.taxonomy for m in r.taxonomies] for r in (asked[0], asked[-1])] == [["one"], []]


def test_without_matchers_taxonomies_are_not_given(space, make_unit):
    result = next(annotate(assess([make_unit("a")], space), space.info))
    assert result.taxonomies is None
    assert result.explanation is None
    assert result.model is space.info


CRITICAL, OTHER = (0.1, 0.2, 0.7), (0.1, 0.7, 0.2)


def reasons_of(model, *units):
    items = select(assess(units, model), model)
    return [r.reasons for r in annotate(items, model.info)]


def test_reasons_stay_where_the_label_is_human_critical(make_model, make_unit):
    model = make_model(overrides={"sign": CRITICAL, "sort": OTHER})
    found = reasons_of(model, make_unit("sign"), make_unit("sort"))
    assert {r.code for r in found[0]} == set(Reason)
    assert found[1] == ()


def test_a_task_without_a_label_has_no_reason(make_model, make_unit):
    model = make_model(overrides={"x": CRITICAL}, is_task=lambda t: 0.0, thresholds=(0.5, 0.5))
    row = make_unit("x", kind=UnitKind.GIVEN, prior=1.0)
    lost = make_unit("", kind=UnitKind.GIVEN, prior=1.0, error="the row is empty")
    assert reasons_of(model, row, lost) == [(), None]  # no task; never asked


def test_reasons_that_a_model_does_not_give_are_not_given(make_model, make_unit):
    model = make_model(overrides={"sign": CRITICAL, "sort": OTHER}, reasons=False)
    assert reasons_of(model, make_unit("sign"), make_unit("sort")) == [None, None]


def test_annotate_is_lazy_and_keeps_the_order(fake_model, make_unit, pulls):
    # a document is assessed whole, so these are many
    units = pulls(make_unit(f"t{i}", document=f"d{i // 3}") for i in range(10**6))
    items = pulls(assess(units, fake_model))
    results = annotate(items, fake_model.info)
    assert (units.taken, items.taken) == (0, 0)
    assert [next(results).task.text for _ in range(3)] == ["t0", "t1", "t2"]
    assert items.taken == 3
    assert units.taken <= 4


def book(*examples):
    return Codebook(version="1", scope="s", labels=(), reasons=(), questions=(), examples=examples)


def example(text, label=Label.AUTOMATABLE, reasons=()):
    return CodebookExample(text=text, label=label, reasons=reasons, sector="s", why="w")


def explained(model, text, codebook=None, make_unit=None):
    item = next(assess([make_unit(text)], model))
    return Explainer(model, codebook).explain(item)


def test_nearest_codebook_examples(space, make_unit):
    codebook = book(
        example("c"),
        example("ab", Label.HUMAN_CRITICAL, (Reason.ACC,)),
        example("b"),
        example("a"),
    )
    found = explained(space, "a", codebook, make_unit).neighbours
    assert [n.text for n in found] == ["a", "ab", "c"]
    assert found[1].label is Label.HUMAN_CRITICAL
    assert found[1].reasons == (Reason.ACC,)
    assert [n.similarity for n in found] == pytest.approx([1.0, np.sqrt(0.5), 0.0])


def test_the_shipped_codebook_is_the_default(fake_model, make_unit):
    texts = {e.text for e in load_codebook().examples}
    found = explained(fake_model, "run the tests", None, make_unit).neighbours
    assert len(found) == NEIGHBOURS
    assert {n.text for n in found} <= texts


def test_words_by_the_size_of_their_effect(make_model, make_unit):
    model = make_model(
        overrides={
            "sign the daily report": (0.5, 0.5, 0.0),  # score .75
            "the daily report": (1.0, 0.0, 0.0),  # 1: "sign" took .25 away
            "sign daily report": (0.5, 0.5, 0.0),
            "sign the report": (0.0, 0.5, 0.5),  # .25: "daily" gave .5
            "sign the daily": (0.5, 0.4, 0.1),  # .70: "report" gave .05
        }
    )
    words = explained(model, "sign the daily report", book(example("x")), make_unit).words
    assert [w.word for w in words] == ["daily", "sign", "report"]
    assert [w.effect for w in words] == pytest.approx([0.5, -0.25, 0.05])
    assert len(words) == WORDS


@pytest.mark.parametrize("text", ["sign", "…", "sign!"])
def test_a_single_word_has_no_effect_of_its_own(fake_model, make_unit, text):
    assert explained(fake_model, text, None, make_unit).words == ()


def test_hyphens_and_apostrophes_belong_to_a_word(fake_model, make_unit):
    explained(fake_model, "follow-up on today's mail", book(example("x")), make_unit)
    assert "on today's mail" in fake_model.asked
    assert "follow-up on mail" in fake_model.asked


def test_what_was_not_assessed_is_not_explained(fake_model, make_unit):
    items = assess([make_unit("x", prior=0.0), make_unit("y", error="bad")], fake_model)
    explainer = Explainer(fake_model)
    assert [r.explanation for r in annotate(items, fake_model.info, explainer=explainer)] == [
        None,
        None,
    ]
    assert fake_model.calls == []


def test_a_long_text_costs_a_bounded_number_of_questions(fake_model, make_unit):
    text = " ".join(f"w{i}" for i in range(5000))
    explained(fake_model, text, book(example("x")), make_unit)
    assert len(fake_model.asked) < 100


class FailsLater:
    """Answers the first question and none after it."""

    def __init__(self, model):
        self._model, self.info, self.embedder_id = model, model.info, model.embedder_id
        self._asked = 0
        self.is_task_threshold = model.is_task_threshold

    def assess(self, texts):
        self._asked += 1
        if self._asked > 1:
            raise RuntimeError("boom")
        return self._model.assess(texts)


def test_a_model_that_fails_while_explaining_or_matching_is_named(fake_model, make_unit):
    model = FailsLater(fake_model)
    item = next(assess([make_unit("a b")], model))
    with pytest.raises(ComponentError, match="model 'fake' failed"):
        Explainer(model).explain(item)
    with pytest.raises(ComponentError, match="model 'fake' failed"):
        Matcher(taxonomy(node("x", "a")), model)
