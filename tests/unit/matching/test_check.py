from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.matching.check import doubts
from tasktriage.matching.measure import NEEDED, Said, measure, most_of, read_said

E = np.eye(8, dtype=np.float32)


def test_nothing_is_doubtful(make_model, node, taxonomy):
    model = make_model()
    nodes = [node(f"n{i}", *(f"task {i} {j}" for j in range(5))) for i in range(3)]
    one = taxonomy(*nodes, background=("something else",), embedder="fake-vectors")
    assert list(doubts(one, model)) == []


def test_what_is_doubtful_is_said(make_model, node, taxonomy):
    model = make_model(vectors={"a": E[0], "A": E[0], "b": E[1], "c": E[2], "a too": E[0]})
    one = taxonomy(node("x", "a"), node("y", "A"), node("z", "b", "c"), background=("a too",))
    one = replace(one, embedder=None)
    found = "\n".join(doubts(one, model))
    assert "fewer than 5 tasks: 'x' (1), 'y' (1), 'z' (2)" in found
    assert "hardly told apart: 'a' in 'x', 'A' in 'y'" in found
    assert "can't be told apart: 'x' and 'y'" in found
    assert "in the background too: 'a', 'a too'" in found
    assert "no embedder" in found
    assert "no [[background]]" in "\n".join(doubts(taxonomy(node("x", "a")), model))


def test_nodes_without_tasks_go_by_their_titles(make_model, node, taxonomy):
    found = "\n".join(doubts(taxonomy(node("x"), node("y")), make_model()))
    assert "no node has a task" in found
    assert "[[background]]" not in found


def said(*rows):
    return [Said(text, frozenset(nodes)) for text, *nodes in rows]


def test_figures(space, node, taxonomy):
    nodes = (
        node("r", kind="role"),
        node("x", "a", parent="r"),
        node("y", "b", parent="r"),
        node("s", "c", kind="role"),
    )
    one = taxonomy(*nodes, threshold=0.8)
    figures = measure(one, said(("a", "x"), ("aab", "y"), ("c", "s"), ("ab",), ("c",)), space)
    assert (figures.recall.hits, figures.recall.n) == (3, 3)
    assert (figures.false.hits, figures.false.n) == (1, 2)
    right = {one.name: (one.hits, one.n) for one in figures.right}
    assert right == {"role right": (3, 3), "area right": (1, 2)}
    assert (figures.knob, figures.value) == ("threshold", 0.8)
    assert figures.advised is figures.recall_advised is None  # no cosine is above that of "c"


@pytest.mark.parametrize(("threshold", "margin"), [(-1.0, 0.0), (0.1, -0.5), (-1.0, 0.12345)])
def test_the_advised_margin_keeps_false_matches_rare(make_model, node, taxonomy, threshold, margin):
    """Also where the threshold decides, so that a margin a little higher does nothing."""
    model = make_model()
    parts = {"background": tuple("fghij"), "threshold": threshold}
    one = taxonomy(node("x", *"abcde"), margin=margin, **parts)
    rows = said(*((f"own {i}", "x") for i in range(20)), *((f"other {i}",) for i in range(200)))
    figures = measure(one, rows, model)
    assert figures.knob == "margin"
    moved = taxonomy(node("x", *"abcde"), margin=float(f"{figures.advised:.3f}"), **parts)
    again = measure(moved, rows, model)
    assert again.false.hits <= 10
    assert again.recall.hits / 20 == pytest.approx(figures.recall_advised)
    assert again.advised == pytest.approx(figures.advised, abs=0.0021)


def test_few_sentences_show_little():
    assert most_of(0, 3) == pytest.approx(1 - 0.05 ** (1 / 3), abs=1e-5)
    assert most_of(0, NEEDED) < 0.05 < most_of(0, NEEDED - 1)
    assert most_of(1, 20) == pytest.approx(0.2161, abs=1e-4)  # Clopper and Pearson's
    assert 0.05 < most_of(5000, 100_000) < 0.0512
    assert most_of(3, 3) == 1.0


def test_without_other_work_nothing_is_advised(space, node, taxonomy):
    figures = measure(taxonomy(node("x", "a")), said(("a", "x")), space)
    assert figures.advised is None
    assert figures.false.share is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("text\na\n", "lacks 'node'"),
        ("node\nx\n", "lacks 'text'"),
        ("text,node\n", "has no sentence"),
        ("text,node\na,x\nb,xx\n", "line 3: unknown node 'xx'"),
        ("text,node\n,x\n", "line 2: text is empty"),
        ("", "lacks 'text'"),
    ],
)
def test_sentences_that_cannot_be_read(tmp_path, node, taxonomy, text, problem):
    path = tmp_path / "s.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_said(path, taxonomy(node("x", "a")))


def test_sentences(tmp_path, node, taxonomy):
    path = tmp_path / "s.csv"
    path.write_text("\ufefftext,node\na,x | y\n b ,\n", encoding="utf-8")
    found = read_said(path, taxonomy(node("x", "a"), node("y", "b")))
    assert found == [Said("a", frozenset("xy")), Said("b", frozenset())]
