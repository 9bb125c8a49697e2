"""Roll up: which assessments are one role, in what order, and how much is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.label import Probabilities
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline import rollup
from tasktriage.pipeline.rollup import NO_ROLE, RollUp, roll_up
from tasktriage.pipeline.select import Tally


def assessed(
    document: str | None,
    title: str | None = None,
    row: dict[str, str] | None = None,
    **form: bool | str,
) -> Assessment:
    origin = Origin(document=document, title=title, line=1)
    cells = None if row is None else Row(row, TableForm(**form))  # type: ignore[arg-type]
    return Assessment(
        task=Task("Sort the mail", origin=origin, row=cells),
        probabilities=Probabilities(0.5, 0.3, 0.2),
    )


def names(profiles):
    return [(profile.role, len(profile.tasks)) for profile in profiles]


def test_a_document_is_a_role_by_its_title_or_name():
    items = [assessed("a.md", "Clerk")] * 2 + [assessed("b.md")] + [assessed("c.md", "Clerk")]
    assert names(roll_up(items)) == [("Clerk", 2), ("b.md", 1), ("Clerk", 1)]


def test_documents_come_out_one_by_one():
    read = []

    def items() -> Iterator[Assessment]:
        for number in range(5):
            read.append(number)
            yield assessed(f"{number}.md")

    profiles = roll_up(items())
    next(profiles)
    assert read == [0, 1]


def test_postings_of_a_table_are_documents():
    items = [assessed(f"t.csv/{n}", f"Role {n}", {"text": "…"}, postings=True) for n in (1, 1, 2)]
    assert names(roll_up(items)) == [("Role 1", 2), ("Role 2", 1)]


def test_rows_of_a_table_by_title_in_any_order():
    items = [assessed("t.csv", title, {"task": "…"}) for title in ("A", "B", "A", "C", "B")]
    assert names(roll_up(items)) == [("A", 2), ("B", 2), ("C", 1)]


def test_rows_by_a_column_an_empty_cell_has_no_role():
    items = [assessed("t.csv", None, {"task": "…", "job": job}) for job in ("A", " ", "A")]
    options = RollUp(role_column="job")
    assert names(roll_up(items, options)) == [("A", 2), (NO_ROLE, 1)]
    with pytest.raises(InputError, match="no column 'jobs' for --role-column; there are task, job"):
        list(roll_up(items, RollUp(role_column="jobs")))


def test_a_long_table_has_to_be_sorted(monkeypatch):
    monkeypatch.setattr(rollup, "HELD", 4)
    errors: list[InputError] = []
    options = RollUp(on_error=errors.append)
    long = [assessed("t.csv", title, {"task": "…"}) for title in "AABBCCDDE"]
    assert names(roll_up(long, options)) == [(c, 2) for c in "ABCD"] + [("E", 1)]
    assert not errors
    again = [*long, assessed("t.csv", "A", {"task": "…"}), assessed("u.csv", "A", {"task": "…"})]
    # E, which was held, and A of the other table
    assert names(roll_up(again, options))[-2:] == [("E", 1), ("A", 1)]
    assert "role 'A' comes again, after more than 4 rows; sort the table" in str(errors[0])


def test_a_role_with_wrong_weights_costs_that_role():
    errors: list[InputError] = []
    bad = [assessed("a.csv", "A", {"Hours": "x"}), assessed("a.csv", "B", {"Hours": ""})]
    assert names(roll_up(bad, RollUp(on_error=errors.append))) == [("B", 1)]
    assert len(errors) == 1


def test_a_document_without_a_task_is_told_in_its_place():
    first = Task("We are kind", origin=Origin(document="b.md", title="Chef"))
    ended = [Tally("b.md", None, seen=3, first=first)]
    items = [assessed("c.md", "Clerk")]
    profiles = list(roll_up(items, RollUp(), ended))
    assert names(profiles) == [("Chef", 0), ("Clerk", 1)]
    assert profiles[0].why is not None
    assert "no task was found" in profiles[0].why


def test_dropped_lines_are_told_where_they_are_many():
    doubtful = Tally("c.md", 0.5, seen=30, kept=1, likely=8, first=Task("…"))
    few = Tally("d.md", 0.5, seen=30, kept=1, likely=2, first=Task("…"))
    items = [assessed("c.md"), assessed("d.md")]
    assert [p.dropped for p in roll_up(items, RollUp(), [doubtful, few])] == [8, 0]


def test_a_task_that_was_missed_is_of_the_only_document():
    def item(title: str | None, text: str) -> Assessment:
        given = assessed(f"{title}.md" if title else None, title, {"n": text}, result="r.csv")
        return replace(given, task=replace(given.task, text=text))

    known, missed = item("A", "Sort the mail"), item(None, "Open the door")
    (profile,) = roll_up([missed, known])
    assert (profile.role, profile.document) == ("A", "A.md")
    assert [task.assessment.task.text for task in profile.tasks] == [
        "Sort the mail",
        "Open the door",
    ]
    assert profile.tasks[1].assessment.task.origin.document == "A.md"
    assert names(roll_up([missed])) == [(NO_ROLE, 1)]
    said = r"^r.csv: 1 task has neither document nor title, and there are several: a role 'no role'"
    with pytest.warns(TasktriageWarning, match=said):
        assert names(roll_up([known, missed, item("B", "Wash up")])) == [
            ("A", 1),
            (NO_ROLE, 1),
            ("B", 1),
        ]
