"""What runs in a worker of `classify --workers`: the command itself, up to where it would write."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import click

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.protocols import RunInfo
from tasktriage.contracts.specs import OutputSpec
from tasktriage.extend.discovery import State
from tasktriage.extend.manager import Plugins
from tasktriage.extend.process_state import owned
from tasktriage.extend.registry import Entry
from tasktriage.kit.atomic import atomic
from tasktriage.pipeline.asked import AUTO
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.write import run_info, write_results
from tasktriage.scale.worker import Items, Work, Writer
from tasktriage.scale.worker import serve as answer_shards

from .app import App, app_of
from .main import cli
from .outcome import Outcome

__all__ = ["left_work", "serve"]

# what changes no answer, or is among the facts by itself
ASIDE = frozenset(
    {
        *("inputs", "output", "workers", "threads", "cache", "format_", "text"),
        *("with_onet", "with_document", "keep_columns"),
    }
)


def serve() -> None:
    """Answer shards; what `--workers` starts."""
    with owned():
        answer_shards(_made)


def _made(first: Mapping[str, Any]) -> tuple[Work, Mapping[str, Any]]:
    """Parse the arguments as they were given, and return the work that the command has left.

    Raises:
        TasktriageError: a part can't be made.
    """
    app = App(quiet=True, work=[], today=date.fromisoformat(first["today"]))
    arguments: list[str] = first["arguments"]
    try:
        cli.main(args=arguments, prog_name="tasktriage", standalone_mode=False, obj=app)
    except click.ClickException as error:
        raise UsageError(error.format_message()) from None
    assert app.work, "the command has made its work"
    work, facts = app.work
    return work, facts


def left_work(
    context: click.Context,
    options: ReadOptions,
    beside: Mapping[str, Any],
    parts: Mapping[str, Any],
    output: Entry[OutputSpec],
) -> tuple[Work, Mapping[str, Any]]:
    """Return the work of a process, and the facts that its answers depend on.

    Args:
        context: with the command's parameters.
        options: how inputs are read.
        beside: of an `Engine`, named alike.
        parts: of it too.
        output: the format.

    Raises:
        TasktriageError: a part can't be made.
    """
    app, given = app_of(context), context.params
    plugins = app.plugins
    day = beside["as_of"] or app.today
    engine = Engine(plugins=plugins, **{**beside, "as_of": day}, **parts)
    engine.prepare()
    run = run_info(
        "classify",
        model=engine.model.info,
        embedder=engine.model.embedder_id,
        **engine.asked.said(plugins),
        coverage=parts["coverage"],
        explain=parts["explain"],
    )
    work = Work(
        engine=engine,
        options=options,
        write=_writer(engine, output, run),
        folder=options.folder / given["output"],
        suffix=f".{output.name}",
        roles=bool(engine.asked.occupation or AUTO in engine.asked.sectors),
    )
    return work, _facts(given, engine, plugins, run, output.name)


def _writer(engine: Engine, output: Entry[OutputSpec], run: RunInfo) -> Writer:
    def write(items: Iterable[Items], path: Path) -> Mapping[str, Any]:
        outcome = Outcome()
        results = chain.from_iterable(map(engine.assessments, items))
        with atomic(path, binary=output.spec.binary, keep=False) as stream:
            write_results(outcome.watch(results), output, run, stream)
        wrong = [[name, *facts] for name, facts in outcome.rows.items()]
        return {"rows": outcome.done, "unlabelled": wrong}

    return write


def _facts(
    given: Mapping[str, Any], engine: Engine, plugins: Plugins, run: RunInfo, format_: str
) -> dict[str, Any]:
    options = {name: _said(value) for name, value in given.items() if name not in ASIDE}
    info = engine.model.info
    return {
        "tasktriage": version("tasktriage"),
        "format": format_,
        "inputs": [os.path.normpath(name) for name in given["inputs"]],
        "model": {"name": info.name, "version": info.version, "sha256": info.sha256},
        "options": options,
        "day": run.as_of,  # whose rules are in force, whether it was asked for or is today
        "plugins": _strangers(plugins),
    }


def _said(value: Any) -> Any:
    """Return an option's value as JSON has it; of a file what is in it counts, not its name."""
    if isinstance(value, Path):
        with suppress(OSError):
            return f"{value.name} {hashlib.sha256(value.read_bytes()).hexdigest()[:16]}"
    if isinstance(value, (list, tuple)):
        return [_said(one) for one in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _strangers(plugins: Plugins) -> Sequence[str]:
    """Return the plugins that are not ours, with their versions; of a file a hash."""
    found = []
    for record in plugins.records():
        if record.bundled or record.state is State.BLOCKED:
            continue
        known = record.version
        if record.path is not None:
            with suppress(OSError):
                known = hashlib.sha256(record.path.read_bytes()).hexdigest()[:16]
        found.append(f"{record.name} {known}")
    return sorted(found)
