"""Checks of classifiers: learn from texts, give probabilities of the three labels."""

from __future__ import annotations

import numpy as np

from tasktriage.domain.label import LABELS

from .arrays import probabilities, same
from .registry import Subject, conformance
from .texts import (
    HOSTILE_TEXTS,
    PLANTED,
    PLANTED_CODES,
    PLANTED_TARGETS,
    TEXTS,
    TOLERANCE,
    wordy,
)

__all__: list[str] = []

ROWS = 200  # and 1,200 distinct words, as a small data set has them
SURE = np.eye(3)[PLANTED_CODES]
ASKED = [*PLANTED[:6], *TEXTS]  # some that were taught, some that were not
LOOSE = 0.02  # of two fits, whose solvers may stop a little earlier or later


@conformance(
    "classifiers.probabilities",
    since="1.0",
    mend="end fit with 'return self'; divide each row by its sum; take labels and shares",
)
def row_sums(subject: Subject) -> None:
    """Fit returns self; probabilities are (n, 3), finite, sum to 1; from hard and soft labels."""
    classifier = subject.component
    for targets in PLANTED_TARGETS:
        assert classifier.fit(PLANTED, targets) is classifier, "fit must return self"
        probabilities(classifier.predict_proba(PLANTED), len(PLANTED))


@conformance(
    "classifiers.learns",
    since="1.0",
    mend="order the columns as LABELS, not by the alphabet; hard_targets and soft_targets help",
)
def learns(subject: Subject) -> None:
    """What it was taught comes back, in label order, from hard and from soft labels."""
    for targets in PLANTED_TARGETS:
        subject.component.fit(PLANTED, targets)
        said = np.asarray(subject.component.predict_proba(PLANTED))
        right = np.mean(said.argmax(axis=1) == PLANTED_CODES)
        assert right > 0.9, f"columns must be in label order; {right:.0%} right on what it learnt"


@conformance(
    "classifiers.batches",
    since="1.0",
    mend="use nothing of the other texts, and return np.zeros((0, 3)) for none",
)
def batches(subject: Subject) -> None:
    """The same for a text whatever its batch and order; no rows for no texts."""
    classifier = subject.component
    classifier.fit(PLANTED, PLANTED_TARGETS[1])
    whole = np.asarray(classifier.predict_proba(TEXTS))
    backwards = np.asarray(classifier.predict_proba(TEXTS[::-1]))[::-1]
    assert np.allclose(backwards, whole, atol=TOLERANCE), "depends on the order"
    for text, row in zip(TEXTS, whole, strict=True):
        alone = classifier.predict_proba([text])[0]
        assert np.allclose(alone, row, atol=TOLERANCE), f"depends on its batch: {text[:40]!r}"
    found = np.shape(classifier.predict_proba([]))
    assert found == (0, 3), f"no texts must give (0, 3), got {found}"


@conformance(
    "classifiers.targets",
    since="1.1",
    mend="turn both into one thing first: soft_targets(targets) is (n, 3) whatever was given",
)
def targets_alike(subject: Subject) -> None:
    """Labels, and the same as shares of one, teach the same."""
    classifier = subject.component
    by_labels = classifier.fit(PLANTED, PLANTED_TARGETS[0]).predict_proba(ASKED)
    by_shares = classifier.fit(PLANTED, SURE).predict_proba(ASKED)
    same(by_labels, by_shares, "n labels and the same (n, 3) give different answers", LOOSE)


@conformance(
    "classifiers.weights",
    since="1.1",
    mend="accept groups= and sample_weight= as keywords; leave unused what you can't use",
)
def weights(subject: Subject) -> None:
    """Groups and weights of rows are taken, with hard and with soft labels."""
    classifier = subject.component
    groups = [f"g{n % 5}" for n in range(len(PLANTED))]
    weight = np.linspace(0.5, 2.0, len(PLANTED))
    for targets in PLANTED_TARGETS:
        made = classifier.fit(PLANTED, targets, groups=groups, sample_weight=weight)
        assert made is classifier, "fit must return self"
        probabilities(classifier.predict_proba(TEXTS), len(TEXTS))


@conformance(
    "classifiers.vocabulary",
    since="1.1",
    mend="bound the vocabulary, or keep counts sparse; take words that training never saw",
)
def vocabulary(subject: Subject) -> None:
    """Hundreds of rows with more than a thousand words are learnt from, and unseen ones read."""
    texts = wordy(ROWS)
    shares = np.eye(3)[np.arange(ROWS) % 3] * 0.7 + 0.1
    subject.component.fit(texts, shares)
    probabilities(subject.component.predict_proba(texts[:50]), 50)
    probabilities(subject.component.predict_proba(["zzz qqq never seen before"]), 1)


@conformance(
    "classifiers.two-labels",
    since="1.1",
    mend="write each class into the column of its label, and leave 0 in the column of the other",
)
def two_labels(subject: Subject) -> None:
    """Where training texts have two of the three labels, there are still three columns."""
    some = [n for n, code in enumerate(PLANTED_CODES) if code != 1]
    texts = [PLANTED[n] for n in some]
    for targets in ([LABELS[PLANTED_CODES[n]] for n in some], SURE[some]):
        subject.component.fit(texts, targets)
        probabilities(subject.component.predict_proba(TEXTS), len(TEXTS))


@conformance(
    "classifiers.refits",
    since="1.1",
    mend="make all fitted state anew in fit, and seed what is drawn at random",
)
def refits(subject: Subject) -> None:
    """A new fit forgets the one before, and the same fit gives the same answers."""
    classifier = subject.component
    first = classifier.fit(PLANTED, SURE).predict_proba(ASKED)
    classifier.fit(PLANTED[::-1], SURE)
    again = classifier.fit(PLANTED, SURE).predict_proba(ASKED)
    same(first, again, "the same fit gives other answers after another one", LOOSE)


@conformance(
    "classifiers.hostile-text",
    since="1.1",
    mend="clean the text first (without_surrogates), and let a text without words have a row",
)
def hostile_text(subject: Subject) -> None:
    """Blank texts, control characters and half surrogates are learnt from and answered."""
    texts = [*PLANTED, *HOSTILE_TEXTS]
    codes = np.arange(len(texts)) % 3
    subject.component.fit(texts, [LABELS[code] for code in codes])
    probabilities(subject.component.predict_proba(HOSTILE_TEXTS), len(HOSTILE_TEXTS))
