"""One check a kind. Each raises AssertionError that says what the component did wrong."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.protocols import RunInfo
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import OutputSpec
from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.dataset import DatasetInfo
from tasktriage.domain.document import Document, Unit
from tasktriage.domain.label import LABELS
from tasktriage.domain.policy import Policy
from tasktriage.domain.task import Task
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.registry import Entry

from .results import SAMPLES

__all__ = ["CHECKS", "check"]

TEXTS = [
    "Reconcile the monthly statement against the ledger",
    "Decide whether the shipment may leave the dock",
    "Résumé of the café's hygiene records — übersetzen",
    "x",
    "Write the plan for the quarter. " * 40,
]
LANGUAGE = r"[a-z]{2,3}([-_]\w+)*"
TOLERANCE = 1e-4  # of a text's answer, whatever shares its batch
RUN = RunInfo(version="0", command="classify", created="2026-01-01T00:00:00+00:00", scope="test")
DOCUMENT = Document(
    name="posting.md",
    title="Baker",
    text="# Baker\n\n## What you'll do\n\n- Mix dough by the day's recipe\n- Train apprentices\n\n"
    "## Benefits\n\n- Free bread and 30 days of leave\n\n\t\u00a0\n## \n- \n",
)


NOT_READ = (
    *(b"", b" \n\t ", b"\x00\x01\x02", b"task\n", b'{"task": ', b"<p>", b"\xff\xfe\x00"),
    *(b"[" * 9999, b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"PAR1\x15"),
)
"""Bytes that are no whole input of any kind, or hold next to nothing."""


class Check:
    """The named parts of a kind's check; calling it runs all of them, in their order.

    Args:
        parts: each takes the component and raises AssertionError.
    """

    def __init__(self, **parts: Callable[[Any], None]) -> None:
        self.parts = parts

    def __call__(self, component: Any, expected_failures: Mapping[str, str] | None = None) -> None:
        """Check a component; `expected_failures` maps parts that it can't pass to the reason.

        Raises:
            AssertionError: a part fails that is not expected to, or holds although it is.
            ValueError: there is no such part.
        """
        expected = expected_failures or {}
        unknown = sorted(set(expected) - set(self.parts))
        if unknown:
            raise ValueError(f"no part {unknown[0]!r}; there are: {', '.join(self.parts)}")
        for name, part in self.parts.items():
            try:
                part(component)
            except AssertionError:
                if name not in expected:
                    raise
            else:
                assert name not in expected, (
                    f"'{name}' holds, though it is an expected failure ({expected[name]})"
                )


def check(
    entry: Entry[Any], *, expected_failures: Mapping[str, str] | None = None, **options: Any
) -> None:
    """Make the component of an entry and check it; `options` go to its factory.

    Some components are of a kind and can't do all that is asked of it, on purpose. Name the part
    (`CHECKS["classifiers"].parts` has the names) and say why::

        check(entry, expected_failures={"learns": "a baseline that ignores the text"})

    Raises:
        AssertionError: it breaks the contract of its kind; or passes what it was to fail.
        ValueError: an expected failure names no part of the kind's check.
    """
    # a command's factory string names the command itself, so there is nothing to call
    made = entry.load() if entry.kind.name == "commands" else entry.create(**options)
    CHECKS[entry.kind.name](made, expected_failures)
    if isinstance(entry.spec, OutputSpec):
        for results in entry.spec.results:
            check_writes(made, results, binary=entry.spec.binary)


def check_embedder(embedder: Any) -> None:
    """Unit float32 vectors (n, d), the same for a text whatever its batch; none for no texts."""
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32, f"vectors must be float32, got {vectors.dtype}"
    assert vectors.shape == (len(TEXTS), embedder.dimension), f"wrong shape {vectors.shape}"
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3), "vectors must be unit"
    assert embedder.embed([]).shape == (0, embedder.dimension), "no texts must give (0, d)"
    for text, vector in zip(TEXTS, vectors, strict=True):
        alone = embedder.embed([text])[0]
        assert np.allclose(alone, vector, atol=TOLERANCE), f"depends on its batch: {text[:40]!r}"
    assert isinstance(embedder.id, str) and embedder.id, "id must be a non-empty string"


PLANTED = [f"{text} {n}" for n in range(8) for text in TEXTS[:3]]
PLANTED_CODES = np.arange(len(PLANTED)) % 3  # in label order, which is not the alphabet's
PLANTED_TARGETS: tuple[Any, ...] = (
    [LABELS[code] for code in PLANTED_CODES],
    np.eye(3)[PLANTED_CODES] * 0.8 + 0.2 / 3,
)


def check_classifier_probabilities(classifier: Any) -> None:
    """Fit returns self; probabilities (n, 3), finite, sum 1; from hard and from soft labels."""
    for targets in PLANTED_TARGETS:
        assert classifier.fit(PLANTED, targets) is classifier, "fit must return self"
        _check_probabilities(classifier.predict_proba(PLANTED), len(PLANTED))


def check_classifier_learns(classifier: Any) -> None:
    """What it was taught comes back, in label order, from hard and from soft labels."""
    for targets in PLANTED_TARGETS:
        classifier.fit(PLANTED, targets)
        right = np.mean(classifier.predict_proba(PLANTED).argmax(axis=1) == PLANTED_CODES)
        assert right > 0.9, f"columns must be in label order; {right:.0%} right on what it learnt"


def check_classifier_batches(classifier: Any) -> None:
    """The same for a text whatever its batch and order; no rows for no texts."""
    classifier.fit(PLANTED, PLANTED_TARGETS[1])
    whole = classifier.predict_proba(TEXTS)
    backwards = classifier.predict_proba(TEXTS[::-1])[::-1]
    assert np.allclose(backwards, whole, atol=TOLERANCE), "depends on the order"
    for text, row in zip(TEXTS, whole, strict=True):
        alone = classifier.predict_proba([text])[0]
        assert np.allclose(alone, row, atol=TOLERANCE), f"depends on its batch: {text[:40]!r}"
    assert classifier.predict_proba([]).shape == (0, 3), "no texts must give (0, 3)"


def check_model(model: Any) -> None:
    """Vectors and calibrated probabilities in one pass, the same whatever the batch."""
    assert isinstance(model.info, ModelInfo), "info must be a ModelInfo"
    languages = getattr(model, "languages", ())  # a plugin from before it was asked for has none
    assert isinstance(languages, (tuple, list)), "languages must be a tuple of codes"
    for code in languages:
        known = isinstance(code, str) and re.fullmatch(LANGUAGE, code)
        assert known, f"languages are ISO 639 codes, as 'en'; got {code!r}"
    output = model.assess(TEXTS)
    _check_probabilities(output.probabilities, len(TEXTS))
    assert output.vectors.shape[0] == len(TEXTS), "a vector for each text"
    backwards = model.assess(TEXTS[::-1]).probabilities[::-1]
    assert np.allclose(backwards, output.probabilities, atol=TOLERANCE), "depends on the order"
    for text, row in zip(TEXTS, output.probabilities, strict=True):
        alone = model.assess([text]).probabilities[0]
        assert np.allclose(alone, row, atol=TOLERANCE), f"depends on its batch: {text[:40]!r}"
    twice = model.assess([*TEXTS, *TEXTS]).probabilities
    assert np.allclose(twice, [*output.probabilities] * 2, atol=TOLERANCE), "depends on copies"
    assert model.assess([]).probabilities.shape == (0, 3), "no texts must give (0, 3)"
    if output.reasons is not None:
        assert output.reasons.shape == (len(TEXTS), 7), "reasons must be (n, 7)"
    if output.is_task is not None:
        assert output.is_task.shape == (len(TEXTS),), "is_task must be (n,)"
        in_range = (output.is_task >= 0) & (output.is_task <= 1)
        assert in_range.all(), "is_task must be probabilities"
    if output.levels is not None:
        assert output.levels.shape == (len(TEXTS), 3), "levels must be (n, 3)"
        assert ((output.levels >= 0) & (output.levels <= 1)).all(), "levels must be from 0 to 1"
    sets = model.prediction_sets(output.probabilities, 0.9)
    if sets is not None:
        assert sets.shape == (len(TEXTS), 3) and sets.any(axis=1).all(), "a set is never empty"
        wider = model.prediction_sets(output.probabilities, 0.99)
        assert (wider >= sets).all(), "more coverage can't give a smaller set"
    for given in (True, False):
        threshold = model.is_task_threshold(given=given)
        assert threshold is None or 0 <= threshold <= 1, "a threshold is None or from 0 to 1"
        assert threshold is None or output.is_task is not None, "a threshold on what is not said"


def check_reader(reader: Any) -> None:
    """Documents, tasks or sources; InputError, and nothing else, for what can't be read."""
    for data in NOT_READ:
        source = Source(name="input", data=data)
        try:
            items = list(reader.read(source))
        except InputError as error:
            assert str(error).startswith("input: "), "an error must name the input"
        else:
            for item in items:
                kinds = (Document, Task, Source)
                assert isinstance(item, kinds), f"yields a {type(item).__name__}"


