"""Alignment of two versions of a list of tasks: which are the same, split, merged, gone or new.

Texts that are equal but for case, marks and bullets are one task. Of the others the best set of
pairs is found (an optimal assignment), each pair of which has to be alike enough: by the cosine of
their vectors, and by their words. Versions are mostly edited, not written anew, so words that two
texts share say that one was made of the other; but then an act that the other lacks says that it is
another task: "approve the budget of the branch" is nobody's rewording of "draft the budget of the
branch", alike as they are. So what is asked of the cosine rises with the words shared where the
first words differ. And since vectors hardly tell who drafts from who approves, a decision, a check
and the making of something are never rewordings of each other.
`benchmarks/compare_alignment.py` found the figures below and measures them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST", "Aligned", "align", "plain"]

MOST = 2000
"""Tasks of a version that are aligned; beyond it an assignment takes too long."""
ALIKE = 0.46  # the least cosine of a pair that shares few words
OTHER_ACT = 0.55  # more of it for the share of words in common, where the first words differ
SURE = 0.93  # a cosine that is enough whatever the words
TIE = 1e-6  # that a pair is worth which is just alike enough
HELD = 0.75  # of a part's words that stand in the whole, for a split or a merger
ADDED = 0.2  # of the whole's words, the least that a further part brings
WORD = re.compile(r"[^\W_]+")
FRAME = re.compile(r"^(?:you will|you'll|you’ll|responsible for|to)\s+", re.IGNORECASE)
ENDINGS = ("ing", "ies", "ed", "es", "s", "e")
SHORTEST = 3  # letters that are left of a word without its ending
SMALL_WORDS = """
a all an and any are as at be by for from in is it its of on or our that the their them this
to when who will with you your
"""
STOP = frozenset(SMALL_WORDS.split())
DECISION = "decision"
ACTS = {  # what sort of act a word is, by its stem
    DECISION: re.compile(r"approv|authori[sz]|decid|decision|ratif|reject|sign(atur)?$|veto"),
    "check": re.compile(r"audit|check|examin|inspect|proofread|review|verif"),
    "making": re.compile(r"compil|compos|creat|draft|formulat|prepar|propos|writ"),
}


@dataclass(frozen=True, slots=True)
class Aligned:
    """Places, from 0, of a task in both versions; an empty side is one that has no such task.

    similarity: the cosine, in [-1, 1]; of several the mean; None with an empty side.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    similarity: float | None = None


def plain(text: str) -> str:
    """Return a text without what is no word: two that are equal so say the same."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def align(
    before: Sequence[str],
    after: Sequence[str],
    vectors_before: NDArray[np.float32],
    vectors_after: NDArray[np.float32],
) -> tuple[Aligned, ...]:
    """Return every task of both versions once, in the first's order, new ones where they stand.

    Args:
        before: n texts.
        after: m texts.
        vectors_before: (n, d), unit length.
        vectors_after: (m, d), unit length.
    """
    pairs = _equal(before, after)
    rest = (
        [i for i in range(len(before)) if i not in pairs],
        [j for j in range(len(after)) if j not in set(pairs.values())],
    )
    cosine = np.clip(vectors_before @ vectors_after.T, -1.0, 1.0).astype(np.float64)
    words = [_words(text) for text in before], [_words(text) for text in after]
    if rest[0] and rest[1]:
        pairs |= _assigned(rest, words, cosine)
    wholes = _grouped(pairs, words)
    return _ordered(wholes, len(before), len(after), cosine)


def _equal(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Pair equal texts; of several the first with the first."""
    places: dict[str, list[int]] = {}
    for j, text in enumerate(after):
        places.setdefault(plain(text) or text, []).append(j)
    pairs = {}
    for i, text in enumerate(before):
        if found := places.get(plain(text) or text):
            pairs[i] = found.pop(0)
    return pairs


@dataclass(frozen=True, slots=True)
class _Words:
    first: str
    all: frozenset[str]
    content: frozenset[str]
    act: str | None  # what sort of act the first word is
    acts: frozenset[str]  # of all words


def _words(text: str) -> _Words:
    stems = [_stem(word) for word in plain(FRAME.sub("", text.strip())).split()]
    content = frozenset(stem for stem in stems if stem not in STOP)
    acts = [_act(stem) for stem in stems]
    return _Words(
        first=stems[0] if stems else "",
        all=frozenset(stems),
        content=content or frozenset(stems),
        act=acts[0] if acts else None,
        acts=frozenset(act for act in acts if act is not None),
    )


def _act(stem: str) -> str | None:
    return next((act for act, pattern in ACTS.items() if pattern.match(stem)), None)


