"""What is said beside labels: rules of policies, occupations, observed use."""

from __future__ import annotations

from collections.abc import Iterator

from tasktriage.plugin import (
    EFFECT_WORDS,
    LABELS,
    NO_ADVICE,
    Assessment,
    Effect,
    Occupation,
    PolicyShare,
    Profile,
    Ruled,
    RunInfo,
    UseRank,
    effects_said,
    hint_said,
    occupation_said,
    use_rank_said,
    use_said,
)

from .text import NO_BREAK, escaped, row

__all__ = ["notes_of", "occupation_lines", "policy_notes", "rank_lines", "ruled_part"]

SHARES = "| | By the model | After policies | The role, 90 % |\n|:--|--:|--:|:-:|\n"
ADVICE = "legal advice"
"""What a note has that says the same as `NO_ADVICE`, which stands there anyway."""


def notes_of(item: Assessment) -> Iterator[str]:
    """Yield what rules ask for at a task, and where AI was seen at it, as Markdown."""
    yield from map(escaped, effects_said(item))
    if item.observed_use is not None:
        yield escaped(use_said(item.observed_use))


def occupation_lines(occupation: Occupation | None) -> str:
    """Return a paragraph on which occupation a role is; "" if that was not asked for."""
    if occupation is None:
        return ""
    hint = hint_said(occupation)
    said = f"Occupation: {occupation_said(occupation)}"
    return f"{escaped('; '.join(filter(None, (said, hint))))}\n"


def rank_lines(rank: UseRank | None) -> list[str]:
    """Return where measures set the role's occupation among all, as an item of a list."""
    if rank is None:
        return []
    said = f"rank of {rank.occupation} among occupations: {use_rank_said(rank)}"
    return [escaped(f"{said}. {rank.said}" if rank.said else said)]


def ruled_part(profile: Profile) -> str:
    """Return the part on what policies in force make of a role; "" without policies."""
    ruled = profile.ruled
    if ruled is None or profile.shares is None:
        return ""
    lines = ["\n### After policies\n\n", *(_moves(profile, ruled) if ruled.rules else ())]
    if not ruled.rules:
        lines.append("No rule that is in force speaks of the role.\n\n")
    lines += [f"- {_rule(rule)}\n" for rule in ruled.rules]
    lines += [f"- **prohibited:** {escaped(task)}\n" for task in ruled.prohibited]
    lines += [f"- from {day.isoformat()}: {escaped(name)}\n" for name, day in ruled.later]
    lines += [f"- {escaped(note)}\n" for note in ruled.notes if ADVICE not in note]
    return "".join((*lines, f"\n**{NO_ADVICE}**\n"))


def _moves(profile: Profile, ruled: Ruled) -> list[str]:
    """Return a table of shares and score before and after."""
    lines = [SHARES]
    for label, before, after in zip(LABELS, profile.shares or (), ruled.shares, strict=False):
        role = after.share.role
        ends = "—" if role is None else f"{100 * role.low:.0f}–{_percent(role.high)}"
        cells = [_percent(before.share.value), _percent(after.share.value), ends]
        lines.append(row([f"**{label}**", *cells]))
    if profile.mean_score is not None:
        scores = (f"{one.value:.2f}" for one in (profile.mean_score, ruled.mean_score))
        lines.append(row(["mean score", *scores, ""]))
    return [*lines, "\n"]


def _rule(rule: PolicyShare) -> str:
    tasks = f"{rule.tasks} {'task' if rule.tasks == 1 else 'tasks'}"
    prohibits = " prohibits it" if rule.effect is Effect.PROHIBITED else ""
    said = f"{escaped(rule.rule)}{prohibits}: {EFFECT_WORDS[rule.effect]}"
    return f"{_percent(rule.share)} of the work, {tasks}: {said}"


def policy_notes(run: RunInfo, *, shown: bool) -> list[str]:
    """Return what the foot says of policies; nothing where none is on, and none is shown."""
    if not run.policies and not shown:
        return []
    notes = []
    if run.policies:
        day = "" if run.as_of is None else f", in force on {run.as_of}"
        notes.append(escaped(f"Policies: {', '.join(run.policies)}{day}."))
    return [*notes, f"**{NO_ADVICE}**"]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}{NO_BREAK}%"
