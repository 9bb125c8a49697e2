"""Check a folder of results that somebody hands in; every finding is one line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from tasktriage.bench.harness import comparisons_file
from tasktriage.bench.harness.assemble import METRICS_VERSION
from tasktriage.bench.harness.result import Result
from tasktriage.bench.harness.result_files import (
    read_json,
    read_predictions,
    read_results,
    result_files,
    result_path,
)
from tasktriage.bench.harness.result_json import SCHEMA
from tasktriage.bench.harness.split import stored_split
from tasktriage.bench.harness.suite import NAME, suites
from tasktriage.contracts.errors import InputError, UsageError

from . import index
from .recomputed import figures, wrong_figures

__all__ = ["findings"]

SCHEMAS = {
    SCHEMA: ("tasktriage.bench.harness", "result.schema.json"),
    comparisons_file.SCHEMA: ("tasktriage.bench.harness", "comparisons.schema.json"),
    index.SCHEMA: ("tasktriage.bench.published", "index.schema.json"),
}
STATED = ("yes", "no", "unknown")
INSTALL = "pip install 'tasktriage[bench]'"
SHOWN = 160  # characters of what a schema says is wrong


def findings(folder: Path, *, indexed: bool = True) -> Iterator[str]:
    """Yield what is wrong with a folder of results, a line each.

    Args:
        folder: the results, as OUT of `bench run`.
        indexed: whether its index, if there is one, has to be of these files.

    Raises:
        InputError: it holds no result.
        UsageError: jsonschema is not installed.
    """
    if not result_files(folder):
        raise InputError(str(folder), "holds no result; run 'tasktriage bench run'")
    found: list[tuple[Path, Result]] = []
    for path in result_files(folder):
        try:
            body = read_json(path)
            wrong = list(_against_schema(body))
            if not wrong and body["schema"] == SCHEMA:
                found += read_results([path])
        except InputError as error:
            yield str(error)
            continue
        yield from (f"{path}: {line}" for line in wrong)
    for path, result in found:
        yield from (f"{path}: {line}" for line in _of_result(folder, path, result))
    if indexed:
        yield from (f"{folder / index.NAME}: {line}" for line in _of_index(folder, found))


def _against_schema(body: Mapping[str, Any]) -> Iterator[str]:
    try:
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import best_match
    except ImportError as error:
        raise UsageError(f"checking schemas needs jsonschema: {INSTALL}") from error
    name = str(body.get("schema"))
    if name not in SCHEMAS:
        yield f"its schema is '{name}', expected one of {', '.join(SCHEMAS)}"
        return
    package, file = SCHEMAS[name]
    schema = json.loads(files(package).joinpath(file).read_text("utf-8"))
    worst = best_match(Draft202012Validator(schema).iter_errors(body))
    if worst is not None:
        yield f"is not as {name} says: {worst.json_path}: {worst.message[:SHOWN]}"


def _of_result(folder: Path, path: Path, result: Result) -> Iterator[str]:
    identity = result.identity
    if not result.ok:
        yield f"the run failed: {result.error}"
        return
    name = identity.suite.partition("@")[0]
    place = result_path(folder, name, identity.candidate)
    if NAME.fullmatch(name) and path != place:  # else there is no such place, and no such suite
        yield f"has to lie at {place.relative_to(folder).as_posix()}"
    yield from _of_run(result)
    if result.contamination.status not in STATED or not result.contamination.detail:
        yield "does not say whether the candidate was trained on tested rows"
    if result.predictions is not None:
        yield from _of_predictions(path, result)


def _of_run(result: Result) -> Iterator[str]:
    """Yield what differs from the suites, splits and metrics of this release."""
    identity = result.identity
    suite = suites().get(identity.suite.partition("@")[0])
    split = None if suite is None else stored_split(suite)
    if suite is None or split is None:
        yield f"suite '{identity.suite}' is none of this release"
    elif suite.id != identity.suite:
        yield f"suite '{identity.suite}' is '{suite.id}' in this release; run it again"
    elif identity.split_sha256 != split.split_sha256 or identity.rows_sha256 != split.rows_sha256:
        yield f"ran on other rows or another split than '{suite.id}' of this release"
    if identity.metrics_version != METRICS_VERSION:
        yield (
            f"its figures are of version {identity.metrics_version} of the metrics, "
            f"this release's of {METRICS_VERSION}; run it again"
        )


def _of_predictions(path: Path, result: Result) -> Iterator[str]:
    try:
        rows = read_predictions(result, path.parent)
    except InputError as error:
        yield f"its predictions: {error}"
        return
    try:
        found = figures(result, rows)
    except (ValueError, TypeError, IndexError) as error:
        yield f"its predictions can't be scored: {error}"
        return
    yield from wrong_figures(result, found)


def _of_index(folder: Path, found: list[tuple[Path, Result]]) -> Iterator[str]:
    """Yield where the index, if there is one, is not of these files."""
    try:
        known = index.read_index(folder)
    except InputError:  # its schema has said so
        return
    if known is None:
        return
    results = {path.relative_to(folder).as_posix(): (path, result) for path, result in found}
    for entry in known.entries:
        if entry.file not in results:
            yield f"names {entry.file}, which is not there or no result"
            continue
        path, result = results.pop(entry.file)
        if hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
            yield f"{entry.file} is not the file that was indexed; its sha256 differs"
        if (entry.suite, entry.candidate) != (result.identity.suite, result.identity.candidate):
            yield f"{entry.file} is said to be {entry.suite} {entry.candidate}, and is not"
    for file in results:
        yield f"does not have {file}; --write adds it"
