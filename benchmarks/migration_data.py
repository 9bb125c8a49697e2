"""What the scripts on migration read: O*NET's tasks, and which occupations are related.

Occupations are dealt into two halves by their SOC code, so that details of one code stay together:
all that is fitted or chosen comes of the first, `tune`; figures are given of the second, `test`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from taxonomy_recipe import OLDER, table

__all__ = ["Tasks", "career_changers", "half", "older_tasks", "onet_tasks", "related"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Embed = Callable[[Sequence[str]], npt.NDArray[Any]]
SOC_CODE = len("00-0000")
SHORT, LONG = "Primary-Short", "Primary-Long"


@dataclass(frozen=True)
class Tasks:
    """Tasks of occupations, one occupation's after another's.

    codes: of the k occupations, sorted. texts: of the n tasks. starts: (k,), where each begins.
    weights: (n,), importance from 1 to 5, the occupation's mean where it is not known, else 1.
    """

    codes: list[str]
    texts: list[str]
    starts: npt.NDArray[np.intp]
    weights: Floats

    @property
    def owner(self) -> npt.NDArray[np.intp]:
        """Return whose each task is, (n,)."""
        sizes = np.diff(np.append(self.starts, len(self.texts)))
        return np.repeat(np.arange(len(self.codes)), sizes)

    @property
    def tuned_on(self) -> Bools:
        """Return which occupations are of the half that things may be fitted to, (k,)."""
        return np.array([half(code) == "tune" for code in self.codes])

    def rows(self, at: int) -> slice:
        """Return where the tasks of an occupation are."""
        ends = np.append(self.starts, len(self.texts))
        return slice(int(ends[at]), int(ends[at + 1]))


def half(code: str) -> str:
    """Return "tune" or "test", the same for all details of a SOC code."""
    digest = hashlib.sha256(code[:SOC_CODE].encode()).hexdigest()
    return "test" if int(digest, 16) % 2 else "tune"


def onet_tasks(data: Path) -> Tasks:
    """Return the tasks of O*NET 30.2."""
    rows = table(data / "roles/onet/tasks_ratings_partial.csv.gz")
    return _tasks([(row["onet_soc"], row["task"], row["importance"]) for row in rows])


def older_tasks(data: Path) -> Tasks:
    """Return the tasks of the older and smaller table, all of one weight."""
    rows = table(data / OLDER, "\t")
    return _tasks([(row["soc_code"], row["task"], "") for row in rows])


def _tasks(rows: Sequence[tuple[str, str, str]]) -> Tasks:
    of: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, text, importance in rows:
        of[code].append((text, importance))
    codes = sorted(of)
    texts, weights, starts = [], [], []
    for code in codes:
        starts.append(len(texts))
        known = [float(importance) for _, importance in of[code] if importance]
        usual = sum(known) / len(known) if known else 1.0
        texts += [text for text, _ in of[code]]
        weights += [float(importance) if importance else usual for _, importance in of[code]]
    return Tasks(codes, texts, np.array(starts, dtype=np.intp), np.array(weights))


def related(data: Path, codes: Sequence[str], tiers: Sequence[str] = (SHORT, LONG)) -> Bools:
    """Return which occupations are related to which, (k, k), by O*NET's file."""
    rows = table(data / "roles/transitions/onet_related_occupations.csv")
    return _matrix([(r["onet_soc"], r["related"]) for r in rows if r["tier"] in tiers], codes)


def career_changers(data: Path, codes: Sequence[str]) -> Bools:
    """Return where people of an occupation may go, (k, k), by the file that O*NET has retired.

    Its codes are of 2010; one of them may be several of today's, and all of those count.
    """
    today = defaultdict(set)
    for row in table(data / "roles/soc/onet_soc2010_to_2019.csv"):
        today[row["onet_soc2010"]].add(row["onet_soc2019"])
    rows = table(data / "roles/transitions/onet_career_changers_2019.csv")
    pairs = [
        (source, target)
        for row in rows
        for source in today[row["onet_soc2010"]]
        for target in today[row["related"]]
        if source != target
    ]
    return _matrix(pairs, codes)


def _matrix(pairs: Sequence[tuple[str, str]], codes: Sequence[str]) -> Bools:
    at = {code: place for place, code in enumerate(codes)}
    found = np.zeros((len(codes), len(codes)), dtype=np.bool_)
    for source, target in pairs:
        if source in at and target in at:
            found[at[source], at[target]] = True
    return found
