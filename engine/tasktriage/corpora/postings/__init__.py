"""Invented postings in the looks of boards and files, each line with its kind.

How they were written is in the README.md beside the tables.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tasktriage.corpora.sentences import Part

__all__ = ["InventedPosting", "PostingLine", "load_postings"]

DUTY = "duty"
# what stands before the words of a line: bullets, numbers, pictures
MARK = re.compile(r"(?:[^\w(<\[\"“'‘$£€]|\(?(?:\d{1,2}|[a-z]|[ivx]{2,4})[.)](?=\s)|\d+\.\d+\s)+")
MARKUP = re.compile(r"</?\w[^<>]*>|\*\*|__|\]\([^()\s]*\)|[\[\]]")
BREAK = re.compile(r"(?<=[.!?;])\s+(?=[A-Z])|\s+[•·|]\s+|;\s+")


@dataclass(frozen=True, slots=True)
class PostingLine:
    """A line as it stands in a posting, and what it is about; ("", "") is a blank one."""

    kind: str
    text: str

    @property
    def is_duty(self) -> bool:
        """Whether it says what the person does."""
        return self.kind == DUTY

    def statements(self) -> Iterator[str]:
        """Yield its sentences and clauses, without bullets and markup."""
        plain = MARKUP.sub("", html.unescape(self.text))
        for part in BREAK.split(plain):
            mark = MARK.match(part)
            said = part[mark.end() if mark else 0 :].strip()
            if said:
                yield said


@dataclass(frozen=True, slots=True)
class InventedPosting:
    """A posting; `part` says what it is for, `title` is the role."""

    name: str
    title: str
    part: Part
    lines: tuple[PostingLine, ...]


@cache
def load_postings(part: Part) -> tuple[InventedPosting, ...]:
    """Read the postings of a part, in the order of their names.

    A table's first lines are `title` and `part`; each further one is a kind, a tab, and a line.
    """
    tables = (f for f in files(__package__).iterdir() if f.name.endswith(".tsv"))
    return tuple(
        posting
        for table in sorted(tables, key=lambda f: f.name)
        for posting in [_posting(table.name.removesuffix(".tsv"), table.read_text("utf-8"))]
        if posting.part is part
    )


def _posting(name: str, table: str) -> InventedPosting:
    (_, title), (_, part), *rows = (
        row.split("\t", 1) if row else ("", "") for row in table.split("\n")[:-1]
    )
    return InventedPosting(name, title, Part(part), tuple(PostingLine(*row) for row in rows))
