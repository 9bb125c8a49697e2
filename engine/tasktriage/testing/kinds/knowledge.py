"""Checks of what is plain data: taxonomies, policies and data sets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.domain.dataset import Dataset, DatasetInfo
from tasktriage.domain.policy import Policy
from tasktriage.domain.taxonomy import Taxonomy

from .registry import Advice, Skip, Subject, conformance

__all__: list[str] = []

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@conformance(
    "taxonomies.value",
    since="1.0",
    mend="return a Taxonomy with a licence; taxonomy_from_resource makes one of a TOML file",
)
def taxonomy_value(subject: Subject) -> None:
    """It is a Taxonomy with a licence and a threshold that is a cosine."""
    found = subject.component
    assert isinstance(found, Taxonomy), f"must be a Taxonomy, got {type(found).__name__}"
    assert found.licence, "a taxonomy needs a licence"
    assert 0 < found.threshold < 1, "the threshold is a cosine, above 0 and below 1"


@conformance(
    "taxonomies.tasks", since="1.0", mend="drop tasks that are empty or stand twice in a node"
)
def taxonomy_tasks(subject: Subject) -> None:
    """Exemplars are texts, none of them twice in a node."""
    for node in subject.component.nodes:
        assert all(task.strip() for task in node.tasks), f"node '{node.id}' has an empty task"
        assert len(set(node.tasks)) == len(node.tasks), f"node '{node.id}' has a task twice"


@conformance(
    "taxonomies.texts",
    since="1.1",
    mend="write plain texts: no control characters, marks of direction or half surrogates",
)
def taxonomy_texts(subject: Subject) -> None:
    """Every node has a title, and every text can be shown as it is."""
    found = subject.component
    for node in found.nodes:
        assert node.title.strip(), f"node '{node.id}' has no title"
        _plain((node.id, node.title, *node.tasks, *node.titles), f"node '{node.id}'")
    _plain((found.name, found.title, found.licence, *found.background), "the taxonomy")


@conformance(
    "taxonomies.measured",
    since="1.1",
    mend="run 'tasktriage taxonomies measure' and put the lines that it prints into [matching]",
)
def taxonomy_measured(subject: Subject) -> None:
    """What it takes for its own work was measured, with the vectors that it names."""
    found = subject.component
    if (found.embedder, found.calibration, found.arrays) == (None, None, None):
        raise Advice("[matching] names no embedder: never measured, so no probability is shown")


@conformance(
    "taxonomies.same", since="1.1", mend="let the factory read the same file, and change nothing"
)
def taxonomy_same(subject: Subject) -> None:
    """The factory makes the same taxonomy again."""
    _made_again(subject)


@conformance(
    "policies.value",
    since="1.0",
    mend="return a Policy with a licence; policy_from_resource makes one of a TOML file",
)
def policy_value(subject: Subject) -> None:
    """It is a Policy with a licence and a threshold that is a probability."""
    found = subject.component
    assert isinstance(found, Policy), f"must be a Policy, got {type(found).__name__}"
    assert found.licence, "a policy needs a licence"
    assert 0 < found.threshold < 1, "the threshold is a probability, above 0 and below 1"


@conformance(
    "policies.acts", since="1.0", mend="give each act tasks, and no sentence twice, near ones too"
)
def policy_acts(subject: Subject) -> None:
    """Acts have sentences, none of them twice."""
    for act in subject.component.acts:
        sentences = (*act.tasks, *act.near)
        assert act.tasks, f"act '{act.id}' has no task"
        assert all(text.strip() for text in sentences), f"act '{act.id}' has an empty sentence"
        assert len(set(sentences)) == len(sentences), f"act '{act.id}' has a sentence twice"


@conformance(
    "policies.rules",
    since="1.0",
    mend="give each rule acts, title, jurisdiction, basis, source, reviewer and a later 'expires'",
)
def policy_rules(subject: Subject) -> None:
    """Rules name acts, say who says so, and expire after they were read."""
    for rule in subject.component.rules:
        assert rule.trigger, f"rule '{rule.id}' names no act"
        for name in ("title", "jurisdiction", "basis", "source", "reviewer"):
            assert getattr(rule, name).strip(), f"rule '{rule.id}' has no {name}"
        assert rule.expires > rule.as_of, f"rule '{rule.id}' expires before it is read"


@conformance(
    "policies.texts",
    since="1.1",
    mend="write plain texts: no control characters, marks of direction or half surrogates",
)
def policy_texts(subject: Subject) -> None:
    """There is a rule, and every text can be shown as it is."""
    found = subject.component
    assert found.rules, "a policy without rules does nothing"
    for rule in found.rules:
        _plain((rule.id, rule.title, rule.basis, rule.source, rule.reviewer), f"rule '{rule.id}'")
    for act in found.acts:
        _plain((act.id, *act.tasks, *act.near), f"act '{act.id}'")


@conformance(
    "policies.same", since="1.1", mend="let the factory read the same file, and change nothing"
)
def policy_same(subject: Subject) -> None:
    """The factory makes the same policy again."""
    _made_again(subject)


@conformance(
    "datasets.info", since="1.0", mend="fill in name, title, licence, source and scale of info"
)
def dataset_info(subject: Subject) -> None:
    """Its info is complete, without reading the set."""
    info = subject.component.info
    assert isinstance(info, DatasetInfo), f"info must be a DatasetInfo, got {type(info).__name__}"
    for name in ("name", "title", "licence", "source", "scale"):
        assert getattr(info, name).strip(), f"info has no {name}"


@conformance(
    "datasets.files",
    since="1.0",
    mend="name each file with an https address, its bytes and its sha256",
)
def dataset_files(subject: Subject) -> None:
    """Files that can be fetched have an address, a size and a sha256."""
    for file in subject.component.info.files:
        assert file.url.startswith("https://"), f"'{file.name}' must be fetched over https"
        assert Path(file.name).name == file.name, f"'{file.name}' is no plain file name"
        assert file.bytes > 0, f"'{file.name}' has no size"
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256), f"'{file.name}' has no sha256"


@conformance(
    "datasets.missing-folder",
    since="1.0",
    mend="raise InputError with 'tasktriage datasets fetch NAME --data-dir DIR' in it",
)
def dataset_folder(subject: Subject) -> None:
    """Where files can be fetched, a missing folder is an error that says how."""
    info = subject.component.info
    if not info.files:
        raise Skip("it has no files to fetch")
    command = f"tasktriage datasets fetch {info.name} --data-dir "
    for folder in (None, Path("no-such-folder")):
        try:
            subject.component.load(folder)
        except InputError as error:
            assert command in str(error), f"the error must say '{command}DIR', says: {error}"
        else:
            raise AssertionError(f"load({folder}) must be an InputError: there is no such folder")


@conformance(
    "datasets.rows",
    since="1.1",
    mend="give each row an id, a text and a group of its own source, in an order that is kept",
)
def dataset_rows(subject: Subject) -> None:
    """What it brings along is loaded: rows with ids, texts and groups, the same each time."""
    if subject.component.info.files:
        raise Skip("its files are fetched on request")
    try:
        found = subject.component.load(None)
    except InputError as error:
        raise Skip(f"its rows are not here: {error}") from None
    assert isinstance(found, Dataset), f"load must return a Dataset, got {type(found).__name__}"
    assert found.info == subject.component.info, "the set says something else than info of itself"
    assert found.rows, "the set has no rows"
    for row in found.rows:
        assert row.id and row.text.strip(), f"row '{row.id}' has no id or no text"
        assert row.group, f"row '{row.id}' has no group: near copies would be on both sides"
    again = subject.component.load(None)
    assert [r.id for r in again.rows] == [r.id for r in found.rows], "rows change their order"


def _made_again(subject: Subject) -> None:
    if subject.make is None:
        raise Skip("there is no factory to ask again")
    assert subject.make() == subject.component, "the factory makes something else the second time"


def _plain(texts: Iterable[Any], what: str) -> None:
    for text in texts:
        bad = CONTROL.search(str(text))
        assert bad is None, f"{what} has a text with {bad[0]!r}" if bad else ""
