"""The language of a role, where the model does not know it."""

from __future__ import annotations

import pytest

from tasktriage.domain.task import Task
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.support.foreign import foreign_language

GERMAN = "Sie entscheiden über Anträge auf Wohngeld und beraten Bürgerinnen und Bürger"


@pytest.fixture(scope="module")
def model():
    return Engine(remember=False).model


@pytest.mark.parametrize(
    ("title", "tasks", "language"),
    [
        ("Registered Nurse, Intensive Care Unit", (), None),
        ("Leiterin der Abteilung Personal und Recht", (), "de"),
        ("Koch", (), None),  # too short to tell
        (None, (Task(GERMAN),), "de"),
        ("Clerk", (Task("x", language="de"), Task("y", language="de"), Task("z")), "de"),
        ("Clerk", (Task("x", language="de"), Task(GERMAN, language="en-GB")) * 2, "de"),
        ("Clerk", (Task(GERMAN, language="en-GB"),), None),
    ],
)
def test_the_language_of_a_role(model, title, tasks, language):
    assert foreign_language(model, title, tasks) == language
