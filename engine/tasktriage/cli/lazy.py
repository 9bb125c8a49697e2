"""A group whose commands are imported when they run: core ones by name, others from plugins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from importlib import import_module
from typing import Any

import click

from tasktriage.contracts.errors import (
    ComponentError,
    Note,
    TasktriageError,
    UnknownNameError,
    chain,
    one_line,
)
from tasktriage.contracts.specs import CommandSpec
from tasktriage.extend.registry import Entry

from .app import App, app_of
from .stdout import Router, of_results, reader_is_gone

__all__ = ["CORE", "ClosedPipeError", "LazyGroup"]

CORE: dict[str, tuple[str, str]] = {
    "classify": ("classify:classify", "Classify the tasks of job descriptions and tables."),
    "extract": ("extract:extract", "List the tasks found in documents, unclassified."),
    "profile": ("profile:profile", "Roll roles up: shares of their work, with intervals."),
    "compare": ("compare:compare", "Compare roles, or two versions of one."),
    "migrate": ("migrate:migrate", "Say what it takes to move from a role to others."),
    "skills": ("skills:skills", "Say which skills stand behind automatable work."),
    "plan": ("plan:plan", "Plan: are people re-skilled as fast as AI is deployed?"),
    "bench": ("bench:bench", "Benchmark classifiers on labelled task sets."),
    "train": ("train:train", "Train a model from a recipe."),
    "models": ("models:models", "List and show trained models."),
    "taxonomies": ("taxonomies:taxonomies", "List, show, check and measure taxonomies."),
    "occupations": ("occupations:occupations", "Say which occupation a title or posting is."),
    "policies": ("policies:policies", "List, show, check and measure policies."),
    "datasets": ("datasets:datasets", "List, show, fetch and compare labelled task sets."),
    "plugins": ("plugins:plugins", "List, show, check, start and install plugins."),
    "cache": ("cache:cache", "Show or empty the cache of --cache."),
    "completion": ("completion:completion", "Print the shell's completion script."),
}
"""Core commands: `module:attribute` below `tasktriage.cli.commands`, and the summary."""


class ClosedPipeError(Exception):
    """Whoever reads standard output has had enough.

    No OSError, which click would answer with exit code 1.
    """


@contextmanager
def _closed_pipe() -> Iterator[None]:
    try:
        yield
    except (Exception, SystemExit) as error:
        # rich makes SystemExit of it
        broken = any(isinstance(cause, BrokenPipeError) for cause in chain(error))
        if not broken or not reader_is_gone():  # a component may have pipes of its own
            raise
        raise ClosedPipeError from error


def _guarded(command: click.Command, entry: Entry[CommandSpec]) -> click.Command:
    """Return a stranger's command, whose errors bear its name.

    Its user has asked for it, so standard output is its own, and so is its exit code.
    """
    ours, kind = copy(command), type(command)

    def make_context(*args: Any, **options: Any) -> click.Context:
        with _stranger(entry):
            return kind.make_context(ours, *args, **options)

    def invoke(context: click.Context) -> Any:
        with _stranger(entry):
            return kind.invoke(ours, context)

    vars(ours).update(make_context=make_context, invoke=invoke)
    return ours


@contextmanager
def _stranger(entry: Entry[CommandSpec]) -> Iterator[None]:
    out = sys.stdout
    own = (click.ClickException, click.Abort, click.exceptions.Exit, ClosedPipeError, SystemExit)
    try:
        with out.opened() if isinstance(out, Router) else nullcontext():
            yield
    except (*own, TasktriageError):
        raise
    except KeyboardInterrupt as error:
        error.add_note(Note(f"{entry.describe()} was running"))
        raise
    except BaseException as error:
        if of_results(error):
            raise
        raise ComponentError(f"{entry.describe()} failed: {one_line(error)}") from error


class LazyGroup(click.Group):
    """Core commands resolve without any plugin; an unknown name asks the plugins."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Parse the arguments; `--help` writes here."""
        if isinstance(app := extra.get("obj"), App):
            app.arguments = tuple(args)
        with _closed_pipe():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _closed_pipe():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, core ones first."""
        return [*CORE, *self._added(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name in CORE:
            module, _, attribute = CORE[cmd_name][0].partition(":")
            found: Any = getattr(import_module(f"tasktriage.cli.commands.{module}"), attribute)
        else:
            plugins = app_of(ctx).plugins
            try:
                entry = plugins.commands.find(cmd_name)
            except UnknownNameError as error:
                known = {e.name for e in plugins.commands} | set(CORE)
                raise UnknownNameError("command", cmd_name, known, error.hint) from None
            found = entry.load()
            if not isinstance(found, click.Command):
                raise ComponentError(f"{entry.describe()} is no click command")
            if entry.theirs:
                found = _guarded(found, entry)
        command: click.Command = found
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by their summaries, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in CORE.items()])
        if added := self._added(ctx):
            with formatter.section("Commands of plugins"):
                formatter.write_dl(list(added.items()))

    def _added(self, ctx: click.Context) -> dict[str, str]:
        app = app_of(ctx)
        try:
            entries = list(app.plugins.commands)
        except TasktriageError as error:
            app.say("warning", str(error))
            return {}
        for entry in entries:
            if entry.name in CORE:
                app.say("warning", f"{entry.describe()} is not used: it has a core command's name")
        return {e.name: e.spec.summary for e in entries if e.name not in CORE}
