"""Roles looked up one by one: how much of the input is held meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tasktriage.domain.document import Document
from tasktriage.domain.occupation import Occupation
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline import look_up as module
from tasktriage.pipeline.annotate import TOGETHER
from tasktriage.pipeline.engine import Engine


class Counting:
    """What looks roles up, and says only how many tasks it was given."""

    def occupation(self, origin, texts, vectors, *, foreign=None):
        assert len(texts) == len(vectors)
        return Occupation(title=origin.title, tasks=len(texts), matches=())


@pytest.fixture
def engine(fake_model, monkeypatch):
    monkeypatch.setattr(module, "matcher_of", lambda engine: Counting())
    return Engine(fake_model)


def test_the_first_document_does_not_wait_for_the_second(engine):
    taken = []

    def documents() -> Iterator[Document]:
        for number in range(100):
            taken.append(number)
            yield Document(name=f"{number}.md", text="- Run tests\n", title="Tester")

    found = module.look_up(engine, documents())
    assert next(found).id == "0.md"
    assert len(taken) == 1
    assert [one.id for one in found] == [f"{number}.md" for number in range(1, 100)]


def test_a_role_of_many_tasks_is_one_answer_of_the_first(engine):
    def tasks(role: str, count: int) -> Iterator[Task]:
        for number in range(count):
            yield Task(f"task {number}", origin=Origin(document="t.csv", title=role))

    def items() -> Iterator[Document | Task]:
        yield from tasks("A", 3 * TOGETHER)
        yield Document(name="d.md", text="- Run tests\n", title="Tester")
        yield from tasks("B", 2)

    found = list(module.look_up(engine, items()))
    assert [one.id for one in found] == ["t.csv: A", "d.md", "t.csv: B"]
    assert [one.occupation.tasks for one in found if one.id != "d.md"] == [TOGETHER, 2]
