"""Execute: a prepared suite and a candidate → a result file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tasktriage.bench.provenance import environment, run_id
from tasktriage.contracts.errors import InputError, TasktriageError
from tasktriage.domain.label import LABELS
from tasktriage.evaluation.intervals import confusion_replicates, interval_of, resample_groups
from tasktriage.evaluation.metrics import labels_of, macro_f1
from tasktriage.extend.manager import Plugins
from tasktriage.kit.progress import Progress, unreported

from .candidates import Candidate, make_candidate
from .parts import PartResult, run_parts
from .prepared import Prepared
from .result import (
    read_predictions,
    read_results,
    result_path,
    write_predictions,
    write_result,
)
from .scoring import Predictions, ceiling, score_labels, score_ranks
from .suite import Kind
from .vectors import Vectors

__all__ = ["METRICS_VERSION", "execute", "fail"]

METRICS_VERSION = 1
WORK = ".work"


def execute(
    prepared: Prepared,
    name: str,
    plugins: Plugins,
    vectors: Vectors,
    out: Path,
    *,
    command: str,
    rerun: bool = False,
    progress: Progress = unreported,
) -> dict[str, Any]:
    """Run a candidate, write its result and return it; a failed run is written too.

    A result with the same identity is returned as it stands, unless `rerun`. Parts that are done
    are kept until the result is written, so that a killed or failed run goes on where it stopped.
    """
    suite = prepared.suite
    trains = suite.kind in (Kind.FOLDS, Kind.FEW_SHOT, Kind.LEARNING_CURVE)
    try:
        candidate = make_candidate(name, plugins, vectors, trains=trains)
        if _seen(prepared, candidate).any():  # by its recipe it is trained again without them
            candidate = make_candidate(name, plugins, vectors, trains=True)
    except TasktriageError as error:
        return fail(prepared, name, out, f"candidate '{name}': {error}", command=command)
    identity = _identity(prepared, candidate.name, candidate.version, candidate.params)
    path = result_path(out, suite.name, name)
    work = out / suite.name / WORK / f"{path.stem}-{run_id(identity)}"
    if rerun:
        shutil.rmtree(work, ignore_errors=True)
    elif (stands := _standing(path, run_id(identity))) is not None:
        return stands
    vectors.together(prepared.texts)
    parts: list[PartResult] = []
    try:
        for part in run_parts(
            suite,
            prepared.split,
            prepared.train,
            prepared.test,
            candidate,
            vectors,
            work,
            progress=progress,
        ):
            parts.append(part)
    except TasktriageError as error:
        return fail(
            prepared, name, out, str(error), command=command, candidate=candidate, parts=parts
        )
    body = _head(prepared, identity, command) | {"status": "ok", "error": None}
    body["contamination"] = _contamination(prepared, candidate)
    body |= _scored(prepared, candidate, parts)
    predictions = path.with_name(f"{path.stem}.predictions.jsonl.gz")
    digest = write_predictions(predictions, _lines(prepared, parts))
    body["predictions"] = {"path": predictions.name, "sha256": digest}
    write_result(path, body)
    shutil.rmtree(work, ignore_errors=True)
    return body


def fail(
    prepared: Prepared,
    name: str,
    out: Path,
    error: str,
    *,
    command: str,
    candidate: Candidate | None = None,
    parts: Sequence[PartResult] = (),
) -> dict[str, Any]:
    """Write the result of a run that failed, and return it: its failure stands in the table."""
    version = None if candidate is None else candidate.version
    params = {} if candidate is None else candidate.params
    identity = _identity(prepared, name, version, params)
    body = _head(prepared, identity, command) | {"status": "failed", "error": error}
    body["contamination"] = {"status": "unknown", "detail": "the run failed"}
    body |= {"scores": {}, "confusion": None, "by_group": {}, "curves": None, "worst": []}
    body |= {"ceiling": None, "cost": _cost(parts), "predictions": None}
    write_result(result_path(out, prepared.suite.name, name), body)
    return body


def _standing(path: Path, wanted: str) -> dict[str, Any] | None:
    """Return the result at a path if it is of the same run and whole."""
    try:
        ((_, body),) = read_results([path])
        if body.get("run_id") != wanted or body["status"] != "ok":
            return None
        read_predictions(body, path.parent)
    except InputError:
        return None
    return body


def _head(prepared: Prepared, identity: dict[str, Any], command: str) -> dict[str, Any]:
    return {
        "run_id": run_id(identity),
        "identity": identity,
        "environment": asdict(environment(command)),
        "data": _data(prepared),
    }


def _identity(
    prepared: Prepared, name: str, version: str | None, params: Mapping[str, Any]
) -> dict[str, Any]:
    suite = prepared.suite
    data = {prepared.train.info.name: dict(prepared.train.hashes)}
    if prepared.test is not None:
        data[prepared.test.info.name] = dict(prepared.test.hashes)
    return {
        "suite": suite.id,
        "kind": str(suite.kind),
        "candidate": name,
        "candidate_version": version,
        "data": data,
        "rows_sha256": prepared.rows_sha256,
        "split_sha256": prepared.split.sha256,
        "seeds": [suite.seed],
        "metrics_version": METRICS_VERSION,
        "params": dict(params),
    }


def _data(prepared: Prepared) -> dict[str, Any]:
    rows, parts = prepared.tested.rows, prepared.split.parts
    tested = np.unique(np.concatenate([part.test for part in parts]))
    last = _last_step([part.step for part in parts])
    near = {
        int(i)
        for part, marks in zip(parts, prepared.near, strict=True)
        if part.step == last
        for i in part.test[marks]
    }
    truths = [rows[i].truth for i in tested]
    return {
        "n_train": [len(part.train) for part in parts],
        "n_test": len(tested),
        "n_groups": len({prepared.groups[i] for i in tested}),
        "class_counts": [sum(t is label for t in truths) for label in LABELS],
        "dropped": {"seen_text": prepared.split.dropped},
        "near_duplicates": len(near),
        "title": prepared.suite.title,
        "licence": prepared.tested.info.licence,
    }


def _last_step(steps: Sequence[float | None]) -> float | None:
    """Return the largest step, which is what is scored; None where a suite has none."""
    return max((step for step in steps if step is not None), default=None)


def _contamination(prepared: Prepared, candidate: Candidate) -> dict[str, str]:
    tested = prepared.tested.info.name
    if not candidate.shipped:
        return {"status": "no", "detail": "trained by this run on training rows alone"}
    if candidate.trained_on is None:
        return {"status": "unknown", "detail": "its card does not name its training data"}
    known = set(candidate.trained_on)
    if known & set(prepared.tested.hashes.values()):
        return {"status": "yes", "detail": f"its card names {tested} as training data"}
    seen = int(_seen(prepared, candidate).sum())
    if seen:
        name = prepared.train.info.name
        return {
            "status": "yes",
            "detail": f"its card names {name}, which holds {seen} of the tested texts",
        }
    return {"status": "no", "detail": f"its card does not name {tested}"}


def _seen(prepared: Prepared, candidate: Candidate) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Mark tested rows whose text a shipped model was trained on, though this run drops it."""
    rows = prepared.tested.rows
    if not candidate.shipped or prepared.test is None:
        return np.zeros(len(rows), dtype=bool)
    if not set(candidate.trained_on or ()) & set(prepared.train.hashes.values()):
        return np.zeros(len(rows), dtype=bool)
    texts = {row.text.strip() for row in prepared.train.rows}
    return np.array([row.text.strip() in texts for row in rows], dtype=bool)