def check_extractor(extractor: Any) -> None:
    """Units in document order whose text stands at its offsets, or says how it was changed."""
    for text in (DOCUMENT.text, "", "x", "- \n- \n", "A" * 10_000, "é\r\n• b ☃\u202e\n" * 50):
        document = Document(name="posting.md", title="Baker", text=text)
        last = 0
        for unit in extractor.extract(document):
            assert isinstance(unit, Unit), f"yields a {type(unit).__name__}"
            start, end = unit.task.origin.start, unit.task.origin.end
            assert start is not None and end is not None, "a unit needs offsets"
            assert 0 <= start < end <= len(text), f"offsets {start}, {end} out of range"
            assert start >= last, "units must stand in document order"
            last = start
            if not unit.task.changes:
                assert text[start:end] == unit.task.text, "text differs and 'changes' is empty"
    kept = {u.task.text for u in extractor.extract(DOCUMENT) if u.prior >= 0.5}
    assert "Mix dough by the day's recipe" in kept, "a plain duty under a plain heading is lost"


def check_taxonomy(taxonomy: Any) -> None:
    """A Taxonomy whose exemplars are texts, none of them twice in a node."""
    assert isinstance(taxonomy, Taxonomy), f"must be a Taxonomy, got {type(taxonomy).__name__}"
    assert taxonomy.licence, "a taxonomy needs a licence"
    assert 0 < taxonomy.threshold < 1, "the threshold is a cosine, above 0 and below 1"
    for node in taxonomy.nodes:
        assert all(task.strip() for task in node.tasks), f"node '{node.id}' has an empty task"
        assert len(set(node.tasks)) == len(node.tasks), f"node '{node.id}' has a task twice"


