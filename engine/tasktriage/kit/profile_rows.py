"""Profiles as rows of flat tables, for csv, workbooks and parquet: a row a role, a row a task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasktriage.domain.assessment import Correction
from tasktriage.domain.label import LABELS
from tasktriage.domain.profile import Interval, Measure, Profile, ProfileTask, Ruled

from .fields import Field
from .place_rows import (
    OCCUPATION_COLUMNS,
    POLICY_COLUMNS,
    USE_COLUMNS,
    occupation_row,
    policy_row,
    use_row,
)
from .place_words import use_rank_said
from .summary import remarks

__all__ = ["PROFILE_COLUMNS", "PROFILE_TASK_COLUMNS", "profile_row", "profile_task_rows"]

_NAMES = {str(label).replace("-", "_"): str(label) for label in LABELS}
_ENDS = {
    "listed_low": "Lower end of its 90 % interval of the listed tasks.",
    "listed_high": "Upper end of its 90 % interval of the listed tasks.",
    "role_low": "Lower end of its 90 % interval of the role, of which those are a sample.",
    "role_high": "Upper end of its 90 % interval of the role, of which those are a sample.",
}


_WITHOUT = "without policies, or where withheld"


def _measure(name: str, meaning: str, empty: str = "where withheld") -> dict[str, Field]:
    """Return the columns of a figure with its two intervals."""
    ends = {f"{name}_{end}": Field(float, said) for end, said in _ENDS.items()}
    return {name: Field(float, f"{meaning}; empty {empty}."), **ends}


PROFILE_COLUMNS: dict[str, Field] = {
    "role": Field(str, "Name of the role."),
    "document": Field(str, "What it was read from."),
    "unit": Field(str, "Unit that a table of roles says."),
    "level": Field(str, "Level that a table of roles says."),
    "headcount": Field(float, "People who hold it, of a table of roles."),
    "hours": Field(float, "Hours a week of one of them, of a table of roles."),
    "pay": Field(float, "Pay of one of them a year, of a table of roles; withheld of few."),
    **{
        column: field
        for name, label in _NAMES.items()
        for column, field in _measure(
            f"share_{name}", f"Share of the work that is {label}, 0 to 1"
        ).items()
    },
    **_measure("mean_score", "Weighted mean of the tasks' scores, 0 to 1"),
    "spread": Field(float, "Standard deviation of scores between tasks."),
    "label_spread": Field(float, "Standard deviation of scores within tasks."),
    "grade": Field(str, "Likeliest grade of exposure among the ILO's occupations."),
    "grade_probability": Field(float, "Its probability, 0 to 1."),
    "neighbour_grade": Field(str, "The next likely grade."),
    "neighbour_probability": Field(float, "Its probability, 0 to 1."),
    "reasons": Field(
        str, 'Why work stays with people: "ACC 0.120; LIC 0.050", shares of the work.'
    ),
    "uncertain": Field(float, "Share of the work with more than one possible label, 0 to 1."),
    "abstained": Field(float, "Share of the weight that has no label, 0 to 1."),
    "dropped": Field(int, "Lines that look like tasks and were dropped, where they are many."),
    "tasks": Field(int, "Tasks that have a label and weight."),
    "n_eff": Field(float, "How many tasks of equal weight they are worth."),
    "evidence": Field(str, "How much the list bears: enough, indicative, withheld."),
    "why": Field(str, "Why it is indicative or withheld, and what would help."),
    "weights": Field(str, "Where the weights come from, and what they were raised to."),
    "corrected": Field(int, "Tasks that a person corrected."),
    "notes": Field(str, "What was assumed."),
    "model": Field(str, "Name of the model."),
    "model_version": Field(str, "Version of the model."),
    "tasktriage": Field(str, "Version of tasktriage, whose rules find the tasks."),
    "codebook": Field(str, "Version of the codebook, which defines the labels."),
    **{
        column: field
        for name, label in _NAMES.items()
        for column, field in _measure(
            f"ruled_{name}", f"Share that is {label} after policies in force, 0 to 1", _WITHOUT
        ).items()
    },
    **_measure("ruled_mean_score", "Mean score after policies in force, 0 to 1", _WITHOUT),
    "policies": Field(
        str,
        "Rules in force that speak of the role, with the share of the work: "
        '"eu-ai-act/annex-iii-4a cap 0.120". No legal advice.',
    ),
    "policies_later": Field(
        str, 'Rules that speak of it from a later day: "eu-ai-act/annex-iii-4a from 2027-12-02".'
    ),
    "prohibited": Field(str, "Tasks whose AI part may not be done, by a policy in force."),
    **OCCUPATION_COLUMNS,
    "use_rank": Field(
        str, 'Ranks of the occupation among all, 1 highest, by us and by others: "ours .83; …".'
    ),
    "use_rank_said": Field(str, "Where those ranks disagree, in words."),
}
"""Columns of roles. `…_listed_…` and `…_role_…` are the ends of the two 90 % intervals."""

PROFILE_TASK_COLUMNS: dict[str, Field] = {
    "role": Field(str, "Name of the role."),
    "document": Field(str, "What the role was read from."),
    "id": Field(str, "Value of --id-column, else `<document>#<n>`."),
    "text": Field(str, "The task; empty where a row could not be read."),
    "share": Field(float, "Share of the role's work, 0 to 1; 0 of what has no label."),
    "effect": Field(float, "The role's mean score less what it were without the task."),
    "label": Field(str, "The label to act on: a person's, else the model's after policies."),
    "p_automatable": Field(float, "Calibrated probability that it is automatable, 0 to 1."),
    "p_augmentable": Field(float, "Calibrated probability that it is augmentable, 0 to 1."),
    "p_human_critical": Field(float, "Calibrated probability that it is human-critical, 0 to 1."),
    "score": Field(float, "p(automatable) + p(augmentable) / 2, 0 to 1."),
    "uncertain": Field(bool, "Whether more than one label is possible."),
    "reason": Field(str, "Why it is human-critical or what is doubtful, in words."),
    "correction": Field(str, "What a person changed: label, weight; or not a task."),
    "weight": Field(float, "Weight of the task before the exponent."),
    "line": Field(int, "Line of the document, or row of the table, from 1."),
    "error": Field(str, "Why there is no label."),
    **POLICY_COLUMNS,
    **USE_COLUMNS,
}
"""Columns of roles' tasks."""

