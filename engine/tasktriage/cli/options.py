"""Options that several commands share, with completion of names from the registries."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from tasktriage.config import data_folder
from tasktriage.contracts.errors import TasktriageError, UsageError
from tasktriage.contracts.limits import DEFAULT_LIMITS, LIMITS, Limits
from tasktriage.kit.atomic import here
from tasktriage.pipeline.options import DEFAULT_COVERAGE, DEFAULT_EXTRACTOR, ReadOptions

from .app import app_of

__all__ = [
    "Share",
    "cache_option",
    "complete",
    "coverage_option",
    "data_dir",
    "data_dir_option",
    "draws_option",
    "extractor_option",
    "format_option",
    "input_argument",
    "limit_option",
    "model_option",
    "output_option",
    "read_options",
    "reader_option",
    "role_options",
    "seed_option",
    "split_option",
    "table_options",
    "title_option",
]

LEAST_MEANT = 10  # what is said without its sign and is more may be a percentage
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


class Share(click.ParamType):  # type: ignore[type-arg]
    """A share between 0 and 1, both left out, as `0.9` or `90%`."""

    name = "share"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> float:
        """Return the share of a text, or of a number from the configuration."""
        said = str(value).strip()
        number = said.removesuffix("%").strip()
        try:
            share = float(number) / (100.0 if said.endswith("%") else 1.0)
        except ValueError:
            share = math.nan
        if not 0.0 < share < 1.0:
            hint = ""
            if LEAST_MEANT <= share < 100.0 and not said.endswith("%"):
                hint = f"; did you mean {number}%?"
            self.fail(
                f"'{said}' is no share between 0 and 1, as 0.9 or 90%{hint}", parameter, context
            )
        return share


def complete(kind: str) -> Completer:
    """Return a completer of the names of a kind of component."""

    def completer(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        try:
            entries = list(app_of(context).plugins.registry(kind))
        except TasktriageError:
            return []
        return [
            CompletionItem(e.name, help=e.spec.summary)
            for e in entries
            if e.name.startswith(incomplete)
        ]

    return completer


def input_argument(command: Decorated) -> Decorated:
    """`[INPUT]...`."""
    return click.argument(
        "inputs", nargs=-1, metavar="[INPUT]...", type=click.Path(), callback=_named
    )(command)


def _named(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse an empty name, as of a variable that is not set: it would mean this folder."""
    if "" in value and not context.resilient_parsing:
        raise click.BadParameter("a name is empty")
    return value


def read_options(command: Callable[..., int]) -> Callable[..., int]:
    """Gather the options on how inputs are read into the parameter `options`, a `ReadOptions`."""

    @wraps(command)
    def gathered(*args: Any, **given: Any) -> int:
        names = [field.name for field in fields(ReadOptions)]
        said = {name: given.pop(name) for name in names if name in given}
        if said.get("rows") == "postings" and said.get("lines"):
            raise UsageError("--tasks is --as tasks, so it can't stand with --as postings")
        if said.get("rows") == "tasks":
            said["lines"] = True
        # a component that runs later may change the working folder
        return command(*args, options=ReadOptions(**said, base=here()), **given)

    return gathered


