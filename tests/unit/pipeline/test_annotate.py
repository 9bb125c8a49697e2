from __future__ import annotations

import warnings

import numpy as np
import pytest

from tasktriage.contracts.errors import ComponentError, TasktriageWarning
from tasktriage.corpora.codebook import Codebook, CodebookExample, load_codebook
from tasktriage.domain.document import UnitKind
from tasktriage.domain.label import Label, Reason
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.pipeline.annotate import annotate
from tasktriage.pipeline.assess import assess
from tasktriage.pipeline.select import select
from tasktriage.pipeline.support.explain import NEIGHBOURS, WORDS, Explainer
from tasktriage.pipeline.support.match import MATCHES, Matcher

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


def test_nodes_at_the_threshold_best_first(space):
    matcher = Matcher(taxonomy(node("x", "a"), node("y", "b"), node("z", "c")), space)
    assert [(m.node, m.title, m.taxonomy) for m in matcher.match(E[0])] == [("x", "X", "bakery")]
    both = matcher.match((2 * E[0] + E[1]) / np.sqrt(5))
    assert [m.node for m in both] == ["x"]  # .894; the other has .447
    assert both[0].similarity == pytest.approx(2 / np.sqrt(5))
    half = np.sqrt(0.5)
    assert [m.node for m in matcher.match(half * E[0] + half * E[1])] == ["x", "y"]


def test_the_threshold_itself_is_a_match(space):
    matcher = Matcher(taxonomy(node("x", "a"), threshold=0.5), space)
    vector = (0.5 * E[0] + np.sqrt(0.75) * E[3]).astype(np.float32)
    assert [m.node for m in matcher.match(vector)] == ["x"]


def test_the_nearest_exemplar_of_a_node_counts(space):
    matcher = Matcher(taxonomy(node("x", "c", "b"), node("y", "ab", "c")), space)
    matches = matcher.match(E[1])
    assert [m.node for m in matches] == ["x", "y"]
    assert [m.similarity for m in matches] == pytest.approx([1.0, np.sqrt(0.5)])


def test_a_tie_keeps_the_order_of_the_taxonomy_and_at_most_three_are_named(space):
    nodes = [node(name, "a") for name in "qwert"]
    matches = Matcher(taxonomy(*nodes), space).match(E[0])
    assert [m.node for m in matches] == ["q", "w", "e"]
    assert MATCHES == 3


def test_nodes_without_exemplars_are_never_matched(space):
    matcher = Matcher(taxonomy(node("r", kind="role"), node("x", "a"), node("s")), space)
    assert [m.node for m in matcher.match(E[0])] == ["x"]


def test_what_is_nearer_to_the_background_is_no_match(space):
    node_x = node("x", "a")
    vector = (2 * E[0] + E[1]) / np.sqrt(5)  # .894 to a, .447 to b, .949 to ab
    assert Matcher(taxonomy(node_x, background=("b",)), space).match(vector)
    assert not Matcher(taxonomy(node_x, background=("b", "ab")), space).match(vector)
    for margin, matched in ((0.4, True), (0.5, False)):
        found = Matcher(taxonomy(node_x, background=("b",), margin=margin), space).match(vector)
        assert bool(found) is matched


def test_the_mean_of_the_nearest_exemplars(space):
    nodes = (node("x", "a", "b", "c"), node("y", "ab"), node("z", "a", "ab", "b"))
    matcher = Matcher(taxonomy(*nodes, threshold=-1.0, nearest=2), space)
    half = np.sqrt(0.5)
    assert matcher.similarities(E[0]) == pytest.approx([0.5, half, (1 + half) / 2])
    assert [m.node for m in matcher.match(E[0])] == ["z", "y", "x"]


def test_exemplars_are_embedded_once(space):
    matcher = Matcher(taxonomy(node("x", "a"), node("y", "b")), space)
    matcher.match(E[0])
    matcher.match(E[1])
    assert space.calls == [["a", "b"]]


def test_a_threshold_measured_with_other_vectors_warns(space):
    with pytest.warns(TasktriageWarning, match=r"'bakery'.*'other'.*'fake-vectors'"):
        Matcher(taxonomy(node("x", "a"), embedder="other"), space)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Matcher(taxonomy(node("x", "a"), embedder="fake-vectors"), space)


def test_several_taxonomies_one_after_the_other(space, make_unit):
    matchers = [
        Matcher(taxonomy(node("x", "a"), name="one"), space),
        Matcher(taxonomy(node("y", "ab"), name="two"), space),
    ]
    items = assess([make_unit("a"), make_unit("c"), make_unit("x", prior=0.0)], space)
    found = [r.taxonomies for r in annotate(items, space.info, matchers=matchers)]
    assert [(m.taxonomy, m.node) for m in found[0]] == [("one", "x"), ("two", "y")]
    assert found[1] == ()  # looked for, and not found
    assert found[2] is None  # not looked for


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
