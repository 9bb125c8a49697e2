"""Execute: a prepared suite and a candidate → a result file."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from tasktriage.bench.provenance import environment, now, run_id
from tasktriage.contracts.errors import InputError, TasktriageError
from tasktriage.extend.manager import Plugins
from tasktriage.kit.progress import Progress, unreported

from .assemble import cost_of, identity_of, predictions_of, resources, row_counts, scored
from .candidates import Candidate, make_candidate
from .contamination import contamination, retrained_rows
from .parts import PartResult, run_parts
from .prepared import Prepared
from .result import Contamination, Identity, Result, Scored
from .result_files import (
    read_predictions,
    read_results,
    result_path,
    write_predictions,
    write_result,
)
from .suite import Kind
from .vectors import Vectors

__all__ = ["Job", "execute", "fail"]

WORK = ".work"


@dataclass(frozen=True)
class Job:
    """A candidate to run on a suite, into a folder; `rerun`: whatever results there are."""

    prepared: Prepared
    candidate: str
    out: Path
    command: str
    rerun: bool = False

    @property
    def path(self) -> Path:
        """The result's file."""
        return result_path(self.out, self.prepared.suite.name, self.candidate)


def execute(
    job: Job, plugins: Plugins, vectors: Vectors, *, progress: Progress = unreported
) -> Result:
    """Run a candidate, write its result and return it; a failed run is written too.

    A result with the same identity is returned as it stands, unless `rerun`. Parts that are done
    are kept until the result is written, so that a killed or failed run goes on where it stopped.

    Raises:
        OSError: a file can't be written.
    """
    prepared = job.prepared
    try:
        candidate = _candidate(job, plugins, vectors)
    except TasktriageError as error:
        return fail(job, f"candidate '{job.candidate}': {error}")
    identity = identity_of(job.prepared, job.candidate, candidate)
    this = run_id(asdict(identity))
    work = job.path.parent / WORK / f"{job.path.stem}-{this}"
    if job.rerun:
        shutil.rmtree(work, ignore_errors=True)
    elif (stands := _standing(job.path, this)) is not None:
        return stands
    vectors.together(prepared.texts)
    parts: list[PartResult] = []
    try:
        for part in run_parts(prepared, candidate, vectors, work, progress=progress):
            parts.append(part)
    except TasktriageError as error:
        return fail(job, str(error), candidate=candidate, parts=parts)
    result = _result(job, identity, candidate, parts)
    write_result(job.path, result)
    shutil.rmtree(work, ignore_errors=True)
    return result


def fail(
    job: Job,
    error: str,
    *,
    candidate: Candidate | None = None,
    parts: Sequence[PartResult] = (),
) -> Result:
    """Write the result of a run that failed, and return it: its failure stands in the table.

    Raises:
        OSError: it can't be written.
    """
    identity = identity_of(job.prepared, job.candidate, candidate)
    result = Result(
        created=now(),
        run_id=run_id(asdict(identity)),
        identity=identity,
        environment=environment(job.command),
        data=row_counts(job.prepared),
        status="failed",
        error=error,
        contamination=Contamination("unknown", "the run failed"),
        cost=cost_of(parts),
    )
    write_result(job.path, result)
    return result


def _candidate(job: Job, plugins: Plugins, vectors: Vectors) -> Candidate:
    trains = job.prepared.suite.kind in (Kind.FOLDS, Kind.FEW_SHOT, Kind.LEARNING_CURVE)
    candidate = make_candidate(job.candidate, plugins, vectors, trains=trains)
    # by its recipe it is trained again without them
    if candidate.shipped and retrained_rows(job.prepared, candidate).any():
        candidate = make_candidate(job.candidate, plugins, vectors, trains=True)
    return candidate


def _standing(path: Path, wanted: str) -> Result | None:
    """Return the result at a path if it is of the same run and whole."""
    try:
        ((_, result),) = read_results([path])
        if result.run_id != wanted or not result.ok:
            return None
        read_predictions(result, path.parent)
    except InputError:
        return None
    return result


def _result(
    job: Job, identity: Identity, candidate: Candidate, parts: Sequence[PartResult]
) -> Result:
    """Score the parts, and write the predictions that the result names."""
    prepared = job.prepared
    found = scored(prepared, candidate, parts)
    found = replace(found, scores={**found.scores, **resources(parts, candidate)})
    file = job.path.with_name(f"{job.path.stem}.predictions.jsonl.gz")
    return Result(
        created=now(),
        run_id=run_id(asdict(identity)),
        identity=identity,
        environment=environment(job.command),
        data=row_counts(prepared),
        status="ok",
        error=None,
        contamination=contamination(prepared, candidate),
        cost=cost_of(parts),
        predictions=write_predictions(file, predictions_of(prepared, parts)),
        **{field.name: getattr(found, field.name) for field in fields(Scored)},
    )
