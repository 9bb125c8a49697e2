"""A wrong field is found where it was made."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.fields import KNOWN, wrong_with

UNIT = {"kind": UnitKind.DUTY, "prior": 0.5, "why": "x"}


@pytest.mark.parametrize(
    "item",
    [
        Task("Bake"),
        Task("Bake", id="1", changes=["cut"], weight=2, origin=Origin(document="a", line=1)),
        Task("Bake", weight=np.float64(0.5)),
        Document(name="a", text="Bake", notes=("cut",)),
        Unit(task=Task("Bake"), **UNIT),
        Unit(task=Task("Bake"), **UNIT | {"kind": "duty"}, group=3),
        Source(name="a", path=Path("a")),
        Source(name="a", data=bytearray(b"x")),
        Source(name="a", stream=BytesIO()),
    ],
)
def test_what_is_right(item):
    assert wrong_with(item, *KNOWN) == ""


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        (5, "an int"),
        (Task, "a type"),
        (Task(b"x"), "a Task whose text is no text"),
        (Task("Bake", origin=None), "a Task whose origin is no Origin"),
        (Task("Bake", changes=5), "a Task whose changes is no tuple of texts"),
        (Task("Bake", changes="cut"), "a Task whose changes is no tuple of texts"),
        (Task("Bake", changes=(5,)), "a Task whose changes is no tuple of texts"),
        (Task("Bake", weight="x"), "a Task whose weight is no number"),
        (Task("Bake", origin=Origin(document=["a"])), "an Origin whose document is no text"),
        (Document(name=5, text=""), "a Document whose name is no text"),
        (Document(name="", text=None), "a Document whose text is no text"),
        (Unit(task=5, **UNIT), "a Unit whose task is no Task"),
        (Unit(task=Task("Bake", error=5), **UNIT), "a Task whose error is no text"),
        (Unit(task=Task("Bake"), **UNIT | {"why": None}), "a Unit whose why is no text"),
        (Source(name="a", path="a"), "a Source whose path is no Path"),
        (Source(name="a", stream="a"), "a Source whose stream is no stream"),
        (Source(name="a", data=b"", limits=None), "a Source whose limits is no Limits"),
        (Source(name="a"), "a Source without a path, data or a stream"),
        (object.__new__(Task), "a Task whose text is no text"),
    ],
)
def test_what_is_wrong(item, wrong):
    assert wrong_with(item, *KNOWN) == wrong
