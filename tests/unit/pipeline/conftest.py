from __future__ import annotations

import pytest

from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.registry import Entry, Registry


class Pulls:
    """An iterable that records how far it was read."""

    def __init__(self, items):
        self.items = items
        self.taken = 0

    def __iter__(self):
        for item in self.items:
            self.taken += 1
            yield item


@pytest.fixture
def pulls():
    """The class of iterables that record how far they were read."""
    return Pulls


def unit(text, *, document="d", prior=0.5, kind=UnitKind.DUTY, error=None, line=None, group=None):
    task = Task(text, id=text, origin=Origin(document=document, line=line), error=error)
    return Unit(task=task, kind=kind, prior=prior, why="w", group=group)


@pytest.fixture
def make_unit():
    """The function that makes units."""
    return unit


@pytest.fixture
def make_document():
    """A function that makes documents."""

    def make(text, name="d.md", **values):
        return Document(name=name, text=text, **values)

    return make


@pytest.fixture
def registry():
    """A function that makes a registry: `registry("readers", ("dist", spec), …)`."""

    def make(kind, *offers):
        return Registry(
            KINDS[kind].kind,
            [Entry(spec, PluginRecord("p", dist, "1", "m")) for dist, spec in offers],
        )

    return make
