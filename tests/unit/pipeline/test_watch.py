from __future__ import annotations

import warnings

import pytest

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.document import Document
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline.support import watch
from tasktriage.pipeline.support.watch import ROWS, watched

pytest.importorskip("py3langid")

GERMAN = ["Rechnungen prüfen", "Kunden anrufen", "Zahlungen überwachen und mahnen"]
ENGLISH = ["Open the gates", "Record the water level", "Paint lamps", "Mend sluices"]


def rows(name, texts):
    return [Task(text=text, origin=Origin(document=name)) for text in texts]


def warned(items, languages=("en",)):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", TasktriageWarning)
        assert list(watched(items, languages)) == list(items)
    return [str(w.message) for w in caught]


def test_what_is_in_other_letters_has_its_language():
    found = list(watched(rows("t.csv", ["Открыть шлюз", "Öffnen", "Open – at 5 µm"]), ()))
    assert [task.language for task in found] == ["ru", None, None]


def test_a_table_in_another_language_gets_one_warning():
    (message,) = warned(rows("de.csv", GERMAN * 40) + rows("en.csv", ENGLISH))
    assert message == (
        "de.csv: is in another language ('de') than the model knows (en); don't rely on its labels"
    )


def test_each_table_is_watched():
    tables = rows("a.csv", GERMAN) + rows("en.csv", ENGLISH) + rows("b.csv", GERMAN[:ROWS])
    messages = warned(tables)
    assert [message[:5] for message in messages] == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    "items",
    [
        [],
        rows("t", ENGLISH),
        rows("t", ENGLISH * 40),
        rows("t", [*ENGLISH * 3, *GERMAN]),
        rows("t", ["", " "]),
        rows("t", ["Kubernetes, Terraform, AWS, Docker"]),
        [Document(name="de.txt", text=" ".join(GERMAN))],
    ],
)
def test_no_warning(items):
    assert warned(items) == []


def test_no_warning_where_the_model_knows_the_language():
    assert warned(rows("t", GERMAN), ["en", "de"]) == []


def test_rows_that_say_they_are_english_need_no_library(monkeypatch):
    monkeypatch.setattr(watch, "detect", None)
    assert warned(rows("t", ENGLISH[:2])) == []
