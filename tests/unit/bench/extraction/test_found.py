"""Kinds by place, cuts by the sentence around, offsets by the text."""

from __future__ import annotations

import pytest

from tasktriage.bench.extraction.found import found_units, reproduces
from tasktriage.bench.extraction.kinds import PassageKind
from tasktriage.bench.extraction.reference import Reference, words
from tasktriage.domain.assessment import Extraction
from tasktriage.domain.document import Unit, UnitKind
from tasktriage.domain.task import Origin, Task

TEXT = "Plan routes for the fleet, and check each van. Needs a licence; calm nerves help."
DUTY, NEED = "Plan routes for the fleet, and check each van.", "Needs a licence; calm nerves help."


def ref(part, kind, text=TEXT):
    start = text.index(part)
    return Reference(kind, str(kind), words(part), start, start + len(part))


REFERENCES = [ref(DUTY, PassageKind.DUTY), ref(NEED, PassageKind.REQUIREMENT)]


def unit(said, *, text=TEXT, span=None, kept=True, changes=()):
    start = text.find(said if span is None else span)
    end = start + len(said if span is None else span)
    origin = Origin(start=start, end=end) if start >= 0 else Origin()
    task = Task(said, origin=origin, changes=changes)
    prior = 1.0 if kept else 0.0
    return Extraction(
        unit=Unit(task=task, kind=UnitKind.DUTY, prior=prior, why="test"), kept=kept, why="test"
    )


def kinds(*units):
    return [found.kind for found in found_units(units, REFERENCES, TEXT)[0]]


def test_a_unit_is_of_the_kind_it_stands_in():
    assert kinds(unit("check each van"), unit("calm nerves help")) == [
        PassageKind.DUTY,
        PassageKind.REQUIREMENT,
    ]
    assert kinds(unit("van. Needs a licence")) == [PassageKind.REQUIREMENT]  # most of it
    assert kinds(unit("check each van", kept=False)) == []


def test_a_unit_that_stands_nowhere_is_boilerplate_and_its_offsets_are_wrong():
    found, offsets = found_units([unit("Sing songs")], REFERENCES, TEXT)
    assert [f.kind for f in found] == [PassageKind.BOILERPLATE]
    assert offsets == [False]


def cuts(text, whole, *said):
    references = [ref(whole, PassageKind.DUTY, text)]
    return [f.cut for f in found_units([unit(s, text=text) for s in said], references, text)[0]]


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("Plan routes for the fleet.", ["Plan routes for the fleet."], [False]),
        ("Plan routes for the fleet.", ["Plan routes for the fleet"], [False]),
        ("Plan routes for the fleet.", ["Plan routes"], [True]),
        ("Plan routes, and check vans", ["Plan routes"], [True]),  # its second half is lost
        ("Plan routes, and check vans", ["Plan routes", "check vans"], [False, False]),
        ("Plan routes and check vans", ["Plan routes", "check vans"], [False, False]),
        ("Plan routes, vans", ["Plan routes", "vans"], [True, False]),  # a list cut at a comma
        ("Plan the\nroutes", ["Plan the", "routes"], [True, False]),
        ("Plan routes; check vans", ["Plan routes"], [False]),
        ("Plan routes. Check vans", ["Plan routes."], [False]),
        ("Use tools, e.g. saws", ["Use tools, e.g."], [True]),
        ("Plan routes  Check vans", ["Plan routes"], [False]),  # two spaces part items
        ("Plan routes • Check vans", ["Plan routes"], [False]),
        ("**Plan routes**\nThe planner does so", ["Plan routes"], [False]),
        ("Visit New York", ["Visit New"], [True]),
    ],
)
def test_a_unit_is_cut_where_its_sentence_goes_on(text, said, expected):
    assert cuts(text, text, *said) == expected


def test_offsets_must_give_the_text_back():
    def right(said, span, *changes, text=TEXT):
        return reproduces(unit(said, text=text, span=span, changes=changes).task, text)

    assert right("check each van", "check each van")
    assert not right("Check each van", "check each van")  # changed, and does not say so
    assert not right("check each van", "and check each van")
    assert right("check each van", "and check each van", "subject removed")
    assert not right("check each van", "check each van. Needs", "subject removed")
    assert not right("check each cart", "check each van", "subject removed")
    wrapped = "Plan the\n  **long-\n  haul** routes"
    assert right("Plan the long-haul routes", wrapped, "line break joined", text=wrapped)
    linked = "Read the [house rules](https://example.org/a) first"
    assert right("Read the house rules first", linked, "markup removed", text=linked)


@pytest.mark.parametrize(
    "origin",
    [Origin(), Origin(start=0), Origin(start=-4, end=4), Origin(start=0, end=999),
     Origin(start=4, end=4)],
)  # fmt: skip
def test_offsets_that_are_none_or_outside_are_wrong(origin):
    assert not reproduces(Task("Plan", origin=origin), TEXT)


def test_mojibake_is_repaired_before_it_is_compared():
    pytest.importorskip("ftfy")
    text = "Open the cafÃ© at nine"
    task = Task(
        "Open the café at nine",
        origin=Origin(start=0, end=len(text)),
        changes=("mojibake repaired",),
    )
    assert reproduces(task, text)
