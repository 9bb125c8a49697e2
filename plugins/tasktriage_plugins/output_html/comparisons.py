"""Comparisons as the page shows them: roles ranked, and two versions of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import (
    Basis,
    By,
    Change,
    Difference,
    FigureChange,
    Label,
    ProfileTask,
    RankedRole,
    Ranking,
    TaskChange,
    display_text,
)

from .charts import NOTHING, interval
from .overview import Entry, of_role
from .texts import LONGEST_NAME, between, counted, line, outer, percent, points, sentence, signed
from .words import weighs_the_same

__all__ = ["Place", "RankingView", "VersionsView", "of_difference", "of_ranking"]

MOST_IN_GRID = 12  # roles whose pairs are all shown
FIGURES = {
    By.SCORE: "score",
    By.AUTOMATABLE: "automatable share",
    By.AUGMENTABLE: "augmentable share",
    By.HUMAN_CRITICAL: "human-critical share",
}
WORDS = {
    Change.UNCHANGED: "unchanged",
    Change.REWORDED: "reworded",
    Change.SPLIT: "split in several",
    Change.MERGED: "merged to one",
    Change.GONE: "gone",
    Change.NEW: "new",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A role's line of the ranking.

    above: how probable it is that it stands above the next. begins: a group that can be told from
    those above it.
    """

    entry: Entry
    rank: int | None
    ranks: str
    figure: str
    between: str
    drawn: Markup
    above: str
    apart: bool
    begins: bool = False


@dataclass(frozen=True, slots=True)
class RankingView:
    """Roles side by side. grid: for each ranked role how probable it is above each other one."""

    title: str
    said: str
    figure: str
    places: tuple[Place, ...]
    grid: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure of two versions, each cell as text."""

    label: Label | None
    name: str
    before: str
    after: str
    change: str
    listed: str
    role: str
    sure: str


@dataclass(frozen=True, slots=True)
class Side:
    """A task in one of the versions."""

    text: str
    label: Label | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What became of a task."""

    what: str
    before: tuple[Side, ...]
    after: tuple[Side, ...]
    moved: bool
    score: str


@dataclass(frozen=True, slots=True)
class VersionsView:
    """Two versions of a role."""

    title: str
    under: tuple[str, str]
    said: str
    why: str
    figures: tuple[FigureLine, ...]
    counts: str
    changes: tuple[ChangeLine, ...]
    more: int
    made: tuple[str, str]
    notes: tuple[str, ...]


def of_ranking(ranking: Ranking, keys: Sequence[str]) -> RankingView:
    """Return a ranking; keys: those of the parts of its roles, "" without one."""
    begins = {first for first, _ in ranking.groups[1:]}
    places = tuple(
        _place(ranking, number, role, key, begins)
        for number, (role, key) in enumerate(zip(ranking.roles, keys, strict=True))
    )
    return RankingView(
        title=f"{counted(len(ranking.roles), 'role')} compared",
        said=_order(ranking),
        figure=FIGURES[ranking.by],
        places=places,
        grid=_grid(ranking),
        notes=tuple(map(sentence, ranking.notes)),
    )


def _place(
    ranking: Ranking, number: int, role: RankedRole, key: str, begins: Collection[int]
) -> Place:
    entry = of_role(role.profile, key, name=role.name)
    measure, of_scores = ranking.figure(role), ranking.by is By.SCORE
    if measure is None or role.rank is None:
        return Place(entry, None, "", "", "", NOTHING, "", apart=False)
    pair = ranking.pair(number, number + 1)
    ends = outer(measure)
    first, last = role.ranks or (role.rank, role.rank)
    return Place(
        entry,
        role.rank,
        f"{first}" if first == last else f"{first} to {last}",
        points(measure.value) if of_scores else percent(measure.value),
        between(ends, of_scores=of_scores),
        interval(measure, None if of_scores else Label(ranking.by)),
        "" if pair is None else percent(pair.probability),
        apart=pair is not None and pair.apart,
        begins=role.rank in begins,
    )


def _order(ranking: Ranking) -> str:
    ranked = ranking.ranked
    if len(ranked) < 2:
        return ""
    first, last = (line(role.name, LONGEST_NAME) for role in (ranked[0], ranked[-1]))
    figure = FIGURES[ranking.by]
    if not _ends_apart(ranking):
        text = (
            f"By {figure}, not even the first and the last of these roles can be told apart: such "
            "an order may be chance."
        )
    else:
        text = f"By {figure}, {first} stands above {last}."
    if len(ranking.groups) > 1:
        said = (f"{a}–{b}" if a < b else str(a) for a, b in ranking.groups)
        text += f" Groups that can be told apart, by rank: {', '.join(said)}."
    elif ranking.groups and _ends_apart(ranking):
        text += " No line can be drawn between all of some and all of the others."
    if few := len(ranking.withheld):
        text += f" Of {counted(few, 'role')} too little is known for a place."
    return text


def _ends_apart(ranking: Ranking) -> bool:
    """Return whether the first and the last role are told apart; of many by their ranks."""
    first, last = ranking.ranked[0], ranking.ranked[-1]
    pair = ranking.pair(0, len(ranking.ranked) - 1)
    if pair is not None:
        return pair.apart
    return first.ranks is not None and last.ranks is not None and first.ranks[1] < last.ranks[0]


