"""`csv`."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Effect,
    EscoLink,
    Extraction,
    ModelInfo,
    ObservedUse,
    Occupation,
    OccupationMatch,
    Origin,
    PolicyEffect,
    Probabilities,
    Reason,
    ReasonScore,
    RunInfo,
    Seen,
    Task,
    TaxonomyMatch,
    Unit,
    UnitKind,
    guarded,
)
from tasktriage_plugins.output_csv import tasktriage_outputs
from tasktriage_plugins.output_csv.writer import CsvOutput

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
RUN = RunInfo(version="0.1.0", command="classify", created="2026-11-23")
HEAD = (
    "id,text,label,p_automatable,p_augmentable,p_human_critical,score,prediction_set,uncertain,"
    "is_task,reasons,taxonomies,final_label,weight,document,title,line,start,end,changes,count,language,"
    "error,model,model_version,weight_written,tasktriage,codebook"
)
BESIDE = (
    "taxonomy_probabilities,policy_effects,occupation,occupation_title,occupation_probability,soc,"
    "isco,esco,onet_task,onet_similarity,observed_use"
)
HEAD += f",{BESIDE}"
EXTRACT_HEAD = "id,text,kept,kind,why,is_task,changes,document,title,line,start,end,language"
EXTRACT_HEAD += ",title_source,count,weight"


def written(results, run=RUN):
    stream = io.StringIO(newline="")
    CsvOutput().write(results, run, stream)
    return stream.getvalue()


def rows(results):
    return list(csv.DictReader(io.StringIO(written(results), newline="")))


def make(text="Weigh the parcels", **more):
    return Assessment(task=Task(text, **more), probabilities=Probabilities(0.6, 0.3, 0.1))


def extraction(kept):
    task = Task("A canteen", origin=Origin(document="a.md", line=3), changes=("line break joined",))
    unit = Unit(task=task, kind=UnitKind.BENEFIT, prior=0.0, why="x")
    return Extraction(unit=unit, kept=kept, why="under Benefits", is_task=0.02)


def test_spec():
    (spec,) = tasktriage_outputs()
    assert (spec.name, spec.suffixes, spec.binary) == ("csv", (".csv",), False)


def test_header_and_line_ends():
    lines = written([make()]).split("\r\n")
    assert lines[0] == HEAD
    assert len(lines) == 3
    assert lines[2] == ""


def test_zero_results_give_the_header_of_the_command():
    assert written([]) == HEAD + "\r\n"
    extract = RunInfo(version="0.1.0", command="extract", created="2026-11-23")
    assert written([], extract) == EXTRACT_HEAD + "\r\n"


def test_a_full_row():
    origin = Origin(document="post.md", title="Clerk", line=2, start=10, end=30)
    item = Assessment(
        task=Task("Weigh", id="7", origin=origin, changes=("a", "b"), count=2, language="en"),
        model=ModelInfo("tiny", "1"),
        probabilities=Probabilities(0.21, 0.70, 0.09),
        prediction_set=LABELS[:2],
        is_task=0.99,
        reasons=(ReasonScore(Reason.ACC, 0.12), ReasonScore(Reason.PHY, 0.1)),
        taxonomies=(TaxonomyMatch("post", "hub", "Hub", 0.61),),
    )
    assert rows([item]) == [
        {
            "id": "7",
            "text": "Weigh",
            "label": "augmentable",
            "p_automatable": "0.21",
            "p_augmentable": "0.7",
            "p_human_critical": "0.09",
            "score": "0.56",
            "prediction_set": "automatable; augmentable",
            "uncertain": "true",
            "is_task": "0.99",
            "reasons": "ACC 0.12; PHY 0.1",
            "taxonomies": "post/hub 0.61",
            "final_label": "augmentable",
            "weight": "1.0",
            "document": "post.md",
            "title": "Clerk",
            "line": "2",
            "start": "10",
            "end": "30",
            "changes": "a; b",
            "count": "2",
            "language": "en",
            "error": "",
            "model": "tiny",
            "model_version": "1",
            "weight_written": "",
            "tasktriage": "",
            "codebook": "",
            **dict.fromkeys(BESIDE.split(","), ""),
        }
    ]


def test_what_stands_beside_labels():
    rule = PolicyEffect(
        policy="eu-ai-act",
        rule="annex-iii-4a",
        title="Hiring",
        effect=Effect.CAP,
        act="Screen candidates",
        probability=0.93,
        in_force=True,
        jurisdiction="EU",
        basis="Annex III",
        as_of=date(2026, 11, 29),
        source="https://example.org/law",
    )
    later = replace(rule, rule="a b;c", in_force=False, applies_from=date(2027, 12, 2), stale=True)
    match = OccupationMatch(
        code="15-1252.00",
        title="=Software Developers",
        probability=0.84,
        soc="15-1252",
        isco=("2512", "2514"),
        esco=(EscoLink("http://data.europa.eu/esco/occupation/1", "developer", "close"),),
    )
    index = Seen(source="Economic Index", release="2025-09", what="share", value=0.00000125)
    unseen = Seen(source="Activity", release="2025-07", what="completion", value=None)
    item = replace(
        make(),
        taxonomies=(TaxonomyMatch("post", "hub", "Hub", 0.61, 0.8),),
        policy_effects=(rule, later),
        occupation=Occupation(title="dev", tasks=3, matches=(match,)),
        observed_use=ObservedUse(task_id="4163", similarity=0.81, seen=(index, unseen)),
    )
    (row,) = rows([item])
    assert (row["label"], row["final_label"]) == ("automatable", "augmentable")
    assert [row[name] for name in BESIDE.split(",")] == [
        "post/hub 0.8",
        "eu-ai-act/annex-iii-4a cap as of 2026-11-29 0.93; "
        "eu-ai-act/a_b_c cap from 2027-12-02 as of 2026-11-29 stale 0.93",
        "15-1252.00",
        "'=Software Developers",
        "0.84",
        "15-1252",
        "2512; 2514",
        "http://data.europa.eu/esco/occupation/1",
        "4163",
        "0.81",
        "Economic Index 2025-09 share 0.000001; Activity 2025-07 completion not seen",
    ]


def test_what_was_looked_for_and_not_found_is_none():
    nothing = ObservedUse(task_id=None, similarity=0.2)
    occupation = Occupation(title="dev", tasks=3, matches=())
    item = replace(make(), policy_effects=(), occupation=occupation, observed_use=nothing)
    (row,) = rows([item])
    assert [row[name] for name in BESIDE.split(",")] == [
        *("", "", "none", "", "", "", "", "", "none", "0.2", "")
    ]


@pytest.mark.parametrize(("labels", "cell"), [(LABELS[:1], "false"), (LABELS, "true"), (None, "")])
def test_uncertain_is_true_false_or_empty(labels, cell):
    assert rows([replace(make(), prediction_set=labels)])[0]["uncertain"] == cell


def test_an_error_leaves_cells_empty():
    (row,) = rows([Assessment(task=Task("", id="3"), error="the row is empty")])
    assert (row["error"], row["label"], row["score"], row["id"]) == (
        "the row is empty",
        "",
        "",
        "3",
    )


def test_extractions():
    text = written([extraction(True), extraction(False)])
    assert text.splitlines()[0] == EXTRACT_HEAD
    assert rows([extraction(False)])[0]["kept"] == "false"
    assert rows([extraction(True)])[0] | {} == {
        "id": "",
        "text": "A canteen",
        "kept": "true",
        "kind": "benefit",
        "why": "under Benefits",
        "is_task": "0.02",
        "changes": "line break joined",
        "document": "a.md",
        "title": "",
        "line": "3",
        "start": "",
        "end": "",
        "language": "",
        "title_source": "",
        "count": "1",
        "weight": "1.0",
    }


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.example")',
        "+cmd|' /C calc'!A0",
        "-2+3+cmd",
        "@SUM(1)",
        "  =1+1",
        "\t=1+1",
        "\tplain",
        "\rplain",
        "\nplain",
        '"=1+1"',
        "'=1+1",
        "\u00a0=1+1",
        "＝1+1",
    ],
)
def test_formulas_are_made_text(text):
    item = Assessment(
        task=Task(text, id=text, origin=Origin(document=text, title=text), changes=(text,)),
        error=text,
    )
    (row,) = rows([item])
    for column in ("text", "id", "document", "title", "changes", "error"):
        assert row[column] == "'" + text


@pytest.mark.parametrize(
    "text", ["Add 1 + 1", "a=b", "mail x@y.example", "", "'quoted'", "-5", "+1.5", "-", "--", "="]
)
def test_what_is_no_formula_is_left_alone(text):
    assert guarded(text) == text


def test_numbers_are_left_alone():
    (row,) = rows([make(weight=-1.5)])
    assert row["weight"] == "-1.5"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\x1b[2Jbake", "\ufffd[2Jbake"),
        ("\x00=1+1", "\ufffd=1+1"),  # which no spreadsheet takes for a formula
        ("bake\x9b31m\x7f", "bake\ufffd31m\ufffd"),
        ("bake\tand\r\nsell", "bake\tand\r\nsell"),
    ],
)
def test_no_cell_gives_orders_to_a_terminal(text, cell):
    assert rows([make(text)])[0]["text"] == cell


def test_half_a_surrogate_pair_can_be_written():
    (row,) = rows([make("half \ud83d")])
    assert row["text"] == "half \ufffd"


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_round_trip(texts):
    texts = [BIDI.sub("", CONTROL.sub("\ufffd", text)) for text in texts]
    got = [row["text"] for row in rows([make(text) for text in texts])]
    assert got == [guarded(text) for text in texts]
    assert all(
        new.removeprefix("'") == old or new == old for new, old in zip(got, texts, strict=True)
    )


def test_each_row_is_written_before_the_next_is_pulled():
    stream, seen = io.StringIO(newline=""), []

    def pulled():
        for number in range(3):
            seen.append(stream.getvalue().count("\r\n"))
            yield make(str(number))

    CsvOutput().write(pulled(), RUN, stream)
    assert seen == [0, 2, 3]  # the header comes with the first row
    assert not stream.closed
