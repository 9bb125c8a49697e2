"""Comparisons on a terminal: a ranking of roles, or what changed between two versions of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from tasktriage.plugin import (
    LABELS,
    By,
    Change,
    Difference,
    Evidence,
    FigureChange,
    Interval,
    Label,
    Pair,
    Probabilities,
    ProfileTask,
    RankedRole,
    Ranking,
    TaskChange,
    display_text,
)

from .lines import GAP, STYLES, Printer, bar, decimal

__all__ = ["difference_block", "ranking_block"]

RANK, BAR, FIGURE, RANGE, RANKS, NEXT = 3, 10, 5, 9, 7, 10
NARROW = 72
LABEL = 14  # the longest label
HANG, UNDER = 2, 4
FIGURES = {
    By.SCORE: "mean score",
    By.AUTOMATABLE: "the automatable share",
    By.AUGMENTABLE: "the augmentable share",
    By.HUMAN_CRITICAL: "the human-critical share",
}
HEADS = {
    Change.REWORDED: "Reworded",
    Change.SPLIT: "Split",
    Change.MERGED: "Merged",
    Change.GONE: "Gone",
    Change.NEW: "New",
    Change.UNCHANGED: "Unchanged",
}


def ranking_block(printer: Printer, ranking: Ranking) -> None:
    """Print roles by rank, then those whose figures are withheld, and what the columns mean."""
    count = len(ranking.roles)
    said = f"{count} {'role' if count == 1 else 'roles'} by {FIGURES[ranking.by]}, highest first"
    printer.paragraph(Text(said, "bold"))
    printer.line()
    rest = [RANK, BAR, FIGURE, RANGE, RANKS, NEXT]
    widths = [RANK, printer.width - sum(rest) - GAP * len(rest), *rest[1:]]
    wide = printer.width >= NARROW
    if wide and ranking.ranked:
        figure = "Score" if ranking.by is By.SCORE else "Share"
        heads = ["#".rjust(RANK), "Role", "", figure, "90 %", "May be", "Above next"]
        printer.columns([[Text(head, "dim")] for head in heads], widths)
        printer.line(Text(printer.glyphs.rule * printer.width, "dim"))
    for place, role in enumerate(ranking.ranked):
        cells = _role(printer, ranking, place, role)
        if wide:
            _row(printer, cells, widths, role)
        else:
            _stacked(printer, cells, role)
    _groups(printer, ranking)
    if ranking.withheld:
        _withheld(printer, ranking.withheld, after=bool(ranking.ranked))
    _notes(printer, ranking.notes)
    if ranking.ranked:
        printer.line()
        printer.paragraph(Text(_meaning(printer, ranking), "dim"))


def _role(printer: Printer, ranking: Ranking, place: int, role: RankedRole) -> list[Text]:
    figure = ranking.figure(role)
    shares = [role.profile.share(label) for label in LABELS]
    assert figure is not None
    parts = [share.value for share in shares if share is not None]
    below = ranking.pair(place, place + 1)
    ranks = role.ranks or (place + 1, place + 1)
    return [
        Text(str(role.rank).rjust(RANK)),
        printer.text(role.name, "bold"),
        bar(Probabilities(*parts), BAR, printer.glyphs),
        Text(decimal(figure.value).rjust(FIGURE), "bold"),
        Text(_decimals(figure.role, printer)),
        Text(f"{ranks[0]}{_dash(printer)}{ranks[1]}" if ranks[0] < ranks[1] else str(ranks[0])),
        Text() if below is None else _above(below),
    ]


def _row(printer: Printer, cells: list[Text], widths: list[int], role: RankedRole) -> None:
    lines = printer.wrap(cells[1], widths[1], HANG)
    where = _where(printer, role, widths[1] - HANG)
    lines += [Text(" " * HANG) + line for line in (where, _indicative(role)) if line]
    printer.columns([[cells[0]], lines, *([cell] for cell in cells[2:])], widths)


def _stacked(printer: Printer, cells: list[Text], role: RankedRole) -> None:
    rank, name, shape, figure, interval, ranks, above = cells
    printer.paragraph(Text.assemble(rank, " ", name), hang=UNDER)
    printer.paragraph(_where(printer, role, printer.width - UNDER), UNDER)
    printer.paragraph(_indicative(role), UNDER)
    printer.paragraph(Text(" ").join([shape, figure, Text.assemble("(", interval, ")")]), UNDER)
    said = Text.assemble("may be ", ranks)
    if above:
        said.append("; above the next ").append_text(above)
    printer.paragraph(said, UNDER)


def _where(printer: Printer, role: RankedRole, width: int) -> Text:
    """Return the end of the document's name, on one line; nothing where the role's name has it."""
    document = role.profile.document
    if not document or document in role.name:
        return Text()
    text = printer.text(document, "dim")
    if text.cell_len > width:
        text = Text(printer.glyphs.more, "dim") + text[-max(1, width - 3) :]
    return text


def _indicative(role: RankedRole) -> Text:
    """Return how little a role's list bears; nothing where it bears enough."""
    if role.profile.evidence is not Evidence.INDICATIVE:
        return Text()
    return Text(f"indicative: {role.profile.n_eff:.1f} tasks", "yellow")