def _grid(ranking: Ranking) -> tuple[tuple[str, ...], ...]:
    count = len(ranking.ranked)
    if not 2 < count <= MOST_IN_GRID:
        return ()
    chances = {(pair.above, pair.below): pair.probability for pair in ranking.pairs}
    rows = []
    for one in range(count):
        cells = []
        for other in range(count):
            known = chances.get((one, other))
            if known is None and (other, one) in chances:
                known = 1.0 - chances[other, one]
            cells.append("" if known is None else percent(known))
        rows.append(tuple(cells))
    return tuple(rows)


def of_difference(difference: Difference, room: int) -> VersionsView:
    """Return two versions of a role with at most `room` of their tasks."""
    before, after = difference.before, difference.after
    title = line(after.role, LONGEST_NAME) or line(before.role, LONGEST_NAME)
    changes = sorted(difference.changes, key=lambda one: (_is_same(one), -_size(one, difference)))
    shown = changes[:room]
    return VersionsView(
        title=title,
        under=(line(before.document, LONGEST_NAME), line(after.document, LONGEST_NAME)),
        said=_moved(difference),
        why=sentence(difference.why) if difference.why else "",
        figures=tuple(_figures(difference)),
        counts=_counts(difference),
        changes=tuple(map(_change, shown)),
        more=len(difference.changes) - len(shown),
        made=(_made(difference.basis_before), _made(difference.basis_after)),
        notes=tuple(map(sentence, difference.notes)),
    )


def _is_same(item: TaskChange) -> bool:
    return item.change is Change.UNCHANGED and not item.moved


def _size(item: TaskChange, difference: Difference) -> float:
    """Return by how much a change moves the score: that of the task, times its share of the work.

    What is gone or new moves it by as much as the task differs from the rest.
    """
    before, after = item.score_before, item.score_after
    if before is not None and after is not None:
        return max(item.share_before, item.share_after) * abs(after - before)
    mean = (difference.before if after is None else difference.after).mean_score
    score = before if after is None else after
    even = 0.5 if mean is None else mean.value
    return (item.share_before + item.share_after) * abs((even if score is None else score) - even)


def _moved(difference: Difference) -> str:
    if difference.shares is None:
        return ""
    share = difference.shares[0].share
    ends = outer(share.change)
    same = weighs_the_same(difference.before) and weighs_the_same(difference.after)
    text = (
        f"An AI agent could do about {percent(share.after)} of the "
        f"{'tasks' if same else 'work'} in the second version, "
        f"after {percent(share.before)} in the first: {signed(share.change.value)} points, "
        f"somewhere between {signed(ends.low)} and {signed(ends.high)}. "
    )
    if share.certain:
        return text + f"That it went {'up' if share.change.value > 0 else 'down'} is fairly sure."
    return text + "Whether it went up or down can’t be told."


def _figures(difference: Difference) -> Iterator[FigureLine]:
    for one in difference.shares or ():
        yield _figure(one.label, "", one.share)
    if difference.mean_score is not None:
        yield _figure(None, "score, of 100", difference.mean_score)


def _figure(label: Label | None, name: str, figure: FigureChange) -> FigureLine:
    shown = points if label is None else percent
    listed, role = figure.change.listed, figure.change.role
    return FigureLine(
        label,
        name,
        shown(figure.before),
        shown(figure.after),
        signed(figure.change.value),
        f"{signed(listed.low)} to {signed(listed.high)}",
        "" if role is None else f"{signed(role.low)} to {signed(role.high)}",
        percent(figure.higher),
    )


def _counts(difference: Difference) -> str:
    before, after = len(difference.before.tasks), len(difference.after.tasks)
    many = Counter(item.change for item in difference.changes)
    parts = [f"{many[change]} {WORDS[change]}" for change in Change if many[change]]
    moved = len(difference.moved)
    text = f"{counted(before, 'task')} in the first version, {after} in the second"
    text += f": {', '.join(parts)}." if parts else "."
    if moved:
        text += f" {counted(moved, 'task')} {'has' if moved == 1 else 'have'} another label now."
    return text


def _change(item: TaskChange) -> ChangeLine:
    before, after = item.score_before, item.score_after
    score = "" if before is None or after is None else signed(after - before)
    return ChangeLine(WORDS[item.change], _side(item.before), _side(item.after), item.moved, score)


def _side(tasks: Sequence[ProfileTask]) -> tuple[Side, ...]:
    return tuple(
        Side(line(display_text(task.assessment.task)), task.assessment.final_label)
        for task in tasks
    )


def _made(basis: Basis) -> str:
    parts = []
    if basis.model is not None:
        parts.append(f"model {line(basis.model.name)} {line(basis.model.version)}")
    if basis.tasktriage:
        parts.append(f"tasktriage {line(basis.tasktriage)}")
    if basis.codebook:
        parts.append(f"codebook {line(basis.codebook)}")
    return ", ".join(parts) or "not said"
