"""Each metric on a case small enough to count by hand, and what holds for all cases."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.bench.extraction.found import Found
from tasktriage.bench.extraction.kinds import PassageKind
from tasktriage.bench.extraction.reference import Reference
from tasktriage.bench.extraction.score import METRICS, Judged, score

LEAK_KINDS = (PassageKind.REQUIREMENT, PassageKind.BENEFIT, PassageKind.BOILERPLATE)
LEAKS = ("leak_requirement", "leak_benefit", "leak_boilerplate")


def ref(text, kind=PassageKind.DUTY):
    return Reference(kind, str(kind), tuple(text.split()), 0, len(text))


def found(text, kind=PassageKind.DUTY, *, cut=False):
    return Found(tuple(text.split()), kind, cut)


def values(*documents):
    return {name: share.value for name, share in score(documents).scores.items()}


def test_precision_recall_and_f1_count_pairs():
    document = Judged(
        "t",
        [ref("a b c d e"), ref("f g h i j"), ref("k l m n o"), ref("p q", PassageKind.REQUIREMENT)],
        [found("a b c d e"), found("k l"), found("f g h i j"), found("x", PassageKind.BENEFIT)],
    )
    got = values(document)
    assert got["precision"] == pytest.approx(2 / 4)
    assert got["recall"] == pytest.approx(2 / 3)
    assert got["f1"] == pytest.approx(2 * (1 / 2) * (2 / 3) / (1 / 2 + 2 / 3))


def test_text_covered_counts_four_words_in_a_row_inside_units():
    # 3 grams, of which "a b c d" alone stands inside a unit; "c d e f" is split over two units
    got = values(Judged("t", [ref("a b c d e f")], [found("a b c d"), found("e f")]))
    assert got["duty_text_covered"] == pytest.approx(1 / 3)
    # a short duty is one gram of all its words
    got = values(Judged("t", [ref("a b"), ref("c d e f")], [found("x a b y")]))
    assert got["duty_text_covered"] == pytest.approx(1 / 2)
    assert got["recall"] == 0.0  # twice as long: covered and no match


def test_leaks_are_shares_of_the_extracted_units_by_kind():
    kinds = [PassageKind.DUTY, PassageKind.DUTY, *LEAK_KINDS]
    units = [found(f"w{n}", kind) for n, kind in enumerate(kinds)]
    got = values(Judged("t", [ref("w0")], units))
    assert [got[name] for name in LEAKS] == pytest.approx([1 / 5] * 3)
    assert got["precision"] == pytest.approx(1 / 5)


def test_a_duty_that_stands_under_another_heading_too_is_no_leak():
    got = values(Judged("t", [ref("a b")], [found("a b", PassageKind.REQUIREMENT)]))
    assert (got["precision"], got["recall"], got["leak_requirement"]) == (1.0, 1.0, 0.0)


def test_what_is_ignored_counts_in_neither_direction():
    plain = Judged("t", [ref("a b c")], [found("a b c")])
    more = Judged(
        "t",
        [ref("a b c"), ref("does related work", PassageKind.IGNORED)],
        [
            found("a b c"),
            found("does related work", PassageKind.IGNORED),
            found("x y", PassageKind.IGNORED, cut=True),
        ],
    )
    assert values(more) == values(plain)


def test_equal_passages_of_a_team_count_once():
    same, other = ref("a b c d"), ref("e f g h")
    hit, miss = [found("a b c d")], [found("x y")]
    team = [Judged("t", [same], hit), Judged("t", [same], hit), Judged("t", [other], miss)]
    got = values(*team)
    assert (got["recall"], got["precision"], got["duty_text_covered"]) == (0.5, 0.5, 0.5)
    apart = [Judged(f"t{n}", d.references, d.found) for n, d in enumerate(team)]
    assert values(*apart)["recall"] == pytest.approx(2 / 3)
    # found in one of two equal places: half of one
    got = values(Judged("t", [same], hit), Judged("t", [same], miss))
    assert got["recall"] == pytest.approx(1 / 2)


def test_cuts_and_offsets_are_shares():
    document = Judged(
        "t", [ref("a")], [found("a"), found("b", cut=True)], [True, True, True, False]
    )
    got = values(document)
    assert (got["ends_mid_sentence"], got["offsets_correct"]) == (0.5, 0.75)


def test_what_is_undefined_is_none_and_nothing_found_is_zero():
    assert set(values(Judged("t", [], [])).values()) == {None}
    got = values(Judged("t", [ref("a b")], []))
    assert (got["precision"], got["recall"], got["f1"]) == (None, 0.0, 0.0)
    assert got["duty_text_covered"] == 0.0
    json.dumps(asdict(score([Judged("t", [], [])])), allow_nan=False)


def test_intervals_are_drawn_over_teams():
    good, bad = Judged("a", [ref("a b")], [found("a b")]), Judged("b", [ref("a b")], [found("x")])
    assert score([good]).scores["recall"].ci95 is None
    assert score([good, good]).scores["recall"].ci95 is None  # one team
    assert score([good, bad]).scores["recall"].ci95 == (0.0, 1.0)


def test_counts_are_of_units_not_of_weights():
    documents = [Judged("t", [ref("a b")], [found("a b"), found("x", PassageKind.BENEFIT)])] * 2
    counts = score(documents).counts
    assert counts.reference["duty"] == 2
    assert counts.extracted == {
        "duty": 2, "requirement": 0, "benefit": 2, "boilerplate": 0, "ignored": 0,
    }  # fmt: skip
    assert (counts.matched, counts.documents_without_units) == (2, 0)


TEXTS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=7).map(" ".join)
REFERENCES = st.lists(st.builds(ref, TEXTS, st.sampled_from(PassageKind)), max_size=6)
FOUND = st.lists(
    st.builds(found, TEXTS, st.sampled_from(PassageKind), cut=st.booleans()), max_size=6
)
JUDGED = st.builds(
    Judged, st.sampled_from("xyz"), REFERENCES, FOUND, st.lists(st.booleans(), max_size=4)
)


@settings(max_examples=30, deadline=None)
@given(st.lists(JUDGED, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(documents, chance):
    shuffled = list(documents)
    chance.shuffle(shuffled)
    assert values(*shuffled) == pytest.approx(values(*documents), nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(st.lists(JUDGED, min_size=1, max_size=4))
def test_every_value_is_a_share_within_its_interval(documents):
    for name, share in score(documents).scores.items():
        assert share.higher_is_better is METRICS[name].higher
        if share.value is not None:
            assert 0.0 <= share.value <= 1.0 + 1e-9
        if share.ci95 is not None:
            low, high = share.ci95
            assert -1e-9 <= low <= high <= 1.0 + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("xyz"), REFERENCES), min_size=1, max_size=4))
def test_a_perfect_extraction_is_perfect(cases):
    documents = [
        Judged(
            team,
            references,
            [found(" ".join(r.words)) for r in references if r.kind is PassageKind.DUTY],
            [True],
        )
        for team, references in cases
    ]
    got = values(*documents)
    if not any(r.kind is PassageKind.DUTY for _, references in cases for r in references):
        return
    perfect = ("precision", "recall", "f1", "duty_text_covered", "offsets_correct")
    assert [got[name] for name in perfect] == pytest.approx([1.0] * 5)
    assert [got[name] for name in (*LEAKS, "ends_mid_sentence")] == [0.0] * 4
