"""Run the pipeline's extraction on a set, and write what came of it."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasktriage.bench.result import environment, result_path, run_id
from tasktriage.contracts.errors import OutputError, TasktriageWarning
from tasktriage.domain.document import Document
from tasktriage.extend.manager import Plugins
from tasktriage.kit.atomic import atomic
from tasktriage.pipeline.engine import Engine

from .found import found_units
from .postings import Postings, Rebuilt, rebuild
from .reference import references
from .score import Judged, score

__all__ = ["SCHEMA", "VARIANTS", "run", "write"]

SCHEMA = "tasktriage.extraction-result/1"
SUITE = "extraction@1"
METRICS_VERSION = 2
VARIANTS = {"with_headings": True, "without_headings": False}
"""How the documents are rebuilt, and whether headings stay."""

Progress = Callable[[str, int, int], None]


def run(
    postings: Postings,
    *,
    plugins: Plugins,
    model: str,
    extractor: str,
    command: str,
    progress: Progress = lambda step, done, total: None,
) -> dict[str, Any]:
    """Extract from every posting of a set, with and without headings; return the result's body.

    Raises:
        UnknownNameError: no such model or extractor.
        ComponentError: one of them failed.
    """
    entry = plugins.extractors.find(extractor)
    engine = Engine(model, extractor=extractor, plugins=plugins)
    engine.prepare()
    name, total = postings.about.name, len(VARIANTS) * len(postings.rows)
    digest, variants, done = hashlib.sha256(), {}, 0
    for variant, headings in VARIANTS.items():
        judged = []
        for posting in postings.rows:
            progress(name, done, total)
            rebuilt = rebuild(posting, headings=headings)
            digest.update(f"{posting.id}\x1f{rebuilt.text}\x1e".encode("utf-8", "surrogatepass"))
            expected = references(rebuilt, posting, postings.about)
            found, offsets = found_units(_extract(engine, posting.id, posting.title, rebuilt),
                                         expected, rebuilt.text)  # fmt: skip
            judged.append(Judged(posting.team, expected, found, offsets))
            done += 1
        variants[variant] = score(judged)
    progress(name, total, total)
    info = engine.model.info
    identity = {
        "suite": SUITE,
        "set": name,
        "extractor": entry.qualified,
        "extractor_version": entry.plugin.version,
        "model": {"name": info.name, "version": info.version, "sha256": info.sha256},
        "data": dict(postings.hashes),
        "documents_sha256": digest.hexdigest(),
        "metrics_version": METRICS_VERSION,
    }
    return {
        "run_id": run_id(identity),
        "identity": identity,
        "environment": environment(command),
        "data": _data(postings),
        "results": variants,
    }


def _extract(engine: Engine, name: str, title: str, rebuilt: Rebuilt) -> list[Any]:
    document = Document(name=name, text=rebuilt.text, title=title)
    with warnings.catch_warnings():  # a document without tasks is counted, not told
        warnings.simplefilter("ignore", TasktriageWarning)
        return list(engine.extractions([document]))


def _data(postings: Postings) -> dict[str, Any]:
    teams = {posting.team for posting in postings.rows}
    return {
        "title": postings.about.title,
        "licence": postings.about.licence,
        "documents": len(postings.rows),
        "teams": len(teams),
        "silver": postings.about.silver,
    }


def write(body: Mapping[str, Any], folder: Path) -> Path:
    """Write a result to FOLDER/SET/EXTRACTOR.MODEL.json, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    identity = body["identity"]
    candidate = f"{identity['extractor'].rpartition('/')[2]}.{identity['model']['name']}"
    path = result_path(folder, identity["set"], candidate)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = error.strerror or error
        raise OutputError(f"{path.parent}: can't be made: {problem}") from None
    data = {"schema": SCHEMA, "created": datetime.now(UTC).isoformat(timespec="seconds"), **body}
    with atomic(path) as stream:
        stream.write(json.dumps(data, indent=1, allow_nan=False) + "\n")
    return path