def check_policy(policy: Any) -> None:
    """A Policy whose acts have sentences, none of them twice, and whose rules say who says so."""
    assert isinstance(policy, Policy), f"must be a Policy, got {type(policy).__name__}"
    assert policy.licence, "a policy needs a licence"
    assert 0 < policy.threshold < 1, "the threshold is a probability, above 0 and below 1"
    for act in policy.acts:
        sentences = (*act.tasks, *act.near)
        assert act.tasks, f"act '{act.id}' has no task"
        assert all(text.strip() for text in sentences), f"act '{act.id}' has an empty sentence"
        assert len(set(sentences)) == len(sentences), f"act '{act.id}' has a sentence twice"
    for rule in policy.rules:
        assert rule.trigger, f"rule '{rule.id}' names no act"
        for name in ("title", "jurisdiction", "basis", "source", "reviewer"):
            assert getattr(rule, name).strip(), f"rule '{rule.id}' has no {name}"
        assert rule.expires > rule.as_of, f"rule '{rule.id}' expires before it is read"


def check_dataset(source: Any) -> None:
    """A complete info; where files can be fetched, a missing folder is an error that says how."""
    info = source.info
    assert isinstance(info, DatasetInfo), f"info must be a DatasetInfo, got {type(info).__name__}"
    for name in ("name", "title", "licence", "source", "scale"):
        assert getattr(info, name).strip(), f"info has no {name}"
    for file in info.files:
        assert file.url.startswith("https://"), f"'{file.name}' must be fetched over https"
        assert Path(file.name).name == file.name, f"'{file.name}' is no plain file name"
        assert file.bytes > 0, f"'{file.name}' has no size"
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256), f"'{file.name}' has no sha256"
    if not info.files:
        return
    command = f"tasktriage datasets fetch {info.name} --data-dir "
    for folder in (None, Path("no-such-folder")):
        try:
            source.load(folder)
        except InputError as error:
            assert command in str(error), f"the error must say '{command}DIR', says: {error}"
        else:
            raise AssertionError(f"load({folder}) must be an InputError: there is no such folder")


def check_output(output: Any) -> None:
    """Writes zero results, errors and hostile text without raising; leaves the stream open."""
    for _, results in SAMPLES["assessments"]():
        try:
            _write(output, results, RUN, io.StringIO())
        except TypeError:  # a binary format
            _write(output, results, RUN, io.BytesIO())


def check_writes(output: Any, kind: str, *, binary: bool) -> None:
    """Writes what its spec says that it writes, hostile texts and withheld figures among it.

    Raises:
        AssertionError: its spec names a kind of result that there isn't.
    """
    assert kind in SAMPLES, f"there are no results called '{kind}': {', '.join(SAMPLES)}"
    for command, results in SAMPLES[kind]():
        stream: Any = io.BytesIO() if binary else io.TextIOWrapper(io.BytesIO(), "utf-8")
        _write(output, results, replace(RUN, command=command), stream)
        stream.flush()  # a text that has no UTF-8 fails here


def _write(output: Any, results: Sequence[Any], run: RunInfo, stream: Any) -> None:
    output.write(iter(results), run, stream)
    assert not stream.closed, "write must leave the stream open"


def check_command(command: Any) -> None:
    """A click command that can say how it is used."""
    import click

    assert isinstance(command, click.Command), f"must be click's, got {type(command).__name__}"
    ours = copy(command)  # click keeps the option of help of the context that asks first
    assert ours.get_help(click.Context(ours)), "a command needs help"


def _check_probabilities(p: Any, n: int) -> None:
    assert p.shape == (n, 3), f"probabilities must be ({n}, 3), got {p.shape}"
    assert np.isfinite(p).all() and (p >= 0).all(), "probabilities must be finite, from 0"
    assert np.allclose(p.sum(axis=1), 1, atol=TOLERANCE), "probabilities must sum to 1"


CHECKS: dict[str, Check] = {
    "embedders": Check(contract=check_embedder),
    "classifiers": Check(
        probabilities=check_classifier_probabilities,
        learns=check_classifier_learns,
        batches=check_classifier_batches,
    ),
    "models": Check(contract=check_model),
    "readers": Check(contract=check_reader),
    "extractors": Check(contract=check_extractor),
    "taxonomies": Check(contract=check_taxonomy),
    "policies": Check(contract=check_policy),
    "datasets": Check(contract=check_dataset),
    "outputs": Check(contract=check_output),
    "commands": Check(contract=check_command),
}
"""The check of each kind."""