def _scored(
    prepared: Prepared, candidate: Candidate, parts: Sequence[PartResult]
) -> dict[str, Any]:
    suite, rows = prepared.suite, prepared.tested.rows
    last = _last_step([part.part.step for part in parts])
    scored = [part for part in parts if part.part.step == last]
    order = np.concatenate([part.part.test for part in scored])
    near = np.concatenate([prepared.near[part.number] for part in scored])
    predictions = Predictions(
        [rows[i] for i in order],
        np.concatenate([part.probabilities for part in scored]),
        [prepared.groups[i] for i in order],
        near | _seen(prepared, candidate)[order],
    )
    ranks = suite.kind is Kind.RANK
    body = (score_ranks if ranks else score_labels)(predictions, seed=suite.seed)
    macro = body["scores"].get("macro_f1", {}).get("value")
    body["ceiling"] = None if ranks else ceiling(predictions.rows, macro)
    body["cost"] = _cost(parts)
    body["scores"] |= _resources(parts, candidate)
    if last is not None:
        steps = sorted({part.part.step for part in parts if part.part.step is not None})
        body["curves"]["learning"] = [_step(prepared, parts, step) for step in steps]
    return body


def _step(prepared: Prepared, parts: Sequence[PartResult], step: float) -> dict[str, Any]:
    """Score one size of training part: the mean over draws, with its interval, and their range."""
    draws = [part for part in parts if part.part.step == step]
    test = draws[0].part.test  # the same for all
    true = np.array([LABELS.index(prepared.tested.rows[i].truth) for i in test])
    resamples = resample_groups([prepared.groups[i] for i in test], seed=prepared.suite.seed)
    answers = [labels_of(part.probabilities) for part in draws]
    values = [macro_f1(true, answer) for answer in answers]
    replicates = np.mean([confusion_replicates(true, a, resamples) for a in answers], axis=0)
    interval = interval_of(float(np.mean(values)), replicates)
    few = prepared.suite.kind is Kind.FEW_SHOT
    return {
        **({"shots": int(step)} if few else {"share": step}),
        "n_train": int(np.mean([len(part.part.train) for part in draws])),
        "draws": len(draws),
        "macro_f1": interval.value,
        "ci95": [interval.low, interval.high],
        "range": [float(min(values)), float(max(values))],
    }


def _resources(parts: Sequence[PartResult], candidate: Candidate) -> dict[str, Any]:
    cost = parts[0].cost
    size = None if candidate.size_bytes is None else candidate.size_bytes / 1e6
    peaks = [p for part in parts if (p := part.cost["peak_memory_mb"]) is not None]
    return {
        "tasks_per_second": _plain(cost["tasks_per_second"], "tasks/s", higher=True),
        "first_answer_s": _plain(cost["first_answer_s"], "s"),
        "peak_memory_mb": _plain(max(peaks, default=None), "MB"),
        "model_size_mb": _plain(size, "MB"),
    }


def _plain(value: float | None, unit: str, *, higher: bool = False) -> dict[str, Any]:
    return {"value": value, "unit": unit, "higher_is_better": higher}


def _cost(parts: Sequence[PartResult]) -> dict[str, float]:
    names = ("fit_s", "predict_s", "embed_s")
    return {name: float(sum(part.cost[name] for part in parts)) for name in names}


def _lines(prepared: Prepared, parts: Sequence[PartResult]) -> Iterator[Mapping[str, Any]]:
    rows = prepared.tested.rows
    for part in parts:
        for place, p in zip(part.part.test, part.probabilities, strict=True):
            row = rows[place]
            yield {
                "id": row.id,
                "fold": part.number,
                "step": part.part.step,
                "group": prepared.groups[place],
                "y": None if row.truth is None else LABELS.index(row.truth),
                "soft": row.shares,
                "target": row.target,
                "p": p.tolist(),
            }
