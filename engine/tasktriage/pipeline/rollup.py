"""Roll up: assessments → a profile for each role."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.domain.assessment import NO_TASK, Assessment
from tasktriage.domain.portfolio import FULL_TIME, Portfolio
from tasktriage.domain.profile import Profile, RoleFacts
from tasktriage.domain.task import Task
from tasktriage.kit.role_persons import refuse_role_column
from tasktriage.kit.table_row import cell_text
from tasktriage.roles.portfolio import Sums, role_facts
from tasktriage.roles.profile import make_profile

from .select import Tally

__all__ = ["HELD", "NO_ROLE", "RollUp", "roll_up", "with_portfolio"]

HELD = 50_000
"""Tasks of a table that are held, so that its roles may come in any order."""
NO_ROLE = "no role"
NO_DESCRIPTION = "it has no description that could be read; a document or a text would help"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUp:
    """How assessments become profiles.

    role_column: the column of a table of tasks that says whose they are; by default that of titles,
    or else the table is one role. weight_column, exponent: as in `roles.weights.weigh`. full_time:
    hours a week of a full-time equivalent. on_error takes the error of a role, and the rest goes
    on; without it, it is raised. on_lost takes what a table says of a role that has such an error.
    """

    role_column: str | None = None
    weight_column: str | None = None
    exponent: float | None = None
    full_time: float = FULL_TIME
    on_error: Callable[[InputError], None] | None = None
    on_lost: Callable[[RoleFacts], None] | None = None

    def refuse(self, error: InputError) -> None:
        """Hand a role's error on.

        Raises:
            InputError: it, where nobody takes it.
        """
        if self.on_error is None:
            raise error
        self.on_error(error)


DEFAULT = RollUp()


def roll_up(
    assessments: Iterable[Assessment],
    options: RollUp = DEFAULT,
    ended: list[Tally] | None = None,
) -> Iterator[Profile]:
    """Yield a profile for each document, or for each role of a table of tasks, in order.

    A document is a role as soon as it has ended. Of a table so many tasks as `HELD` are held until
    it ends; one that is longer has to be sorted by role. `ended` are the documents that have ended,
    as `select` tells of them: one without a task has a profile too, without figures.

    Raises:
        InputError: weights or the role column are wrong, or a long table is not sorted; unless
            `options.on_error` takes it.
    """
    ended = [] if ended is None else ended
    for (document, is_table), items in groupby(assessments, key=_block):
        yield from _without_tasks(ended, options, before=document)
        if is_table:
            yield from _Roles(options).profiles(items)
        else:
            held = list(items)
            yield from _profile(held, options, document, _taken(ended, document))
    yield from _without_tasks(ended, options, before=None)


def with_portfolio(
    profiles: Callable[[RollUp], Iterable[Profile]], options: RollUp = DEFAULT
) -> Iterator[Profile | Portfolio]:
    """Pass profiles on; behind those of tables of roles yield what they sum up to.

    profiles: gives them by options that also tell which roles are lost.
    """
    sums = Sums(options.full_time)
    for profile in profiles(replace(options, on_lost=sums.leave_out)):
        sums.add(profile)
        yield profile
    if (portfolio := sums.portfolio) is not None:
        yield portfolio


def _block(item: Assessment) -> tuple[str | None, bool]:
    row = item.task.row
    if row is not None and row.form.result is not None:
        return row.form.result, True
    return item.task.origin.document, row is not None and not row.form.postings


def _taken(ended: list[Tally], document: str | None) -> Tally | None:
    found = next((tally for tally in ended if tally.document == document), None)
    if found is not None:
        ended.remove(found)
    return found


def _without_tasks(ended: list[Tally], options: RollUp, before: str | None) -> Iterator[Profile]:
    """Yield the profiles of documents that ended without a task, which nothing else tells of."""
    while ended and not ended[0].kept and (before is None or ended[0].document != before):
        tally = ended.pop(0)
        yield from _profile([], options, tally.document, tally)


def _profile(
    items: list[Assessment], options: RollUp, document: str | None, tally: Tally | None
) -> Iterator[Profile]:
    first = items[0].task if items else None if tally is None else tally.first
    dropped = tally.likely if tally is not None and tally.doubtful else 0
    if first is not None and first.row is not None and first.row.form.roles:
        yield from _of_portfolio(items, options, first, document, dropped)
        return
    items = [item for item in items if item.error != NO_TASK]
    title = None if first is None else first.origin.title
    yield from _made(items, options, title or document or "text", document, dropped)


def _of_portfolio(
    items: list[Assessment],
    options: RollUp,
    first: Task,
    document: str | None,
    dropped: int,
) -> Iterator[Profile]:
    """Yield the profile of a row of a table of roles; nothing of a row that can't be used."""
    row: Mapping[str, Any] = first.row or {}
    problem = items[0].task.error if items else None
    if problem not in (None, NO_TASK):
        line = "" if row["line"] is None else f"line {row['line']}: "
        if not problem.startswith(line or "line "):
            problem = f"{line}document '{document}' {problem}"
        options.refuse(InputError(row["table"], problem))
    facts, notes = role_facts(row, options.full_time)
    made: list[Profile] = []
    if not row.get("wrong"):
        if problem is not None:
            items, document = [], None
        made += _made(items, options, row["role"], document, dropped, facts, notes)
    if not made and options.on_lost is not None:
        options.on_lost(facts)
    for profile in made:
        yield profile if problem is None else replace(profile, why=NO_DESCRIPTION)


