"""Read JSON: an array is a table, an object or a string a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tasktriage.plugin import (
    Columns,
    Document,
    InputError,
    Source,
    Task,
    find_title,
    object_task,
    row_error,
    row_task,
    without_surrogates,
)

from .fields import listed_records
from .record import posting

__all__ = ["JsonReader"]

# characters; where the usual text of an array's objects is longer, they are records of postings
LONGEST_TASK = 600
# values that are held at once, of some 200 bytes each; two letters of a file can make one of them
MOST_VALUES = 4_000_000


class JsonReader:
    """A whole file is held; for a large table JSON lines are the better way."""

    def read(self, source: Source) -> Iterator[Document | Task | Source]:
        """Yield a task for each object of an array, or a document for the record of a posting.

        A record whose texts are HTML is yielded as a web page, for the reader of those.

        Raises:
            InputError: unreadable, not valid JSON, or it holds nothing that could be a task.
        """
        text, notes = source.read_text()
        if sum(map(text.count, ",[{")) > MOST_VALUES:
            problem = f"holds more than {MOST_VALUES:,} values, too many to be held at once"
            raise InputError(source.name, f"{problem}; write an object a line, as .jsonl")
        try:
            value = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            reason = (
                f"{error.msg} in line {error.lineno}"
                if isinstance(error, json.JSONDecodeError)
                else "too deep or large"
            )
            raise InputError(source.name, f"is not valid JSON ({reason})") from None
        del text  # its values are another copy, of 256 MiB where a letter of it is rare
        if not isinstance(value, list):
            if source.column or source.id_column:
                problem = "a column was named, but it holds no array of objects"
                raise InputError(source.name, problem)
            records = listed_records(value)
            for number, record in enumerate(records, start=1):
                part = replace(source, name=f"{source.name}/{number}")
                yield _document(part, record, notes if number == 1 else ())
            if not records:
                yield _document(source, value, notes)
        elif source.column is None and _are_postings(value):
            for number, record in enumerate(value, start=1):
                part = replace(source, name=f"{source.name}/{number}")
                yield _document(part, record, notes if number == 1 else ())
        else:
            yield from _table(source, value)


def _document(source: Source, value: Any, notes: tuple[str, ...]) -> Document | Source:
    found = posting(value)
    if found is None:
        raise InputError(
            source.name,
            "holds JSON, but neither an array of objects nor an object with a text that describes "
            "a job",
        )
    if found.html is not None:
        return replace(
            source,
            data=found.html.encode("utf-8", "replace"),
            path=None,
            stream=None,
            reader="html",
            title=source.title or found.title,
        )
    text = without_surrogates(found.text)
    title = source.title or found.title or find_title(text, headings=True)
    return Document(name=source.name, text=text, title=title, notes=notes)


def _are_postings(values: list[Any]) -> bool:
    lengths = sorted(
        max((len(text) for text in value.values() if isinstance(text, str)), default=0)
        for value in values
        if isinstance(value, dict)
    )
    all_objects = len(lengths) == len(values) > 0
    return all_objects and lengths[len(lengths) // 2] > LONGEST_TASK


def _table(source: Source, values: list[Any]) -> Iterator[Task]:
    if not values:
        raise InputError(source.name, "is an empty array; nothing to classify")
    names = dict.fromkeys(name for value in values if isinstance(value, dict) for name in value)
    texts = any(isinstance(value, str) for value in values)
    if not names and not texts:
        raise InputError(source.name, "is an array of neither objects nor texts")
    columns = Columns(source, list(names)) if names else None
    for number, value in enumerate(values, start=1):
        where = f"item {number}"
        if isinstance(value, str) and columns is None:
            yield row_task(source, None, value, where=where)
        elif isinstance(value, dict) and columns is not None:
            yield object_task(source, None, value, columns, where=where)
        else:
            kind = "an object" if columns is not None else "a text"
            yield row_error(source, None, f"is not {kind}", where=where)
