"""A result as JSON (`tasktriage.bench-result/1`, whose schema lies beside this), both ways.

Results may come from other versions or other hands: what is missing or ill-typed is read as None
or as nothing, never an error.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from tasktriage.bench.provenance import Environment
from tasktriage.evaluation.reliability import ReliabilityBin

from .result import (
    Agreement,
    Bounds,
    Contamination,
    Cost,
    Curves,
    GroupScore,
    Identity,
    LearningStep,
    Matrix,
    OverSeeds,
    PredictionsFile,
    Result,
    RowCounts,
    Score,
    TagScore,
    Usage,
    WorstRow,
)

__all__ = ["SCHEMA", "as_json", "from_json"]

SCHEMA = "tasktriage.bench-result/1"
Json = Mapping[str, object]
LATER = ("brier", "calibration", "coverage", "set_size")  # of a sector; older results lack them


def as_json(result: Result) -> dict[str, object]:
    """Return a result as its file holds it."""
    return {
        "schema": SCHEMA,
        "created": result.created,
        "run_id": result.run_id,
        "identity": asdict(result.identity),
        "environment": asdict(result.environment),
        "data": _given(asdict(result.data), ("headline_folds", "agreement")),
        "status": result.status,
        "error": result.error,
        "contamination": asdict(result.contamination),
        "scores": _scores_json(result.scores),
        "confusion": result.confusion,
        "by_group": {name: _group_json(group) for name, group in result.by_group.items()},
        **({"by_tag": _tags_json(result.by_tag)} if result.by_tag else {}),
        "curves": None if result.curves is None else _curves_json(result.curves),
        "worst": [asdict(row) for row in result.worst],
        **({"agreement": [asdict(a) for a in result.agreement]} if result.agreement else {}),
        **({"over_seeds": _over_seeds_json(result)} if result.over_seeds else {}),
        "cost": _cost_json(result.cost),
        "predictions": None if result.predictions is None else asdict(result.predictions),
    }


def _given(body: dict[str, object], optional: Sequence[str]) -> dict[str, object]:
    """Leave out optional keys that hold nothing."""
    return {name: value for name, value in body.items() if value or name not in optional}


def _group_json(group: GroupScore) -> dict[str, object]:
    body = asdict(group)
    return {name: body[name] for name in body if name not in LATER or body[name] is not None}


def _over_seeds_json(result: Result) -> dict[str, object]:
    return {name: asdict(over) for name, over in result.over_seeds.items()}


def _cost_json(cost: Cost) -> dict[str, object]:
    fields = asdict(cost)
    if cost.usage is None:
        del fields["usage"]
    return fields


def _scores_json(scores: Mapping[str, Score]) -> dict[str, object]:
    return {name: _score_json(score) for name, score in scores.items()}


def _score_json(score: Score) -> dict[str, object]:
    fields = asdict(score)
    if score.ci95 is None:
        del fields["ci95"]
    return fields


def _tags_json(tags: Mapping[str, TagScore]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, tag in tags.items():
        fields = asdict(tag)
        del fields["scores"]
        found[name] = fields | ({"scores": _scores_json(tag.scores)} if tag.scores else {})
    return found


def _curves_json(curves: Curves) -> dict[str, object]:
    learning = curves.learning
    return {
        "reliability": [asdict(one) for one in curves.reliability],
        "risk_coverage": curves.risk_coverage,
        "learning": None if learning is None else [_step_json(step) for step in learning],
    }


def _step_json(step: LearningStep) -> dict[str, object]:
    fields = asdict(step)
    del fields["share" if step.share is None else "shots"]
    return fields


def from_json(raw: object) -> Result:
    """Return the result that a JSON value holds."""
    body = _object(raw)
    curves = _object(body.get("curves"))
    predictions, by_group = _object(body.get("predictions")), _object(body.get("by_group"))
    return Result(
        created=_text(body.get("created")),
        run_id=_text(body.get("run_id")),
        identity=_identity(_object(body.get("identity"))),
        environment=_environment(_object(body.get("environment"))),
        data=_tested(_object(body.get("data"))),
        status=_text(body.get("status")),
        error=_text_or_none(body.get("error")),
        contamination=_contamination(_object(body.get("contamination"))),
        scores=_scores(body.get("scores")),
        confusion=_matrix(body.get("confusion")),
        by_group={name: _group(_object(value)) for name, value in by_group.items()},
        by_tag={name: _tag(_object(v)) for name, v in _object(body.get("by_tag")).items()},
        curves=_curves(curves) if curves else None,
        worst=tuple(_worst(_object(row)) for row in _list(body.get("worst"))),
        agreement=tuple(_agreement(_object(one)) for one in _list(body.get("agreement"))),
        cost=_cost(_object(body.get("cost"))),
        over_seeds=_over_seeds(body.get("over_seeds")),
        predictions=_predictions(predictions) if predictions else None,
    )


def _identity(raw: Json) -> Identity:
    return Identity(
        suite=_text(raw.get("suite")),
        kind=_text(raw.get("kind")),
        candidate=_text(raw.get("candidate")),
        candidate_version=_text_or_none(raw.get("candidate_version")),
        data={
            name: {file: _text(sha256) for file, sha256 in _object(files).items()}
            for name, files in _object(raw.get("data")).items()
        },
        rows_sha256=_text(raw.get("rows_sha256")),
        split_sha256=_text(raw.get("split_sha256")),
        seeds=_counts(raw.get("seeds")),
        metrics_version=_count(raw.get("metrics_version")),
        params=_object(raw.get("params")),
    )


def _environment(raw: Json) -> Environment:
    return Environment(
        python=_text(raw.get("python")),
        platform=_text(raw.get("platform")),
        cpu=_text(raw.get("cpu")),
        cores=_count(raw.get("cores")),
        packages={name: _text(version) for name, version in _object(raw.get("packages")).items()},
        command=_text(raw.get("command")),
    )


def _tested(raw: Json) -> RowCounts:
    dropped = {why: _count(n) for why, n in _object(raw.get("dropped")).items()}
    return RowCounts(
        n_train=_counts(raw.get("n_train")),
        n_test=_count(raw.get("n_test")),
        n_groups=_count(raw.get("n_groups")),
        class_counts=_counts(raw.get("class_counts")) or None,
        dropped={why: n for why, n in dropped.items() if n is not None},
        near_duplicates=_count(raw.get("near_duplicates")),
        title=_text(raw.get("title")),
        licence=_text(raw.get("licence")),
        headline_folds=_counts(raw.get("headline_folds")) or None,
        agreement=_text(raw.get("agreement")),
    )


def _contamination(raw: Json) -> Contamination:
    return Contamination(_text(raw.get("status")), _text(raw.get("detail")))


def _scores(raw: object) -> dict[str, Score]:
    return {name: _score(_object(value)) for name, value in _object(raw).items()}


def _score(raw: Json) -> Score:
    return Score(
        _number(raw.get("value")),
        _text(raw.get("unit")),
        raw.get("higher_is_better") is not False,
        _bounds(raw["ci95"]) if raw.get("ci95") is not None else None,
    )


def _group(raw: Json) -> GroupScore:
    return GroupScore(
        _text(raw.get("title")),
        _count(raw.get("n")),
        _number(raw.get("macro_f1")),
        _number(raw.get("accuracy")),
        *(_number(raw.get(name)) for name in LATER),
    )


def _tag(raw: Json) -> TagScore:
    recall = _object(raw.get("recall"))
    return TagScore(
        _count(raw.get("n")),
        _number(raw.get("accuracy")),
        {label: _number(value) for label, value in recall.items()},
        _matrix(raw.get("confusion")),
        _scores(raw.get("scores")),
    )


def _curves(raw: Json) -> Curves:
    pairs = (_bounds(pair) for pair in _list(raw.get("risk_coverage")))
    bins = (_bin(_object(one)) for one in _list(raw.get("reliability")))
    learning = raw.get("learning")
    return Curves(
        tuple(one for one in bins if one is not None),
        tuple((x, y) for x, y in pairs if x is not None and y is not None),
        None if learning is None else tuple(_step(_object(one)) for one in _list(learning)),
    )


def _bin(raw: Json) -> ReliabilityBin | None:
    low, high, count = _number(raw.get("low")), _number(raw.get("high")), _count(raw.get("count"))
    if low is None or high is None or count is None:
        return None
    means = _number(raw.get("confidence")), _number(raw.get("accuracy"))
    return ReliabilityBin(low, high, count, *means)


def _step(raw: Json) -> LearningStep:
    return LearningStep(
        shots=_count(raw.get("shots")),
        share=_number(raw.get("share")),
        n_train=_count(raw.get("n_train")),
        draws=_count(raw.get("draws")),
        macro_f1=_number(raw.get("macro_f1")),
        ci95=_bounds(raw.get("ci95")),
        range=_bounds(raw.get("range")),
    )


def _worst(raw: Json) -> WorstRow:
    return WorstRow(
        _text(raw.get("id")),
        _text(raw.get("truth")),
        _text(raw.get("label")),
        _number(raw.get("p")),
        _text(raw.get("group")),
    )


def _agreement(raw: Json) -> Agreement:
    return Agreement(
        between=_text(raw.get("between")),
        kind=_text(raw.get("kind")),
        rows=_count(raw.get("rows")),
        n=_count(raw.get("n")),
        accuracy=_number(raw.get("accuracy")),
        macro_f1=_number(raw.get("macro_f1")),
        kappa=_number(raw.get("kappa")),
    )


def _cost(raw: Json) -> Cost:
    return Cost(
        fit_s=_number(raw.get("fit_s")),
        predict_s=_number(raw.get("predict_s")),
        embed_s=_number(raw.get("embed_s")),
        usage=Usage.of(_object(raw["usage"])) if raw.get("usage") else None,
    )


def _over_seeds(raw: object) -> dict[str, OverSeeds]:
    found = {}
    for name, value in _object(raw).items():
        one = _object(value)
        mean, sd, n = _number(one.get("mean")), _number(one.get("sd")), _count(one.get("n"))
        if mean is not None and sd is not None and n is not None:
            found[name] = OverSeeds(mean, sd, n)
    return found


def _predictions(raw: Json) -> PredictionsFile:
    return PredictionsFile(_text(raw.get("path")), _text(raw.get("sha256")))


def _object(raw: object) -> Json:
    return raw if isinstance(raw, Mapping) else {}


def _list(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else []


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else ""


def _text_or_none(raw: object) -> str | None:
    return raw if isinstance(raw, str) else None


def _number(raw: object) -> float | None:
    """Return a finite number as float; None for all else (null, NaN, text, true, 10**400)."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    return float(raw) if abs(raw) <= sys.float_info.max else None


def _count(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def _counts(raw: object) -> tuple[int, ...]:
    """Return whole numbers; none if one of them is something else, so that none is misplaced."""
    counts = [_count(value) for value in _list(raw)]
    found = tuple(count for count in counts if count is not None)
    return found if len(found) == len(counts) else ()


def _bounds(raw: object) -> Bounds:
    ends = _list(raw)
    return (_number(ends[0]), _number(ends[1])) if len(ends) == 2 else (None, None)


def _matrix(raw: object) -> Matrix | None:
    rows = tuple(_counts(row) for row in _list(raw))
    return rows if rows and all(rows) else None
