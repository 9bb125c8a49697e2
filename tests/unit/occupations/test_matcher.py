"""Roles looked up among the bundled occupations."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from tasktriage.contracts.errors import ComponentError, TasktriageWarning
from tasktriage.domain.occupation import Hint
from tasktriage.domain.task import Origin
from tasktriage.occupations.matcher import LEAST_SURE, OccupationMatcher

NO_TASKS = np.zeros((0, 384), np.float32)
COOKING = [
    "Grill meat and fish to order during service",
    "Prepare sauces and garnishes for the evening menu",
    "Keep the kitchen station clean and check the fridge temperatures",
]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Registered Nurse", "29-1141.00"),
        ("Sous Chef", "35-1011.00"),
        ("accountants", "13-2011.00"),
        ("Bus Driver (m/f/d), full-time", "53-3052.00"),
        ("BARISTA", "35-3023.01"),
    ],
)
def test_a_title_names_its_occupation(matcher, title, code):
    matches = matcher.matches(title)
    assert matches[0].code == code
    assert 1 <= len(matches) <= 5
    p = [match.probability for match in matches]
    assert p == sorted(p, reverse=True)
    assert 0 < sum(p) <= 1 + 1e-9
    assert matches[0].soc == code[:7]


@pytest.mark.parametrize(
    "text",
    [
        *("Our benefits", "What we offer", "About us", "About the team", "2026-11-29"),
        *("", " ", "\x00\x1b[31m", "经理", "Εργοδηγός", "🙂🙂", "12345", "x" * 100_000, "---"),
    ],
)
def test_what_is_no_role_is_none_and_quickly(matcher, text):
    begin = time.perf_counter()
    occupation = matcher.occupation(Origin(title=text), (), NO_TASKS)
    assert occupation.matches == ()
    assert occupation.best is None
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize("title", ["Tech Lead", "Senior Associate", "Softwareentwickler"])
def test_a_guess_that_is_weak_is_none_and_is_still_told(matcher, title):
    found = matcher.occupation(Origin(title=title), (), NO_TASKS)
    assert found.best is None
    assert 0 < found.candidates[0].probability < LEAST_SURE
    assert found.note is not None
    assert "no occupation is likely enough" in found.note
    assert matcher.matches(title) == ()


def test_a_sure_match_has_no_note(matcher):
    found = matcher.occupation(Origin(title="Registered Nurse"), (), NO_TASKS)
    assert found.note is None
    assert found.candidates == ()
    assert matcher.matches("Registered Nurse") == found.matches


def test_in_a_language_that_is_not_known_nothing_matches(matcher, shipped):
    vectors = shipped[1].assess(COOKING).vectors
    origin = Origin(title="Line Cook", hint="35-2014")
    found = matcher.occupation(origin, COOKING, vectors, foreign="de")
    assert found.matches == ()
    assert found.candidates[0].code.startswith("35-")
    assert found.note == "it is in a language ('de') that the model does not know"
    assert found.hint_checked is None


@pytest.mark.parametrize(
    "title",
    [
        *("=cmd|'/C calc'!A0", "+1+cmd", "-2+3+cmd", "@nurse", "=nurse()", "'=nurse", "\t =nurse"),
        *('=HYPERLINK("http://example.org","nurse")', "＝nurse", "nurse|'/C calc'!A0", "-nurse"),
    ],
)
def test_a_formula_is_no_title(matcher, shipped, title):
    found = matcher.occupation(Origin(title=title), (), NO_TASKS)
    assert (found.matches, found.candidates) == ((), ())
    assert found.note == "a formula is no title"
    vectors = shipped[1].assess(COOKING).vectors
    tasked = matcher.occupation(Origin(title=title), COOKING, vectors)
    assert tasked.matches == matcher.occupation(Origin(), COOKING, vectors).matches


@pytest.mark.parametrize("title", ["- Registered Nurse", "+ Registered Nurse"])
def test_an_item_of_a_list_is_no_formula(matcher, title):
    assert matcher.matches(title)[0].code == "29-1141.00"


def test_tasks_decide_where_the_title_says_little(matcher, shipped):
    vectors = shipped[1].assess(COOKING).vectors
    alone = matcher.occupation(Origin(), COOKING, vectors)
    assert alone.tasks == 3
    assert alone.title is None
    vague = matcher.occupation(Origin(title="Team member"), COOKING, vectors)
    assert vague.best is not None
    assert any(match.code.startswith("35-") for match in vague.matches[:3])


def test_a_file_name_is_weak_evidence(matcher, shipped):
    vectors = shipped[1].assess(COOKING).vectors
    given = matcher.occupation(Origin(title="scan 0042"), COOKING, vectors)
    weak = matcher.occupation(Origin(title="scan 0042", title_source="file name"), COOKING, vectors)
    assert [m.code for m in weak.matches] == [
        m.code for m in matcher.occupation(Origin(), COOKING, vectors).matches
    ]
    assert given.title == weak.title == "scan 0042"


@pytest.mark.parametrize(
    ("hint", "checked"),
    [
        ("29-1141.00", Hint.AGREES),
        ("SOC 29-1141", Hint.AGREES),
        ("29-1141.00 Registered Nurses", Hint.AGREES),
        ("ISCO-08 2221", Hint.AGREES),
        ("Registered Nurse", Hint.AGREES),
        ("15-1252", Hint.DISAGREES),
        ("Software Developers", Hint.DISAGREES),
        ("99-9999", Hint.UNKNOWN),
        ("Full-time", Hint.UNKNOWN),
    ],
)
def test_a_hint_is_checked(matcher, hint, checked):
    found = matcher.occupation(Origin(title="Registered Nurse", hint=hint), (), NO_TASKS)
    assert found.hint == hint
    assert found.hint_checked is checked


def test_a_hint_takes_no_part_in_the_match(matcher):
    plain = matcher.occupation(Origin(title="Registered Nurse"), (), NO_TASKS)
    hinted = matcher.occupation(Origin(title="Registered Nurse", hint="15-1252"), (), NO_TASKS)
    assert plain.matches == hinted.matches
    assert plain.hint_checked is None


@pytest.mark.parametrize("code", ["15-1252.00", "15-1252", " 15-1252.00 "])
def test_a_code_is_looked_up(matcher, code):
    match = matcher.coded(code)
    assert match.title == "Software Developers"
    assert match.isco == ("2512",)
    assert all(link.uri.startswith("http://data.europa.eu/esco/") for link in match.esco)
    assert len(match.esco) <= 5


@pytest.mark.parametrize("code", ["Software Developers", "99-9999", "15-1252.99x", ""])
def test_what_is_no_code_is_none(matcher, code):
    assert matcher.coded(code) is None


class _Other:
    """A model whose vectors the occupations were not learnt with."""

    def __init__(self, model):
        self._model = model
        self.info = model.info
        self.embedder_id = "other-1"
        self.languages = ("en",)

    def assess(self, texts):
        return self._model.assess(texts)

    def prediction_sets(self, probabilities, coverage):
        return None


class _Shorter(_Other):
    """A model that calls its vectors those of the shipped one, and they are shorter."""

    def __init__(self, model):
        super().__init__(model)
        self.embedder_id = model.embedder_id

    def assess(self, texts):
        found = self._model.assess(texts)
        return replace(found, vectors=found.vectors[:, :160])


def test_another_embedder_compares_titles_and_says_so(shipped):
    taxonomy, model = shipped
    with pytest.warns(TasktriageWarning, match="learnt with 'default-"):
        matcher = OccupationMatcher(taxonomy, _Other(model))
    assert matcher.matches("Registered Nurse")[0].code == "29-1141.00"
    vectors = model.assess(COOKING).vectors
    assert matcher.candidates("Line Cook", COOKING, vectors)[0].code.startswith("35-")


def damaged(folder, taxonomy, **arrays):
    """The taxonomy with its arrays changed."""
    shipped_file = taxonomy.occupation_arrays
    tensors = load_file(shipped_file)
    from safetensors import safe_open

    with safe_open(str(shipped_file), framework="numpy") as file:
        about = file.metadata()
    path = folder / "occupations.safetensors"
    path.write_bytes(save(tensors | arrays, metadata=about))
    return replace(taxonomy, occupation_arrays=path)


@pytest.mark.parametrize(
    "arrays",
    [
        {"title": np.full(6, np.nan, np.float32)},
        {"posting": np.zeros(3, np.float32)},
        {"duties": np.zeros((5, 384), np.int8)},
        {"duty_word": np.full(4, 65_535, np.uint16)},
        {"head": np.zeros(1016, np.int8)},
        {"places": np.zeros(1, np.uint16)},
        # finite, and none any more in float32
        {"head_bias": np.full(1016, 1e300)},
        {"head_scale": np.full(1016, 1e38)},
        {"whiten": np.full((384, 384), 1e39)},
        {"centre": np.ones(384, np.complex64)},
        {"posting": np.full(28, 1e7)},
    ],
)
@pytest.mark.filterwarnings("error")
def test_damaged_arrays_are_one_error(shipped, tmp_path, arrays):
    taxonomy, model = shipped
    with pytest.raises(ComponentError, match=r"occupations\.safetensors can't be used"):
        OccupationMatcher(damaged(tmp_path, taxonomy, **arrays), model)


def test_arrays_of_vectors_of_another_length_are_one_error(shipped):
    taxonomy, model = shipped
    with pytest.raises(ComponentError, match="is of vectors of 384 numbers, not of 160"):
        OccupationMatcher(taxonomy, _Shorter(model))


def test_arrays_of_other_occupations_or_none_are_one_error(shipped, tmp_path):
    taxonomy, model = shipped
    with pytest.raises(ComponentError, match="can't be used"):
        OccupationMatcher(replace(taxonomy, occupation_arrays=tmp_path / "none.safetensors"), model)
    with pytest.raises(ComponentError, match="has no file to look roles up by"):
        OccupationMatcher(replace(taxonomy, occupation_arrays=None), model)
    with pytest.raises(ComponentError, match="of other occupations"):
        OccupationMatcher(replace(taxonomy, nodes=taxonomy.nodes[:100]), model)
