"""How well a taxonomy tells its own work from other work, on sentences somebody has labelled."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, sqrt
from pathlib import Path

import numpy as np

from tasktriage.contracts.errors import InputError, UnknownNameError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.assessment import TaxonomyMatch
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.checks import ask
from tasktriage.kit.toml_table import file_text

from .matcher import Matcher

__all__ = [
    "FALSE_MATCHES",
    "NEEDED",
    "Figure",
    "Figures",
    "Said",
    "measure",
    "most_of",
    "read_said",
    "share_of",
]

FALSE_MATCHES = 0.05
"""The share of other work that the advised number lets be matched at most."""
SURE = 0.95  # of a bound on one side
NEEDED = 59
"""Sentences of other work of which none is matched, before that shows a share of 5 % or less."""
RANGES = {"threshold": (-1.0, 1.0), "margin": (-1.0, 1.0), "probable": (0.0, 1.0)}
"""What the keys of [matching] may be."""
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the nodes any of which is right; none: it is other work."""

    text: str
    nodes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A share: `hits` of `n`."""

    name: str
    hits: int
    n: int

    @property
    def share(self) -> tuple[float, float, float] | None:
        """The share with Wilson's 95 % interval; None of nothing."""
        return share_of(self.hits, self.n)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    recall: of own work. false: of other work. right: for each kind of node, how many of those
    named are right. knob: the key of [matching] that decides; advised: its least value at which at
    most `FALSE_MATCHES` of other work are matched, None where there is no other work, or no
    value does that;
    recall_advised, false_advised: at that, the share of own work and the matches of other work.
    """

    recall: Figure
    false: Figure
    right: tuple[Figure, ...]
    knob: str
    value: float
    advised: float | None
    recall_advised: float | None
    false_advised: Figure | None = None

    @property
    def bound(self) -> float | None:
        """What of other work is matched at most at the advised value, in 95 of 100 such sets."""
        one = self.false_advised
        return None if one is None else most_of(one.hits, one.n)


def read_said(path: Path, taxonomy: Taxonomy) -> list[Said]:
    """Read a csv file with the columns `text` and `node`.

    A cell of `node` has the id of the node that is right, ids with "|" between them where several
    are, or nothing: then it is other work.

    Raises:
        InputError: it can't be read, lacks a column or names an unknown id; says in which line.
    """
    name = str(path)
    text = file_text(path, "sentences").removeprefix("\ufeff")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    known = {node.id for node in taxonomy.nodes}
    found: list[Said] = []
    try:
        for column in ("text", "node"):
            if column not in (reader.fieldnames or ()):
                raise InputError(name, f"needs the columns 'text' and 'node'; lacks '{column}'")
        for row in reader:
            nodes = frozenset(filter(None, (n.strip() for n in (row["node"] or "").split("|"))))
            for node in sorted(nodes - known):
                error = UnknownNameError("node", node, known)
                raise InputError(name, f"line {reader.line_num}: {error}")
            if not (said := (row["text"] or "").strip()):
                raise InputError(name, f"line {reader.line_num}: text is empty")
            found.append(Said(said, nodes))
    except csv.Error as error:
        raise InputError(name, f"line {reader.line_num}: is no csv: {error}") from None
    if not found:
        raise InputError(name, "has no sentence")
    return found


def measure(taxonomy: Taxonomy, said: Sequence[Said], model: Model) -> Figures:
    """Return how well a taxonomy finds its own work in sentences, and where it places it."""
    matcher = Matcher(taxonomy, model)
    texts = [one.text for one in said]
    vectors = ask(model, texts).vectors
    matches = matcher.matches(vectors, texts)
    own = np.array([bool(one.nodes) for one in said])
    found = np.array([bool(path) for path in matches])
    value = float(getattr(taxonomy, matcher.knob))
    # up to which value of the knob each is matched
    stops = value + np.array([matcher.room(v, t) for v, t in zip(vectors, texts, strict=True)])
    advised = recall = matched = None
    if (~own).any():
        lowest, highest = RANGES[matcher.knob]
        least = max(_least(stops[~own]), lowest)
        if least <= highest:
            advised = least
            recall = float((stops[own] >= least).mean()) if own.any() else None
            matched = Figure("false matches", int((stops[~own] >= least).sum()), int((~own).sum()))
    return Figures(
        recall=Figure("recall", int(found[own].sum()), int(own.sum())),
        false=Figure("false matches", int(found[~own].sum()), int((~own).sum())),
        right=_right(taxonomy, said, matches),
        knob=matcher.knob,
        value=value,
        advised=advised,
        recall_advised=recall,
        false_advised=matched,
    )


def _least(stops: np.ndarray) -> float:
    """Return what must be asked so that few of these are matched: in three digits, as written."""
    highest = float(np.sort(stops)[::-1][int(FALSE_MATCHES * len(stops) + 1e-9)])
    return float(np.floor(highest * 1000 + 1e-6) + 1) / 1000


def _right(
    taxonomy: Taxonomy, said: Sequence[Said], matches: Sequence[tuple[TaxonomyMatch, ...]]
) -> tuple[Figure, ...]:
    """Return for each kind how many of the nodes named in own work are right, or above one."""
    parents = {node.id: node.parent for node in taxonomy.nodes}
    kinds = {node.id: node.kind for node in taxonomy.nodes}
    counts: dict[str, list[bool]] = {kind: [] for kind in kinds.values()}
    for one, path in zip(said, matches, strict=True):
        right: set[str] = set()
        for gold in one.nodes:
            node: str | None = gold
            while node is not None:
                right.add(node)
                node = parents[node]
        deepest = {kinds[gold] for gold in one.nodes}
        for match in path if one.nodes else ():
            counts[kinds[match.node]].append(match.node in right)
            if kinds[match.node] in deepest:
                break  # what is below the node that was given is not known
    return tuple(Figure(f"{kind} right", sum(v), len(v)) for kind, v in counts.items() if v)


def most_of(part: int, whole: int) -> float:
    """Return the share that `part` of `whole` can be a draw of with 5 % at most: about 3/n of 0."""
    low, high = 0.0, 1.0
    while part < whole and high - low > 1e-6:
        share = (low + high) / 2
        as_few = sum(exp(_log_chance(k, whole, share)) for k in range(part + 1))
        low, high = (share, high) if as_few > 1 - SURE else (low, share)
    return high


def _log_chance(part: int, whole: int, share: float) -> float:
    ways = lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
    return ways + part * log(share) + (whole - part) * log1p(-share)


def share_of(part: int, whole: int) -> tuple[float, float, float] | None:
    """Return a share with Wilson's 95 % interval; None of nothing."""
    if whole == 0:
        return None
    share = part / whole
    middle = (share + Z * Z / (2 * whole)) / (1 + Z * Z / whole)
    reach = Z / (1 + Z * Z / whole) * sqrt(share * (1 - share) / whole + (Z / (2 * whole)) ** 2)
    return share, max(0.0, middle - reach), min(1.0, middle + reach)
