"""How well a policy's acts and rules are found in sentences that somebody has labelled."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import InputError, UnknownNameError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.policy import Policy
from tasktriage.extend.checks import ask
from tasktriage.kit.toml_table import file_text
from tasktriage.matching.measure import share_of

from .triggers import Triggers

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Figures", "Found", "Said", "measure", "read_said"]

FALSE_MATCHES = 0.02
"""The share of sentences with a false match that the advised threshold keeps below."""
COLUMNS = {"act": "acts", "acts": "acts", "rule": "rules", "rules": "rules"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the acts that it is, or the rules that speak of it; None: nothing said."""

    text: str
    title: str | None
    acts: frozenset[str] | None
    rules: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Found:
    """What became of an act or a rule. expected, found, right: of `sentences` sentences."""

    name: str
    sentences: int
    expected: int
    found: int
    right: int

    @property
    def false(self) -> int:
        """Sentences that it was found in, though it is not there."""
        return self.found - self.right

    @property
    def precision(self) -> tuple[float, float, float] | None:
        """Right of found, with its 95 % interval; None where nothing was found."""
        return share_of(self.right, self.found)

    @property
    def recall(self) -> tuple[float, float, float] | None:
        """Right of expected, with its 95 % interval; None where nothing was expected."""
        return share_of(self.right, self.expected)

    @property
    def false_share(self) -> tuple[float, float, float] | None:
        """False of the sentences that it is not in, with its 95 % interval."""
        return share_of(self.false, self.sentences - self.expected)


@dataclass(frozen=True, slots=True)
class Figures:
    """How well acts and rules were found.

    advised: the least threshold at which at most `FALSE_MATCHES` of the sentences have a false
    match of any rule, None where no threshold does that; recall_advised: of all rules together.
    """

    threshold: float
    acts: tuple[Found, ...]
    rules: tuple[Found, ...]
    false_sentences: tuple[float, float, float] | None
    advised: float | None
    recall_advised: float | None


def read_said(path: Path, policy: Policy) -> list[Said]:
    """Read a csv file with the columns `text`, `acts` or `rules` (or both), and `title` if any.

    What a sentence is stands as ids, with "|" between them; an empty cell says that it is none.

    Raises:
        InputError: it can't be read, lacks a column or names an unknown id; says in which line.
    """
    name = str(path)
    text = file_text(path, "sentences").removeprefix("\ufeff")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    known = {
        "acts": {act.id for act in policy.acts},
        "rules": {rule.id for rule in policy.rules},
    }
    try:
        columns = {COLUMNS[c]: c for c in reader.fieldnames or () if c in COLUMNS}
        if "text" not in (reader.fieldnames or ()) or not columns:
            raise InputError(name, "needs the columns 'text' and 'acts' or 'rules'")
        found = list(_rows(name, reader, columns, known))
    except csv.Error as error:
        raise InputError(name, f"line {reader.line_num}: is no csv: {error}") from None
    if not found:
        raise InputError(name, "has no sentence")
    return found


def _rows(
    name: str,
    reader: csv.DictReader[str],
    columns: dict[str, str],
    known: dict[str, set[str]],
) -> Iterator[Said]:
    for row in reader:
        said: dict[str, frozenset[str]] = {}
        for kind, column in columns.items():
            ids = [part.strip() for part in (row[column] or "").split("|")]
            said[kind] = frozenset(filter(None, ids))
            for one in sorted(said[kind] - known[kind]):
                error = UnknownNameError(kind[:-1], one, known[kind])
                raise InputError(name, f"line {reader.line_num}: {column}: {error}")
        if not (text := (row["text"] or "").strip()):
            raise InputError(name, f"line {reader.line_num}: text is empty")
        title = (row.get("title") or "").strip() or None
        yield Said(text, title, said.get("acts"), said.get("rules"))


def measure(policy: Policy, said: Sequence[Said], model: Model) -> Figures:
    """Return how well a policy finds its acts and all its rules in sentences."""
    triggers = Triggers(policy, model)
    vectors = ask(model, [one.text for one in said]).vectors
    scores = np.vstack(
        [
            triggers.scores([one.text], vectors[row : row + 1], one.title)
            for row, one in enumerate(said)
        ]
    )
    by_act = {act.id: _fired(triggers, scores, (act.id,)) for act in policy.acts}
    by_rule = {rule.id: _fired(triggers, scores, rule.trigger) for rule in policy.rules}
    acts = _truth(said, {act.id: (act.id,) for act in policy.acts}, rules=False)
    rules = _truth(said, {rule.id: rule.trigger for rule in policy.rules}, rules=True)
    threshold = policy.threshold
    wrong = np.zeros(len(said))  # the highest probability of a rule that does not speak of it
    for rule, truth in rules.items():
        wrong = np.maximum(wrong, np.where(truth, 0.0, by_rule[rule]))
    advised, recall = _advised(wrong, by_rule, rules)
    return Figures(
        threshold=threshold,
        acts=tuple(_found(one, by_act[one], acts[one], threshold) for one in acts),
        rules=tuple(_found(one, by_rule[one], rules[one], threshold) for one in rules),
        false_sentences=share_of(int((wrong >= threshold).sum()), len(said)),
        advised=advised,
        recall_advised=recall,
    )


def _fired(
    triggers: Triggers, scores: NDArray[np.float64], trigger: Sequence[str]
) -> NDArray[np.float64]:
    return np.array([p for p, _ in triggers.fired(scores, trigger)])


def _truth(
    said: Sequence[Said], triggers: dict[str, tuple[str, ...]], *, rules: bool
) -> dict[str, NDArray[np.bool_]]:
    """Return for each act or rule in which sentences it is; a rule is where one of its acts is."""
    found = {}
    for name, acts in triggers.items():
        if rules and said[0].rules is not None:
            found[name] = np.array([name in (one.rules or ()) for one in said])
        elif said[0].acts is not None:
            found[name] = np.array([bool((one.acts or set()) & set(acts)) for one in said])
    return found


def _found(
    name: str, fired: NDArray[np.float64], truth: NDArray[np.bool_], threshold: float
) -> Found:
    over = fired >= threshold
    return Found(name, len(truth), int(truth.sum()), int(over.sum()), int((over & truth).sum()))


def _advised(
    wrong: NDArray[np.float64],
    fired: dict[str, NDArray[np.float64]],
    truth: dict[str, NDArray[np.bool_]],
) -> tuple[float | None, float | None]:
    allowed = int(FALSE_MATCHES * len(wrong) + 1e-9)
    highest = float(np.sort(wrong)[::-1][allowed]) if allowed < len(wrong) else 0.0
    advised = float(np.ceil(highest * 1000 + 1e-6) / 1000)  # just above, in three digits
    if advised >= 1.0:
        return None, None
    expected = sum(int(one.sum()) for one in truth.values())
    right = sum(int((fired[name] >= advised)[one].sum()) for name, one in truth.items())
    return advised, right / expected if expected else None
