"""What benchmarks/observed_use.py reads: O*NET's tasks and activities, and counts of use.

DIR is the folder of the data: DIR/gpts_are_gpts.tsv, and in DIR/roles the tables of O*NET 30.2
(`onet/tasks_ratings_partial.csv.gz`, `onet/task_to_dwa.csv.gz`, `onet/emerging_tasks.csv`), of the
Anthropic Economic Index (`usage/aei_task_modes.csv.gz`) and of Microsoft's "Working with AI"
(`usage/microsoft_iwa_metrics.csv`, `usage/microsoft_soc_applicability.csv`), and
`soc/onet_soc2019_to_soc2018.csv`.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasktriage.contracts.protocols import Model

__all__ = ["Data", "Text", "aei_by_row", "plain", "read_data", "read_rows"]

Vectors = npt.NDArray[np.float32]
MODES = ("directive", "feedback_loop", "task_iteration", "learning", "validation")
AUTOMATION = MODES[:2]
FILLED = 0.5  # the least part of a task's conversations with a mode that says anything
ENOUGH = {"v2_claude": 1e-4, "v3_claude": 1e-4, "v3_pooled": 5e-5}
"""Shares that stand for about 100 conversations. With fewer the modes of most are withheld, so what
is left says little of how the task is done. Of the first release no share was at hand."""
ALIKE, WORDS, CLOSE = 0.95, 0.75, 0.85
"""A statement of an older O*NET is one of 30.2 in other words where its vector has a cosine of the
first to it; or has the third, and the second part of its words in the same order."""
IWA = len("4.A.1.a.1.I01")


@dataclass(frozen=True)
class Text:
    """A statement of O*NET 30.2, with all tasks that have it, and their activities."""

    text: str
    ids: tuple[int, ...]
    occupations: tuple[str, ...]
    activities: frozenset[str]

    @property
    def first(self) -> int:
        """The place of the task that stands for all: the lowest id."""
        return self.ids.index(min(self.ids))


@dataclass(frozen=True)
class Data:
    """All of it; vectors (n, d) and scores (n,) are of `texts`, in order."""

    texts: list[Text]
    vectors: Vectors
    scores: npt.NDArray[np.float64]
    learnt: npt.NDArray[np.bool_]
    folder: Path


def read_rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a table with a header, gzipped or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def plain(text: str) -> str:
    """Return a statement without case and signs."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def read_data(folder: Path, model: Model) -> Data:
    """Read O*NET's statements and ask the model about each."""
    onet = folder / "roles" / "onet"
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(onet / "task_to_dwa.csv.gz"):
        kinds[row["task_id"]].add(row["dwa_id"][:IWA])
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_rows(onet / "tasks_ratings_partial.csv.gz"):
        if row["task_id"] in kinds:
            groups[plain(row["task"])].append(row)
    texts = [
        Text(
            text=rows[0]["task"],
            ids=tuple(int(row["task_id"]) for row in rows),
            occupations=tuple(row["onet_soc"] for row in rows),
            activities=frozenset().union(*(kinds[row["task_id"]] for row in rows)),
        )
        for rows in groups.values()
    ]
    answer = model.assess([one.text for one in texts])
    trained = {plain(r["task"]) for r in read_rows(folder / "gpts_are_gpts.tsv", "\t")}
    return Data(
        texts=texts,
        vectors=answer.vectors,
        scores=answer.probabilities @ np.array([1.0, 0.5, 0.0]),
        learnt=np.array([plain(one.text) in trained for one in texts]),
        folder=folder,
    )


def aei_by_row(
    data: Data, model: Model
) -> tuple[dict[str, dict[int, list[float]]], dict[str, float]]:
    """Return by release and text of O*NET [share, automation, automation's weight].

    And by release the part of the conversations that found their text. Statements of older
    releases of O*NET are looked up in other words too.
    """
    rows = read_rows(data.folder / "roles" / "usage" / "aei_task_modes.csv.gz")
    place = {plain(one.text): at for at, one in enumerate(data.texts)}
    place |= _in_other_words({plain(r["task_name"]) for r in rows} - set(place), rows, data, model)
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0] * 3))
    shares: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows:
        weight = float(row["pct"] or 1.0)
        at = place.get(plain(row["task_name"]))
        shares[row["release"]][1] += weight
        if at is None:
            continue
        shares[row["release"]][0] += weight
        cell = found[row["release"]][at]
        cell[0] += float(row["pct"] or "nan")
        said = sum(float(row[mode]) for mode in MODES)
        if said >= FILLED and weight >= ENOUGH.get(row["release"], 0.0):
            cell[1] += weight * sum(float(row[mode]) for mode in AUTOMATION) / said
            cell[2] += weight
    return found, {name: some / every for name, (some, every) in shares.items()}


def _in_other_words(
    missed: set[str], rows: list[dict[str, str]], data: Data, model: Model
) -> dict[str, int]:
    texts = list({r["task_name"] for r in rows if plain(r["task_name"]) in missed} - {"none"})
    texts.sort()
    found = {}
    for text, cosines in zip(texts, model.assess(texts).vectors @ data.vectors.T, strict=True):
        at = int(cosines.argmax())
        words = plain(text).split(), plain(data.texts[at].text).split()
        same = SequenceMatcher(None, *words).ratio()
        if cosines[at] >= ALIKE or (cosines[at] >= CLOSE and same >= WORDS):
            found[plain(text)] = at
    return found
