"""O*NET's tasks of the occupation that a title names, as given tasks; they are marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tasktriage.contracts.errors import UsageError
from tasktriage.corpora.onet_tasks import NOTICE, read_onet_tasks
from tasktriage.domain.occupation import OccupationMatch
from tasktriage.domain.task import Origin, Task
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.look_up import matcher_of

from .app import say
from .options import data_dir

__all__ = ["occupation_tasks", "onet_option", "onet_tasks"]

MARK = "task of O*NET, not of a posting"
CHECK = 0.5  # of an occupation that is less probable no tasks are taken
SHOWN = 3  # of those that it may be

onet_option = click.option(
    "--onet-tasks",
    "with_onet",
    is_flag=True,
    help="Take O*NET's tasks of the occupation that --title names, as fetched beforehand.",
)


def onet_tasks(engine: Engine, title: str | None, folder: Path | None = None) -> Iterator[Task]:
    """Yield O*NET's tasks of the occupation that a title names.

    Raises:
        UsageError: there is no title, or it names no occupation, or none surely.
        InputError: the tasks were not fetched, or there are none of the occupation.
    """
    if title is None:
        raise UsageError("--onet-tasks needs --title, which names the occupation")
    matches = matcher_of(engine).candidates(title)
    if not matches:
        raise UsageError(f"--title '{title}' names no occupation; try another, or give its tasks")
    best = matches[0]
    if best.probability < CHECK:
        some = ", ".join(f"{m.title} (p {m.probability:.2f})" for m in matches[:SHOWN])
        raise UsageError(f"--title '{title}' is no sure occupation; it may be {some}: name one")
    say("note", f"'{title}' is {best.code} {best.title} (p {best.probability:.2f})")
    yield from occupation_tasks(best, title, folder)


def occupation_tasks(best: OccupationMatch, title: str, folder: Path | None) -> Iterator[Task]:
    """Yield O*NET's tasks of an occupation; says whose they are, once."""
    found = read_onet_tasks(data_dir(folder), best.code)
    say("note", NOTICE)
    document = f"O*NET {best.code} {best.title}"
    for number, task in enumerate(found, start=1):
        yield Task(
            task.text,
            id=f"O*NET {best.code}/{task.id}",
            origin=Origin(document=document, title=title, line=number, title_source="given"),
            changes=(MARK,),
        )
