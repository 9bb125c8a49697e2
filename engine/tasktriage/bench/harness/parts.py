"""A candidate on the parts of a split: fitted, calibrated, asked and timed; resumable."""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from tasktriage.contracts.errors import ComponentError, TasktriageError, one_line
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS
from tasktriage.kit.arrays import Floats
from tasktriage.kit.atomic import write_whole
from tasktriage.kit.progress import Progress, unreported
from tasktriage.models.calibrated import Calibrator

from .asking import ask, predict
from .calibrating import calibrate, learning_rows
from .candidates import Candidate
from .fitters import Fitter, Sets
from .prepared import Prepared
from .result import Usage
from .split import TrainTest
from .suite import Suite
from .usage import Meter
from .vectors import Vectors

__all__ = ["PartCost", "PartResult", "run_parts"]

TIMED = 256  # texts on which speed is taken
FIRST_ANSWERS = 5  # single texts asked for, of which the median counts
STATUS = Path("/proc/self/status")  # of Linux


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCost:
    """Seconds spent and memory; of the first part also speed and the median of single answers.

    Embedding that is remembered between folds is `embed_s`, and no part of the others.
    """

    fit_s: float
    predict_s: float
    embed_s: float
    tasks_per_second: float | None = None
    first_answer_s: float | None = None
    peak_memory_mb: float | None = None
    usage: Usage | None = None


@dataclass(frozen=True)
class PartResult:
    """Calibrated probabilities (n, 3) of a part's test rows, in their order, and prediction sets.

    `sets` (n, 3) are those at .90; None from a candidate that has none.
    """

    number: int
    part: TrainTest
    probabilities: Floats
    sets: Sets | None
    cost: PartCost


def run_parts(
    prepared: Prepared,
    candidate: Candidate,
    vectors: Vectors,
    folder: Path,
    *,
    progress: Progress = unreported,
) -> Iterator[PartResult]:
    """Yield every part's result; a part that `folder` holds already is read, not run.

    Raises:
        ComponentError: the candidate raised, or gave probabilities that are none; names the
            candidate, the part and the row.
    """
    parts = prepared.split.parts
    maker = f" ({candidate.maker})" if candidate.maker else ""
    for number, part in enumerate(parts):
        progress(candidate.name, number, len(parts))
        path = folder / f"part-{number}.json.gz"
        done = _read(path, number, part)
        if done is None:
            try:
                done = _run(prepared, number, part, candidate, vectors)
            except TasktriageError as error:
                raise ComponentError(f"fold {number}: {error}{maker}") from error
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # a stranger may raise what is no Exception, or exit
                problem = f"candidate '{candidate.name}' failed: {one_line(error)}"
                raise ComponentError(f"fold {number}: {problem}{maker}") from error
            _write(path, done)
        yield done
    progress(candidate.name, len(parts), len(parts))


def _run(
    prepared: Prepared, number: int, part: TrainTest, candidate: Candidate, vectors: Vectors
) -> PartResult:
    suite = prepared.suite
    learnt = [prepared.train.rows[i] for i in part.train]
    asked = [prepared.tested.rows[i] for i in part.test]
    _seed(suite.seed + number + candidate.seed * len(prepared.split.parts))
    meter = Meter(candidate.make)
    candidate = replace(candidate, make=meter.make)
    fitter = candidate.make()
    start, embedded = time.perf_counter(), vectors.seconds
    calibrator = _fit(suite, fitter, learnt, candidate)
    fitted, embedded_fitting = time.perf_counter(), vectors.seconds - embedded
    embedded = vectors.seconds
    answers = ask(candidate.name, fitter, asked, calibrator)
    answered, embedded_asking = time.perf_counter(), vectors.seconds - embedded
    speed = _speed(candidate.name, fitter, asked, vectors) if number == 0 else (None, None)
    cost = PartCost(
        fit_s=fitted - start - embedded_fitting,
        predict_s=answered - fitted - embedded_asking,
        embed_s=embedded_fitting + embedded_asking,
        tasks_per_second=speed[0],
        first_answer_s=speed[1],
        peak_memory_mb=_peak_memory(),
        usage=meter.used(),
    )
    return PartResult(number, part, answers.probabilities, answers.sets, cost)


def _fit(
    suite: Suite, fitter: Fitter, rows: Sequence[LabelledTask], candidate: Candidate
) -> Calibrator | None:
    """Fit; return what calibrates the answers, None where they stand as they are."""
    if candidate.shipped:
        return None
    if candidate.calibrated:
        fitter.fit(learning_rows(suite, rows))
        return None
    # small products as in L-BFGS lose by threads: 8 times as slow on a busy machine
    with threadpool_limits(1, user_api="blas"):
        calibrator = calibrate(suite, rows, candidate)
        fitter.fit(learning_rows(suite, rows))
    return calibrator


def _seed(seed: int) -> None:
    """Seed what a candidate may draw from unasked; a part run alone then draws the same."""
    random.seed(seed)
    np.random.seed(seed)  # the generator that scikit-learn takes by default


def _peak_memory() -> float | None:
    """Return this process's peak resident memory in MB; a candidate has a process of its own.

    Linux's `ru_maxrss` outlives an exec, and would say what the parent took.
    """
    with suppress(OSError, ValueError, IndexError):
        lines = STATUS.read_text("ascii", "replace").splitlines()
        (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
        return int(peak) * 1024 / 1e6
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def _speed(
    name: str, fitter: Fitter, rows: Sequence[LabelledTask], vectors: Vectors
) -> tuple[float, float]:
    """Return tasks a second and seconds to a single answer, without remembered vectors."""
    sample = list(rows[:TIMED])
    with vectors.off():
        predict(name, fitter, sample[:1])  # what is loaded at first use is no answer's time
        start = time.perf_counter()
        predict(name, fitter, sample)
        tasks_per_second = len(sample) / (time.perf_counter() - start)
        singles = []
        for row in sample[:FIRST_ANSWERS]:
            start = time.perf_counter()
            predict(name, fitter, [row])
            singles.append(time.perf_counter() - start)
    return tasks_per_second, float(np.median(singles))


def _write(path: Path, result: PartResult) -> None:
    sets = None if result.sets is None else result.sets.tolist()
    body = {"p": result.probabilities.tolist(), "sets": sets, "cost": asdict(result.cost)}
    write_whole(path, gzip.compress(json.dumps(body).encode(), mtime=0))


def _cost(raw: dict[str, Any]) -> PartCost:
    usage = raw.pop("usage", None)
    return PartCost(**raw, usage=None if usage is None else Usage(**usage))


def _read(path: Path, number: int, part: TrainTest) -> PartResult | None:
    """Return a part as it was written; None if there is none, or it is damaged or of old."""
    try:
        body = json.loads(gzip.decompress(path.read_bytes()))
        p = np.array(body["p"], dtype=np.float64)
        sets = None if body["sets"] is None else np.array(body["sets"], dtype=np.bool_)
        cost = _cost(body["cost"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return None
    shape = (len(part.test), len(LABELS))
    if p.shape != shape or (sets is not None and sets.shape != shape):
        return None
    return PartResult(number, part, p, sets, cost)
