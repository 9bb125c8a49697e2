"""Postings with the occupation that a reader gave each, and what the engine reads in them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasktriage.domain.document import Document
from tasktriage.pipeline.engine import Engine

__all__ = ["Posting", "read_labels", "read_postings"]

NONE = "none"
MARKED = re.compile(r"[a-z_]+\t")
"""The kind of a line, before it."""
ITEMS = frozenset(("duty", "requirement", "benefit", "preferred", "skill"))


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
        return re.split(r"[-_]", self.name)[0]


def read_labels(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a reader's table (file, code, also, sure) by file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


def read_postings(
    documents: Iterator[Document], labels: dict[str, dict[str, str]], engine: Engine
) -> list[Posting]:
    """Return the postings that have a label, with the tasks that the engine finds."""
    found = []
    for document in documents:
        row = labels.get(document.name)
        if row is None:
            continue
        texts = tuple(e.task.text for e in engine.extractions([document]) if e.kept)
        vectors = engine.model.assess(list(texts) or [""]).vectors
        also = frozenset(filter(None, row["also"].split("|")))
        found.append(
            Posting(
                name=document.name,
                title=document.title or "",
                texts=texts,
                vectors=np.asarray(vectors, np.float32)[: len(texts)],
                code=row["code"],
                others=also,
                sure=row["sure"],
            )
        )
    return found


def documents(folder: Path) -> Iterator[Document]:
    """Yield the postings of a folder.

    Their first line is "TITLE: …"; or each line has its kind before it and a tab, as in the
    postings of the corpora.
    """
    for path in sorted(folder.iterdir()):
        lines = path.read_text("utf-8", "replace").lstrip("\ufeff").splitlines()
        if lines and MARKED.match(lines[0]):
            yield _marked(path.name, lines)
        elif lines:
            title = lines[0].replace("TITLE:", "").strip()
            yield Document(name=path.name, text="\n".join(lines[1:]), title=title)


def _marked(name: str, lines: list[str]) -> Document:
    title, text = None, []
    for line in lines:
        kind, _, said = line.partition("\t")
        if kind == "title":
            title = said
        elif kind != "part":
            mark = "# " if kind == "heading" else "- " if kind in ITEMS else ""
            text.append(f"{mark}{said}")
    return Document(name=name, text="\n".join(text), title=title)
