"""Write results as a data package: a zip of csv tables and `datapackage.json`.

Rows go to temporary files as they come, so memory does not grow with them; the archive is written
at the end, and holds no time but that of the run: the same results give the same bytes. Cells are
as in csv: nothing in them is run by a spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tasktriage.plugin import (
    FLAT_COLUMNS,
    MAY_BE_EMPTY,
    Assessment,
    Difference,
    Extraction,
    Field,
    Profile,
    Ranking,
    RunInfo,
    explanation_lines,
    flat_rows,
    flat_tables,
)

from .descriptor import KEYS, descriptor, file_name
from .table import Table

__all__ = ["PackageOutput"]

HELD = 16 * 2**20  # bytes of the archive that are held in memory
TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say
LEAVES_OUT = ("profile", "plan")  # tables of what the results have not
READABLE = 0o644 << 16
ROW = re.compile(r"/\d+\Z")  # of a table, behind its name: the table is the source
MOST_SOURCES = 1000  # that are listed; all stand in the tables
EXPLANATION = {"explanation": Field(list, "What moved the label, in words.")}


class PackageOutput:
    """`datapackage.json`, then the tables of `kit.flat` that the results stand in, a csv each."""

    def write(self, results: Iterable[Any], run: RunInfo, stream: IO[bytes]) -> None:
        """Write the archive once all results are there."""
        remaining = iter(results)
        first = next(remaining, None)
        items = () if first is None else chain([first], remaining)
        with ExitStack() as stack:
            tables = {
                name: stack.enter_context(Table(_columns(name, run), KEYS.get(name, ())))
                for name in flat_tables(first, run.command)
            }
            sources = _fill(tables, items, run)
            if run.command in LEAVES_OUT:
                tables = {
                    name: table
                    for name, table in tables.items()
                    if table.rows or name not in MAY_BE_EMPTY
                }
            whole = stack.enter_context(SpooledTemporaryFile(HELD))
            _pack(tables, sources, run, whole)
            whole.seek(0)
            copyfileobj(whole, stream)


def _columns(table: str, run: RunInfo) -> dict[str, Field]:
    return {**FLAT_COLUMNS[table], **(EXPLANATION if _explains(table, run) else {})}


def _explains(table: str, run: RunInfo) -> bool:
    return run.explain and table == "tasks"


def _fill(tables: dict[str, Table], items: Iterable[Any], run: RunInfo) -> list[str]:
    """Write all rows; return the names of what they were read from."""
    sources: dict[str, None] = {}
    for item in items:
        for source in _sources(item):
            if source is not None and len(sources) < MOST_SOURCES:
                sources[ROW.sub("", source)] = None
        for name, table in tables.items():
            for row in flat_rows(item, name):
                if _explains(name, run):
                    row["explanation"] = list(explanation_lines(item))
                table.add(row)
    return list(sources)


def _sources(item: object) -> Iterator[str | None]:
    if isinstance(item, (Assessment, Extraction)):
        yield item.task.origin.document
    elif isinstance(item, Profile):
        yield item.document
    elif isinstance(item, Ranking):
        yield from (role.profile.document for role in item.roles)
    elif isinstance(item, Difference):
        yield from (item.before.document, item.after.document)


def _pack(tables: dict[str, Table], sources: list[str], run: RunInfo, whole: IO[bytes]) -> None:
    ended = {name: (table, *table.end()) for name, table in tables.items()}
    with ZipFile(whole, "w") as archive:
        archive.writestr(_entry("datapackage.json"), descriptor(ended, sources, run))
        for name, (table, size, _) in ended.items():
            entry = _entry(file_name(name))
            entry.file_size = size
            with archive.open(entry, "w") as file:
                copyfileobj(table.file, file)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, TIME)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = READABLE
    entry.create_system = 3  # Unix, whatever it is made on
    return entry
