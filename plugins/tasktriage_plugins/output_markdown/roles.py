"""Profiles as Markdown: a part for each role."""

from __future__ import annotations

from tasktriage.plugin import (
    Evidence,
    Interval,
    LabelShare,
    Profile,
    ProfileTask,
    display_text,
    load_codebook,
    weighting_words,
)

from .beside import notes_of, occupation_lines, rank_lines, ruled_part
from .text import NO_BREAK, escaped, row

__all__ = ["profile_part", "profiles_foot"]

MOVERS = 5
SHARES = "| | Share | Listed tasks, 90 % | The role, 90 % |\n|:--|--:|:-:|:-:|\n"
TASKS = "| Task | Label | Score | Of the work | Moves the mean score |\n|:--|:--|--:|--:|--:|\n"


def profile_part(profile: Profile) -> str:
    """Return the part of a report on a role."""
    lines = [f"\n## {escaped(profile.role)}\n\n"]
    if profile.document and profile.document != profile.role:
        lines.append(f"{escaped(profile.document)}\n\n")
    if occupation := occupation_lines(profile.occupation):
        lines.append(f"{occupation}\n")
    if profile.evidence is not Evidence.ENOUGH:
        lines.append(f"**{str(profile.evidence).capitalize()}:** {escaped(profile.why or '')}\n\n")
    if profile.shares is not None:
        lines += [SHARES, *map(_share, profile.shares), "\n"]
    lines += [f"- {said}\n" for said in _said(profile)]
    lines.append(ruled_part(profile))
    labelled = [task for task in profile.tasks if task.share > 0.0]
    if labelled:
        lines += ["\n", TASKS, *map(_task, labelled)]
    return "".join(lines)


def profiles_foot() -> str:
    """Return what the two intervals mean."""
    return (
        "\nShares are means of probabilities, not counts of labels. Intervals: of the listed "
        "tasks, whose labels are not certain; and of the role, for a description is a sample of "
        "what it does.\n"
    )


def _share(item: LabelShare) -> str:
    share = item.share
    ends = [_range(share.listed), "—" if share.role is None else _range(share.role)]
    return row([f"**{item.label}**", _percent(share.value), *ends])


def _said(profile: Profile) -> list[str]:
    count = sum(task.share > 0.0 for task in profile.tasks)
    weights = escaped(weighting_words(profile.weights))
    said = [f"{count} tasks, worth {profile.n_eff:.1f} of equal weight; {weights}"]
    if profile.mean_score is not None and profile.spread is not None:
        role = profile.mean_score.role
        ends = "" if role is None else f" (of the role {role.low:.2f} to {role.high:.2f})"
        said.append(
            f"mean score {profile.mean_score.value:.2f}{ends}; tasks differ by {profile.spread:.2f}"
        )
    if profile.gradient is not None:
        grades = (f"{g.grade} ({g.probability:.2f})" for g in profile.gradient.grades[:2])
        said.append(f"on the ILO's scale: {', or else '.join(grades)}")
    if profile.reasons:
        titles = {entry.code: entry.guess.lower() for entry in load_codebook().reasons}
        parts = (f"{titles[item.code]} {_percent(item.share)}" for item in profile.reasons)
        said.append(f"kept with people by: {', '.join(parts)}")
    if profile.uncertain:
        said.append(f"{_percent(profile.uncertain)} of the work is uncertain")
    if profile.abstained:
        said.append(f"{_percent(profile.abstained)} has no label")
    if profile.dropped:
        said.append(f"{profile.dropped} lines that look like tasks were dropped")
    if profile.corrected and profile.uncorrected is not None:
        before = ", ".join(map(_percent, profile.uncorrected))
        many = len(profile.corrected)
        noun = "task" if many == 1 else "tasks"
        said.append(f"{many} {noun} corrected by a person; shares before: {before}")
    return said + rank_lines(profile.use_rank) + [escaped(note) for note in profile.notes]


def _task(task: ProfileTask) -> str:
    item = task.assessment
    label = f"{item.final_label}{' (corrected)' if item.correction is not None else ''}"
    score = "" if item.score is None else f"{item.score:.2f}"
    text, notes = escaped(display_text(item.task)), "; ".join(notes_of(item))
    text += f" ({notes})" if notes else ""
    return row([text, label, score, _percent(task.share), f"{task.effect:+.3f}"])


def _percent(share: float) -> str:
    return f"{100 * share:.0f}{NO_BREAK}%"


def _range(interval: Interval) -> str:
    return f"{100 * interval.low:.0f}–{100 * interval.high:.0f}{NO_BREAK}%"