def _above(pair: Pair) -> Text:
    text = Text(decimal(pair.probability))
    return text if pair.apart else text.append(" unsure", "yellow")


def _groups(printer: Printer, ranking: Ranking) -> None:
    """Say between which ranks a line can be drawn."""
    if len(ranking.groups) < 2:
        return
    said = [
        str(first) if first == last else f"{first}{_dash(printer)}{last}"
        for first, last in ranking.groups
    ]
    printer.line()
    printer.paragraph(Text(f"Groups that can be told apart, by rank: {', '.join(said)}"))


def _withheld(printer: Printer, roles: Sequence[RankedRole], *, after: bool) -> None:
    if after:
        printer.line()
    printer.paragraph(Text("Without a rank", "bold"))
    for role in roles:
        line = printer.text(role.name).append_text(printer.text(f": {role.profile.why}", "dim"))
        printer.paragraph(line, HANG, HANG)


def _notes(printer: Printer, notes: Sequence[str]) -> None:
    for note in notes:
        printer.line()
        printer.paragraph(printer.text(f"{note[:1].upper()}{note[1:]}", "yellow"), hang=HANG)


def _meaning(printer: Printer, ranking: Ranking) -> str:
    space = printer.glyphs.space
    signs = ", ".join(
        f"{glyph} {label}" for label, glyph in zip(LABELS, printer.glyphs.bar, strict=True)
    )
    return (
        f"{signs}. 90{space}%: interval of the role, for its tasks are a sample of what it does. "
        f"May be: the ranks that it may have, at 90{space}%. Above next: the probability that it "
        "stands above the next one; under .90 the two can't be told apart"
    )


def difference_block(printer: Printer, difference: Difference) -> None:
    """Print how figures changed, then the tasks by what became of them."""
    before, after = difference.before, difference.after
    title = printer.text(after.role, "bold")
    if before.role != after.role:
        title = printer.text(before.role, "bold").append(_arrow(printer)).append_text(title)
    printer.paragraph(title)
    names = [profile.document or profile.role for profile in (before, after)]
    if names[0] != names[1]:
        printer.paragraph(printer.text(_arrow(printer).join(names), "dim"))
    printer.line()
    _figures(printer, difference)
    printer.paragraph(_counts(printer, difference))
    _notes(printer, difference.notes)
    moved = difference.moved
    if moved:
        _head(printer, "Moved between labels", len(moved))
        for item in moved:
            _task(printer, item)
    for change, head in HEADS.items():
        found = [item for item in difference.of(change) if not item.moved]
        if found:
            _head(printer, head, len(found))
        for item in found:
            _task(printer, item)


def _figures(printer: Printer, difference: Difference) -> None:
    if difference.shares is None or difference.mean_score is None:
        said = f"Shares are withheld: {difference.why}"
        printer.paragraph(printer.text(said, "yellow"), hang=HANG)
        return
    rows = [(str(item.label), STYLES[item.label], item.share) for item in difference.shares]
    rows.append(("mean score", "", difference.mean_score))
    wide = printer.width >= NARROW
    widths = [LABEL, 6, 6, 6, 12, 12, 6] if wide else [LABEL, 6, 6, 6]
    heads = ["", "before", "after", "change", "listed tasks", "the role", "higher"][: len(widths)]
    _right(printer, [Text(head, "dim") for head in heads], widths)
    for name, style, figure in rows:
        cells = [Text(name, f"bold {style}".strip()), *map(Text, _changed(printer, name, figure))]
        _right(printer, cells[: len(widths)], widths)
    printer.line()
    said = (
        f"Change with 90{printer.glyphs.space}% intervals: of the listed tasks, whose labels are "
        "not certain, and of the role, of which they are a sample; what did not change moves "
        "nothing. Higher: the probability that the role's figure is higher now"
    )
    printer.paragraph(Text(said, "dim"))
    printer.line()


