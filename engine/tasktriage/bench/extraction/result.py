"""The result of the extraction suite on a set of postings, and its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tasktriage.bench.harness.result_files import result_path
from tasktriage.bench.provenance import Environment
from tasktriage.contracts.errors import OutputError
from tasktriage.domain.assessment import ModelInfo
from tasktriage.kit.atomic import write_whole

__all__ = [
    "SCHEMA",
    "Counts",
    "ExtractionResult",
    "Identity",
    "SetFacts",
    "Share",
    "Variant",
    "write",
]

SCHEMA = "tasktriage.extraction-result/1"


@dataclass(frozen=True, slots=True)
class Share:
    """A metric, 0 to 1, with its 95 % interval; None where undefined, and over a single team."""

    value: float | None
    ci95: tuple[float, float] | None
    higher_is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Units of the reference and extracted ones by their passage's kind, without weights."""

    reference: Mapping[str, int]
    stock: int
    extracted: Mapping[str, int]
    matched: int
    documents_without_units: int


@dataclass(frozen=True, slots=True)
class Variant:
    """What was found in documents that were rebuilt one way."""

    scores: Mapping[str, Share]
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes two runs the same run."""

    suite: str
    set: str
    extractor: str
    extractor_version: str
    model: ModelInfo
    data: Mapping[str, str]
    documents_sha256: str
    metrics_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts:
    """What a set is. Intervals are drawn over `teams`."""

    title: str
    licence: str
    documents: int
    teams: int
    silver: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionResult:
    """A result as its file holds it; `results` by the name of the variant."""

    created: str
    run_id: str
    identity: Identity
    environment: Environment
    data: SetFacts
    results: Mapping[str, Variant]

    @property
    def extractor(self) -> str:
        """The bare name of the extractor."""
        return self.identity.extractor.rpartition("/")[2]


def write(result: ExtractionResult, folder: Path) -> Path:
    """Write a result to FOLDER/SET/EXTRACTOR.MODEL.json, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    identity = result.identity
    path = result_path(folder, identity.set, f"{result.extractor}.{identity.model.name}")
    body = {"schema": SCHEMA, **asdict(result)}
    try:
        write_whole(path, json.dumps(body, indent=1, allow_nan=False) + "\n")
    except OSError as error:
        problem = error.strerror or error
        raise OutputError(f"{error.filename or path}: can't be written: {problem}") from None
    return path
