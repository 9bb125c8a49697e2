"""`table`."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Explanation,
    Extraction,
    ModelInfo,
    Neighbour,
    Origin,
    Probabilities,
    Reason,
    ReasonScore,
    RunInfo,
    Task,
    TaxonomyMatch,
    Unit,
    UnitKind,
    WordEffect,
)
from tasktriage_plugins.output_table import tasktriage_outputs
from tasktriage_plugins.output_table.lines import Glyphs, bar, decimal
from tasktriage_plugins.output_table.table import TableOutput

AUTOMATABLE, AUGMENTABLE, HUMAN = LABELS
RUN = RunInfo(
    version="0.1.0",
    command="classify",
    created="2026-11-23",
    model=ModelInfo("tiny", "1.0"),
    coverage=0.9,
    scope="Agents with ordinary tools, today; no robots.",
)
WIDTHS = (20, 40, 60, 80, 119, 120, 140)


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def shown(results, width=80, run=RUN, **env):
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"COLUMNS": str(width), **env}.items():
            patch.setenv(name, value)
        TableOutput().write(results, run, stream)
    return stream.getvalue().replace("\u00a0", " ")


def make(text="Weigh the parcels", p=(0.6, 0.3, 0.1), document="a.md", title="Clerk", **more):
    task = Task(text, id=f"{document}#1", origin=Origin(document=document, title=title))
    return Assessment(task=task, probabilities=Probabilities(*p), **more)


def extraction(text="Weigh the parcels", kept=True, why="under Duties"):
    task = Task(text, origin=Origin(document="a.md"), changes=("subject removed",))
    unit = Unit(task=task, kind=UnitKind.DUTY, prior=0.5, why=why)
    return Extraction(unit=unit, kept=kept, why=why)


def every_kind():
    why = Explanation(
        (Neighbour("Answer for the decision to stop the line", HUMAN, 0.81, (Reason.ACC,)),),
        (WordEffect("Decide", -0.21), WordEffect("report", 0.04)),
    )
    yield make("Weigh the parcels that come in overnight, and post their weights in the register")
    yield make(
        "Decide whether a damaged parcel goes back",
        (0.06, 0.24, 0.7),
        reasons=(ReasonScore(Reason.PHY, 0.1), ReasonScore(Reason.ACC, 0.8)),
        prediction_set=(AUGMENTABLE, HUMAN),
        taxonomies=(TaxonomyMatch("post", "hub", "Sorting hub", 0.61),),
        explanation=why,
    )
    yield make("", error="the row is empty")
    yield make("Answer complaints", (0.3, 0.6, 0.1), document="b.md", title=None)


def test_spec():
    (spec,) = tasktriage_outputs()
    assert (spec.name, spec.binary) == ("table", False)


def test_the_table_at_80_columns():
    assert shown(every_kind()) == (
        "Clerk  a.md\n"
        "\n"
        "Task                                         Label           Probability   Score\n"
        "────────────────────────────────────────────────────────────────────────────────\n"
        "Weigh the parcels that come in overnight,    automatable     ■■■■■■■□□□□●    .75\n"
        "  and post their weights in the register\n"
        "Decide whether a damaged parcel goes back    human-critical  ■□□□●●●●●●●●    .18\n"
        "  Sorting hub (post) .61                     uncertain: may be augmentable;\n"
        "                                             accountable decision\n"
        "    nearest example, similarity .81  human-critical  Answer for the decision to\n"
        "      stop the line\n"
        "    words that move the score (+ to automatable)  Decide −.21  report +.04\n"
        "a.md#1                                       error\n"
        "  the row is empty\n"
        "\n"
        "2 tasks · ■ automatable 33 % · □ augmentable 27 % · ● human-critical 40 %\n"
        "1 uncertain · 1 error\n"
        "\n"
        "b.md\n"
        "\n"
        "Task                                         Label           Probability   Score\n"
        "────────────────────────────────────────────────────────────────────────────────\n"
        "Answer complaints                            augmentable     ■■■■□□□□□□□●    .60\n"
        "\n"
        "1 task · ■ automatable 30 % · □ augmentable 60 % · ● human-critical 10 %\n"
        "\n"
        "All 2 documents\n"
        "3 tasks · ■ automatable 32 % · □ augmentable 38 % · ● human-critical 30 %\n"
        "1 uncertain · 1 error\n"
        "\n"
        "Agents with ordinary tools, today; no robots\n"
        "uncertain: more than one label at 90 % coverage · model tiny 1.0\n"
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_longer_than_the_terminal(width):
    hostile = [make("木" * 90), make("x" * 300), make("a b " * 90, taxonomies=()), *every_kind()]
    text = shown(hostile, width) + shown([extraction("y" * 200, why="z" * 90)], width)
    assert max(cell_len(line) for line in text.splitlines()) <= width


@pytest.mark.parametrize("width", [40, 80, 140])
def test_nothing_is_lost_at_any_width(width):
    words = set(re.findall(r"[^\s─■□●·,]+", shown(every_kind(), 140))) - {"Reason"}
    headings = {"Task", "Label", "Probability", "Score"}
    assert words - headings <= set(re.findall(r"[^\s─■□●·,]+", shown(every_kind(), width)))


def test_remarks_have_a_column_on_a_wide_terminal():
    lines = shown([*every_kind()][1:2], 140).splitlines()
    row = next(place for place, line in enumerate(lines) if line.startswith("Decide"))
    assert lines[row].endswith("  .18  uncertain: may be augmentable;")
    assert lines[row + 1].endswith("   accountable decision")
    assert "Reason" in lines[2]


@pytest.mark.parametrize("width", [*WIDTHS[1:], 100])
def test_a_label_that_is_uncertain_says_so(width):
    """By the prediction set alone; an error has no label, and one label is no doubt."""
    sets = {"a": (HUMAN,), "b": (AUTOMATABLE, HUMAN), "c": None, "d": (AUTOMATABLE,)}
    for text, labels in sets.items():
        out = shown([make(text, (0.6, 0.3, 0.1), prediction_set=labels)], width)
        row = out.partition("\n1 task ")[0]
        assert ("uncertain: may be human-critical" in row) == (text == "b")
        assert ("may be human-critical" in row) == (text in "ab")
    lost = make("x", prediction_set=(AUTOMATABLE, HUMAN), error="not a task")
    assert "uncertain" not in shown([lost], width)


def test_plain_without_a_terminal_and_coloured_when_forced():
    assert "\x1b" not in shown(every_kind())
    assert "\x1b[1;36mautomatable" in shown(every_kind(), FORCE_COLOR="1", TERM="xterm")
    mute = shown(every_kind(), FORCE_COLOR="1", NO_COLOR="1", TERM="xterm")
    assert not re.search(r"\x1b\[[\d;]*(3[0-7]|9[0-7])m", mute)


def test_shares_are_means_weighted_by_weight():
    heavy = Assessment(
        task=Task("x", weight=3.0, count=2), probabilities=Probabilities(0.4, 0.35, 0.25)
    )
    text = shown([heavy, make("y", (0.0, 0.0, 1.0), document=None, title=None)])
    assert "automatable 30 % · □ augmentable 26 % · ● human-critical 44 %" in text
    assert "x ×2" in text


def test_zero_results():
    assert shown([]) == "No tasks.\n"


def test_rows_of_one_document_that_were_separated_get_two_blocks():
    text = shown([make("x"), make("y", document="b.md"), make("z")])
    assert text.count("Clerk  a.md") == 2


def test_a_table_with_several_roles_names_each():
    lost = make("", document="t.csv", title=None, error="unreadable")
    rows = [make(text, document="t.csv", title=role) for text, role in ["aA", "bA", "cB", "dB"]]
    text = shown([*rows[:3], lost, *rows[3:]])
    lines = [line.split("  ")[0] for line in text.splitlines()]
    assert lines[:8] == ["A", "", "Task", "─" * 80, "a", "b", "", "B"]
    assert lines[8:11] == ["c", "t.csv#1", ""]
    assert lines.count("B") == 1
    assert text.count("4 tasks") == 1


HOSTILE = [
    "[red]x[/red] [link=https://evil.example]y[/link] [/]",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07z\x1b]8;;\x07",
    "pay \u202eevil\u202c :smile: \x9b2J\x07\x08",
    "half \ud83d pair",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_neutral(text):
    item = make(text, title=text, document=text, taxonomies=(TaxonomyMatch(text, "n", text, 0.5),))
    for out in (shown([item, make("", error=text)]), shown([extraction(text, why=text)])):
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", out
        )
    assert "[red]x[/red]" in shown([make(HOSTILE[0])])
    assert ":smile:" in shown([make(HOSTILE[2])])


def test_a_stream_without_unicode_gets_ascii():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="\n")
    TableOutput().write([make("Größe messen · 木"), *every_kind(), extraction("ü")], RUN, stream)
    stream.flush()
    text = stream.buffer.getvalue().decode("ascii")
    assert "Gr??e messen ? ?" in text
    assert "#######====o" in text


def test_extractions():
    lines = shown([extraction(), extraction("A canteen", kept=False)]).splitlines()
    assert lines[2].split() == ["Kind", "Why", "Text"]
    assert lines[4].split() == ["✓", "duty", "under", "Duties", "Weigh", "the", "parcels"]
    assert lines[5].strip() == "subject removed"
    assert lines[6].startswith("✗  duty")
    assert lines[-1] == "1 kept · 1 dropped"


def test_extractions_say_where_the_title_is_from_and_how_often_a_text_stood_there():
    origin = Origin(document="a.md", title="Clerk", title_source="heading")
    task = Task("weigh", origin=origin, changes=("compound split",), count=3)
    unit = Unit(task=task, kind=UnitKind.DUTY, prior=1.0, why="b")
    lines = shown([Extraction(unit=unit, kept=True, why="b")]).splitlines()
    assert lines[0] == "Clerk (heading)  a.md"
    assert lines[4].split() == ["✓", "duty", "b", "Weigh", "×3"]
    unnamed = replace(task, origin=replace(origin, title_source=None))
    item = Extraction(unit=replace(unit, task=unnamed), kept=True, why="b")
    assert shown([item]).startswith("Clerk  a.md")


@pytest.mark.parametrize(
    ("p", "cells"),
    [
        ((1.0, 0.0, 0.0), "■■■■■■■■■■■■"),
        ((0.0, 0.0, 1.0), "●●●●●●●●●●●●"),
        ((0.25, 0.5, 0.25), "■■■□□□□□□●●●"),
        ((0.3335, 0.3335, 0.333), "■■■■□□□□●●●●"),
    ],
)
def test_bar(p, cells):
    assert bar(Probabilities(*p), 12, Glyphs()).plain == cells


@pytest.mark.parametrize(("value", "text"), [(0.0, ".00"), (0.555, ".56"), (1.0, "1.00")])
def test_decimal(value, text):
    assert decimal(value) == text


def test_each_row_is_written_before_the_next_is_pulled():
    stream, seen = io.StringIO(), []

    def pulled():
        for number in range(4):
            seen.append(stream.getvalue().count("Sort bag"))
            yield make(f"Sort bag {number}")

    TableOutput().write(pulled(), RUN, stream)
    assert seen == [0, 1, 2, 3]
    assert not stream.closed


TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXT, TEXT, TEXT, st.integers(1, 160), st.sampled_from([None, "broken", "\x1b[2J"]))
def test_any_text_at_any_width(text, title, word, width, error):
    why = Explanation((Neighbour(text, HUMAN, 0.5),), (WordEffect(word, -0.5),))
    item = make(
        text,
        title=title,
        document=word,
        prediction_set=LABELS,
        error=error,
        explanation=why,
        taxonomies=(TaxonomyMatch(word, "n", title, 0.2),),
    )
    out = shown([item, item], width) + shown([extraction(text, why=title)], width)
    assert all(cell_len(line) <= max(width, 2) for line in out.split("\n"))
