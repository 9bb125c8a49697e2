from __future__ import annotations

import re

from tasktriage.domain.assessment import Assessment, ReasonScore
from tasktriage.domain.label import LABELS, Probabilities, Reason
from tasktriage.domain.task import Task
from tasktriage.kit.results import ROWS, Results


def result(text, p=(0.1, 0.2, 0.7), **values):
    return Assessment(task=Task(text), probabilities=Probabilities(*p), **values)


def cells(page):
    return re.findall(r"<td[^>]*>(.*?)</td>", page)


def test_results_are_a_list_and_a_part_of_them_is_too():
    items = [result("Weigh the flour"), result("Knead the dough")]
    found = Results(items)
    assert found == items
    assert isinstance(found, list)
    assert found[0] is items[0]
    assert type(found[1:]) is Results
    assert found[1:] == items[1:]


def test_a_row_says_label_shares_and_remarks():
    reasons = (ReasonScore(Reason.EMP, 0.9),)
    item = result("Calm a guest", prediction_set=LABELS[1:], reasons=reasons)
    page = Results([item])._repr_html_()
    assert cells(page) == [
        *("Calm a guest", "human-critical", "10%", "20%", "70%"),
        "may be augmentable; care and trust",
    ]
    assert (
        "1 task: 10% automatable, 20% augmentable, 70% human-critical; 1 uncertain</caption>"
        in page
    )


def test_an_error_is_in_the_row_and_counted():
    failed = Assessment(task=Task(""), error="empty <row>")
    page = Results([failed])._repr_html_()
    assert cells(page)[-1] == "error: empty &lt;row&gt;"
    assert "<caption>0 tasks; 1 without a label</caption>" in page


def test_every_text_is_escaped_and_on_one_line():
    hostile = "<script>alert(1)</script>\"'&\u202e\x1b[31m\n=HYPERLINK()"
    page = Results([result(hostile)])._repr_html_()
    assert "<script" not in page
    assert cells(page)[0] == "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp; =HYPERLINK()"
    assert len(cells(Results([result("x" * 10_000)])._repr_html_())[0]) == 300


def test_no_more_rows_are_shown_than_are_read():
    page = Results([result(f"Task {n}") for n in range(ROWS + 1234)])._repr_html_()
    assert page.count("<tr>") == ROWS + 1
    assert page.endswith("<p>… and 1,234 more.</p>")
    assert Results()._repr_html_().startswith("<table><caption>0 tasks</caption>")
