"""`index.json`: which results a folder holds, who made them, and under which licence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_files import parsed
from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.kit.atomic import write_whole

__all__ = ["NAME", "SCHEMA", "Entry", "Index", "Who", "read_index", "updated", "write_index"]

NAME = "index.json"
SCHEMA = "tasktriage.bench-index/1"


@dataclass(frozen=True, slots=True)
class Who:
    """Who made a result."""

    name: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A result of the folder.

    `file` is its path from the folder, `sha256` that of the file, which names its predictions'.
    `predictions_licence` is None where it comes without predictions. `tasktriage` is the version
    that made it.
    """

    suite: str
    candidate: str
    file: str
    sha256: str
    who: Who
    predictions_licence: str | None
    tasktriage: str
    created: str


@dataclass(frozen=True, slots=True)
class Index:
    """The results of a folder; `version` goes up by one with every change of them."""

    version: int
    entries: tuple[Entry, ...]


def read_index(folder: Path) -> Index | None:
    """Return the index of a folder, None where it has none.

    Raises:
        InputError: it is damaged, or something else.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        body = parsed(path.read_text("utf-8"))
        if body["schema"] != SCHEMA:
            raise InputError(str(path), f"schema must be '{SCHEMA}'")
        return Index(int(body["version"]), tuple(_entry(raw) for raw in body["entries"]))
    except (OSError, ValueError) as error:
        raise InputError(str(path), f"can't be read as an index: {error}") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(str(path), f"is damaged: an entry lacks or misstates {error}") from None


def _entry(raw: Mapping[str, Any]) -> Entry:
    rest = {name: raw[name] for name in Entry.__slots__ if name != "who"}
    return Entry(who=Who(raw["who"]["name"], raw["who"].get("link")), **rest)


def write_index(folder: Path, index: Index) -> None:
    """Write the index of a folder.

    Raises:
        OSError: it can't be written.
    """
    entries = [asdict(entry) for entry in index.entries]
    body = {"schema": SCHEMA, "version": index.version, "entries": entries}
    write_whole(folder / NAME, json.dumps(body, indent=1, ensure_ascii=False) + "\n")


def updated(
    folder: Path,
    results: Sequence[tuple[Path, Result]],
    *,
    who: Who | None,
    licence: str | None,
) -> Index:
    """Return the index of the results that lie in a folder now.

    What is there unchanged keeps its entry; what is new or changed is `who`'s, and its predictions
    are under `licence`.

    Raises:
        UsageError: there is something new, and who made it or the licence is not said.
        InputError: the index that is there is damaged.
    """
    before = read_index(folder) or Index(0, ())
    known = {(entry.file, entry.sha256): entry for entry in before.entries}
    entries = []
    for path, result in results:
        file = path.relative_to(folder).as_posix()
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        entry = known.get((file, sha256))
        entries.append(entry or _new(file, sha256, result, who, licence))
    if tuple(entries) == before.entries:
        return before
    return Index(before.version + 1, tuple(entries))


def _new(file: str, sha256: str, result: Result, who: Who | None, licence: str | None) -> Entry:
    if who is None:
        raise UsageError(f"{file} is new in the index: say who made it with --who NAME")
    if result.predictions is not None and licence is None:
        raise UsageError(
            f"{file} comes with predictions: say their licence, such as --licence CC-BY-4.0"
        )
    return Entry(
        suite=result.identity.suite,
        candidate=result.identity.candidate,
        file=file,
        sha256=sha256,
        who=who,
        predictions_licence=None if result.predictions is None else licence,
        tasktriage=result.environment.packages.get("tasktriage", ""),
        created=result.created,
    )
