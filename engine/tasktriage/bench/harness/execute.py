"""Execute: a prepared suite and a candidate → a result file."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from tasktriage.bench.provenance import environment, now, run_id
from tasktriage.contracts.errors import InputError, TasktriageError
from tasktriage.contracts.secret import scrubbed
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
from .seeds import over_seeds
from .suite import TRAINED
from .vectors import Vectors

__all__ = ["Job", "assembled", "execute", "fail"]

WORK = ".work"


@dataclass(frozen=True)
class Job:
    """A candidate to run on a suite, into a folder.

    `rerun`: whatever results there are. `seeds`: how often it is run, each time with another seed;
    one that is not trained is run once. `alone`: in a process of its own, whose memory is its own.
    """

    prepared: Prepared
    candidate: str
    out: Path
    command: str
    rerun: bool = False
    seeds: int = 1
    alone: bool = True

    @property
    def path(self) -> Path:
        """The result's file."""
        return result_path(self.out, self.prepared.suite.name, self.candidate)


def execute(
    job: Job,
    plugins: Plugins,
    vectors: Vectors,
    *,
    given: Candidate | None = None,
    progress: Progress = unreported,
) -> Result:
    """Run a candidate, write its result and return it; a failed run is written too.

    The candidate is `given`, or made by the job's name of it.

    A result with the same identity is returned as it stands, unless `rerun`. Parts that are done
    are kept until the result is written, so that a killed or failed run goes on where it stopped.

    Raises:
        OSError: a file can't be written.
    """
    prepared = job.prepared
    try:
        candidate = given or _candidate(job, plugins, vectors)
        seeds = 1 if candidate.shipped or given else job.seeds
        others = [_candidate(job, plugins, vectors, seed) for seed in range(1, seeds)]
    except TasktriageError as error:
        return fail(job, f"candidate '{job.candidate}': {error}")
    identity = identity_of(job.prepared, job.candidate, candidate, seeds)
    this = run_id(asdict(identity))
    work = job.path.parent / WORK / f"{job.path.stem}-{this}"
    if job.rerun:
        shutil.rmtree(work, ignore_errors=True)
    elif (stands := _standing(job.path, this)) is not None:
        return stands
    vectors.together(prepared.texts)
    runs: list[list[PartResult]] = []
    try:
        for number, one in enumerate([candidate, *others]):
            runs.append([])
            folder = work / f"seed-{number}" if number else work
            shown = _share(progress, number, seeds)
            for part in run_parts(prepared, one, vectors, folder, progress=shown):
                runs[-1].append(part)
    except TasktriageError as error:
        return fail(job, str(error), candidate=candidate, parts=runs[0])
    result = assembled(job, identity, candidate, runs)
    write_result(job.path, result)
    shutil.rmtree(work, ignore_errors=True)
    return result


def _share(progress: Progress, number: int, seeds: int) -> Progress:
    """Return a progress of one seed's run as a part of those of all."""
    return lambda name, done, total: progress(name, number * total + done, seeds * total)


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
        error=scrubbed(error),  # which may be in a plugin's own words
        contamination=Contamination("unknown", "the run failed"),
        cost=cost_of(parts),
    )
    write_result(job.path, result)
    return result


def _candidate(job: Job, plugins: Plugins, vectors: Vectors, seed: int = 0) -> Candidate:
    trains = job.prepared.suite.kind in TRAINED
    candidate = make_candidate(job.candidate, plugins, vectors, trains=trains, seed=seed)
    # by its recipe it is trained again without them
    if candidate.shipped and retrained_rows(job.prepared, candidate).any():
        candidate = make_candidate(job.candidate, plugins, vectors, trains=True, seed=seed)
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


def assembled(
    job: Job, identity: Identity, candidate: Candidate, runs: Sequence[Sequence[PartResult]]
) -> Result:
    """Score the parts of each seed's run, and write the predictions that the result names.

    What is not over seeds is of the first run.

    Raises:
        OSError: a file can't be written.
    """
    prepared = job.prepared
    parts = runs[0]
    found, *others = [scored(prepared, candidate, run) for run in runs]
    over = over_seeds([found.scores, *(other.scores for other in others)])
    spent = resources(parts, candidate)
    if not job.alone:
        del spent["peak_memory_mb"]
    found = replace(found, scores={**found.scores, **spent})
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
        over_seeds=over,
        **{field.name: getattr(found, field.name) for field in fields(Scored)},
    )
