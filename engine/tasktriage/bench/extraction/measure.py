"""Measure what the pipeline extracts from a set of postings."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import asdict

from tasktriage.bench.provenance import environment, now, run_id
from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.domain.assessment import Extraction
from tasktriage.domain.document import Document
from tasktriage.extend.manager import Plugins
from tasktriage.kit.progress import Progress, unreported
from tasktriage.pipeline.engine import Engine

from .found import found_units
from .postings import Posting, Postings
from .rebuilt import Rebuilt, rebuild
from .reference import references
from .result import ExtractionResult, Identity, SetFacts
from .score import Judged, score

__all__ = ["VARIANTS", "measure"]

SUITE = "extraction@1"
METRICS_VERSION = 2
VARIANTS = {"with_headings": True, "without_headings": False}
"""How the documents are rebuilt, and whether headings stay."""


def measure(
    postings: Postings,
    *,
    plugins: Plugins,
    model: str,
    extractor: str,
    command: str,
    progress: Progress = unreported,
) -> ExtractionResult:
    """Extract from every posting of a set, with and without headings, and score what was found.

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
            judged.append(_judged(engine, posting, rebuilt, postings))
            done += 1
        variants[variant] = score(judged)
    progress(name, total, total)
    identity = Identity(
        suite=SUITE,
        set=name,
        extractor=entry.qualified,
        extractor_version=entry.plugin.version,
        model=engine.model.info,
        data=dict(postings.hashes),
        documents_sha256=digest.hexdigest(),
        metrics_version=METRICS_VERSION,
    )
    return ExtractionResult(
        created=now(),
        run_id=run_id(asdict(identity)),
        identity=identity,
        environment=environment(command),
        data=_facts(postings),
        results=variants,
    )


def _judged(engine: Engine, posting: Posting, rebuilt: Rebuilt, postings: Postings) -> Judged:
    expected = references(rebuilt, posting, postings.about)
    extracted = _extract(engine, posting, rebuilt)
    found, offsets = found_units(extracted, expected, rebuilt.text)
    return Judged(posting.team, expected, found, offsets)


def _extract(engine: Engine, posting: Posting, rebuilt: Rebuilt) -> list[Extraction]:
    document = Document(name=posting.id, text=rebuilt.text, title=posting.title)
    with warnings.catch_warnings():  # a document without tasks is counted, not warned of
        warnings.simplefilter("ignore", TasktriageWarning)
        return list(engine.extractions([document]))


def _facts(postings: Postings) -> SetFacts:
    return SetFacts(
        title=postings.about.title,
        licence=postings.about.licence,
        documents=len(postings.rows),
        teams=len({posting.team for posting in postings.rows}),
        silver=postings.about.silver,
    )
