"""What one invocation shares: settings, plugins, and how loud to be."""

from __future__ import annotations

import os
import stat
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO

import click

from tasktriage.config import PROJECT_FILE, USER_FILE, Settings
from tasktriage.contracts.errors import TasktriageNote, TasktriageWarning, UsageError
from tasktriage.contracts.secret import scrubbed
from tasktriage.extend.catalogue import CatalogueFile
from tasktriage.extend.manager import Plugins
from tasktriage.kit.cache_folder import cache_folder

__all__ = [
    "App",
    "app_of",
    "config_files",
    "is_terminal",
    "printable",
    "route_warnings",
    "say",
    "stderr_is_free",
]


@dataclass
class App:
    """The options that stand before the command, and what is made from them."""

    blocked: list[str] = field(default_factory=list)
    third_party: bool = True
    strict: bool = False
    isolate: bool = False
    plugin_files: list[Path] = field(default_factory=list)
    verbose: int = 0
    quiet: bool = False
    fresh: bool = False
    arguments: tuple[str, ...] = ()
    work: list[Any] | None = None  # in a worker of `--workers`: what the command leaves to do
    today: date | None = None  # … and the day that it is for all of them

    @cached_property
    def settings(self) -> Settings:
        """Environment over the project's file over the user's."""
        return Settings.load(config_files())

    @cached_property
    def catalogue(self) -> CatalogueFile | None:
        """What plugins add, as the last run found it; None where it can't be kept."""
        try:
            return CatalogueFile(cache_folder(), fresh=self.fresh)
        except UsageError:  # there is no home
            return None

    @cached_property
    def plugins(self) -> Plugins:
        """The plugins; nothing is imported until a registry is asked for."""
        plugins = Plugins.from_settings(
            self.settings,
            blocked=self.blocked,
            third_party=self.third_party,
            strict=self.strict,
            files=self.plugin_files,
            warn=lambda line: self.say("warning", line),
            trace=lambda line: self.say("trace", line),
            slow=lambda line: self.say("note", line),
            catalogue=self.catalogue,
            isolate=self.isolate,
        )
        plugins.check_names(self.blocked)
        return plugins

    def say(self, kind: str, text: str) -> None:
        """Say a line, unless a shell asks for completions: it would stand amid what is typed."""
        if not self.quiet:
            say(kind, text)


def config_files() -> list[Path]:
    """Return the files of the configuration, whether they are there or not; a later one wins."""
    folder = os.environ.get("TASKTRIAGE_CONFIG_DIR") or click.get_app_dir("tasktriage")
    return [Path(folder) / USER_FILE, Path(PROJECT_FILE)]


def app_of(context: click.Context) -> App:
    """Return the invocation's App; a quiet one for a shell that asks for completions."""
    root = context.find_root()
    if root.obj is None:
        root.obj = App()
    app: App = root.obj
    app.quiet = app.quiet or root.resilient_parsing
    return app


def say(kind: str, text: str) -> None:
    """Print one line on standard error: `error: …`, `warning: …`."""
    colour = {"error": "red", "warning": "yellow"}.get(kind)
    line = printable(scrubbed(" ".join(text.split())))
    click.echo(f"{click.style(kind, fg=colour)}: {line}", err=True)


def printable(text: str) -> str:
    """Return a text with U+FFFD for each character that would act on a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def route_warnings(app: App) -> Callable[[], None]:
    """Show our warnings as one line on standard error, others only when verbose."""
    before = warnings.showwarning, warnings.filters[:]

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, TasktriageWarning):
            say("note" if issubclass(category, TasktriageNote) else "warning", str(message))
        elif app.verbose:
            say("note", f"{category.__name__}: {message}")

    warnings.showwarning = show
    warnings.simplefilter("always", TasktriageWarning)

    def restore() -> None:
        warnings.showwarning = before[0]
        warnings.filters[:] = before[1]  # type: ignore[index]

    return restore


def is_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal; a closed or missing one is not."""
    try:
        return bool(stream is not None and stream.isatty())
    except ValueError:
        return False


def stderr_is_free(output: Path | None) -> bool:
    """Whether a progress bar can be shown: on a terminal that the results don't go to.

    Whoever reads a pipe, as `less` does, shows them on that terminal too.
    """
    shown = is_terminal(sys.stdout) or _is_pipe(sys.stdout)
    return is_terminal(sys.stderr) and (output is not None or not shown)


def _is_pipe(stream: Any) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(getattr(stream, "stream", stream).fileno()).st_mode)
    except (AttributeError, OSError, ValueError):  # closed, or none of the system's
        return False
