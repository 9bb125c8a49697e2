"""What went wrong on the way; the exit code follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tasktriage.contracts.errors import InputError
from tasktriage.domain.assessment import NO_TASK, Assessment, Extraction
from tasktriage.domain.comparison import Comparison, Ranking
from tasktriage.domain.migration import MigrationReport
from tasktriage.domain.plan import PlanReport
from tasktriage.domain.portfolio import Portfolio
from tasktriage.domain.profile import Profile
from tasktriage.domain.skills import SkillsReport
from tasktriage.domain.task import Task

from .app import say

__all__ = ["Outcome"]

ResultT = TypeVar(
    "ResultT",
    Assessment,
    Extraction,
    Profile | Portfolio,
    Comparison,
    PlanReport,
    MigrationReport,
    SkillsReport,
)

BARE = (Portfolio, PlanReport, MigrationReport, SkillsReport)


@dataclass
class Outcome:
    """How a run went.

    `rows` has for each document how many rows have an error, and the first one's line and error;
    `done` counts the results that the output is done with.
    """

    rows: dict[str, tuple[int, int | None, str]] = field(default_factory=dict)
    inputs: int = 0
    done: int = 0

    def input_error(self, error: InputError) -> None:
        """Say why an input was left out, and go on."""
        self.inputs += 1
        say("error", str(error))

    def watch(self, results: Iterable[ResultT]) -> Iterator[ResultT]:
        """Pass results on, noting the errors of rows."""
        for result in results:
            for item in _with_errors(result):
                self._note(item.task, item.error if isinstance(item, Assessment) else None)
            yield result
            self.done += 1

    def _note(self, task: Task, error: str | None) -> None:
        error = task.error if error is None else error
        if error is None or error == NO_TASK:  # of which a warning tells
            return
        name = task.origin.document or "text"
        count, line, first = self.rows.get(name, (0, task.origin.line, error))
        self.rows[name] = (count + 1, line, first)

    def written(self) -> str:
        """Say how many results the output is done with; nothing for none."""
        if not self.done:
            return ""
        return "1 result" if self.done == 1 else f"{self.done:,} results"

    def finish(self) -> int:
        """Sum up the rows with errors, one line for each input; return the exit code."""
        for document, (number, line, first) in self.rows.items():
            count = "1 row" if number == 1 else f"{number:,} rows"
            where = "" if line is None or first.startswith(f"line {line}:") else f" in line {line}"
            say("error", f"{document}: {count} without a label; first{where}: {first}")
        return 1 if self.inputs or self.rows else 0


def _with_errors(
    result: Assessment
    | Extraction
    | Profile
    | Portfolio
    | Comparison
    | PlanReport
    | MigrationReport
    | SkillsReport,
) -> Iterable[Assessment | Extraction]:
    if isinstance(result, (Assessment, Extraction)):
        return [result]
    if isinstance(result, Profile):
        profiles = [result]
    elif isinstance(result, Ranking):
        profiles = [role.profile for role in result.roles]
    elif isinstance(result, BARE):  # whose profiles went before
        profiles = []
    else:
        profiles = [result.before, result.after]
    return [task.assessment for profile in profiles for task in profile.tasks]
