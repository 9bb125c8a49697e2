"""A text of nothing but tasks has no title in its first line."""

from __future__ import annotations

import pytest

from tasktriage.plugin import Document
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def kept(text: str) -> tuple[list[str], str | None]:
    """Return the tasks of a text whose first line was taken for its title, and the title left."""
    document = Document(name="job.txt", text=text, title=text.splitlines()[0])
    units = list(RulesExtractor().extract(document))
    return [u.task.text for u in units if u.prior >= 0.5], units[0].task.origin.title


def test_the_first_of_a_list_of_tasks_is_a_task():
    lines = ["Splice the ropes", "Dredge mud", "Paint hulls"]
    assert kept("\n".join(lines) + "\n") == (lines, None)


@pytest.mark.parametrize(
    "text",
    [
        "Rope splicer\nDredge mud\nPaint hulls\n",
        "Splice Clerk\nDredge mud\nPaint hulls\n",
        "Sailor\nDredge mud\nPaint hulls\n",
        "Paint crew\n\nDredge mud\nPaint hulls\n",
        "Paint crew\n- Dredge mud\n- Paint hulls\n",
        "Paint crew\nDuties\nDredge mud\nPaint hulls\n",
        "Paint crew\nDredge mud\nA calm sea\nPaint hulls\n",
    ],
)
def test_a_title_above_tasks_stays_one(text: str):
    tasks, title = kept(text)
    assert title == text.splitlines()[0]
    assert title not in tasks
    assert "Dredge mud" in tasks


def test_a_title_and_one_duty_are_no_list():
    assert kept("Paint hulls\nDredge mud\n")[1] == "Paint hulls"
