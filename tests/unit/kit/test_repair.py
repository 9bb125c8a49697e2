from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasktriage.kit.repair import without_surrogates

ANY = st.text(st.characters(exclude_categories=()))


def test_halves_are_replaced_and_pairs_are_joined():
    assert without_surrogates("a\ud83dz") == "a\ufffdz"
    assert without_surrogates("\ud83d\ude80") == "🚀"
    assert without_surrogates("\ufeffé") == "\ufeffé"


@given(ANY)
def test_the_result_can_be_encoded_and_stays_as_it_is(text):
    whole = without_surrogates(text)
    assert whole.encode().decode() == whole == without_surrogates(whole)
