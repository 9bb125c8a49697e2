"""What is said beside labels: rules of policies, occupations, observed use."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from tasktriage.plugin import (
    EFFECT_WORDS,
    LABELS,
    NO_ADVICE,
    Assessment,
    Effect,
    Occupation,
    Profile,
    Ruled,
    RunInfo,
    UseRank,
    effect_said,
    hint_said,
    occupation_said,
    raised,
    use_rank_said,
    use_said,
)

from .lines import Printer, decimal

__all__ = ["beside_lines", "occupation_lines", "policy_notes", "rank_lines", "ruled_lines"]

ADVICE = "legal advice"
"""What a note has that says the same as the foot."""


def beside_lines(printer: Printer, item: Assessment) -> Iterator[Text]:
    """Yield what stands under a task: what rules ask for, and where AI was seen at it."""
    if raised(item) and item.final_label is not item.label:
        yield printer.text(f"the model says {item.label}", "dim")
    for effect in item.policy_effects or ():
        grave = effect.in_force and effect.effect is Effect.PROHIBITED
        yield printer.text(effect_said(effect), "yellow" if grave or effect.stale else "dim")
    if item.observed_use is not None:
        yield printer.text(use_said(item.observed_use, brief=True), "dim")


def occupation_lines(printer: Printer, occupation: Occupation | None) -> Iterator[Text]:
    """Yield which occupation a role is, and whether its page agrees; nothing if not asked for."""
    if occupation is not None:
        yield printer.text(f"Occupation: {occupation_said(occupation)}", "dim")
        if hint := hint_said(occupation):
            yield printer.text(f"{hint[:1].upper()}{hint[1:]}", "dim")


def rank_lines(printer: Printer, rank: UseRank | None) -> Iterator[Text]:
    """Yield where measures set the role's occupation among all; nothing if not asked for."""
    if rank is not None:
        said = f"Rank of {rank.occupation} among occupations: {use_rank_said(rank)}"
        yield printer.text(f"{said}. {rank.said}" if rank.said else said)


def ruled_lines(printer: Printer, profile: Profile) -> Iterator[Text]:
    """Yield what policies in force make of a role: shares before and after, and the rules."""
    ruled = profile.ruled
    if ruled is None or profile.shares is None:
        return
    if not ruled.rules:
        yield Text("Policies: no rule that is in force speaks of the role")
        yield from _rules(printer, ruled)
        return
    moves = ", ".join(
        f"{label} {_percent(before.share.value, printer)} to {_percent(after.share.value, printer)}"
        for label, before, after in zip(LABELS, profile.shares, ruled.shares, strict=True)
    )
    if profile.mean_score is not None:
        scores = decimal(profile.mean_score.value), decimal(ruled.mean_score.value)
        moves += f"; mean score {scores[0]} to {scores[1]}"
    yield Text(f"After policies: {moves}")
    yield from _rules(printer, ruled)


def _rules(printer: Printer, ruled: Ruled) -> Iterator[Text]:
    for rule in ruled.rules:
        tasks = f"{rule.tasks} {'task' if rule.tasks == 1 else 'tasks'}"
        said = f"  {_percent(rule.share, printer)} of the work, {tasks}: "
        line = Text(said).append_text(printer.text(rule.rule))
        prohibits = " prohibits it" if rule.effect is Effect.PROHIBITED else ""
        yield line.append(f"{prohibits}: {EFFECT_WORDS[rule.effect]}")
    for task in ruled.prohibited:
        yield Text("  Prohibited: ", "yellow").append_text(printer.text(task))
    for name, day in ruled.later:
        yield Text(f"  From {day.isoformat()}: ").append_text(printer.text(name))
    yield from (printer.text(note) for note in ruled.notes if ADVICE not in note)


def policy_notes(printer: Printer, run: RunInfo, *, shown: bool) -> list[Text]:
    """Return what the foot says of policies; nothing where none is on, and none is shown."""
    if not run.policies and not shown:
        return []
    notes = []
    if run.policies:
        day = "" if run.as_of is None else f", in force on {run.as_of}"
        notes.append(printer.text(f"policies: {', '.join(run.policies)}{day}", "dim"))
    return [*notes, printer.text(NO_ADVICE.removesuffix("."), "bold")]


def _percent(value: float, printer: Printer) -> str:
    return f"{100 * value:.0f}{printer.glyphs.space}%"
