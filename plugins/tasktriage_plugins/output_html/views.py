"""Roles as the page shows them: made of a profile, or of a document's assessments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Evidence,
    Label,
    Measure,
    Occupation,
    Profile,
    ProfileTask,
    Reason,
    RunInfo,
    Shares,
    display_text,
    plain_line,
)

from .charts import NOTHING, distribution, interval, reach, stacked
from .marked import Piece, pieces
from .policies import Policies, of_items, of_role_policies
from .rows import Row, row, words_of
from .texts import LONGEST_NAME, apart, between, counted, line, outer, percent, points
from .words import (
    Caution,
    Fact,
    cautions,
    doubt,
    facts,
    head_facts,
    occupation_facts,
    weighs_the_same,
)

__all__ = ["Figure", "Mover", "ReasonBar", "Role", "of_assessments", "of_profile"]

MOVERS = 5
ABOVE_ALL = 1 / 3  # of what stays with people, from which on its first reason is named
LEAST = 0.05  # points of 100, below which a mover moves "0.0"
FEWEST = 5  # tasks of a document that a sentence is said of
NO_NAME = "Tasks"
ABOUT = {
    Reason.PHY: "hands and presence",
    Reason.EMP: "care and trust",
    Reason.ACC: "accountable decisions",
    Reason.LIC: "acts that look reserved by law",
    Reason.UNC: "novel or tacit judgement",
    Reason.ETH: "rights and values",
    Reason.PREF: "people who want a person",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A label's share with its intervals in words, and drawn."""

    label: Label
    share: str
    listed: str = ""
    role: str = ""
    drawn: Markup = NOTHING


@dataclass(frozen=True, slots=True)
class ReasonBar:
    """A reason why work stays with people, and how much of it."""

    title: str
    definition: str
    share: str
    drawn: Markup


@dataclass(frozen=True, slots=True)
class Mover:
    """A task that moves the score, and by how many points of 100."""

    key: str
    text: str
    effect: str
    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role.

    more: tasks that the page has no room for. whole: the interval in the first sentence, the outer
    ends of both; "" without intervals. same: each task counts the same, so shares are of tasks, not
    of the work. above_all: the reason that keeps much of what stays with people. doubt: for how
    much labels are uncertain, where that is much. weighed: the table has a column of weights, for
    they differ. few: too few tasks for a sentence on their shares. policies: None where no rule
    speaks of it.
    """

    key: str
    name: str
    under: tuple[str, ...]
    rows: tuple[Row, ...]
    tasks: int
    more: int = 0
    figures: tuple[Figure, ...] = ()
    bar: Markup = NOTHING
    whole: str = ""
    same: bool = False
    above_all: str = ""
    doubt: str = ""
    indicative: bool = False
    withheld: bool = False
    cautions: tuple[Caution, ...] = ()
    facts: tuple[Fact, ...] = ()
    reasons: tuple[ReasonBar, ...] = ()
    movers: tuple[Mover, ...] = ()
    sensitivity: tuple[tuple[str, ...], ...] = ()
    scores: Markup = NOTHING
    weighed: bool = True
    few: bool = False
    policies: Policies | None = None
    document: tuple[Piece, ...] = ()
    document_cut: bool = False


def of_profile(profile: Profile, key: str, room: int, run: RunInfo) -> Role:
    """Return a profile with at most `room` of its tasks."""
    shown = profile.tasks[:room]
    items = [task.assessment for task in shown]
    document, cut = _document(items, run.documents, key)
    marked = {piece.key for piece in document}
    rows = tuple(
        row(
            task.assessment,
            f"{key}-t{number}",
            number,
            share=task.share,
            role=task.assessment.task.origin.title,
            marked=f"{key}-t{number}" in marked,
        )
        for number, task in enumerate(shown, start=1)
    )
    figures = tuple(_figure(one.label, one.share) for one in profile.shares or ())
    first = None if profile.shares is None else profile.shares[0].share
    own = line(profile.document, LONGEST_NAME)
    name = line(profile.role, LONGEST_NAME) or own or NO_NAME
    return Role(
        key=key,
        name=name,
        under=tuple(filter(None, [own if own != name else "", *head_facts(profile.facts)])),
        rows=rows,
        tasks=len(profile.tasks),
        more=len(profile.tasks) - len(shown),
        figures=figures,
        bar=stacked(f"{key}-bar", [one.share.value for one in profile.shares or ()])
        if figures
        else NOTHING,
        whole="" if first is None else apart(outer(first)),
        same=weighs_the_same(profile),
        doubt=doubt(profile),
        indicative=profile.evidence is Evidence.INDICATIVE,
        withheld=profile.evidence is Evidence.WITHHELD,
        cautions=tuple(cautions(profile)),
        facts=tuple(facts(profile, run.coverage)),
        reasons=_reasons(profile),
        above_all=_above_all(profile),
        movers=_movers(profile, key, room),
        sensitivity=_sensitivity(profile),
        scores=_scores(key, profile.tasks),
        weighed=len({row.weight for row in rows if row.weight_value}) > 1,
        policies=of_role_policies(profile, run),
        document=document,
        document_cut=cut,
    )


def of_assessments(
    items: Sequence[Assessment], total: Shares, count: int, key: str, run: RunInfo
) -> Role:
    """Return a document's assessments, without intervals.

    items: those that are shown, of `count`. total: the shares of all.
    """
    origin = items[0].task.origin
    title = line(origin.title, LONGEST_NAME)
    own = line(origin.document, LONGEST_NAME)
    document, cut = _document(items, run.documents, key)
    marked = {piece.key for piece in document}
    rows = tuple(
        row(item, f"{key}-t{n}", n, role=origin.title, marked=f"{key}-t{n}" in marked)
        for n, item in enumerate(items, start=1)
    )
    values = [total.of(label) for label in LABELS]
    known = [value for value in values if value is not None]
    figures = tuple(
        Figure(label, percent(value)) for label, value in zip(LABELS, known, strict=False)
    )
    weighed = len({row.weight for row in rows if row.weight_value}) > 1
    return Role(
        key=key,
        name=title or own or NO_NAME,
        under=(own,) if title and own else (),
        rows=rows,
        tasks=count,
        more=count - len(items),
        figures=figures,
        bar=stacked(f"{key}-bar", known) if known else NOTHING,
        same=not weighed,
        withheld=not known,
        facts=(*_plain_facts(total, run), *occupation_facts(_occupation(items))),
        scores=_scores(key, [ProfileTask(i, i.bearing, 0.0) for i in items]),
        weighed=weighed,
        few=total.tasks < FEWEST,
        policies=of_items(items, run),
        document=document,
        document_cut=cut,
    )


def _occupation(items: Sequence[Assessment]) -> Occupation | None:
    """Return the occupation of a document's tasks, if they are all of one."""
    found = [item.occupation for item in items if item.occupation is not None]
    return found[0] if found and all(one == found[0] for one in found) else None


