"""Segment's helper: the language of given tasks (rows, lines of `--tasks`, texts), watched."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.document import Document
from tasktriage.domain.task import Task

from .language import detect, has_other_letters, knows

__all__ = ["watched"]

ROWS = 50  # looked at; a table is in one language, or most of it is
MOST = 0.5  # of the letters
# no words of another language; where most rows have one, py3langid need not be asked (and loading
# it takes as long as an answer)
ENGLISH = re.compile(r"\b(?:the|and|with|from)\b", re.IGNORECASE)


def watched(
    items: Iterable[Document | Task], languages: Sequence[str]
) -> Iterator[Document | Task]:
    """Pass items on; given tasks that are mostly in none of `languages` get one warning.

    A given task in letters that are not Latin ones has its language; to look for that of others
    would take longer than to label them. Documents are passed as they are: their language is found
    when they are cut.
    """
    name: str | None = None
    rows: list[str] = []
    checked = False
    for item in items:
        if isinstance(item, Task):
            if item.language is None and has_other_letters(item.text):
                item = replace(item, language=detect(item.text))
            if item.origin.document != name:
                if not checked:
                    _warn(name, rows, languages)
                name, rows, checked = item.origin.document, [], False
            if not checked:
                rows.append(item.text)
                if len(rows) == ROWS:
                    _warn(name, rows, languages)
                    checked = True
        yield item
    if not checked:
        _warn(name, rows, languages)


def _warn(name: str | None, rows: Sequence[str], languages: Sequence[str]) -> None:
    code = _language(rows)
    if code is not None and not knows(languages, code):
        warnings.warn(
            f"{name or 'text'}: is in another language ('{code}') than the model knows "
            f"({', '.join(languages)}); don't rely on its labels",
            TasktriageWarning,
            stacklevel=3,
        )


def _language(rows: Sequence[str]) -> str | None:
    letters: Counter[str | None] = Counter()
    for row in rows:
        letters["en" if ENGLISH.search(row) else None] += len(row)
    if letters["en"] >= MOST * letters.total():
        return "en" if rows else None
    codes: Counter[str | None] = Counter()
    for row in rows:
        codes[detect(row)] += len(row)
    code, most = codes.most_common(1)[0]
    # rows are often too short to tell one by one
    return code if code is not None and most >= MOST * codes.total() else detect("\n".join(rows))
