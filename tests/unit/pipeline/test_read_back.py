"""Results are read back in every format, and nothing else is taken for one."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import Assessment, ModelInfo
from tasktriage.domain.label import LABELS, Label, Probabilities
from tasktriage.domain.record import record
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.discovery import Rules
from tasktriage.extend.manager import Plugins
from tasktriage.kit.flat import FLAT_COLUMNS
from tasktriage.pipeline.read_back import read_results
from tasktriage.pipeline.rollup import RollUp, roll_up
from tasktriage.pipeline.write import run_info, write_results
from tasktriage.roles.profile import make_profile

PLUGINS = Plugins(Rules(third_party=False))


def assessed(number: int, document: str, title: str | None = None, text: str = "") -> Assessment:
    origin = Origin(document=document, title=title, line=number, start=0, end=5)
    task = Task(text or f"Sort mail {number}", id=f"{document}#{number}", origin=origin)
    return Assessment(
        task=task,
        model=ModelInfo("default", "0.4.0"),
        probabilities=Probabilities(0.5, 0.3, 0.2),
        prediction_set=LABELS[:2],
        reasons=(),
    )


def written(items: list[Assessment], format_: str) -> Source:
    binary = format_ in ("xlsx", "parquet")
    stream = io.BytesIO() if binary else io.StringIO(newline="")
    write_results(items, PLUGINS.outputs.find(format_), run_info("classify"), stream)
    data = stream.getvalue()
    return Source(name=f"r.{format_}", data=data if isinstance(data, bytes) else data.encode())


def read(source: Source) -> list[Assessment]:
    said = f"{source.name}: a result of classify; its labels and weights are"
    found = read_results(source, PLUGINS.readers)
    assert found is not None
    with pytest.warns(match=said):
        return list(found)


@pytest.mark.parametrize("format_", ["csv", "jsonl", "json", "xlsx", "parquet"])
def test_what_was_written_comes_back(format_):
    texts = ("Sort mail", "=SUM is checked", "'quoted' words", "a; b | c", "Löschen", "• one • two")
    items = [assessed(n, "a.md", "Clerk", text) for n, text in enumerate(texts, start=1)]
    found = read(written(items, format_))
    for now, before in zip(found, items, strict=True):
        assert now.task.text == before.task.text
        assert now.task.id == before.task.id
        assert (now.task.origin.document, now.task.origin.title) == ("a.md", "Clerk")
        assert (now.label, now.model) == (before.label, before.model)
        assert now.prediction_set == before.prediction_set
        assert now.correction is None
        assert now.error is None


def test_a_profile_is_its_tasks_and_its_role():
    profile = make_profile([assessed(n, "a.md") for n in range(6)], role="Head of mail")
    source = Source(name="p.jsonl", data=json.dumps(record(profile)).encode() + b"\n")
    found = read(source)
    assert [item.task.origin.title for item in found] == ["Head of mail"] * 6


def test_roles_are_told_by_title_and_document_in_any_order():
    items = [assessed(n, f"{'ab'[n % 2]}.md", "Clerk") for n in range(8)]
    items += [assessed(n, "c.md") for n in range(3)]
    profiles = list(roll_up(read(written(items, "csv"))))
    assert [(p.role, p.document, len(p.tasks)) for p in profiles] == [
        ("Clerk", "a.md", 4),
        ("Clerk", "b.md", 4),
        ("c.md", "c.md", 3),
    ]


def test_a_row_of_another_width_is_an_error_of_its_own():
    source = written([assessed(n, "a.md") for n in range(6)], "csv")
    lines = source.data.split(b"\r\n")
    lines[3] = b"a.md#2,cut off"
    errors: list[InputError] = []
    broken = Source(name="r.csv", data=b"\r\n".join(lines))
    (profile,) = roll_up(read(broken), RollUp(on_error=errors.append))
    assert len(profile.tasks) == 5
    width = len(FLAT_COLUMNS["tasks"])
    said = f"r.csv: line 4: has 2 cells, the header has {width}"
    assert [str(error) for error in errors] == [said]


@pytest.mark.parametrize(
    "source",
    [
        Source(name="t.csv", data=b"task,label\nSort the mail,automatable\n"),
        Source(name="t.jsonl", data=b'{"task": "Sort the mail"}\n'),
        Source(name="t.txt", data=b"Sort the mail\n"),
    ],
)
def test_other_files_are_none(source):
    assert read_results(source, PLUGINS.readers) is None


def test_records_that_hold_nonsense_are_errors_and_no_crash():
    good = record(assessed(1, "a.md"))
    bad = [
        {**good, "probabilities": "high"},
        {**good, "probabilities": {"automatable": [], "augmentable": 1, "human-critical": 0}},
        {**good, "model": {"name": 3}},
        {**good, "reasons": [{"code": {}}, 7], "taxonomies": [{"node": 1}, None]},
        {**good, "correction": {"label": "nobody"}},
        {**good, "source": 12, "prediction_set": {"a": 1}},
        {**good, "text": {"deep": 1}, "weight": "many"},
        {"schema": "tasktriage.profile/1", "tasks": [3, {"assessment": None}], "role": []},
    ]
    data = "\n".join(map(json.dumps, bad)).encode()
    found = read(Source(name="r.jsonl", data=data))
    assert len(found) == 7
    problems = [item.task.error for item in found]
    assert problems[4] == (
        "line 5: unknown label 'nobody'; write automatable, augmentable, human-critical, or "
        "'not a task'"
    )
    assert found[2].label is Label.AUTOMATABLE


def test_no_text_of_a_cell_runs_twice():
    rows = csv.DictReader(io.StringIO(written([assessed(1, "a.md")], "csv").data.decode()))
    row = next(iter(rows)) | {"text": "''=1+1"}
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(row))
    writer.writeheader()
    writer.writerow(row)
    (item,) = read(Source(name="r.csv", data=stream.getvalue().encode()))
    assert item.task.text == "'=1+1"  # as it was before csv guarded it
