"""Postings with the occupation that a reader gave each, and what the engine reads in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasktriage.bench.extraction.postings import load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.sets import INVENTED, INVENTED_DEV, INVENTED_TRAIN
from tasktriage.domain.document import Document
from tasktriage.pipeline.engine import Engine

__all__ = ["NONE", "Posting", "read_labels", "read_postings"]

NONE = "none"
LABELS = Path(__file__).resolve().parent / "data/occupation_labels.csv"
OWN = (INVENTED, INVENTED_DEV, INVENTED_TRAIN)
PUBLIC = ("tts", "nyc", "la")


@dataclass(frozen=True)
class Posting:
    """A posting: its tasks' texts (n) and vectors (n, d), and the reader's code with others.

    `others` are codes that a careful reader could defend as well.
    """

    name: str
    title: str
    texts: tuple[str, ...]
    vectors: npt.NDArray[np.float32]
    code: str
    others: frozenset[str]
    sure: str

    @property
    def source(self) -> str:
        """Where it comes from: what its name begins with."""
        return self.name.partition("-")[0]


def read_labels(*parts: str, reader: int = 1) -> dict[str, dict[str, str]]:
    """Return the rows of a reader (posting, code, also, sure) in parts of the table, by posting."""
    with LABELS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        row["posting"]: row for row in rows if row["part"] in parts and row["reader"] == str(reader)
    }


def read_postings(
    folder: Path, labels: Mapping[str, Mapping[str, str]], engine: Engine
) -> list[Posting]:
    """Return the postings that have a label, with the tasks that the engine finds.

    Our own come with the package, public ones from folder/postings.
    """
    found = []
    for document in _documents(folder):
        row = labels.get(document.name)
        if row is None:
            continue
        texts = tuple(e.task.text for e in engine.extractions([document]) if e.kept)
        vectors = engine.model.assess(list(texts) or [""]).vectors
        found.append(
            Posting(
                name=document.name,
                title=document.title or "",
                texts=texts,
                vectors=np.asarray(vectors, np.float32)[: len(texts)],
                code=row["code"],
                others=frozenset(filter(None, row["also"].split("|"))),
                sure=row["sure"],
            )
        )
    missing = len(labels) - len(found)
    if missing:
        raise ValueError(f"{missing} of {len(labels)} labelled postings are not in {folder}")
    return found


def _documents(folder: Path) -> Iterator[Document]:
    """Yield postings as plain text, with their titles; no line says of what kind it is."""
    for name in (*OWN, *PUBLIC):
        for posting in load_postings(name, folder).rows:
            known = f"own-{posting.id}" if name in OWN else posting.id
            text = rebuild(posting, headings=True).text
            yield Document(name=known, text=text, title=posting.title)
