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

from .fields import Field

__all__ = ["DIFFERENCE_COLUMNS", "RANKING_COLUMNS", "comparison_rows"]

RANKING_COLUMNS: dict[str, Field] = {
    "rank": Field(int, "Rank of the role, from 1; empty where its figures are withheld."),
    "role": Field(str, "Name of the role, with its document where another is called so too."),
    "document": Field(str, "What it was read from."),
    "by": Field(str, "What is ranked by: score, or the share of a label."),
    "value": Field(float, "The figure that is ranked by, 0 to 1; highest first."),
    "low": Field(float, "Lower end of its 90 % interval of the role."),
    "high": Field(float, "Upper end of its 90 % interval of the role."),
    "rank_first": Field(int, "First rank that it may have, of a 90 % interval."),
    "rank_last": Field(int, "Last rank that it may have, of a 90 % interval."),
    "above_next": Field(float, "Probability that it stands above the next role, 0 to 1."),
    "share_automatable": Field(float, "Share of the work that is automatable, 0 to 1."),
    "share_augmentable": Field(float, "Share of the work that is augmentable, 0 to 1."),
    "share_human_critical": Field(float, "Share of the work that is human-critical, 0 to 1."),
    "mean_score": Field(float, "Weighted mean of the tasks' scores, 0 to 1."),
    "n_eff": Field(float, "How many tasks of equal weight its list is worth."),
    "evidence": Field(str, "How much the list bears: enough, indicative, withheld."),
    "why": Field(str, "Why it is indicative or withheld, and what would help."),
    "model": Field(str, "Name and version of the model."),
    "tasktriage": Field(str, "Version of tasktriage that made the result."),
    "codebook": Field(str, "Version of how labels are defined."),
}
"""Columns of a ranking, a row a role."""

DIFFERENCE_COLUMNS: dict[str, Field] = {
    "role": Field(str, "Name of the role."),
    "change": Field(str, "What became of the task: unchanged, reworded, split, merged, gone, new."),
    "moved": Field(bool, "Whether it has another label than before."),
    "before": Field(str, 'The task in the first version; several are parted by " | ".'),
    "after": Field(str, 'The task in the second version; several are parted by " | ".'),
    "label_before": Field(str, "Its label in the first version."),
    "label_after": Field(str, "Its label in the second version."),
    "score_before": Field(float, "Its score in the first version, 0 to 1."),
    "score_after": Field(float, "Its score in the second version, 0 to 1."),
    "share_before": Field(float, "Its share of the first version's work, 0 to 1."),
    "share_after": Field(float, "Its share of the second version's work, 0 to 1."),
    "similarity": Field(float, "How alike the texts are, a cosine; empty of gone and new."),
    "document_before": Field(str, "What the first version was read from."),
    "document_after": Field(str, "What the second version was read from."),
    "model_before": Field(str, "Name and version of the first version's model."),
    "model_after": Field(str, "Name and version of the second version's model."),
}
"""Columns of a difference, a row a task."""

SEPARATOR = " | "


def comparison_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield a role of a ranking, or a task of a difference, as cells by column; None is empty."""
    if isinstance(comparison, Ranking):
        next_to = {p.above: p.probability for p in comparison.pairs if p.below == p.above + 1}
        for place, role in enumerate(comparison.roles):
            yield _role(comparison, role, next_to.get(place))
    else:
        for item in comparison.changes:
            yield _change(comparison, item)


def _role(ranking: Ranking, role: RankedRole, above_next: float | None) -> dict[str, Any]:
    profile, figure = role.profile, ranking.figure(role)
    shares = [profile.share(label) for label in LABELS]
    first, last = role.ranks or (None, None)
    cells: list[Any] = [
        role.rank,
        role.name,
        profile.document,
        str(ranking.by),
        *_measured(figure),
        first,
        last,
        above_next,
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
