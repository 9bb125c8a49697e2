"""Result files: one JSON a candidate, predictions beside it; written whole, checked on reading."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tasktriage.bench.provenance import now
from tasktriage.contracts.errors import InputError
from tasktriage.kit.atomic import write_whole

__all__ = [
    "SCHEMA",
    "read_predictions",
    "read_results",
    "result_path",
    "write_predictions",
    "write_result",
]

SCHEMA = "tasktriage.bench-result/1"
UNSAFE = re.compile(r"[^A-Za-z0-9._-]")  # in a file name, on some system
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # devices on Windows
NAMED = 100  # characters of a file name that are the candidate's
NEEDED = {"identity", "status", "scores", "data", "environment"}


def result_path(folder: Path, suite: str, candidate: str) -> Path:
    """Return where a result goes: FOLDER/SUITE/CANDIDATE.json."""
    return folder / suite / f"{_file_name(candidate)}.json"


def _file_name(candidate: str) -> str:
    """Return a name for a file on any system; another one for each candidate."""
    name = UNSAFE.sub("_", candidate)[-NAMED:].strip(".")
    if name == candidate and not RESERVED.fullmatch(name):
        return name
    return f"{name}-{hashlib.sha256(candidate.encode()).hexdigest()[:8]}"


def write_result(path: Path, body: Mapping[str, Any]) -> None:
    """Write a result whole or not at all."""
    data = {"schema": SCHEMA, "created": now(), **body}
    write_whole(path, json.dumps(data, indent=1, allow_nan=False) + "\n")


def write_predictions(path: Path, rows: Iterable[Mapping[str, Any]]) -> str:
    """Write one JSON line a scored row; return the sha256 of the file, equal for equal rows."""
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    data = gzip.compress(lines.encode(), mtime=0)
    write_whole(path, data)
    return hashlib.sha256(data).hexdigest()


def read_predictions(result: Mapping[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Return the predictions of a result that lies in `folder`.

    Raises:
        InputError: the file is missing, damaged, or not the one the result was made from.
    """
    path = folder / str(result["predictions"]["path"])
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != result["predictions"]["sha256"]:
            raise InputError(str(path), "is not the file its result was made from; run it again")
        return [json.loads(line) for line in gzip.decompress(data).splitlines()]
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(str(path), f"can't be read: {error}") from None


def read_results(places: Sequence[Path]) -> list[tuple[Path, dict[str, Any]]]:
    """Return every result in files and folders, by suite and candidate.

    Raises:
        InputError: nothing is there, or a file is no result; names it.
    """
    paths: dict[Path, Path] = {}
    for place in places:
        files = sorted(place.glob("*.json")) + sorted(place.glob("*/*.json"))
        if place.is_file():
            files = [place]
        paths |= {path.resolve(): path for path in files}
    found = [(path, _read(path)) for path in paths.values()]
    if not found:
        raise InputError(", ".join(map(str, places)), "holds no result; run 'tasktriage bench run'")
    key = sorted(found, key=lambda f: (f[1]["identity"]["suite"], f[1]["identity"]["candidate"]))
    return key


def _read(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(str(path), f"can't be read as a result: {error}") from None
    if not isinstance(body, dict) or body.get("schema") != SCHEMA:
        raise InputError(str(path), f"schema must be '{SCHEMA}'")
    missing = NEEDED - body.keys()
    identity = body.get("identity")
    if not missing and not (
        isinstance(identity, dict) and {"suite", "candidate", "split_sha256"} <= identity.keys()
    ):
        missing = {"identity.suite, .candidate or .split_sha256"}
    if missing:
        raise InputError(str(path), f"is no result: it lacks {', '.join(sorted(missing))}")
    return body
