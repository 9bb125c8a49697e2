"""A result with policies, occupation and observed use: written in each form, and taken back."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.config import Settings
from tasktriage.contracts.protocols import RunInfo
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import Assessment, Correction, TaxonomyMatch
from tasktriage.domain.assessment_record import assessment_record
from tasktriage.domain.label import LABELS, Label, Probabilities
from tasktriage.domain.occupation import EscoLink, Hint, Occupation, OccupationMatch
from tasktriage.domain.policy import Effect, PolicyEffect
from tasktriage.domain.row import TableForm
from tasktriage.domain.task import Task
from tasktriage.domain.usage import ObservedUse, Seen
from tasktriage.extend.manager import Plugins
from tasktriage.kit.result_cells import assessment_of
from tasktriage.pipeline.read_back import read_results

BUNDLED = Plugins.from_settings(Settings(), third_party=False, strict=True)
RUN = RunInfo(version="0", command="classify", created="2026-11-29")
FORM = TableForm(result="edited")
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
SHARES = st.integers(0, 100).map(lambda n: n / 100)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


def effect_of(**more: Any) -> PolicyEffect:
    known: dict[str, Any] = {
        "policy": "eu-ai-act",
        "rule": "annex-iii-4a",
        "title": "Hiring",
        "effect": Effect.CAP,
        "act": "Screen candidates",
        "probability": 0.93,
        "in_force": True,
        "jurisdiction": "EU",
        "basis": "Annex III",
        "as_of": date(2026, 11, 29),
        "source": "https://example.org/law",
    }
    return PolicyEffect(**(known | more))


def make(*effects: PolicyEffect, p: tuple[float, float, float] = (0.7, 0.2, 0.1)) -> Assessment:
    return Assessment(
        task=Task("Screen applicants", id="a#1"),
        probabilities=Probabilities(*p),
        prediction_set=LABELS[:2],
        policy_effects=effects,
    )


@st.composite
def effects(draw: st.DrawFn) -> PolicyEffect:
    day = draw(st.none() | DAYS)
    return effect_of(
        policy=draw(NAMES),
        rule=draw(NAMES),
        title=draw(WORDS),
        act=draw(WORDS),
        effect=draw(st.sampled_from(Effect)),
        probability=draw(SHARES),
        in_force=True if day is None else draw(st.booleans()),
        applies_from=day,
        as_of=draw(DAYS),
        stale=draw(st.booleans()),
    )


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    parts = draw(st.tuples(*[st.integers(1, 99)] * 3))
    first, second = (round(part / sum(parts), 4) for part in parts[:2])
    item = make(
        *draw(st.lists(effects(), max_size=4)),
        p=(first, second, round(1.0 - first - second, 4)),
    )
    match = OccupationMatch(
        code="15-1252.00",
        title=draw(NAMES),
        probability=draw(SHARES),
        soc="15-1252",
        isco=("2512", "2514")[: draw(st.integers(0, 2))],
        esco=(EscoLink("http://data.europa.eu/esco/occupation/1", draw(WORDS), "close"),),
    )
    occupation = Occupation(
        title="dev",
        tasks=2,
        matches=draw(st.sampled_from([(), (match,)])),
        hint=draw(st.none() | WORDS),
        hint_checked=draw(st.none() | st.sampled_from(Hint)),
        candidates=draw(st.sampled_from([(), (match,)])),
        note=draw(st.none() | WORDS),
    )
    seen = Seen(source="Economic Index", release="2025-09", what="share", value=draw(SHARES))
    use = ObservedUse(
        task_id=draw(st.none() | st.just("4163")),
        similarity=0.5,
        seen=(seen, replace(seen, value=None)),
    )
    return replace(
        item,
        occupation=draw(st.none() | st.just(occupation)),
        observed_use=draw(st.none() | st.just(use)),
        taxonomies=(TaxonomyMatch("sdlc", "build", "Build", 0.5, draw(st.none() | SHARES)),),
    )


@given(assessments())
def test_a_record_is_read_as_it_was_written(item):
    record = json.loads(json.dumps(assessment_record(item)))
    back = assessment_of(record, line=1, form=FORM)
    assert back.correction is None
    assert assessment_record(back) == record


@given(assessments())
def test_a_row_of_csv_keeps_what_it_says(item):
    stream = io.StringIO(newline="")
    BUNDLED.outputs.find("csv").create().write(iter([item]), RUN, stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    back = assessment_of(row, line=2, form=FORM)
    assert (back.correction, back.label, back.final_label) == (None, item.label, item.final_label)
    bare = dict.fromkeys(("title", "act", "jurisdiction", "basis", "source"), "")
    known = tuple(replace(effect, **bare) for effect in item.policy_effects or ())
    assert (back.policy_effects or ()) == known
    assert back.taxonomies == (replace(item.taxonomies[0], title="build"),)
    if item.occupation is not None:
        assert back.occupation is not None
        assert [m.code for m in back.occupation.matches] == [
            m.code for m in item.occupation.matches
        ]
    if item.observed_use is not None:
        assert back.observed_use == item.observed_use
    again = io.StringIO(newline="")
    BUNDLED.outputs.find("csv").create().write(iter([back]), RUN, again)
    assert again.getvalue() == stream.getvalue()


LATER = effect_of(effect=Effect.HUMAN, in_force=False, applies_from=date(2027, 12, 2))
TIE = (0.5, 0.5, 0.0)


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "xlsx", "parquet"])
@pytest.mark.filterwarnings("ignore")
def test_every_format_gives_the_labels_back(name, tmp_path):
    entry = BUNDLED.outputs.find(name)
    if entry.missing:
        pytest.skip(f"{name} needs more than is installed")
    items = [
        make(effect_of()),
        make(effect_of(effect=Effect.PROHIBITED), LATER),
        make(LATER),
        make(effect_of(effect=Effect.NOTE)),
        make(),
        replace(make(effect_of()), correction=Correction(label=Label.AUTOMATABLE)),
        replace(make(effect_of()), correction=Correction(label=Label.HUMAN_CRITICAL)),
        make(effect_of(), p=(0.45, 0.1, 0.45)),
    ]
    path = tmp_path / f"result.{name}"
    if entry.spec.binary:
        with path.open("wb") as file:
            entry.create().write(iter(items), RUN, file)
    else:
        with path.open("w", encoding="utf-8", newline="") as text:
            entry.create().write(iter(items), RUN, text)
    back = list(read_results(Source(name=path.name, path=path), BUNDLED.readers) or ())
    assert [item.error for item in back] == [None] * len(items)
    assert [item.final_label for item in back] == [item.final_label for item in items]
    assert [item.label for item in back] == [item.label for item in items]
    assert [item.correction for item in back] == [item.correction for item in items]
    named = [[(e.name, e.effect, e.in_force) for e in i.policy_effects or ()] for i in back]
    assert named == [
        [(e.name, e.effect, e.in_force) for e in i.policy_effects or ()] for i in items
    ]


def row(item: Assessment, **changes: str) -> dict[str, Any]:
    stream = io.StringIO(newline="")
    BUNDLED.outputs.find("csv").create().write(iter([item]), RUN, stream)
    (cells,) = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    return cells | changes


@pytest.mark.parametrize(
    ("changes", "correction"),
    [
        ({}, None),
        ({"final_label": "automatable"}, Correction(label=Label.AUTOMATABLE)),
        ({"final_label": "human-critical"}, Correction(label=Label.HUMAN_CRITICAL)),
        ({"label": "human-critical"}, Correction(label=Label.HUMAN_CRITICAL)),
        ({"label": "augmentable"}, None),  # what the policy says already
        ({"final_label": ""}, None),
        ({"final_label": "not a task"}, Correction(is_task=False)),
    ],
)
def test_a_persons_own_change_stands_above_the_policy(changes, correction):
    back = assessment_of(row(make(effect_of()), **changes), line=2, form=FORM)
    assert back.correction == correction
    assert back.label is Label.AUTOMATABLE


def test_two_changes_have_to_agree():
    changed = row(make(effect_of()), label="human-critical", final_label="automatable")
    assert "write the same in both" in (assessment_of(changed, line=2, form=FORM).error or "")


def test_a_tie_that_rounding_made_is_settled_by_what_the_policy_left():
    cells = row(make(effect_of(), p=(0.4502, 0.1, 0.4498)))
    cells |= {"p_automatable": "0.45", "p_human_critical": "0.45"}
    back = assessment_of(cells, line=2, form=FORM)
    assert (back.correction, back.final_label) == (None, Label.AUGMENTABLE)


@pytest.mark.parametrize(
    "cell", ["nonsense", "a/b", "a/b cup 0.5", "a/b cap 7", ";", "a/b cap from 2027-01-01 x"]
)
def test_what_is_no_rule_is_left_out(cell):
    cells = row(make(), policy_effects=cell)
    back = assessment_of(cells, line=2, form=FORM)
    assert (back.policy_effects, back.final_label) == ((), Label.AUTOMATABLE)


@pytest.mark.parametrize("cell", ["a/b cap", "a/b cap 0.5", "a/b cap 50 %", "'=a/b cap 1"])
def test_a_rule_says_as_much_as_is_known(cell):
    cells = row(make(), policy_effects=cell, final_label="augmentable")
    back = assessment_of(cells, line=2, form=FORM)
    assert (back.correction, back.final_label) == (None, Label.AUGMENTABLE)


def test_a_column_of_the_users_own_stays_theirs():
    cells = {name: cell for name, cell in row(make()).items() if not name.startswith("occupation")}
    back = assessment_of(cells | {"occupation": "Clerks", "isco": "x"}, line=2, form=FORM)
    assert back.occupation is None
    assert back.task.row is not None
    assert back.task.row["occupation"] == "Clerks"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda s: (
            st.lists(s, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "policy",
                        "rule",
                        "effect",
                        "matches",
                        "code",
                        "seen",
                        "task_id",
                        "probability",
                    ]
                ),
                s,
                max_size=4,
            )
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        [
            "policy_effects",
            "occupation",
            "observed_use",
            "onet_task",
            "taxonomy_probabilities",
            "esco",
        ]
    ),
)
def test_cells_of_any_kind_break_nothing(value, name):
    record = assessment_record(make()) | {name: value}
    back = assessment_of(record, line=1, form=FORM)
    assert back.error is None
