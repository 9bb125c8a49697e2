"""`markdown`."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Extraction,
    ModelInfo,
    Origin,
    Probabilities,
    Reason,
    ReasonScore,
    RunInfo,
    Task,
    Unit,
    UnitKind,
)
from tasktriage_plugins.output_markdown import tasktriage_outputs
from tasktriage_plugins.output_markdown.writer import MarkdownOutput, escaped

RUN = RunInfo(
    version="0.1.0",
    command="classify",
    created="2026-11-23",
    model=ModelInfo("tiny", "1"),
    coverage=0.9,
    scope="Agents, today; no robots.",
)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|~$&]")


def written(results, run=RUN):
    stream = io.StringIO()
    MarkdownOutput().write(results, run, stream)
    return stream.getvalue()


def make(text, p=(0.6, 0.3, 0.1), document="a.md", title="Clerk", **more):
    task = Task(text, origin=Origin(document=document, title=title))
    return Assessment(task=task, probabilities=Probabilities(*p), **more)


def extraction(text, kept):
    unit = Unit(task=Task(text), kind=UnitKind.DUTY, prior=0.5, why="a | b")
    return Extraction(unit=unit, kept=kept, why="a | b")


def table_rows(text):
    return [line for line in text.splitlines() if line.startswith("| ")][1:]


def test_spec():
    (spec,) = tasktriage_outputs()
    assert (spec.name, spec.suffixes, spec.binary) == ("markdown", (".md",), False)


def test_a_report():
    text = written(
        [
            make("Weigh", prediction_set=LABELS[:2]),
            make("Sign", (0.1, 0.1, 0.8), reasons=(ReasonScore(Reason.ACC, 0.9),)),
            make("", error="the row is empty"),
        ]
    )
    assert "## Clerk\n\na\\.md\n" in text
    assert table_rows(text) == [
        "| Weigh | automatable (uncertain) | 0.75 | 0.60 | 0.30 | 0.10 | may be augmentable |",
        "| Sign | human-critical | 0.15 | 0.10 | 0.10 | 0.80 | accountable decision |",
        "|  | — |  |  |  |  | **error:** the row is empty |",
    ]
    summary = (
        "**2 tasks** · automatable 35 % · augmentable 20 % · human-critical 45 % · 1 uncertain"
        " · 1 error"
    )
    assert summary in text.replace("\u00a0", " ")
    assert "Agents, today; no robots." in text
    assert "model tiny 1" in text
    assert "All " not in text


def test_a_part_for_each_document_and_one_for_all():
    text = written([make("x"), make("y", document="b.md", title=None)])
    assert "\n## b\\.md\n\n| Task" in text
    assert "\n## All 2 documents\n\n**2 tasks**" in text


def test_a_table_with_several_roles_names_each():
    text = written([make("x", title="A"), make("", title=None, error="lost"), make("y", title="B")])
    firsts = [row.split(" | ")[0] for row in table_rows(text)]
    assert firsts == ["| x", "| ", "| **B**", "| y"]


def test_zero_results():
    text = written([])
    assert "No tasks." in text
    assert "Agents, today; no robots." in text
    assert "|" not in text


def test_extractions():
    text = written([extraction("Weigh", True), extraction("Lift", False)])
    assert table_rows(text) == ["| ✓ | duty | Weigh | a \\| b |", "| ✗ | duty | Lift | a \\| b |"]
    assert "**1 kept**, 1 dropped" in text
    assert "Shares" not in text


def test_extractions_say_where_the_title_is_from_and_how_often_a_text_stood_there():
    origin = Origin(document="a.md", title="Clerk", title_source="heading")
    unit = Unit(task=Task("Weigh", origin=origin, count=3), kind=UnitKind.DUTY, prior=1.0, why="b")
    text = written([Extraction(unit=unit, kept=True, why="b")])
    assert "## Clerk\n\na\\.md (title: heading)\n" in text
    assert table_rows(text) == ["| ✓ | duty | Weigh (×3) | b |"]
    without = replace(unit, task=replace(unit.task, origin=replace(origin, title_source=None)))
    assert "(title" not in written([Extraction(unit=without, kept=True, why="b")])


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a | b", r"a \| b"),
        (r"a \| b", r"a \\\| b"),
        ("run `rm`", r"run \`rm\`"),
        ("<script>x</script>", r"\<script\>x\</script\>"),
        ("[x](y)", r"\[x\](y)"),
        ("![x](y)", r"!\[x\](y)"),
        ("see https://evil.example", r"see https:\//evil\.example"),
        ("WWW.evil.example", r"WWW\.evil\.example"),
        ("a@b.example", "a\\@\u2060b\\.example"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("# no heading\n\n- no list", r"\# no heading - no list"),
        ("\x1b[1m**bold**", r"\*\*bold\*\*"),
        ("C++, e.g. 3.5 % (net).", "C++, e.g. 3.5 % (net)."),
    ],
)
def test_hostile_text_is_inert(text, safe):
    assert escaped(text) == safe


@given(st.text(max_size=60))
def test_a_row_stays_a_row(text):
    (row,) = table_rows(written([make(text, title=text, document=text)]))
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 8
    assert not UNESCAPED.search(escaped(text))


def test_each_row_is_written_before_the_next_is_pulled():
    stream, seen = io.StringIO(), []

    def pulled():
        for number in range(3):
            seen.append(len(table_rows(stream.getvalue())))
            yield make(str(number))

    MarkdownOutput().write(pulled(), RUN, stream)
    assert seen == [0, 1, 2]
    assert not stream.closed