def _right(printer: Printer, cells: list[Text], widths: list[int]) -> None:
    for cell, width in list(zip(cells, widths, strict=True))[1:]:
        cell.pad_left(max(0, width - cell.cell_len))
    printer.columns([[cell] for cell in cells], widths)


def _changed(printer: Printer, name: str, figure: FigureChange) -> list[str]:
    percent = name in set(map(str, LABELS))

    def number(value: float) -> str:
        return f"{100 * value:.0f}{printer.glyphs.space}%" if percent else decimal(value)

    def signed(value: float) -> str:
        said = f"{100 * abs(value):.0f}" if percent else decimal(abs(value))
        sign = "" if not float(said) else "+" if value > 0 else printer.glyphs.minus
        return sign + said

    def interval(found: Interval | None) -> str:
        return "" if found is None else f"{signed(found.low)} to {signed(found.high)}"

    return [
        number(figure.before),
        number(figure.after),
        signed(figure.change.value),
        interval(figure.change.listed),
        interval(figure.change.role),
        decimal(figure.higher),
    ]


def _counts(printer: Printer, difference: Difference) -> Text:
    counts = Counter(item.change for item in difference.changes)
    many = [len([task for task in side.tasks if task.share > 0.0])
            for side in (difference.before, difference.after)]  # fmt: skip
    said = ", ".join(f"{counts[change]} {change}" for change in Change if counts[change])
    line = Text.assemble((f"{many[0]} tasks before, {many[1]} now", "bold"), f": {said}")
    if difference.moved:
        line.append(f"; {len(difference.moved)} moved between labels")
    return line


def _head(printer: Printer, name: str, count: int) -> None:
    printer.line()
    printer.line(Text.assemble((name, "bold"), (f" ({count})", "dim")))


def _task(printer: Printer, item: TaskChange) -> None:
    if item.change is Change.UNCHANGED and not item.moved:
        text = printer.text(display_text(item.after[0].assessment.task), "dim")
        label = item.label_after
        if label:
            text.append(" (").append_text(_label(label)).append(")")
        printer.paragraph(text, HANG, HANG)
        return
    sides = [(f"{printer.glyphs.minus} ", item.before, "dim"), ("+ ", item.after, "")]
    if item.change is Change.UNCHANGED:
        sides = [("", item.after, "")]
    for sign, tasks, style in sides:
        for task in tasks:
            text = Text(sign, style)
            text.append_text(printer.text(display_text(task.assessment.task), style))
            printer.paragraph(text, HANG, HANG)
    printer.paragraph(_verdict(printer, item), HANG + HANG, HANG)


def _verdict(printer: Printer, item: TaskChange) -> Text:
    """Return labels, scores and shares of both sides; one value where they are the same."""
    arrow = _arrow(printer)
    labels = [_label(label) for label in (item.label_before, item.label_after) if label]
    if len(labels) == 2 and labels[0].plain == labels[1].plain:
        labels = labels[:1]
    scores = _sides([item.score_before, item.score_after], decimal, arrow)
    shares = [_share(side) for side in (item.before, item.after)]
    of_work = _sides(shares, lambda value: f"{100 * value:.0f}{printer.glyphs.space}%", arrow)
    line = Text(arrow).join(labels).append(f", score {scores}, {of_work} of the work", "dim")
    if item.doubtful and item.similarity is not None:
        line.append(f"; perhaps two tasks (similarity {decimal(item.similarity)})", "yellow")
    return line


def _share(tasks: Sequence[ProfileTask]) -> float | None:
    return sum(task.share for task in tasks) if tasks else None


def _sides(values: list[float | None], said: object, arrow: str) -> str:
    assert callable(said)
    texts = [said(value) for value in values if value is not None]
    return arrow.join(dict.fromkeys(texts))


def _label(label: Label) -> Text:
    return Text(label, STYLES[label])


def _decimals(interval: Interval | None, printer: Printer) -> str:
    if interval is None:
        return ""
    return f"{decimal(interval.low)}{_dash(printer)}{decimal(interval.high)}"


def _dash(printer: Printer) -> str:
    return "-" if printer.console.options.ascii_only else "–"


def _arrow(printer: Printer) -> str:
    return " -> " if printer.console.options.ascii_only else " → "