def _plain_facts(total: Shares, run: RunInfo) -> Iterable[Fact]:
    yield Fact("Tasks", counted(total.tasks, "task"))
    if run.coverage is not None and total.tasks:
        yield Fact(
            "Uncertain",
            f"{total.uncertain:,} of them",
            f"More than one label is possible when the true one is to be among them in "
            f"{100 * run.coverage:g} of 100 tasks.",
        )
    if total.raised:
        yield Fact("Raised by policies", counted(total.raised, "task"), "The table says by which.")
    if total.errors:
        yield Fact("Without a label", counted(total.errors, "line"), "The table says why.")


def _figure(label: Label, share: Measure) -> Figure:
    role = "" if share.role is None else between(share.role)
    drawn = interval(share, label)
    return Figure(label, percent(share.value), between(share.listed), role, drawn)


def _reasons(profile: Profile) -> tuple[ReasonBar, ...]:
    ranked = [one for one in profile.reasons or () if one.share >= 0.005]  # noughts say nothing
    most = max((one.share for one in ranked), default=0.0)
    found = []
    for one in ranked:
        words = words_of(one.code)
        drawn = reach(one.share, most)
        found.append(ReasonBar(words.title, words.definition, percent(one.share), drawn))
    return tuple(found)


def _above_all(profile: Profile) -> str:
    """Return what the first reason is about, if it has a good part of what stays with people."""
    stays = profile.share(Label.HUMAN_CRITICAL)
    if stays is None or not profile.reasons:
        return ""
    first = profile.reasons[0]
    return ABOUT[first.code] if first.share >= ABOVE_ALL * stays.value else ""


def _movers(profile: Profile, key: str, room: int) -> tuple[Mover, ...]:
    if profile.mean_score is None:
        return ()
    places = {id(task): number for number, task in enumerate(profile.tasks[:room], start=1)}
    found = []
    for task in profile.movers[:MOVERS]:
        size = 100 * abs(task.effect)
        if size < LEAST:
            break
        number = places.get(id(task))
        text = plain_line(display_text(task.assessment.task))
        found.append(
            Mover(
                key="" if number is None else f"{key}-t{number}",
                text=text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME] + "…",
                effect=f"{size:.1f}",
                up=task.effect > 0,
            )
        )
    return tuple(found)


def _sensitivity(profile: Profile) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (f"{one.exponent:g}", *map(percent, one.shares), points(one.mean_score))
        for one in profile.sensitivity
    )


def _scores(key: str, tasks: Iterable[ProfileTask]) -> Markup:
    known = [
        (score, label, task.share)
        for task in tasks
        if (label := task.assessment.final_label) is not None
        and (score := task.assessment.final_score) is not None
    ]
    return distribution(f"{key}-scores", known) if known else NOTHING


def _document(
    items: Sequence[Assessment], texts: Mapping[str, str] | None, key: str
) -> tuple[tuple[Piece, ...], bool]:
    """Return the document that tasks stand in, in pieces, and whether its end is cut."""
    if not texts or not items:
        return (), False
    name = (items[0].task.id or "").rpartition("#")[0]
    text = texts.get(name)
    return ((), False) if text is None else pieces(text, items, key)
