"""SOC and ISCO as they ship: trees with arrays that were made for them and for the model."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from tasktriage.matching.arrays import Arrays, read_arrays
from tasktriage.matching.matcher import Matcher
from tasktriage.matching.tree import Tree
from tasktriage.models.model import FolderModel
from tasktriage_models import __file__ as models

MAX_BYTES = 600_000
TASKS = {
    "Teach reading and arithmetic to primary school pupils": ("25-0000", "2"),
    "Clean guest rooms and change bed linen in a hotel": (None, "9"),
    "Diagnose illnesses and prescribe medicines to patients": ("29-0000", "2"),
    "Weld steel beams from blueprints": (None, "7"),
    "Drive a heavy truck over long distances to deliver freight": ("53-0000", "8"),
    "Represent clients in court and draft legal briefs": ("23-0000", None),
}


@pytest.fixture(scope="module")
def model():
    return FolderModel(Path(models).parent / "default")


@pytest.fixture(params=["soc2018", "isco08"])
def taxonomy(request, plugins):
    return plugins.taxonomies.create(request.param)


def test_arrays_are_of_these_nodes_and_of_the_shipped_vectors(taxonomy, model):
    assert taxonomy.arrays.stat().st_size <= MAX_BYTES
    found = read_arrays(taxonomy.arrays, taxonomy, Tree(taxonomy), model.embedder_id)
    assert isinstance(found, Arrays), found


def test_the_tree_is_whole(taxonomy):
    depths = Tree(taxonomy).depths
    expected = {"soc2018": [23, 98, 867], "isco08": [10, 43, 130, 436]}
    assert np.bincount(depths).tolist() == expected[taxonomy.name]
    assert not any(node.tasks or node.summary for node in taxonomy.nodes)  # no text but titles


@pytest.mark.parametrize(("place", "name"), [(0, "soc2018"), (1, "isco08")])
def test_plain_tasks_stand_where_they_belong(plugins, model, place, name):
    texts = [text for text, groups in TASKS.items() if groups[place] is not None]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matcher = Matcher(plugins.taxonomies.create(name), model)
    vectors = model.assess(texts).vectors
    ranking = matcher.ranking(vectors, texts, "major")
    assert ranking.probabilities.sum(axis=1) == pytest.approx(1.0)
    best = [ranking.nodes[at] for at in ranking.probabilities.argmax(axis=1)]
    assert best == [groups[place] for groups in TASKS.values() if groups[place] is not None]
    for path in matcher.matches(vectors, texts):
        said = [match.probability for match in path]
        assert said == sorted(said, reverse=True)
        assert all(p >= 0.5 for p in said)


def test_what_is_no_work_stands_nowhere(taxonomy, model):
    matcher = Matcher(taxonomy, model)
    texts = ["Lorem ipsum dolor sit amet", "The cat sat on the mat", "http://x/1234", "zzz"]
    found = matcher.matches(model.assess(texts).vectors, texts)
    assert found == [()] * len(texts)


def test_a_text_is_scored_as_if_it_stood_alone(taxonomy, model):
    matcher = Matcher(taxonomy, model)
    texts = list(TASKS)
    vectors = model.assess(texts).vectors
    alone = [matcher.match(v, t) for v, t in zip(vectors, texts, strict=True)]
    assert matcher.matches(vectors, texts) == alone
