"""Write one HTML file: its parts go to a temporary file as they come, what sums them up before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from tasktriage.plugin import (
    Assessment,
    Comparison,
    Difference,
    MigrationReport,
    PlanReport,
    Portfolio,
    Profile,
    Ranking,
    RunInfo,
    Shares,
    SkillsReport,
    shares,
)

from .comparisons import of_difference, of_ranking
from .overview import of_document, of_role
from .page import Page
from .parts_page import write_moves, write_skills
from .plan_page import write_plans
from .sums import of_portfolio
from .views import of_assessments, of_profile
from .words import weighs_the_same

__all__ = ["MOST_ROLES", "MOST_TASKS", "HtmlOutput"]

MOST_TASKS = 3_000  # rows of a page; a browser takes seconds for more, and nobody reads them
MOST_ROLES = 1_000  # of the overview
HELD = 4 * 2**20  # characters of parts that are held in memory


class HtmlOutput:
    """A page for people: what a role's work is made of, and how sure that is.

    `most_tasks` bounds the rows of the page, `most_roles` those of its overview; what is left out
    is said.
    """

    def __init__(self, *, most_tasks: int = MOST_TASKS, most_roles: int = MOST_ROLES) -> None:
        self._most_tasks, self._most_roles = most_tasks, most_roles

    def write(
        self,
        results: Iterable[Assessment]
        | Iterable[Profile | Portfolio]
        | Iterable[Comparison]
        | Iterable[PlanReport]
        | Iterable[MigrationReport]
        | Iterable[SkillsReport],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write the page once all results are there; till then only its overview is held."""
        remaining: Iterator[Any] = iter(results)
        first = next(remaining, None)
        every = () if first is None else chain([first], remaining)
        if isinstance(first, PlanReport) or (first is None and run.command == "plan"):
            write_plans(every, run, stream)
            return
        if isinstance(first, MigrationReport) or (first is None and run.command == "migrate"):
            write_moves(every, run, stream)
            return
        if isinstance(first, SkillsReport) or (first is None and run.command == "skills"):
            write_skills(every, run, stream)
            return
        kind, parts = _kind(first, run)
        with SpooledTemporaryFile(HELD, "w+", encoding="utf-8", newline="") as body:
            page = Page(kind, run, body.write, self._most_tasks, self._most_roles)
            parts(page, every)
            page.end()
            body.seek(0)
            stream.writelines(page.head())
            copyfileobj(body, stream)
        stream.writelines(page.foot())


def _kind(first: object, run: RunInfo) -> tuple[str, Any]:
    if isinstance(first, Profile) or (first is None and run.command == "profile"):
        return "profiles", _profiles
    if isinstance(first, Ranking | Difference) or (first is None and run.command == "compare"):
        return "comparisons", _comparisons
    return "assessments", _assessments


def _profiles(page: Page, results: Iterable[Profile | Portfolio]) -> None:
    """Write a part for each profile; a portfolio, which comes behind them, stands above all."""
    same = 0
    for result in results:
        if isinstance(result, Portfolio):
            page.sums = of_portfolio(result, same)
            continue
        summed = result.shares is not None and result.facts and result.facts.headcount is not None
        same += bool(summed) and weighs_the_same(result)
        page.made_with(result.model)
        room = page.tasks_left
        key = page.key(len(result.tasks))
        page.enter(of_role(result, key))
        if key:
            page.part("role.html.j2", role=of_profile(result, key, room, page.run))


def _assessments(page: Page, results: Iterable[Assessment]) -> None:
    """Write a part for each document (consecutive assessments with one name)."""
    for _, part in groupby(results, key=lambda item: item.task.origin.document):
        room = page.tasks_left
        shown: list[Assessment] = []
        total, count = Shares(), 0
        for count, item in enumerate(part, start=1):  # noqa: B007
            total += shares([item])
            page.made_with(item.model)
            if len(shown) < max(1, room):
                shown.append(item)
        key = page.key(count)
        page.total += total
        page.enter(of_document(shown[0], total, count, key))
        if key:
            role = of_assessments(shown, total, count, key, page.run)
            page.part("role.html.j2", role=role)


def _comparisons(page: Page, results: Iterable[Comparison]) -> None:
    for result in results:
        if isinstance(result, Ranking):
            _ranking(page, result)
        else:
            for basis in (result.basis_before, result.basis_after):
                page.made_with(basis.model)
            room = page.tasks_left
            key = page.key(len(result.changes))
            page.enter(of_role(result.after, key))
            if key:
                page.part("versions.html.j2", key=key, view=of_difference(result, room))


def _ranking(page: Page, ranking: Ranking) -> None:
    """Write the ranking, then a part for each of its roles."""
    page.end()
    room = page.tasks_left
    keys = []
    for role in ranking.roles:
        page.made_with(role.basis.model or role.profile.model)
        keys.append(page.key(len(role.profile.tasks)))
    view = of_ranking(ranking, keys)
    page.title, page.said = page.title or view.title, page.said or view.said
    page.part("ranking.html.j2", view=view)
    for role, key in zip(ranking.roles, keys, strict=True):
        if key:
            page.part("role.html.j2", role=of_profile(role.profile, key, room, page.run))
            room -= max(1, len(role.profile.tasks))
