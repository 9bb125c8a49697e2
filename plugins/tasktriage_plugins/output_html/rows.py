"""Rows of the task table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Label,
    Reason,
    deepest_matches,
    display_text,
    explanation_lines,
    load_codebook,
    possible_labels,
    raised,
    use_said,
)

from .charts import NOTHING, split
from .policies import RuleLine, rule_lines
from .texts import LONGEST_NAME, line, percent

__all__ = ["ReasonWords", "Row", "row", "words_of"]


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A reason's title and what it means."""

    title: str
    definition: str


@cache
def words_of(code: Reason) -> ReasonWords:
    """Return a reason in words."""
    entry = next(entry for entry in load_codebook().reasons if entry.code is code)
    return ReasonWords(entry.guess, entry.definition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A task as the table shows it. `marked`: the document is shown, and this task in it.

    label None: it has none, `why` says why not. instead: what the model said where a person or a
    policy says otherwise. maybe: further labels that are possible. chances: probabilities in whole
    percent, in label order. rules: of policies. weight: its share of the work, or the weight that
    it was given.
    """

    key: str
    number: int
    text: str
    label: Label | None
    instead: str = ""
    maybe: tuple[str, ...] = ()
    score: float = 0.0
    chances: tuple[str, ...] = ()
    bar: Markup = NOTHING
    why: str = ""
    why_more: str = ""
    notes: tuple[str, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    weight: str = ""
    weight_value: float = 0.0
    times: int = 1
    line: int | None = None
    role: str = ""
    marked: bool = False


def row(
    item: Assessment,
    key: str,
    number: int,
    *,
    share: float | None = None,
    role: str | None = None,
    marked: bool = False,
) -> Row:
    """Return the row of an assessment.

    share: of the work, in [0, 1]; None: the weight is shown. role: of the table; another one is
    said at the task.
    """
    origin, task = item.task.origin, item.task
    text = line(display_text(task)) or line(task.id) or "(empty)"
    own_role = line(origin.title, LONGEST_NAME) if origin.title and origin.title != role else ""
    weight = item.bearing if share is None else share
    said = percent(share) if share is not None else f"{weight:g}"
    label = item.final_label
    if label is None or item.probabilities is None:
        return Row(
            key=key,
            number=number,
            text=text,
            label=label,
            instead="" if label is None else _instead(item),
            why=_without_label(item) if label is None else "",
            times=task.count,
            line=origin.line,
            role=own_role,
            weight=said if label is not None or (share is None and item.error is None) else "",
            weight_value=0.0 if label is None else weight,
            marked=marked,
        )
    reason = _reason(item)
    return Row(
        key=key,
        number=number,
        text=text,
        label=label,
        instead=_instead(item),
        maybe=() if _certain(item) else tuple(map(str, _others(item, label))),
        score=item.probabilities.score,
        chances=tuple(percent(p) for p in item.probabilities),
        bar=split(tuple(item.probabilities)),
        why="" if reason is None else reason.title,
        why_more="" if reason is None else reason.definition,
        notes=_notes(item),
        rules=rule_lines(item),
        weight=said,
        weight_value=weight,
        times=task.count,
        line=origin.line,
        role=own_role,
        marked=marked,
    )


def _certain(item: Assessment) -> bool:
    """Return whether a person gave the label."""
    return item.correction is not None and item.correction.label is not None


def _others(item: Assessment, label: Label) -> list[Label]:
    return [one for one in possible_labels(item) if one is not label]


def _without_label(item: Assessment) -> str:
    if item.correction is not None and not item.correction.is_task:
        return "no task, a person says"
    return line(item.error) or "no label"


def _instead(item: Assessment) -> str:
    if item.correction is None:
        return f"by policy; the model says {item.label}" if raised(item) else ""
    if item.correction.label is item.label and raised(item):
        return f"by a person; policies say {item.ruled_label}"
    if item.correction.label is None or item.correction.label is item.label:
        return "changed by a person"
    return f"by a person; the model said {item.label or 'nothing'}"


def _reason(item: Assessment) -> ReasonWords | None:
    if item.final_label is not LABELS[-1] or not item.reasons:
        return None
    return words_of(max(item.reasons, key=lambda reason: reason.probability).code)


def _notes(item: Assessment) -> tuple[str, ...]:
    matches: Sequence[str] = [line(match.title) for match in deepest_matches(item)]
    use = () if item.observed_use is None else (line(use_said(item.observed_use)),)
    return (*matches, *use, *map(line, explanation_lines(item)))
