"""A comparison as rows of a flat table, for csv, workbooks and parquet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.comparison import (
    Basis,
    Comparison,
    Difference,
    RankedRole,
    Ranking,
    TaskChange,
)
from tasktriage.domain.label import LABELS
from tasktriage.domain.profile import Measure, ProfileTask

__all__ = ["DIFFERENCE_COLUMNS", "RANKING_COLUMNS", "comparison_rows"]

RANKING_COLUMNS: dict[str, type] = {
    "rank": int,
    "role": str,
    "document": str,
    "by": str,
    "value": float,
    "low": float,
    "high": float,
    "rank_first": int,
    "rank_last": int,
    "above_next": float,
    "share_automatable": float,
    "share_augmentable": float,
    "share_human_critical": float,
    "mean_score": float,
    "n_eff": float,
    "evidence": str,
    "why": str,
    "model": str,
    "tasktriage": str,
    "codebook": str,
}
"""Columns of a ranking, a row a role: `low` and `high` are the 90 % interval of the role."""

DIFFERENCE_COLUMNS: dict[str, type] = {
    "role": str,
    "change": str,
    "moved": bool,
    "before": str,
    "after": str,
    "label_before": str,
    "label_after": str,
    "score_before": float,
    "score_after": float,
    "share_before": float,
    "share_after": float,
    "similarity": float,
    "document_before": str,
    "document_after": str,
    "model_before": str,
    "model_after": str,
}
"""Columns of a difference, a row a task; several texts on one side are parted by " | "."""

SEPARATOR = " | "


def comparison_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield a role of a ranking, or a task of a difference, as cells by column; None is empty."""
    if isinstance(comparison, Ranking):
        for place, role in enumerate(comparison.roles):
            yield _role(comparison, place, role)
    else:
        for item in comparison.changes:
            yield _change(comparison, item)


def _role(ranking: Ranking, place: int, role: RankedRole) -> dict[str, Any]:
    profile, figure = role.profile, ranking.figure(role)
    shares = [profile.share(label) for label in LABELS]
    first, last = role.ranks or (None, None)
    pair = ranking.pair(place, place + 1)
    cells: list[Any] = [
        role.rank,
        role.name,
        profile.document,
        str(ranking.by),
        *_measured(figure),
        first,
        last,
        None if pair is None else pair.probability,
        *(None if share is None else share.value for share in shares),
        None if profile.mean_score is None else profile.mean_score.value,
        profile.n_eff,
        str(profile.evidence),
        profile.why,
        *_made(role.basis),
    ]
    return dict(zip(RANKING_COLUMNS, cells, strict=True))


def _measured(figure: Measure | None) -> tuple[float | None, float | None, float | None]:
    if figure is None:
        return None, None, None
    ends = (None, None) if figure.role is None else (figure.role.low, figure.role.high)
    return figure.value, *ends


def _made(basis: Basis) -> tuple[str | None, str | None, str | None]:
    return _model(basis.model), basis.tasktriage, basis.codebook


def _model(model: ModelInfo | None) -> str | None:
    return None if model is None else f"{model.name} {model.version}"


def _change(difference: Difference, item: TaskChange) -> dict[str, Any]:
    cells: list[Any] = [
        difference.after.role,
        str(item.change),
        item.moved,
        _texts(item.before),
        _texts(item.after),
        item.label_before,
        item.label_after,
        item.score_before,
        item.score_after,
        item.share_before if item.before else None,
        item.share_after if item.after else None,
        item.similarity,
        difference.before.document,
        difference.after.document,
        _model(difference.basis_before.model),
        _model(difference.basis_after.model),
    ]
    return dict(zip(DIFFERENCE_COLUMNS, cells, strict=True))


def _texts(tasks: tuple[ProfileTask, ...]) -> str | None:
    return SEPARATOR.join(task.assessment.task.text for task in tasks) or None
