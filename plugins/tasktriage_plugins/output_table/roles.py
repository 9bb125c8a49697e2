"""Profiles on a terminal: a block for each role, figures before words."""

from __future__ import annotations

from rich.text import Text

from tasktriage.plugin import (
    LABELS,
    Evidence,
    Interval,
    Measure,
    Profile,
    ProfileTask,
    display_text,
    effects_said,
    load_codebook,
    weighting_words,
)

from .beside import occupation_lines, rank_lines, ruled_lines
from .lines import STYLES, Printer, decimal

__all__ = ["profile_block", "profiles_foot"]

LABEL = 16  # the longest label, and a gap
BAR = 20
MOVERS = 3
LEAST = 0.005  # that a task moves the score by, to be shown
REASONS = 3
HANG, MOVED = 2, 8


def profile_block(printer: Printer, profile: Profile) -> None:
    """Print a role: shares with both intervals, what stands behind them, what to mind."""
    name = printer.text(profile.role, "bold")
    if profile.document and profile.document != profile.role:
        name = Text("  ").join([name, printer.text(profile.document, "dim")])
    printer.paragraph(name)
    for line in occupation_lines(printer, profile.occupation):
        printer.paragraph(line, hang=HANG)
    printer.line()
    if profile.shares is not None:
        _shares(printer, profile)
        printer.line()
    for line in _sentences(printer, profile):
        printer.paragraph(line, hang=MOVED if line.plain.startswith(" ") else HANG)


def profiles_foot(printer: Printer) -> None:
    """Print what the two intervals mean."""
    said = (
        "Shares are means of probabilities, with 90 % intervals: of the listed tasks, whose labels "
        "are not certain; and of the role, for a description is a sample of what it does"
    )
    printer.paragraph(printer.text(said, "dim"))


def _shares(printer: Printer, profile: Profile) -> None:
    head = Text(" " * (LABEL + 6 + (BAR + 2 if printer.width >= 70 else 0)))
    head.append("listed tasks".rjust(14)).append("the role".rjust(14))
    head.stylize("dim")
    if printer.width >= LABEL + 34:
        printer.line(head)
    for label, glyph in zip(LABELS, printer.glyphs.bar, strict=True):
        share = profile.share(label)
        assert share is not None
        line = Text(str(label).ljust(LABEL), f"bold {STYLES[label]}")
        line.append(_percent(share.value, printer).rjust(5), "bold").append(" ")
        if printer.width >= 70:
            line.append((glyph * round(BAR * share.value)).ljust(BAR + 2), STYLES[label])
        line.append(_range(share.listed, printer).rjust(14))
        line.append(_range(share.role, printer).rjust(14))
        printer.line(line)


def _percent(value: float, printer: Printer) -> str:
    return f"{100 * value:.0f}{printer.glyphs.space}%"


def _range(interval: Interval | None, printer: Printer) -> str:
    if interval is None:
        return ""
    low, high = f"{100 * interval.low:.0f}", f"{100 * interval.high:.0f}"
    dash = "-" if printer.console.options.ascii_only else "–"
    return f"{low}{dash}{high}{printer.glyphs.space}%"


def _sentences(printer: Printer, profile: Profile) -> list[Text]:
    if profile.evidence is Evidence.ENOUGH:
        count = sum(task.share > 0.0 for task in profile.tasks)
        bear = f"{count} tasks"
        if abs(profile.n_eff - count) >= 0.05:
            bear += f", which bear as much as {profile.n_eff:.1f} of equal weight"
        lines = [Text(bear)]
    else:
        said = f"{profile.evidence.capitalize()}: {profile.why}"
        lines = [printer.text(said, "yellow")]
    if profile.n_eff:
        words = weighting_words(profile.weights)
        lines.append(Text(words[:1].upper() + words[1:]))
    if profile.mean_score is not None:
        lines += _figures(printer, profile, profile.mean_score)
    lines += [*ruled_lines(printer, profile), *rank_lines(printer, profile.use_rank)]
    if profile.dropped:
        said = f"{profile.dropped} lines that look like tasks were dropped: the list may have gaps"
        lines.append(printer.text(said, "yellow"))
    lines += [printer.text(note) for note in profile.notes]
    if profile.shares is None:
        lines += [_listed(printer, task) for task in profile.tasks if task.share > 0.0]
    return lines


def _listed(printer: Printer, task: ProfileTask) -> Text:
    """Return a task of a role whose figures are withheld, with its label."""
    item = task.assessment
    label = item.final_label
    assert label is not None
    said = f" (corrected: {label})" if item.correction is not None else f" ({label})"
    line = Text("  ").append_text(printer.text(display_text(item.task))).append(said, "dim")
    return line.append_text(printer.text("".join(f"; {s}" for s in effects_said(item)), "dim"))


def _figures(printer: Printer, profile: Profile, mean: Measure) -> list[Text]:
    dash = "-" if printer.console.options.ascii_only else "–"
    score = f"Mean score {decimal(mean.value)}"
    if mean.role is not None:
        score += f" (of the role {decimal(mean.role.low)}{dash}{decimal(mean.role.high)})"
    lines = [Text(f"{score}; tasks differ by {decimal(profile.spread or 0.0)} (SD)")]
    if profile.gradient is not None:
        first, *others = profile.gradient.grades
        grade = f"On the ILO's scale: {first.grade} ({decimal(first.probability)})"
        if others:
            grade += f", or else {others[0].grade} ({decimal(others[0].probability)})"
        lines.append(Text(grade))
    if profile.reasons:
        titles = {entry.code: entry.guess for entry in load_codebook().reasons}
        said = ", ".join(
            f"{titles[item.code].lower()} {_percent(item.share, printer)}"
            for item in profile.reasons[:REASONS]
        )
        lines.append(printer.text(f"Kept with people by: {said}"))
    movers = [task for task in profile.movers[:MOVERS] if abs(task.effect) >= LEAST]
    lines += [Text("Moves the mean score most:")] if movers else []
    lines += [_mover(printer, task) for task in movers]
    lines += _corrections(printer, profile)
    if unsure := [
        f"{_percent(share, printer)} {what}"
        for share, what in (
            (profile.uncertain or 0.0, "of the work is uncertain"),
            (profile.abstained, "has no label"),
        )
        if share > 0.0
    ]:
        lines.append(Text("; ".join(unsure)))
    if len(profile.sensitivity) > 1:
        said = ", ".join(
            f"{_percent(item.shares[0], printer)} at {item.exponent:g}"
            for item in profile.sensitivity
        )
        lines.append(Text(f"Automatable by the exponent of weights: {said}"))
    return lines


def _mover(printer: Printer, task: ProfileTask) -> Text:
    sign = "+" if task.effect > 0 else printer.glyphs.minus
    line = Text(f"  {sign}{decimal(abs(task.effect))}  ", "bold")
    return line.append_text(printer.text(display_text(task.assessment.task)))


def _corrections(printer: Printer, profile: Profile) -> list[Text]:
    if not profile.corrected or profile.uncorrected is None:
        return []
    many = len(profile.corrected)
    moved = ", ".join(
        f"{label} {_percent(before, printer)} to {_percent(now.value, printer)}"
        for label, before in zip(LABELS, profile.uncorrected, strict=True)
        if (now := profile.share(label)) is not None
    )
    said = f"A person corrected {many} {'task' if many == 1 else 'tasks'}, which moved {moved}"
    return [Text(said)]
