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
    TableRow,
    Task,
    find_title,
    listed_records,
    record_text,
    table_items,
    without_surrogates,
    written_results,
)

__all__ = ["JsonReader"]

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
        if isinstance(value, dict) and _is_descriptor(value):
            problem = (
                "describes a data package and is no document; its tables are read by themselves"
            )
            raise InputError(source.name, problem)
        written = written_results(value)
        value = value if written is None else written
        del text  # its values are another copy, of 256 MiB where a letter of it is rare
        records = [] if source.column else listed_records(value)
        if records or not isinstance(value, list):
            if source.column or source.id_column:
                problem = "a column was named, but it holds no array of objects"
                raise InputError(source.name, problem)
            for number, record in enumerate(records, start=1):
                part = replace(source, name=f"{source.name}/{number}")
                yield _document(part, record, notes if number == 1 else ())
            if not records:
                yield _document(source, value, notes)
        else:
            yield from _table(source, value)


def _is_descriptor(value: dict[str, Any]) -> bool:
    """Return whether an object is a `datapackage.json`, which says where tables are."""
    parts = value.get("resources")
    if not isinstance(parts, list) or not parts:
        return False
    return all(isinstance(part, dict) and ("path" in part or "data" in part) for part in parts)


def _document(source: Source, value: Any, notes: tuple[str, ...]) -> Document | Source:
    found = record_text(value)
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
            hint=found.hint,
        )
    text = without_surrogates(found.text)
    title = source.title or found.title or find_title(text, headings=True)
    return Document(name=source.name, text=text, title=title, notes=notes, hint=found.hint)


def _table(source: Source, values: list[Any]) -> Iterator[Task | Source]:
    """Yield what the items of an array give: objects, or texts, or both."""
    if not values:
        raise InputError(source.name, "is an empty array; nothing to classify")
    names = list(dict.fromkeys(n for value in values if isinstance(value, dict) for n in value))
    texts = any(isinstance(value, str) for value in values)
    if not names and not texts:
        raise InputError(source.name, "is an array of neither objects nor texts")
    # a text among objects is what stands in their column of texts
    text = Columns(source, names).text if texts and names else "text"
    rows = (_row(number, value, text) for number, value in enumerate(values, start=1))
    yield from table_items(source, names or [text], rows, objects=True)


def _row(number: int, value: Any, text: str) -> TableRow:
    where = f"item {number}"
    if isinstance(value, str):
        return TableRow(None, {text: value}, where=where)
    if isinstance(value, dict):
        return TableRow(None, value, where=where)
    return TableRow(None, {}, "is neither an object nor a text", where=where)
