"""A candidate on the parts of a split: fitted, calibrated, asked and timed; resumable."""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from tasktriage.contracts.errors import ComponentError, TasktriageError, one_line
from tasktriage.domain.dataset import LabelledTask
from tasktriage.domain.label import LABELS, SUM_TOLERANCE
from tasktriage.evaluation.calibration import apply_temperature, fit_temperature
from tasktriage.evaluation.folds import group_folds
from tasktriage.kit.arrays import Floats
from tasktriage.kit.atomic import write_whole
from tasktriage.kit.progress import Progress, unreported

from .candidates import Candidate
from .fitters import Fitter, LearningRows
from .prepared import Prepared
from .split import TrainTest, group_of
from .suite import Suite
from .vectors import Vectors

__all__ = ["PartCost", "PartResult", "predict", "run_parts"]

INNER_FOLDS = 5  # inside a training part, to fit its temperature on held-out groups
SMALLEST = 1e-12  # probability; its logarithm is finite
TIMED = 256  # texts on which speed is taken
FIRST_ANSWERS = 5  # single texts asked for, of which the median counts


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


@dataclass(frozen=True)
class PartResult:
    """Calibrated probabilities (n, 3) of a part's test rows, in their order."""

    number: int
    part: TrainTest
    probabilities: Floats
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
    _seed(suite.seed + number)
    fitter = candidate.make()
    start, embedded = time.perf_counter(), vectors.seconds
    temperature = _fit(suite, fitter, learnt, candidate)
    fitted, embedded_fitting = time.perf_counter(), vectors.seconds - embedded
    embedded = vectors.seconds
    raw = predict(candidate.name, fitter, asked)
    answered, embedded_asking = time.perf_counter(), vectors.seconds - embedded
    speed = _speed(candidate.name, fitter, asked, vectors) if number == 0 else (None, None)
    cost = PartCost(
        fit_s=fitted - start - embedded_fitting,
        predict_s=answered - fitted - embedded_asking,
        embed_s=embedded_fitting + embedded_asking,
        tasks_per_second=speed[0],
        first_answer_s=speed[1],
        peak_memory_mb=_peak_memory(),
    )
    p = raw if temperature is None else apply_temperature(_logits(raw), temperature)
    return PartResult(number, part, p, cost)


def _fit(
    suite: Suite, fitter: Fitter, rows: Sequence[LabelledTask], candidate: Candidate
) -> float | None:
    """Fit and return the temperature; None where the candidate's answers stand as they are."""
    if candidate.shipped:
        return None
    if candidate.calibrated:
        fitter.fit(_learning(suite, rows))
        return None
    # small products as in L-BFGS lose by threads: 8 times as slow on a busy machine
    with threadpool_limits(1, user_api="blas"):
        temperature = _temperature(suite, rows, candidate)
        fitter.fit(_learning(suite, rows))
    return temperature


def _seed(seed: int) -> None:
    """Seed what a candidate may draw from unasked; a part run alone then draws the same."""
    random.seed(seed)
    np.random.seed(seed)  # the generator that scikit-learn takes by default


def _peak_memory() -> float | None:
    """Return this process's peak resident memory in MB; a candidate has a process of its own."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def _learning(suite: Suite, rows: Sequence[LabelledTask]) -> LearningRows:
    return LearningRows(
        texts=[row.text for row in rows],
        soft=np.array([row.shares for row in rows], dtype=np.float64),
        groups=[group_of(row, suite.group) for row in rows],
        ratings=[row.ratings for row in rows],
        tags=[row.tags for row in rows],
    )


def _temperature(suite: Suite, rows: Sequence[LabelledTask], candidate: Candidate) -> float:
    """Fit a temperature on rows held out inside the training part, pooled over inner folds.

    An inner fold that leaves a label without rows (a few shots may) is passed over; without any
    fold the temperature is 1.
    """
    groups = [group_of(row, suite.group) for row in rows]
    count = min(INNER_FOLDS, len(set(groups)))
    if count < 2:
        return 1.0
    held_out, shares = [], []
    for fold in group_folds(groups, [row.text for row in rows], count):
        if not len(fold.test) or len({rows[i].truth for i in fold.train}) < len(LABELS):
            continue
        fitter = candidate.make()
        fitter.fit(_learning(suite, [rows[i] for i in fold.train]))
        tested = [rows[i] for i in fold.test]
        held_out.append(_logits(predict(candidate.name, fitter, tested)))
        shares += [row.shares for row in tested]
    if not held_out:
        return 1.0
    return fit_temperature(np.concatenate(held_out), np.array(shares, dtype=np.float64))


def predict(name: str, fitter: Fitter, rows: Sequence[LabelledTask]) -> Floats:
    """Return a candidate's probabilities (n, 3), checked, and summing to 1 to the last digit.

    Raises:
        ComponentError: a row is no probabilities; names the candidate and the row.
    """
    p = np.asarray(fitter.predict_proba([row.text for row in rows]), dtype=np.float64)
    if p.shape != (len(rows), len(LABELS)):
        raise ComponentError(
            f"candidate '{name}' gave probabilities of shape {p.shape}, "
            f"({len(rows)}, {len(LABELS)}) is needed"
        )
    bad = ~np.isfinite(p).all(axis=1)
    bad |= (p < 0).any(axis=1) | (np.abs(p.sum(axis=1) - 1) > SUM_TOLERANCE)
    if bad.any():
        row = int(bad.argmax())
        raise ComponentError(
            f"candidate '{name}' gave {p[row].tolist()} for row '{rows[row].id}'; "
            "probabilities must be from 0 to 1 and sum to 1"
        )
    scaled: Floats = p / p.sum(axis=1, keepdims=True)
    return scaled


def _logits(p: Floats) -> Floats:
    result: Floats = np.log(np.clip(p, SMALLEST, None))
    return result


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
    body = {"p": result.probabilities.tolist(), "cost": asdict(result.cost)}
    write_whole(path, gzip.compress(json.dumps(body).encode(), mtime=0))


def _read(path: Path, number: int, part: TrainTest) -> PartResult | None:
    """Return a part as it was written; None if there is none or it is damaged."""
    try:
        body = json.loads(gzip.decompress(path.read_bytes()))
        p = np.array(body["p"], dtype=np.float64)
        cost = PartCost(**body["cost"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return None
    if p.shape != (len(part.test), len(LABELS)):
        return None
    return PartResult(number, part, p, cost)
