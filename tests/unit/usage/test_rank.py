from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.corpora.usage import facts, occupations
from tasktriage.domain.assessment import Assessment, ModelInfo
from tasktriage.domain.label import Probabilities
from tasktriage.domain.occupation import Occupation, OccupationMatch
from tasktriage.domain.profile import Evidence, Interval, Measure, Profile, Weighting, Weights
from tasktriage.domain.task import Origin, Task
from tasktriage.domain.usage import ObservedUse, UseRank
from tasktriage.pipeline.rollup import roll_up
from tasktriage.usage.rank import rank_in, use_rank

MODEL = ModelInfo(facts()["model"]["name"], facts()["model"]["version"])


def profile(code: str | None, score: float) -> Profile:
    found = (
        ()
        if code is None
        else (OccupationMatch(code=code, title="x", probability=0.9, soc=code[:7]),)
    )
    return Profile(
        role="x",
        tasks=(),
        weights=Weights(Weighting.EQUAL),
        n_eff=12.0,
        evidence=Evidence.ENOUGH,
        mean_score=Measure(score, Interval(score, score), None),
        model=MODEL,
        occupation=Occupation(title="x", tasks=12, matches=found),
    )


@given(st.lists(st.floats(0, 1), min_size=1), st.floats(0, 1))
def test_a_rank_is_a_share_and_grows(values, value):
    rank = rank_in(values, value)
    assert 0.0 <= rank <= 1.0
    assert rank <= rank_in(values, 1.0)
    assert rank_in(values, 2.0) == 1.0


def test_equal_values_count_by_half():
    assert rank_in([1.0, 1.0, 2.0, 3.0], 1.0) == pytest.approx(0.25)


def test_an_occupation_stands_where_its_own_score_does():
    row = next(row for row in occupations() if row.code == "15-1252.00")
    rank = use_rank(profile(row.code, row.mean_score))
    assert rank.ours == pytest.approx(
        rank_in([r.mean_score for r in occupations()], row.mean_score)
    )
    assert [other.release for other in rank.others] == ["2025-07", "2026-01-15"]
    assert rank.said.startswith(f"Our scores set it above {100 * rank.ours:.0f} % of O*NET's")


@pytest.mark.parametrize(("score", "words"), [(0.0, "both disagree with ours"), (1.0, "agree to")])
def test_disagreement_is_said(score, words):
    said = use_rank(profile("15-1252.00", score)).said
    assert words in said
    assert said.endswith("Use and capability are not the same.")


def test_an_occupation_that_nobody_knows():
    rank = use_rank(profile("55-1011.00", 0.5))
    assert rank.others == ()
    assert "no other measure" in rank.said


def test_without_occupation_figures_or_the_same_model_there_is_none():
    known = profile("15-1252.00", 0.5)
    assert use_rank(profile(None, 0.5)) is None
    assert use_rank(replace(known, occupation=None)) is None
    assert use_rank(replace(known, mean_score=None)) is None
    assert use_rank(replace(known, model=ModelInfo("default", "0.0.1"))) is None
    assert use_rank(replace(known, model=None)) is None


def test_a_profile_has_a_rank_where_observed_use_was_asked_for(monkeypatch):
    given = UseRank(occupation="15-1252.00", ours=0.5, others=(), said="…")
    monkeypatch.setattr("tasktriage.usage.rank.use_rank", lambda profile: given)
    plain = Assessment(
        task=Task("Sort the mail", origin=Origin(document="a.md", line=1)),
        probabilities=Probabilities(0.5, 0.3, 0.2),
    )
    asked = replace(plain, observed_use=ObservedUse(task_id=None, similarity=0.1))
    assert [made.use_rank for made in roll_up([plain])] == [None]
    assert [made.use_rank for made in roll_up([plain, asked])] == [given]
