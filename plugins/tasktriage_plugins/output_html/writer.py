"""Write one HTML file: roles go to a temporary file as they come, what sums them up before them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from tasktriage.plugin import (
    LABELS,
    Assessment,
    Profile,
    RunInfo,
    Shares,
    load_codebook,
    page_policy,
    page_templates,
    shares,
)

from .overview import Entry, of_document, of_role, ranked
from .texts import counted, day, line, percent
from .views import Role, of_assessments, of_profile

__all__ = ["MOST_ROLES", "MOST_TASKS", "HtmlOutput"]

TEMPLATES = Path(__file__).parent / "templates"
MOST_TASKS = 3_000  # rows of a page; a browser takes seconds for more, and nobody reads them
MOST_ROLES = 1_000  # of the overview
HELD = 4 * 2**20  # characters of roles that are held in memory
MEANINGS = {
    label: text
    for label, text in zip(
        LABELS,
        (
            "an agent does it from start to finish; people check samples",
            "a person does it, AI a material part of it",
            "a person does the essential part",
        ),
        strict=True,
    )
}


class HtmlOutput:
    """A page for people: what a role's work is made of, and how sure that is.

    `most_tasks` bounds the rows of the page, `most_roles` those of its overview; what is left out
    is said.
    """

    def __init__(self, *, most_tasks: int = MOST_TASKS, most_roles: int = MOST_ROLES) -> None:
        self._most_tasks, self._most_roles = most_tasks, most_roles

    def write(
        self,
        results: Iterable[Assessment] | Iterable[Profile],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write the page once all results are there; only numbers of roles are held till then."""
        remaining: Iterator[Any] = iter(results)
        first = next(remaining, None)
        every = () if first is None else chain([first], remaining)
        profiles = isinstance(first, Profile) or (first is None and run.command != "classify")
        page = _Page(run, self._most_tasks, self._most_roles)
        with SpooledTemporaryFile(HELD, "w+", encoding="utf-8", newline="") as body:
            (page.profiles if profiles else page.assessments)(every, body.write)
            page.end(body.write)
            body.seek(0)
            stream.writelines(page.head(profiles=profiles))
            copyfileobj(body, stream)
        stream.writelines(page.foot(profiles=profiles))


