"""`--threads`: one setting for all that computes in this process and those that it starts."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.threads import THREADS, bind_threads, checked_threads

__all__ = ["Threads", "threads_option"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Threads(click.ParamType):  # type: ignore[type-arg]
    """A number of threads, 0 for all cores."""

    name = "threads"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> int:
        """Return the number; an error says where it stands, if that is not the option."""
        try:
            return checked_threads(value) or 0
        except UsageError:
            where = f" (so says {THREADS})" if value == os.environ.get(THREADS) else ""
            self.fail(f"{value!r} is no whole number from 0{where}", parameter, context)


def threads_option(command: Decorated) -> Decorated:
    """`--threads`, which binds the process and what it starts, and is an option of `Engine`."""
    return click.option(
        "--threads",
        type=Threads(),
        metavar="N",
        envvar=THREADS,
        callback=_threads,
        help="CPU threads of the model and of numpy; 0 for all cores, the default.",
    )(command)


def _threads(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
    if value is not None and not context.resilient_parsing:
        bind_threads(value)
    return value