def _other_act(a: _Words, b: _Words) -> bool:
    """Return whether two texts begin with acts of two sorts, and neither has the other's."""
    if a.act == b.act or a.act in b.acts or b.act in a.acts:
        return False
    return DECISION in (a.act, b.act) or None not in (a.act, b.act)


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word.removesuffix(ending)
    return word


def _assigned(
    rest: tuple[list[int], list[int]],
    words: tuple[list[_Words], list[_Words]],
    cosine: NDArray[np.float64],
) -> dict[int, int]:
    from scipy.optimize import linear_sum_assignment

    first, second = [words[0][i] for i in rest[0]], [words[1][j] for j in rest[1]]
    shared = _shared(first, second)
    same = np.array([[a.first in b.all or b.first in a.all for b in second] for a in first])
    near = cosine[np.ix_(*rest)]
    asked = np.where(same, ALIKE, np.minimum(SURE, ALIKE + OTHER_ACT * shared))
    other = np.array([[_other_act(a, b) for b in second] for a in first])
    # one good pair beats two poor ones
    worth = np.where((near >= asked) & ~other, near - asked + TIE, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {rest[0][i]: rest[1][j] for i, j in zip(rows, columns, strict=True) if worth[i, j] > 0.0}


def _shared(first: Sequence[_Words], second: Sequence[_Words]) -> NDArray[np.float64]:
    """Return the Dice coefficient of the words of each with each, (n, m)."""
    places = {word: k for k, word in enumerate({w for text in first for w in text.content})}
    counts = np.zeros((2, max(len(first), len(second)), len(places) or 1), dtype=np.float32)
    for side, texts in zip(counts, (first, second), strict=True):
        for row, text in zip(side, texts, strict=False):
            row[[places[word] for word in text.content if word in places]] = 1.0
    common = counts[0][: len(first)] @ counts[1][: len(second)].T
    sizes = [np.array([max(1, len(text.content)) for text in texts]) for texts in (first, second)]
    return np.asarray(2.0 * common / (sizes[0][:, None] + sizes[1]), dtype=np.float64)


def _grouped(
    pairs: dict[int, int], words: tuple[list[_Words], list[_Words]]
) -> list[tuple[list[int], list[int]]]:
    """Return the pairs, with the further parts of what was split or merged."""
    first, second = ([text.content for text in texts] for texts in words)
    groups = [([i], [j]) for i, j in pairs.items()]
    for j in sorted(set(range(len(second))) - set(pairs.values())):
        of = _whole_of(second[j], [(first[i[0]], _union(second, js)) for i, js in groups])
        if of is not None:
            groups[of][1].append(j)
    for i in sorted(set(range(len(first))) - set(pairs)):
        merged = [(second[js[0]], _union(first, i_)) if len(js) == 1 else None for i_, js in groups]
        of = _whole_of(first[i], merged)
        if of is not None:
            groups[of][0].append(i)
    return groups


def _union(texts: Sequence[frozenset[str]], places: Sequence[int]) -> frozenset[str]:
    return frozenset().union(*(texts[place] for place in places))


def _whole_of(
    part: frozenset[str], groups: Sequence[tuple[frozenset[str], frozenset[str]] | None]
) -> int | None:
    """Return the group that a text is a further part of: its whole has words of the part alone."""
    best, found = 0.0, None
    for place, group in enumerate(groups):
        if group is None or not part or not group[0]:
            continue
        whole, parts = group
        held = len(part & whole) / len(part)
        added = len((part - parts) & whole) / len(whole)
        if held >= HELD and added >= ADDED and held + added > best:
            best, found = held + added, place
    return found


def _ordered(
    groups: list[tuple[list[int], list[int]]], n: int, m: int, cosine: NDArray[np.float64]
) -> tuple[Aligned, ...]:
    """Return groups by their first place before, what is gone among them, and new ones in place."""
    found = [
        Aligned(tuple(sorted(i)), tuple(sorted(j)), float(cosine[np.ix_(i, j)].mean()))
        for i, j in groups
    ]
    known = {i for group in found for i in group.before}, {j for g in found for j in g.after}
    found += [Aligned((i,), ()) for i in range(n) if i not in known[0]]
    found.sort(key=lambda item: item.before)
    behind: dict[int, list[Aligned]] = {}
    last = -1
    for j in range(m):
        if j in known[1]:
            last = j
        else:
            behind.setdefault(last, []).append(Aligned((), (j,)))
    ordered = behind.pop(-1, [])
    for item in found:
        ordered.append(item)
        for j in item.after:
            ordered += behind.pop(j, [])
    return tuple(ordered)
