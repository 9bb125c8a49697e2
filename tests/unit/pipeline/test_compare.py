"""Two versions to their difference, with a model that knows vectors alone."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.contracts.errors import ComponentError, InputError
from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.assessment import Assessment, ModelInfo
from tasktriage.domain.comparison import Basis, Change
from tasktriage.domain.label import Probabilities
from tasktriage.domain.task import Task
from tasktriage.pipeline.compare import CHUNK, compare_versions
from tasktriage.roles.align import MOST
from tasktriage.roles.profile import make_profile

INFO = ModelInfo("made-up", "1")


class Letters:
    """A model whose vectors are how often each letter is in a text."""

    info = INFO
    embedder_id = "letters"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def assess(self, texts):
        self.asked.append(len(texts))
        counts = np.array(
            [[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts], np.float32
        )
        vectors = counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
        return ModelOutput(vectors, np.full((len(texts), 3), 1 / 3))


def version(texts, document):
    items = [
        Assessment(task=Task(text), model=INFO, probabilities=Probabilities(0.5, 0.3, 0.2))
        for text in texts
    ]
    return make_profile(items, role="Clerk", document=document)


def test_versions_are_aligned_by_the_vectors_of_the_model_that_is_given():
    before = version(["Sort the mail", "Bake bread"], "a.md")
    after = version(["Sort all the mails", "Weld hulls"], "b.md")
    found = compare_versions(before, after, Letters())
    assert [item.change for item in found.changes] == [Change.REWORDED, Change.NEW, Change.GONE]
    assert found.basis_before == Basis(INFO)


def test_many_texts_are_asked_some_at_a_time():
    model = Letters()
    texts = [f"Duty {n}" for n in range(CHUNK + 1)]
    compare_versions(version(texts, "a.md"), version(["Duty 1"], "b.md"), model)
    assert model.asked == [CHUNK, 1, 1]


def test_a_version_without_a_task_and_one_too_long_are_told():
    some = version(["Sort the mail"], "a.md")
    with pytest.raises(InputError, match=r"b\.md: has no task to compare"):
        compare_versions(some, version([], "b.md"), Letters())
    long = version([f"Duty {n}" for n in range(MOST + 1)], "long.md")
    with pytest.raises(InputError, match=r"long\.md: has 2,001 tasks.*--ranking"):
        compare_versions(long, some, Letters())


def test_a_model_that_fails_is_named():
    class Broken(Letters):
        def assess(self, texts):
            raise RuntimeError("no vectors today")

    some = version(["Sort the mail"], "a.md")
    with pytest.raises(ComponentError, match="no vectors today"):
        compare_versions(some, some, Broken())
