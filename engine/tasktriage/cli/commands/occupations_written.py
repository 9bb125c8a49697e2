"""What `occupations` writes: a table for a person, or records and rows for a program."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import say
from tasktriage.cli.stdout import STDOUT
from tasktriage.contracts.errors import UsageError
from tasktriage.domain.occupation import OccupationMatch
from tasktriage.domain.place_record import occupation_record
from tasktriage.kit.atomic import atomic, descriptor
from tasktriage.kit.csv_cells import csv_cells
from tasktriage.kit.display import plain_line
from tasktriage.kit.place_words import hint_said
from tasktriage.pipeline.look_up import LookedUp

__all__ = ["FORMATS", "code_lines", "format_of", "wrapped", "write_found"]

WIDTH = 80
SCHEMA = "tasktriage.occupation/1"
NONE = "none: it fits no occupation"
TABLE = "table"


def format_of(name: str | None, path: Path | None) -> str:
    """Return the format asked for, else that of the file's suffix, else a table.

    Raises:
        UsageError: no format writes files with that suffix.
    """
    suffix = "" if path is None else path.suffix.lower()
    if name is not None or not suffix:
        return name or TABLE
    if suffix == ".txt":
        return TABLE
    if suffix[1:] not in FORMATS:
        some = ", ".join(FORMATS)
        raise UsageError(f"no format writes '{suffix}'; name one with --format: {some}")
    return suffix[1:]


def write_found(
    found: Iterable[LookedUp], format_: str, path: Path | None, base: Path | None
) -> list[tuple[str, str]]:
    """Write what was found to a file, or to standard output.

    Returns:
        The rows that have no title, and why.

    Raises:
        OutputError: the file can't be written.
    """
    errors: list[tuple[str, str]] = []
    count = 0

    def noted() -> Iterator[LookedUp]:
        nonlocal count
        for one in found:
            count += 1
            if one.error is not None:
                errors.append((one.id, one.error))
            yield one

    texts = FORMATS[format_](noted())
    if path is None or descriptor(path) == STDOUT:  # wherever the descriptor of that number goes
        for text in texts:
            click.echo(text, nl=False)
        return errors
    with atomic(path, base=base) as stream:
        for text in texts:
            stream.write(text)
    if descriptor(path) is None:
        roles = "1 role" if count == 1 else f"{count:,} roles"
        say("note", f"{roles} written to {path}, as {format_}")
    return errors


def _json(found: Iterator[LookedUp]) -> Iterator[str]:
    yield json.dumps([_record(one) for one in found], indent=2, ensure_ascii=False) + "\n"


def _jsonl(found: Iterator[LookedUp]) -> Iterator[str]:
    for one in found:
        yield json.dumps(_record(one), ensure_ascii=False) + "\n"


def _csv(found: Iterator[LookedUp]) -> Iterator[str]:
    for number, one in enumerate(found):
        row = _row(one)
        if number == 0:
            yield _csv_line(list(row))
        yield _csv_line(csv_cells(row))


def _table(found: Iterator[LookedUp]) -> Iterator[str]:
    for number, one in enumerate(found):
        if number:
            yield "\n"
        for line in _lines(one):
            yield line + "\n"


def _record(one: LookedUp) -> dict[str, Any]:
    said = {} if one.occupation is None else occupation_record(one.occupation)
    return {"schema": SCHEMA, "id": one.id, **said, "error": one.error}


def _row(one: LookedUp) -> dict[str, Any]:
    """Return the cells of a role: its best match; none leaves them empty."""
    occupation = one.occupation
    best = None if occupation is None else occupation.best
    links = () if best is None else best.esco
    checked = None if occupation is None else occupation.hint_checked
    return {
        "id": one.id,
        "looked_up": None if occupation is None else occupation.title,
        "tasks": None if occupation is None else occupation.tasks,
        "code": None if best is None else best.code,
        "title": None if best is None else best.title,
        "probability": None if best is None else best.probability,
        "soc": None if best is None else best.soc,
        "isco": [] if best is None else list(best.isco),
        "esco": [link.uri for link in links],
        "esco_titles": [link.title for link in links],
        "esco_matches": [link.match for link in links],
        "hint": None if occupation is None else occupation.hint,
        "hint_checked": None if checked is None else checked.value,
        "error": one.error,
        "note": None if occupation is None else occupation.note,
    }


def _csv_line(cells: list[Any]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def _lines(one: LookedUp) -> Iterator[str]:
    """Yield what a person reads of a role: its title, up to five occupations, their codes."""
    occupation = one.occupation
    if occupation is None:
        yield from wrapped(f"{one.id}  {one.error}")
        return
    tasks = occupation.tasks
    with_tasks = f"  ({tasks:,} task{'' if tasks == 1 else 's'})" if tasks else ""
    yield from wrapped(f"{occupation.title or one.id}{with_tasks}")
    if not occupation.matches:
        yield from wrapped(f"none: {occupation.note}" if occupation.note else NONE, 2, 4)
    for number, match in enumerate(occupation.matches):
        decimal = f"{match.probability:.2f}".removeprefix("0")
        yield from wrapped(f"{match.code}  {decimal:>4}  {match.title}", 2, 20)
        if number == 0:
            yield from code_lines(match)
    if occupation.hint is not None:
        yield from wrapped(hint_said(occupation), 2, 4)


def code_lines(match: OccupationMatch, indent: int = 20) -> Iterator[str]:
    """Yield the codes of an occupation in ISCO and ESCO."""
    if match.isco:
        yield from wrapped(f"ISCO {', '.join(match.isco)}", indent, indent + 2)
    if match.esco:
        links = "; ".join(f"{link.title or link.uri} ({link.match})" for link in match.esco)
        yield from wrapped(f"ESCO {links}", indent, indent + 2)


def wrapped(text: str, first: int = 0, later: int = 2) -> list[str]:
    """Return a text in lines of 80 columns, indented."""
    return textwrap.wrap(
        plain_line(text).replace("  ", " ") if first == 0 else text,
        WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * later,
    )


FORMATS: dict[str, Callable[[Iterator[LookedUp]], Iterator[str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
}
"""What writes each format, as texts."""