def table_options(command: Decorated) -> Decorated:
    """The options on how tables are read, `--tasks` among them, which is for texts too."""
    options = (
        click.option("--column", metavar="NAME", help="The column of a table with the tasks."),
        click.option("--id-column", metavar="NAME", help="The column of a table with the ids."),
        click.option(
            "--as",
            "rows",
            type=click.Choice(["postings", "tasks"]),
            help="What a row of a table is; by default its columns tell.",
        ),
        click.option(
            "--tasks", "lines", is_flag=True, help="Each row or line is a task: --as tasks."
        ),
        click.option(
            "--sheet",
            multiple=True,
            metavar="NAME",
            callback=_sheets,
            help="A sheet of a workbook to read, again for another; 'all' are all with tasks.",
        ),
        click.option(
            "--header-row",
            type=click.IntRange(min=0),
            metavar="N",
            help="The line of a table's header; 0 if it has none.",
        ),
        click.option(
            "--delimiter",
            metavar="CHAR",
            help="What stands between the cells of a csv: a character, or 'tab'.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _sheets(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...] | None:
    return value or None


def role_options(command: Decorated) -> Decorated:
    """The options on whose tasks the rows of a table are, and what they weigh."""
    options = (
        click.option(
            "--role-column",
            metavar="NAME",
            help="The column of a table of tasks that says whose they are.",
        ),
        click.option(
            "--weight-column",
            metavar="NAME",
            help="The column of a table with the hours or shares of tasks; by default its name "
            "tells.",
        ),
        click.option(
            "--weight-exponent",
            "exponent",
            type=click.FloatRange(0.0, 2.0),
            metavar="X",
            help="Raise weights to this power (O*NET's: frequencies); 0 is equal weights.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def title_option(command: Decorated) -> Decorated:
    """`--title`."""
    text = "The role; wins over what a document says."
    return click.option("--title", metavar="TEXT", help=text)(command)


def reader_option(command: Decorated) -> Decorated:
    """`--reader`."""
    return click.option(
        "--reader",
        metavar="NAME",
        shell_complete=complete("readers"),
        help="How to read the inputs, whatever their suffix.",
    )(command)


def extractor_option(command: Decorated) -> Decorated:
    """`--extractor`."""
    return click.option(
        "--extractor",
        default=DEFAULT_EXTRACTOR,
        show_default=True,
        metavar="NAME",
        shell_complete=complete("extractors"),
        help="What cuts documents into pieces, of which the tasks are chosen.",
    )(command)


def split_option(command: Decorated) -> Decorated:
    """`--split-compounds`."""
    text = "Make two tasks of 'draft and approve the budget' in documents."
    return click.option("--split-compounds", is_flag=True, help=text)(command)


def limit_option(command: Decorated) -> Decorated:
    """`--limit`, as the parameter `limits`, a `Limits`."""
    return click.option(
        "--limit",
        "limits",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_limits,
        help="Raise or lower what an input may cost: "
        + ", ".join(f"{name}={getattr(DEFAULT_LIMITS, name)}" for name in LIMITS)
        + " (size, text and memory in MiB).",
    )(command)


def _limits(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> Limits:
    return DEFAULT_LIMITS if context.resilient_parsing else Limits.from_texts(value)


def model_option(command: Decorated) -> Decorated:
    """`--model`."""
    return click.option(
        "--model",
        default="default",
        show_default=True,
        metavar="NAME|FOLDER",
        shell_complete=complete("models"),
        help="A registered model or a model folder.",
    )(command)


def coverage_option(command: Decorated) -> Decorated:
    """`--coverage SHARE`."""
    return click.option(
        "--coverage",
        type=Share(),
        default=DEFAULT_COVERAGE,
        show_default=True,
        help="Share of true labels that prediction sets are to hold.",
    )(command)


def cache_option(command: Decorated) -> Decorated:
    """`--cache`."""
    text = "Keep what the model says of each text, for later runs; see 'tasktriage cache'."
    return click.option("--cache", is_flag=True, help=text)(command)


def format_option(command: Decorated) -> Decorated:
    """`-f/--format`."""
    return click.option(
        "-f",
        "--format",
        "format_",
        metavar="NAME",
        shell_complete=complete("outputs"),
        help="table, json, jsonl, csv, xlsx, parquet, markdown, html, package or a plugin's; by "
        "default that of the suffix of --output, else table.",
    )(command)


def output_option(command: Decorated) -> Decorated:
    """`-o/--output`."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(allow_dash=True),
        metavar="FILE",
        callback=_output_path,
        help="Write to a file, whole or not at all.",
    )(command)


def data_dir_option(command: Decorated) -> Decorated:
    """`--data-dir`, as the parameter `folder`; give its value to `data_dir`."""
    return click.option(
        "--data-dir",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Where data sets are; by default $TASKTRIAGE_DATA, else the user's data folder.",
    )(command)


def data_dir(option: Path | None) -> Path:
    """Return the folder of the data sets: the option, else TASKTRIAGE_DATA, else the user's."""
    return data_folder(option)


def draws_option(said: str) -> Callable[[Decorated], Decorated]:
    """Return the option of how many draws there are; said: of what, in the help."""
    return click.option(
        "--draws",
        type=click.IntRange(100, 1_000_000),
        default=20_000,
        show_default=True,
        metavar="N",
        help=said,
    )


seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="Of chance: the same one gives the same figures.",
)


def _output_path(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> Path | None:
    """Return the path; `-` is standard output, as elsewhere."""
    if value is None or value == "-":
        return None
    path = Path(value)
    if context.resilient_parsing:
        return path
    if not value:
        raise click.BadParameter("the name is empty")
    if context.params.get("workers") is not None:  # whose results are a folder
        return path
    if value.endswith(("/", os.sep)) or path.is_dir():
        inside = path / "results.zip"
        raise click.BadParameter(
            f"{value} is a folder; name a file in it, as {inside} for all tables in one"
        )
    return path
