"""The peers that count words: naive Bayes, and the first two words alone."""

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.label import LABELS
from tasktriage_plugins.classifiers_baseline.words import FirstTwoWords, UnigramBayes

MACHINE, BOTH, PERSON = LABELS
ROWS = [
    (first, second, label)
    for label, verbs in zip(LABELS, ("sort copy", "draft plan", "mourn lift"), strict=True)
    for first in verbs.split()
    for second in ("the", "a", "our")
]


def test_naive_bayes_is_laplaces_rule_on_shares_of_labels():
    shares = np.array([[0.6, 0.4, 0.0], [0.0, 0.25, 0.75]])
    weights = np.array([1.0, 3.0])
    fitted = UnigramBayes().fit(["Draft, draft a", "LIFT a"], shares, sample_weight=weights)
    counts = {"draft": (2, 0), "a": (1, 1), "lift": (0, 1)}  # in the two texts
    joint = (shares * weights[:, None]).T  # (labels, texts)
    prior = joint.sum(axis=1) / joint.sum()
    rates = {word: joint @ np.array(n) + 1 for word, n in counts.items()}
    total = sum(rates.values())
    for text, seen in {"draft": ["draft"], "Draft LIFT draft": ["draft", "draft", "lift"]}.items():
        p = prior * np.prod([rates[word] / total for word in seen], axis=0)
        assert fitted.predict_proba([text])[0] == pytest.approx(p / p.sum())
    assert fitted.predict_proba(["unknown words"])[0] == pytest.approx(prior)


def test_naive_bayes_is_surer_the_longer_a_text_is():
    fitted = UnigramBayes().fit([a for a, _, _ in ROWS], [x for *_, x in ROWS])
    p = fitted.predict_proba(["draft", "draft plan", "draft plan draft"])[:, 1]
    assert p[0] < p[1] < p[2]


def test_first_two_words_sees_nothing_else():
    fitted = FirstTwoWords().fit([f"{a} {b} {x}" for a, b, x in ROWS], [x for *_, x in ROWS])
    same = ["Sort the mail", "sort THE; embrace, judge and mourn a guest", "«sort the»"]
    # what it sees is the same count for count; the sums of it may end in another digit
    seen = fitted.vectorizer.transform([*same, "sort a guest"]).toarray().tolist()
    assert seen[0] == seen[1] == seen[2] != seen[3]
    p = fitted.predict_proba(same)
    assert p == pytest.approx(np.tile(p[0], (3, 1)), abs=1e-6)
    # every label has the same second words, so it is the first that says which
    others = fitted.predict_proba(["sort the guest", "draft the guest", "mourn the guest"])
    assert others.argmax(axis=1).tolist() == [0, 1, 2]
    assert others[0] == pytest.approx(p[0], abs=1e-6)
    assert {word for word in fitted.vectorizer.vocabulary_ if " " not in word} == {
        word for first, second, _ in ROWS for word in (first, second)
    }


def test_first_two_words_knows_the_pair():
    # neither word alone says it: "up" follows both, and each verb goes both ways
    texts = ["look up it", "look after it", "clear up it", "clear after it"] * 30
    labels = [MACHINE, PERSON, PERSON, MACHINE] * 30
    p = FirstTwoWords().fit(texts, labels).predict_proba(texts[:4])
    assert p.argmax(axis=1).tolist() == [0, 2, 2, 0]


@pytest.mark.parametrize("maker", [UnigramBayes, FirstTwoWords])
def test_texts_without_a_word_teach_nothing(maker):
    with pytest.raises(UsageError, match="at least one text with a word is needed"):
        maker().fit(["", "!?"], [BOTH, PERSON])
    with pytest.raises(UsageError, match="at least two labels"):
        maker().fit(["draft it", "plan it"], [BOTH, BOTH])
