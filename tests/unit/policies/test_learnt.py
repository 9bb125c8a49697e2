"""Weights of acts from a file of strangers."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load, save

from tasktriage.policies.closed_form import fit_closed
from tasktriage.policies.learnt import acts_hash, read_learnt, write_learnt
from tasktriage.policies.triggers import sentences

from .conftest import D


@pytest.fixture
def shipped(policy, words, tmp_path):
    """Return a policy, the file of its weights, its tensors, and what it says of itself."""
    texts, classes = sentences(policy)
    learnt = fit_closed(texts, words.assess(texts).vectors, classes, len(policy.acts))
    path = tmp_path / "w.safetensors"
    write_learnt(path, learnt, policy, "words-1")
    about = {
        "schema": "tasktriage.acts-weights/1",
        "embedder": "words-1",
        "sentences": acts_hash(policy),
        "sets": "[]",
    }
    return policy, path, load(path.read_bytes()), about


def test_what_is_written_is_read(shipped):
    policy, path, tensors, _ = shipped
    learnt = read_learnt(path, policy, "words-1", D)
    assert learnt is not None
    np.testing.assert_allclose(learnt.bias, tensors["bias"])
    assert read_learnt(path, policy, "words-1", D + 1) is None
    assert read_learnt(path, policy, "words-2", D) is None


@pytest.mark.parametrize(
    "sets", ["[[Infinity]]", "[[1e999]]", "[[NaN]]", "[[-1]]", "[[99]]", "{}x", "null", "[" * 9000]
)
def test_sets_that_are_none_make_it_learn_anew(shipped, sets):
    policy, path, tensors, about = shipped
    path.write_bytes(save(tensors, metadata={**about, "sets": sets}))
    assert read_learnt(path, policy, "words-1", D) is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "changed",
    [
        {"bias": np.zeros(0, np.float32)},
        {"bias": np.zeros(3, np.complex64)},
        {"bias": np.full(3, 1e300)},
        {"calibration": np.array(1.0, np.float32)},
        {"rare": np.ones((1, 4), np.float32)},
        {"weights": np.ones(4, np.float32)},
    ],
)
def test_tensors_that_do_not_fit_make_it_learn_anew(shipped, changed):
    policy, path, tensors, about = shipped
    path.write_bytes(save({**tensors, **changed}, metadata=about))
    assert read_learnt(path, policy, "words-1", D) is None
