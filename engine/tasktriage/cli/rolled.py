"""Roles as commands read them: what the user named, rolled up to a profile each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path

import click

from tasktriage.contracts.errors import InputError
from tasktriage.domain.document import Document
from tasktriage.domain.portfolio import FULL_TIME
from tasktriage.domain.profile import Profile
from tasktriage.domain.task import Task
from tasktriage.extend.manager import Plugins
from tasktriage.kit.role_columns import MOST_HOURS
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.look_up import looked_up
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp

from .inputs import Inputs
from .onet_tasks import onet_tasks
from .options import role_options
from .outcome import Outcome
from .texts import given_texts

__all__ = ["as_roles", "full_time_option", "profiles_of", "role_items", "roll_up_options"]

full_time_option = click.option(
    "--full-time-hours",
    "full_time",
    type=click.FloatRange(1.0, MOST_HOURS),
    default=FULL_TIME,
    show_default=True,
    metavar="H",
    help="Hours a week of a full-time equivalent, of a table of roles with their headcount.",
)
"""`--full-time-hours`, as the parameter `full_time`."""


def roll_up_options(command: Callable[..., int]) -> Callable[..., int]:
    """`role_options`, gathered in the parameter `rolled`, a `RollUp`."""

    @role_options
    @wraps(command)
    def gathered(
        *args: object,
        role_column: str | None,
        weight_column: str | None,
        exponent: float | None,
        **given: object,
    ) -> int:
        rolled = RollUp(role_column=role_column, weight_column=weight_column, exponent=exponent)
        return command(*args, rolled=rolled, **given)

    return gathered


def as_roles(
    plugins: Plugins, options: ReadOptions, rolled: RollUp, on_error: Callable[[InputError], None]
) -> ReadOptions:
    """Return options that read tables of roles as such; --role-column makes a row a task.

    Raises:
        UnknownNameError: there is no reader of the name asked for.
    """
    if options.reader is not None:
        plugins.readers.find(options.reader)
    rows = "tasks" if rolled.role_column is not None and options.rows is None else options.rows
    return replace(options, on_error=on_error, roles=True, rows=rows)


def role_items(
    engine: Engine,
    named: Inputs,
    texts: Sequence[str],
    *,
    with_onet: bool = False,
    folder: Path | None = None,
) -> Iterator[Document | Task]:
    """Yield O*NET's tasks where they are asked for, the texts given, and what inputs hold.

    folder: of O*NET's tasks as fetched.
    """
    if with_onet:
        yield from onet_tasks(engine, named.options.title, folder)
    yield from given_texts(texts, named.options)
    yield from engine.read(named.sources(engine.plugins), named.options)


def profiles_of(
    engine: Engine,
    items: Iterable[Document | Task],
    rolled: RollUp,
    outcome: Outcome,
    *,
    anew: bool,
) -> list[Profile]:
    """Return the profile of each role, with the occupation that each is."""
    found = outcome.watch(engine.portfolio(items, rolled, anew=anew))
    return looked_up(engine, [one for one in found if isinstance(one, Profile)])