SEPARATOR = "; "


def profile_row(profile: Profile) -> dict[str, Any]:
    """Return a role as cells by column; None is empty, or withheld."""
    facts, gradient = profile.facts, profile.gradient
    grades = [] if gradient is None else [(g.grade, g.probability) for g in gradient.grades[:2]]
    grades += [(None, None)] * (2 - len(grades))  # type: ignore[list-item]
    measures = [*(profile.share(label) for label in LABELS), profile.mean_score]
    reasons = None
    if profile.reasons is not None:
        reasons = SEPARATOR.join(f"{item.code} {item.share:.3f}" for item in profile.reasons)
    cells: list[Any] = [
        profile.role,
        profile.document,
        *(
            (None,) * 5
            if facts is None
            else (facts.unit, facts.level, facts.headcount, facts.hours, facts.pay)
        ),
        *(cell for measure in measures for cell in _measured(measure)),
        profile.spread,
        profile.label_spread,
        *(cell for grade in grades for cell in grade),
        reasons,
        profile.uncertain,
        profile.abstained,
        profile.dropped,
        sum(task.share > 0.0 for task in profile.tasks),
        profile.n_eff,
        str(profile.evidence),
        profile.why,
        f"{profile.weights.source}, exponent {profile.weights.exponent:g}",
        len(profile.corrected),
        SEPARATOR.join(profile.notes),
        profile.model and profile.model.name,
        profile.model and profile.model.version,
        profile.rules and profile.rules.tasktriage,
        profile.rules and profile.rules.codebook,
        *_ruled(profile.ruled),
        *occupation_row(profile.occupation).values(),
        profile.use_rank and use_rank_said(profile.use_rank),
        profile.use_rank and profile.use_rank.said,
    ]
    return dict(zip(PROFILE_COLUMNS, cells, strict=True))


def _ruled(ruled: Ruled | None) -> list[Any]:
    """Return the cells of what policies make of a role."""
    if ruled is None:
        return [None] * (len(LABELS) + 1) * (1 + len(_ENDS)) + [None] * 3
    measures = [*(item.share for item in ruled.shares), ruled.mean_score]
    rules = (f"{item.rule} {item.effect} {item.share:.3f}" for item in ruled.rules)
    later = (f"{rule} from {day.isoformat()}" for rule, day in ruled.later)
    return [
        *(cell for measure in measures for cell in _measured(measure)),
        *(SEPARATOR.join(said) for said in (rules, later, ruled.prohibited)),
    ]


def profile_task_rows(profile: Profile) -> Iterator[dict[str, Any]]:
    """Yield the tasks of a role as cells by column, in order."""
    for task in profile.tasks:
        yield _task(profile, task)


def _task(profile: Profile, task: ProfileTask) -> dict[str, Any]:
    item = task.assessment
    p = item.probabilities
    cells: list[Any] = [
        profile.role,
        profile.document,
        item.task.id,
        item.task.text,
        task.share,
        task.effect,
        None if item.final_label is None else str(item.final_label),
        *((None,) * 3 if p is None else p),
        item.score,
        item.uncertain and not _is_given(item.correction),
        None if item.error is not None else SEPARATOR.join(remarks(item)),
        None if item.correction is None else _corrected(item.correction),
        item.weight,
        item.task.origin.line,
        item.error,
        *policy_row(item).values(),
        *use_row(item.observed_use).values(),
    ]
    return dict(zip(PROFILE_TASK_COLUMNS, cells, strict=True))


def _is_given(correction: Correction | None) -> bool:
    """Return whether a person gave the label, of which nothing is uncertain then."""
    return correction is not None and correction.label is not None


def _corrected(correction: Correction) -> str:
    """Say what a person changed: "label; weight"."""
    if not correction.is_task:
        return "not a task"
    said = [("label", correction.label), ("weight", correction.weight)]
    return SEPARATOR.join(name for name, value in said if value is not None)


def _measured(measure: Measure | None) -> tuple[float | None, ...]:
    if measure is None:
        return (None,) * (1 + len(_ENDS))
    return (measure.value, *_ends(measure.listed), *_ends(measure.role))


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.low, interval.high)
