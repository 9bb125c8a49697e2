"""Checks of models: vectors and calibrated probabilities in one pass."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tasktriage.domain.assessment import ModelInfo

from .arrays import probabilities, same, vectors
from .registry import Subject, conformance
from .texts import HOSTILE_TEXTS, MANY, TEXTS, TOLERANCE

__all__: list[str] = []

LANGUAGE = r"[a-z]{2,3}([-_]\w+)*"
LONG = "Check every line of the ledger against the bank's own list. " * 3_000


@conformance("models.info", since="1.0", mend="let info be ModelInfo(name, version, sha256)")
def info(subject: Subject) -> None:
    """It says which model it is."""
    assert isinstance(subject.component.info, ModelInfo), "info must be a ModelInfo"


@conformance("models.languages", since="1.0", mend='let languages be a tuple, as ("en", "de")')
def languages(subject: Subject) -> None:
    """Its languages are ISO 639 codes."""
    model = subject.component
    said = "languages" in dir(model)  # an older plugin's model has none
    found = model.languages if said else ()  # which may raise; `getattr` would hide that
    assert isinstance(found, (tuple, list)), "languages must be a tuple of codes"
    for code in found:
        known = isinstance(code, str) and re.fullmatch(LANGUAGE, code)
        assert known, f"languages are ISO 639 codes, as 'en'; got {code!r}"


@conformance(
    "models.probabilities",
    since="1.0",
    mend="divide each row by its sum, and give a vector for each text",
)
def row_sums(subject: Subject) -> None:
    """Probabilities are (n, 3), finite, sum to 1; no rows for no texts."""
    output = subject.component.assess(TEXTS)
    probabilities(output.probabilities, len(TEXTS))
    assert np.shape(output.vectors)[0] == len(TEXTS), "a vector for each text"
    found = np.shape(subject.component.assess([]).probabilities)
    assert found == (0, 3), f"no texts must give (0, 3), got {found}"


@conformance(
    "models.batches",
    since="1.0",
    mend="mask what pads shorter texts, and use nothing that is measured over the batch",
)
def batches(subject: Subject) -> None:
    """The same for a text whatever its batch, its order and its copies."""
    model = subject.component
    whole = model.assess(TEXTS).probabilities
    backwards = model.assess(TEXTS[::-1]).probabilities[::-1]
    assert np.allclose(backwards, whole, atol=TOLERANCE), "depends on the order"
    for text, row in zip(TEXTS, whole, strict=True):
        alone = model.assess([text]).probabilities[0]
        assert np.allclose(alone, row, atol=TOLERANCE), f"depends on its batch: {text[:40]!r}"
    twice = model.assess([*TEXTS, *TEXTS]).probabilities
    assert np.allclose(twice, [*whole] * 2, atol=TOLERANCE), "depends on copies"


@conformance(
    "models.parts",
    since="1.0",
    mend="give (n, 7) reasons, (n,) is_task and (n, 3) levels from 0 to 1, or None for each",
)
def parts(subject: Subject) -> None:
    """What it says of reasons, of tasks and of levels has its shape and range, or is None."""
    output = subject.component.assess(TEXTS)
    if output.reasons is not None:
        assert np.shape(output.reasons) == (len(TEXTS), 7), "reasons must be (n, 7)"
    if output.is_task is not None:
        assert np.shape(output.is_task) == (len(TEXTS),), "is_task must be (n,)"
        assert _in_range(output.is_task), "is_task must be probabilities"
    if output.levels is not None:
        assert np.shape(output.levels) == (len(TEXTS), 3), "levels must be (n, 3)"
        assert _in_range(output.levels), "levels must be from 0 to 1"


def _in_range(values: Any) -> bool:
    return bool(((np.asarray(values) >= 0) & (np.asarray(values) <= 1)).all())


@conformance(
    "models.sets",
    since="1.0",
    mend="put the top label into an empty set, and let a set grow with coverage",
)
def sets(subject: Subject) -> None:
    """Prediction sets are never empty and grow with coverage, or are None."""
    model = subject.component
    p = model.assess(TEXTS).probabilities
    narrow = model.prediction_sets(p, 0.9)
    if narrow is not None:
        right = np.shape(narrow) == (len(TEXTS), 3) and np.all(np.any(narrow, axis=1))
        assert right, "a set is never empty"
        wider = model.prediction_sets(p, 0.99)
        assert np.all(wider >= narrow), "more coverage can't give a smaller set"


@conformance(
    "models.threshold",
    since="1.0",
    mend="return None from is_task_threshold where assess gives no is_task",
)
def threshold(subject: Subject) -> None:
    """A threshold on is_task is from 0 to 1, and there only where is_task is."""
    is_task = subject.component.assess(TEXTS).is_task
    for given in (True, False):
        found = subject.component.is_task_threshold(given=given)
        assert found is None or 0 <= found <= 1, "a threshold is None or from 0 to 1"
        assert found is None or is_task is not None, "a threshold on what is not said"


@conformance(
    "models.vectors",
    since="1.1",
    mend="return vectors (n, d) as np.float32 of unit length: taxonomies take their cosines",
)
def unit_vectors(subject: Subject) -> None:
    """Vectors are (n, d) float32 of unit length, and have an id."""
    output = subject.component.assess(TEXTS)
    assert np.ndim(output.vectors) == 2, "vectors must be (n, d)"
    vectors(output.vectors, len(TEXTS), np.shape(output.vectors)[1])
    found = subject.component.embedder_id
    assert isinstance(found, str) and found, "embedder_id must be a non-empty string"


@conformance(
    "models.deterministic",
    since="1.1",
    mend="switch drop-out off; keep the answers of a model that you ask over a network",
)
def deterministic(subject: Subject) -> None:
    """The same texts have the same answers when asked again."""
    first = subject.component.assess(TEXTS)
    again = subject.component.assess(TEXTS)
    same(again.probabilities, first.probabilities, "answers differ from one call to the next")
    same(again.vectors, first.vectors, "vectors differ from one call to the next")


@conformance(
    "models.hostile-text",
    since="1.1",
    mend="clean the text first (without_surrogates), and give an answer for a blank one",
)
def hostile_text(subject: Subject) -> None:
    """Blank texts, control characters, half surrogates and other scripts have answers too."""
    output = subject.component.assess(HOSTILE_TEXTS)
    probabilities(output.probabilities, len(HOSTILE_TEXTS))
    assert np.isfinite(output.vectors).all(), "vectors must be finite"


@conformance(
    "models.long-text", since="1.1", mend="cut the text, by characters first, to what is used"
)
def long_text(subject: Subject) -> None:
    """A text of many pages has an answer."""
    probabilities(subject.component.assess([LONG]).probabilities, 1)


@conformance(
    "models.many-texts",
    since="1.1",
    mend="put the answers back in the order of the texts if you sort them by length",
)
def many_texts(subject: Subject) -> None:
    """Hundreds of texts of many lengths keep their order."""
    texts = ["Sort the mail. " * (1 + n % 3) + str(n) for n in range(MANY)]
    whole = subject.component.assess(texts).probabilities
    probabilities(whole, MANY)
    some = range(0, MANY, 43)
    alone = subject.component.assess([texts[n] for n in some]).probabilities
    same(whole[list(some)], alone, "the order of the answers is not that of the texts")