@dataclass
class _Page:
    """A page under way. The first role waits for a second: alone it has the page's heading."""

    run: RunInfo
    tasks_left: int
    roles_left: int
    entries: list[Entry] = field(default_factory=list)
    roles: int = 0
    unseen_roles: int = 0
    unseen_tasks: int = 0
    waiting: Role | None = None
    total: Shares = Shares()

    def __post_init__(self) -> None:
        self._templates = page_templates(TEMPLATES)
        self._style = (TEMPLATES / "report.css").read_text("utf-8")
        self._script = (TEMPLATES / "report.js").read_text("utf-8")

    def profiles(self, results: Iterable[Profile], write: Callable[[str], Any]) -> None:
        """Write a part for each profile."""
        for profile in results:
            self.roles += 1
            key = self._key(len(profile.tasks))
            self._enter(of_role(profile, key))
            if key:
                self._write(of_profile(profile, key, self.tasks_left, self.run), write)

    def assessments(self, results: Iterable[Assessment], write: Callable[[str], Any]) -> None:
        """Write a part for each document (consecutive assessments with one name)."""
        for _, part in groupby(results, key=lambda item: item.task.origin.document):
            self.roles += 1
            shown: list[Assessment] = []
            total, count = Shares(), 0
            for item in part:
                total, count = total + shares([item]), count + 1
                if len(shown) < self.tasks_left:
                    shown.append(item)
                first = item if count == 1 else first
            key = self._key(count)
            self.total += total
            self._enter(of_document(first, total, count, key))
            if key:
                self._write(of_assessments(shown, total, count, key, self.run), write)

    def _key(self, tasks: int) -> str:
        """Return the key of the next role; none where there is no room for its part."""
        if self.tasks_left <= 0:
            self.unseen_roles += 1
            self.unseen_tasks += tasks
            return ""
        return f"role-{self.roles}"

    def _enter(self, entry: Entry) -> None:
        if len(self.entries) < self.roles_left:
            self.entries.append(entry)

    def _write(self, role: Role, write: Callable[[str], Any]) -> None:
        self.tasks_left -= max(1, len(role.rows))
        if self.roles == 1:
            self.waiting = role
            return
        self._flush(write)
        self._render(role, write)

    def _flush(self, write: Callable[[str], Any]) -> None:
        if self.waiting is not None:
            self._render(self.waiting, write)
            self.waiting = None

    def _render(self, role: Role, write: Callable[[str], Any]) -> None:
        template = self._templates.get_template("role.html.j2")
        for part in template.generate(role=role, solo=self.roles == 1, meanings=MEANINGS):
            write(part)

    def end(self, write: Callable[[str], Any]) -> None:
        """Write what has waited: all results have come."""
        self._flush(write)

    def head(self, *, profiles: bool) -> Iterator[str]:
        """Yield the beginning of the page, with its overview."""
        solo = self.roles == 1
        noun = "role" if profiles else "document"
        name = self.entries[0].name if solo else counted(self.roles, noun)
        template = self._templates.get_template("head.html.j2")
        yield from template.generate(
            policy=page_policy(style=self._style, script=self._script),
            style=self._style,
            version=line(self.run.version),
            title=name if self.roles else "No tasks",
            what="Task profile" if profiles else "Task triage",
            day=day(self.run.created),
            solo=solo,
            said="" if solo else self._ranking() if profiles else self._all(),
            ranked=profiles,
            entries=() if solo else ranked(self.entries) if profiles else self.entries,
            left_out=tuple(self._left_out(noun)),
        )

    def _all(self) -> str:
        """Return what all documents come to."""
        values = [self.total.of(label) for label in LABELS]
        parts = [f"{percent(v)} {label}" for label, v in zip(LABELS, values, strict=True) if v]
        if not parts:
            return ""
        return f"{counted(self.total.tasks, 'task')} in all: {', '.join(parts)} of the work."

    def _ranking(self) -> str:
        """Return who stands first and last of all roles in the overview."""
        places = [entry for entry in ranked(self.entries) if entry.rank is not None]
        silent = len(self.entries) - len(places)
        few = f"{counted(silent, 'role')} {'has' if silent == 1 else 'have'} too few tasks for figures."
        if len(places) < 2:
            return few if silent else ""
        first, last = places[0], places[-1]
        return (
            f"By its score, {first.name} is open to AI most ({first.score} of 100) and {last.name} "
            f"least ({last.score})." + (f" {few}" if silent else "")
        )

    def _left_out(self, noun: str) -> Iterator[str]:
        there = "The formats csv, xlsx and json have them all."
        if self.unseen_roles:
            yield (
                f"{counted(self.unseen_roles, f'further {noun}')} with "
                f"{counted(self.unseen_tasks, 'task')} have no part of their own on this page, "
                f"which would be too long to read. {there}"
            )
        beyond = self.roles - len(self.entries)
        if beyond:
            yield f"This table has the first {len(self.entries):,}; {beyond:,} came after. {there}"

    def foot(self, *, profiles: bool) -> Iterator[str]:
        """Yield the end of the page: method, scope and limits."""
        run, model = self.run, self.run.model
        made = [
            ("Made", f"{day(run.created)} by tasktriage {line(run.version)} {line(run.command)}")
        ]
        if model is not None:
            digest = "" if model.sha256 is None else f", sha256 {line(model.sha256)}"
            made.append(("Model", f"{line(model.name)} {line(model.version)}{digest}"))
        made.append(("Codebook", load_codebook().version))
        if run.sectors:
            made.append(("Sectors", ", ".join(map(line, run.sectors))))
        template = self._templates.get_template("foot.html.j2")
        yield from template.generate(
            empty=not self.roles,
            labels=load_codebook().labels,
            scope=line(run.scope),
            profiles=profiles,
            coverage="" if run.coverage is None else f"{100 * run.coverage:g}",
            made=made,
            script=self._script,
        )
