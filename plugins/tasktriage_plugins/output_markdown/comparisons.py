"""Comparisons as Markdown: a table of roles, or of the tasks that changed."""

from __future__ import annotations

from collections import Counter

from tasktriage.plugin import (
    LABELS,
    By,
    Change,
    Comparison,
    Difference,
    Evidence,
    FigureChange,
    Interval,
    ProfileTask,
    RankedRole,
    Ranking,
    TaskChange,
    display_text,
)

from .text import NO_BREAK, escaped, row

__all__ = ["comparison_part"]

FIGURES = {
    By.SCORE: "mean score",
    By.AUTOMATABLE: "the automatable share",
    By.AUGMENTABLE: "the augmentable share",
    By.HUMAN_CRITICAL: "the human-critical share",
}
ROLES = (
    "| # | Role | Value | 90 % | May be | Above the next | Automatable | Augmentable | "
    "Human-critical |\n|--:|:--|--:|:-:|:-:|:--|--:|--:|--:|\n"
)
CHANGES = (
    "| | Before | Now | Change | Listed tasks, 90 % | The role, 90 % | Higher |\n"
    "|:--|--:|--:|--:|:-:|:-:|--:|\n"
)
TASKS = "| Before | Now | Label | Score | Of the work |\n|:--|:--|:--|:-:|:-:|\n"
RANKING_WORDS = (
    "90 %: interval of the role, for its tasks are a sample of what it does. May be: the ranks "
    "that it may have, at 90 %. Above the next: the probability that it stands above the next one; "
    "under .90 the two can't be told apart."
)
CHANGE_WORDS = (
    "What did not change moves nothing. Higher: the probability that the role's figure is higher "
    "now."
)


def comparison_part(item: Comparison) -> str:
    """Return the part of a report on a comparison."""
    return _ranking(item) if isinstance(item, Ranking) else _difference(item)


def _ranking(ranking: Ranking) -> str:
    lines = [f"\n## {len(ranking.roles)} roles by {FIGURES[ranking.by]}\n\n"]
    lines += [ROLES] if ranking.ranked else []
    for place, role in enumerate(ranking.ranked):
        figure, pair = ranking.figure(role), ranking.pair(place, place + 1)
        first, last = role.ranks or (place + 1, place + 1)
        above = (
            "" if pair is None else f"{pair.probability:.2f}" + ("" if pair.apart else " unsure")
        )
        shares = [role.profile.share(label) for label in LABELS]
        cells = [
            str(role.rank),
            escaped(role.name) + _indicative(role),
            "" if figure is None else f"**{figure.value:.2f}**",
            "" if figure is None or figure.role is None else _ends(figure.role),
            str(first) if first == last else f"{first}–{last}",
            above,
            *("" if share is None else _percent(share.value) for share in shares),
        ]
        lines.append(row(cells))
    if len(ranking.groups) > 1:
        said = (f"{a}–{b}" if a < b else str(a) for a, b in ranking.groups)
        lines.append(f"\nGroups that can be told apart, by rank: {', '.join(said)}.\n")
    lines += [f"\n{RANKING_WORDS}\n"] if ranking.ranked else []
    if ranking.withheld:
        lines.append("\nWithout a rank:\n\n")
    for role in ranking.withheld:
        lines.append(f"- {escaped(role.name)}: {escaped(role.profile.why or '')}\n")
    return "".join([*lines, *(f"\n{escaped(note)}\n" for note in ranking.notes)])


def _indicative(role: RankedRole) -> str:
    if role.profile.evidence is not Evidence.INDICATIVE:
        return ""
    return f" (indicative: {role.profile.n_eff:.1f} tasks)"


def _difference(difference: Difference) -> str:
    before, after = difference.before, difference.after
    names = [escaped(profile.document or profile.role) for profile in (before, after)]
    counts = Counter(item.change for item in difference.changes)
    said = ", ".join(f"{counts[change]} {change}" for change in Change if counts[change])
    lines = [f"\n## {escaped(after.role)}\n\n{' → '.join(names)}\n\n", _figures(difference)]
    lines.append(f"\nTasks: {said}; {len(difference.moved)} moved between labels.\n")
    lines += [f"\n{escaped(note)}\n" for note in difference.notes]
    groups = {"Moved between labels": difference.moved}
    for change in (c for c in Change if c is not Change.UNCHANGED):
        groups[change.capitalize()] = tuple(i for i in difference.of(change) if not i.moved)
    rest = difference.of(Change.UNCHANGED)
    groups[Change.UNCHANGED.capitalize()] = tuple(item for item in rest if not item.moved)
    for name, items in groups.items():
        if items:
            lines += [f"\n### {name}\n\n", TASKS, *map(_task, items)]
    return "".join(lines)


def _figures(difference: Difference) -> str:
    if difference.shares is None or difference.mean_score is None:
        return f"Shares are withheld: {escaped(difference.why or '')}\n"
    lines = [CHANGES]
    for item in difference.shares:
        figure = item.share
        cells = [f"**{item.label}**", _percent(figure.before), _percent(figure.after)]
        lines.append(row([*cells, *_change(figure, 100.0, 0)]))
    figure = difference.mean_score
    cells = ["**mean score**", f"{figure.before:.2f}", f"{figure.after:.2f}"]
    lines.append(row([*cells, *_change(figure, 1.0, 2)]))
    return "".join([*lines, f"\n{CHANGE_WORDS}\n"])


def _change(figure: FigureChange, scale: float, digits: int) -> list[str]:
    def signed(value: float) -> str:
        said = f"{scale * value:+.{digits}f}"
        return said[1:] if not float(said) else said.replace("-", "−")

    def interval(found: Interval | None) -> str:
        return "" if found is None else f"{signed(found.low)} to {signed(found.high)}"

    change = figure.change
    ends = [interval(change.listed), interval(change.role)]
    return [signed(change.value), *ends, f"{figure.higher:.2f}"]


def _task(item: TaskChange) -> str:
    labels = [str(label) for label in (item.label_before, item.label_after) if label]
    scores = [f"{s:.2f}" for s in (item.score_before, item.score_after) if s is not None]
    shares = [_percent(sum(t.share for t in side)) for side in (item.before, item.after) if side]
    sides = [_texts(item.before), _texts(item.after)]
    if item.doubtful and item.similarity is not None:
        sides[1] += f" (perhaps another task: similarity {item.similarity:.2f})"
    return row([*sides, *(" → ".join(dict.fromkeys(part)) for part in (labels, scores, shares))])


def _texts(tasks: tuple[ProfileTask, ...]) -> str:
    return "<br>".join(escaped(display_text(task.assessment.task)) for task in tasks) or "—"


def _ends(interval: Interval) -> str:
    return f"{interval.low:.2f}–{interval.high:.2f}"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}{NO_BREAK}%"