def _made(
    items: list[Assessment],
    options: RollUp,
    role: str,
    document: str | None,
    dropped: int = 0,
    facts: RoleFacts | None = None,
    notes: Sequence[str] = (),
) -> Iterator[Profile]:
    try:
        _check_read_back(items)
        profile = make_profile(
            items,
            role=role,
            document=document,
            facts=facts,
            notes=notes,
            weight_column=options.weight_column,
            exponent=options.exponent,
            dropped=dropped,
        )
        yield _ranked(profile)
    except InputError as error:
        options.refuse(error)


def _ranked(profile: Profile) -> Profile:
    """Set a profile's rank beside those of observed use, where that was asked for."""
    if all(task.assessment.observed_use is None for task in profile.tasks):
        return profile
    from tasktriage.usage.rank import use_rank  # whose tables a plain profile needs none of

    return replace(profile, use_rank=use_rank(profile))


def _check_read_back(items: list[Assessment]) -> None:
    """Refuse a role of which a person's changes can't be taken as they stand.

    Raises:
        InputError: it names the first line.
    """
    wrong = [item.task for item in items if item.task.error is not None]
    if not wrong or wrong[0].row is None or wrong[0].row.form.result is None:
        return
    more = "" if len(wrong) == 1 else f" (and {len(wrong) - 1:,} more like it)"
    raise InputError(wrong[0].row.form.result, f"{wrong[0].error}{more}")


Key = tuple[str, str | None]
"""A role of a table: its name, and the document, of which a result has several."""


@dataclass
class _Roles:
    """The roles of one table of tasks, or of one result."""

    options: RollUp
    held: dict[Key, list[Assessment]] = field(default_factory=dict)
    count: int = 0
    done: set[Key] = field(default_factory=set)

    def profiles(self, items: Iterable[Assessment]) -> Iterator[Profile]:
        """Yield a profile for each role, in the order in which they come first."""
        for item in items:
            try:
                role = self._role(item)
            except InputError as error:
                self.options.refuse(error)
                break
            if self.count >= HELD and role not in self.held:
                yield from self._flushed()
            self.held.setdefault(role, []).append(item)
            self.count += 1
        self._place_missed()
        yield from self._flushed()

    def _place_missed(self) -> None:
        """Give tasks that a person added to a result without a document to the only one there is.

        Where there are several nobody knows whose they are: they are a role of their own.
        """
        nobody = NO_ROLE, None
        missed = self.held.get(nobody, [])
        if not missed or len(self.held) + len(self.done) == 1:
            return
        row = missed[0].task.row
        if row is None or row.form.result is None:
            return
        if len(self.held) == 2 and not self.done:
            del self.held[nobody]
            (found,) = self.held.values()
            origin = found[0].task.origin
            for item in missed:
                place = replace(item.task.origin, document=origin.document, title=origin.title)
                found.append(replace(item, task=replace(item.task, origin=place)))
            return
        tasks = "1 task has" if len(missed) == 1 else f"{len(missed):,} tasks have"
        warnings.warn(
            f"{row.form.result}: {tasks} neither document nor title, and there are several: a role "
            f"'{NO_ROLE}' of their own; write whose they are",
            TasktriageWarning,
            stacklevel=2,
        )

    def _flushed(self) -> Iterator[Profile]:
        for key, items in self.held.items():
            self.done.add(key)
            yield from self._profile(items, *key)
        self.held, self.count = {}, HELD if self.count >= HELD else 0

    def _profile(
        self, items: list[Assessment], role: str, document: str | None
    ) -> Iterator[Profile]:
        """Yield the profile of a role, of a result with what it says of the role."""
        row, column = items[0].task.row, self.options.role_column
        if row is not None and row.form.result is not None:  # what keeps a role's place
            items = [item for item in items if item.task.error != NO_TASK]
        if row is None or row.facts is None or column is not None:
            if items:
                yield from _made(items, self.options, role, document)
            return
        facts, notes = role_facts(row.facts, self.options.full_time)
        made = list(_made(items, self.options, role, document, 0, facts, notes))
        if not made and self.options.on_lost is not None:
            self.options.on_lost(facts)
        for profile in made:
            unread = not items and document is None
            yield replace(profile, why=NO_DESCRIPTION) if unread else profile

    def _role(self, item: Assessment) -> Key:
        """Return whose task it is.

        Raises:
            InputError: there is no such column, or the table is too long to be in no order.
        """
        origin, column = item.task.origin, self.options.role_column
        row: Mapping[str, Any] = {} if item.task.row is None else item.task.row
        document = origin.document
        if item.task.row is not None and item.task.row.form.result is not None:
            document = document if column is None else item.task.row.form.result
        if column is None:
            role = origin.title or origin.document or NO_ROLE
        elif row and column not in row:
            there = ", ".join(map(str, row))
            problem = f"no column '{column}' for --role-column; there are {there}"
            raise InputError(document or "table", problem)
        else:
            if not self.held:
                refuse_role_column(document or "table", column, row)
            role = " ".join(cell_text(row.get(column)).split()) or NO_ROLE
        key = role, document
        if key in self.done:
            where = "" if origin.line is None else f"line {origin.line}: "
            problem = (
                f"{where}role '{role:.60}' comes again, after more than {HELD:,} rows; sort the "
                "table by role"
            )
            raise InputError(document or "table", problem)
        return key
