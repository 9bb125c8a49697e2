"""What the page says of a role in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasktriage.plugin import (
    LABELS,
    Evidence,
    Gradient,
    Occupation,
    Profile,
    RoleFacts,
    UseRank,
    Weighting,
    hint_said,
    occupation_said,
    use_rank_said,
    weighting_words,
)

from .texts import LONGEST_NAME, apart, counted, line, outer, percent, points, sentence

__all__ = [
    "Caution",
    "Fact",
    "cautions",
    "doubt",
    "facts",
    "head_facts",
    "occupation_facts",
    "weighs_the_same",
]

MUCH = 0.25  # of the work, from which on uncertain labels, or none, are a caution
MOST = 1 / 3  # of the work, over which the first sentence says that labels are uncertain
FEWEST_PAID = 5  # holders of a role; the pay of fewer points at persons


@dataclass(frozen=True, slots=True)
class Caution:
    """What to bear in mind. `grave`: it stands before the figures."""

    title: str
    text: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name, and what it means."""

    name: str
    value: str
    gloss: str = ""


def head_facts(facts: RoleFacts | None) -> Iterator[str]:
    """Yield what a table of roles says of one, for below its name."""
    if facts is None:
        return
    for name, text in (("Unit", facts.unit), ("Level", facts.level)):
        if text:
            yield f"{name}: {line(text, LONGEST_NAME)}"
    if facts.headcount is not None:
        yield f"{facts.headcount:,.12g} {'person' if facts.headcount == 1 else 'people'}"
    if facts.hours is not None:
        yield f"{round(facts.hours, 2):g} hours a week"
    if facts.pay is not None and (facts.headcount or 0) >= FEWEST_PAID:
        yield f"pay {facts.pay:,.0f} a year"


def weighs_the_same(profile: Profile) -> bool:
    """Return whether tasks are counted, for nothing says how much of the work each one is."""
    return profile.weights.source is Weighting.EQUAL or profile.weights.exponent == 0.0


def _whole(profile: Profile) -> str:
    return "tasks" if weighs_the_same(profile) else "work"


def doubt(profile: Profile) -> str:
    """Return for how much of a role the labels are uncertain, if that is much, else ""."""
    share = profile.uncertain or 0.0
    return percent(share) if share > MOST else ""


def cautions(profile: Profile) -> Iterator[Caution]:
    """Yield what must be known before the figures are used, gravest first."""
    if profile.evidence is Evidence.WITHHELD:
        text = sentence(profile.why or "the list of tasks is too short")
        yield Caution("No shares are given", f"{text} The tasks found are below.", grave=True)
    elif profile.evidence is Evidence.INDICATIVE:
        yield Caution("Indicative only", sentence(profile.why or "few tasks"), grave=True)
    if profile.dropped:
        lines = counted(profile.dropped, "further line")
        verb = "looks" if profile.dropped == 1 else "look"
        text = (
            f"{lines} of the document {verb} like tasks and were left out, so part of the work may "
            "be missing. “tasktriage extract --all” lists them with the reason."
        )
        yield Caution("Lines were left out", text)
    if (profile.uncertain or 0.0) >= MUCH:
        share = percent(profile.uncertain or 0.0)
        text = (
            f"For {share} of the {_whole(profile)} more than one label is possible. "
            "Those tasks say “may be …” in the table: look at them yourself."
        )
        yield Caution("Many labels are uncertain", text)
    if profile.abstained >= MUCH and profile.evidence is not Evidence.WITHHELD:
        text = (
            f"{percent(profile.abstained)} of what was listed has no label: not understood as "
            "tasks, and in no share."
        )
        yield Caution("Much has no label", text)
    if profile.corrected:
        yield Caution("Corrected by a person", _corrections(profile))
    for note in profile.notes:
        yield Caution("Note", sentence(note))


def _corrections(profile: Profile) -> str:
    many = len(profile.corrected)
    text = f"{counted(many, 'task')} {'was' if many == 1 else 'were'} corrected"
    if profile.uncorrected is None or profile.shares is None:
        return f"{text}; the table says which."
    moves = ", ".join(
        f"{label} {percent(before)} → {percent(share.share.value)}"
        for label, before, share in zip(LABELS, profile.uncorrected, profile.shares, strict=True)
    )
    return f"{text}, which moved the shares: {moves}. The model's probabilities stay in the table."


def facts(profile: Profile, coverage: float | None) -> Iterator[Fact]:
    """Yield the figures beside the shares."""
    labelled = sum(task.share > 0.0 for task in profile.tasks)
    worth = f"{counted(labelled, 'task')}, worth {profile.n_eff:.1f} of equal weight"
    yield Fact("Tasks", worth, sentence(weighting_words(profile.weights)))
    mean = profile.mean_score
    if mean is not None:
        ends = apart(outer(mean), of_scores=True)
        yield Fact(
            "Score",
            f"{points(mean.value)} of 100, somewhere between {ends}",
            "0: all work stays with people. 100: an agent could do all of it. Work that a person "
            "does with AI counts half.",
        )
    if profile.spread is not None and profile.label_spread is not None:
        yield Fact(
            "How mixed it is",
            f"tasks differ by {points(profile.spread)} points",
            "Standard deviation of the tasks' scores: the larger, the more the role is a mix of "
            f"very different work. Labels that aren't certain add {points(profile.label_spread)} "
            "points within tasks.",
        )
    if profile.uncertain is not None and coverage is not None:
        yield Fact(
            "Uncertain",
            f"{percent(profile.uncertain)} of the {_whole(profile)}",
            f"More than one label is possible when the true one is to be among them in "
            f"{100 * coverage:g} of 100 tasks.",
        )
    if profile.abstained:
        yield Fact("Without a label", f"{percent(profile.abstained)} of what was listed")
    if profile.gradient is not None:
        yield _grade(profile.gradient)
    yield from occupation_facts(profile.occupation)
    if profile.use_rank is not None:
        yield _rank(profile.use_rank)


def occupation_facts(occupation: Occupation | None) -> Iterator[Fact]:
    """Yield which occupation a role is; nothing where that was not asked for."""
    if occupation is not None:
        hint = hint_said(occupation)
        gloss = "Code and title in O*NET with the probability that it is the right one, then ISCO "
        gloss += "and ESCO."
        gloss += f" {sentence(hint)}" if hint else ""
        yield Fact("Occupation", line(occupation_said(occupation)), gloss)


def _rank(rank: UseRank) -> Fact:
    gloss = f"Where measures set {line(rank.occupation)} among all occupations, 1 highest: how "
    gloss += "open its work is to AI, by us and by others."
    gloss += f" {sentence(rank.said)}" if rank.said else ""
    return Fact("Rank among occupations", line(use_rank_said(rank)), gloss)


def _grade(gradient: Gradient) -> Fact:
    first, *others = gradient.grades
    text = f"{first.grade} ({percent(first.probability)} likely)"
    if others:
        text += f", else {others[0].grade} ({percent(others[0].probability)})"
    return Fact(
        "ILO gradient",
        text,
        "Where the role would stand in the ILO's index of exposure to generative AI (2025), from "
        f"“not exposed” to “gradient 4”; by a link fitted to {line(gradient.link)}.",
    )
