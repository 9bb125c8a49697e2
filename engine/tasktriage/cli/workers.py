"""`classify --workers N`: the process that the user started."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import OutputSpec
from tasktriage.contracts.threads import THREADS, bind_libraries, cores
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry
from tasktriage.kit.isolated import own_python
from tasktriage.pipeline.options import ReadOptions
from tasktriage.scale.folder import SHARDS, Folder, opened
from tasktriage.scale.inputs import Inputs
from tasktriage.scale.pool import Answer, Pool
from tasktriage.scale.process import Started
from tasktriage.scale.run import STOPPED, Run
from tasktriage.scale.shards import Ends, shards

from .app import App, app_of, say
from .outcome import Outcome
from .output import choose_output
from .progress import counted
from .worker_options import FORMATS, checked_output

__all__ = ["classify_in_workers"]

REMEMBERED = 10_000  # lines that were said, so that none is said twice
SHOWN = 1_000  # … and shown
AGAIN = 3  # lines that came again, in the note of those


@dataclass
class Said:
    """What workers say, each line once, whichever of them says it."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unshown: int = 0

    def hear(self, lines: Sequence[tuple[str, str]], *, starting: bool = False) -> None:
        """Show lines that are new; those that every worker says as it starts are not counted."""
        for line in lines:
            if starting and line in self.counts:
                continue
            if line not in self.counts and len(self.counts) >= REMEMBERED:
                self.unshown += 1
                continue
            self.counts[line] += 1
            if self.counts[line] == 1 and len(self.counts) <= SHOWN:
                say(*line)
            elif self.counts[line] == 1:
                self.unshown += 1

    def finish(self) -> None:
        """Say what came again, and how much was not shown."""
        warned = Counter({x: n for (kind, x), n in self.counts.items() if kind == "warning"})
        again = [(text, n) for text, n in warned.most_common(AGAIN) if n > 1]
        more = sum(n > 1 for n in warned.values()) - len(again)
        if again:
            told = "; ".join(f"{n} times: {text}" for text, n in again)
            say("note", f"said by workers again: {told}" + (f"; and {more} others" if more else ""))
        if self.unshown:
            say("note", f"{self.unshown:,} more warnings of workers are not shown")


def classify_in_workers(
    context: click.Context, options: ReadOptions, beside: Mapping[str, Any], parts: dict[str, Any]
) -> int:
    """Classify in processes into a folder; return the exit code.

    In such a process itself the work is made, and left for whoever serves it.

    Args:
        context: with the command's parameters.
        options: how inputs are read.
        beside: of an `Engine`, named alike.
        parts: of it too.

    Raises:
        UsageError: something can't stand with `--workers`, or the folder was begun otherwise.
        TasktriageError: a part can't be made, or nothing be written.
    """
    app, given = app_of(context), context.params
    output = checked_output(given["inputs"], given["output"], options.folder, given)
    name = _format(given["format_"], app, output)
    format_ = choose_output(app.plugins, name, None, "assessments", name)
    if app.work is not None:
        from .serving import left_work

        app.work += left_work(context, options, beside, parts, format_)
        return 0
    if options.reader is not None:
        app.plugins.readers.find(options.reader)
    if parts["explain"] and not format_.spec.explains:
        say("warning", f"{format_.describe()} shows no explanations; --format jsonl does")
    return _run(app, options, given, output, format_)


def _format(asked: str | None, app: App, output: Path) -> str:
    """Return the format asked for, else that of the folder's suffix, else the settings' or jsonl.

    Raises:
        UsageError: it is none of these.
    """
    suffix = output.suffix.removeprefix(".")
    if asked is None and suffix in FORMATS:
        return suffix
    if asked is None:
        asked = app.settings.classify.get("format", FORMATS[0])
        if asked not in FORMATS:
            say("note", f"--workers writes {FORMATS[0]}, not the settings' {asked}")
            return FORMATS[0]
    if asked not in FORMATS:
        raise UsageError(f"--workers writes {' or '.join(FORMATS)}, not '{asked}'")
    return asked


def _run(
    app: App,
    options: ReadOptions,
    given: Mapping[str, Any],
    output: Path,
    format_: Entry[OutputSpec],
) -> int:
    outcome, said, ends = Outcome(), Said(), Ends()
    missing: list[str] = []

    def refuse(error: InputError) -> None:
        missing.append(error.name)
        outcome.input_error(error)

    options = replace(options, on_error=refuse)
    named = Inputs(given["inputs"], options, output)
    named.check()
    found = shards(named.sources(app.plugins.readers), _is_cut(app.plugins, options), ends)
    with opened(output, options.folder) as folder:
        started = _started(app, options, given, _day(folder, given))
        pool = Pool(started, given["workers"], folder.begin)
        run = Run(folder, pool, ends, f".{format_.name}")
        try:
            with counted(run.answers(found), lambda _: _place(run), output) as answers:
                for answer in answers:
                    _hear(answer, said, outcome)
        finally:
            folder.clear_parts()
        if not (missing or run.torn or run.stopped):
            folder.tidy()
        elif stale := len(folder.stale()):  # which may have inputs still
            said.hear([("warning", _left(stale, output))])
    return _finish(run, named, said, outcome, f"{output}", format_.name)


def _left(stale: int, output: Path) -> str:
    files = "1 shard" if stale == 1 else f"{stale:,} shards"
    return f"{files} of an earlier run stay in {output}, for not all inputs could be gone through"


def _day(folder: Folder, given: Mapping[str, Any]) -> str:
    """Return the day whose rules are in force where no --as-of is said: one for all workers.

    What is taken up goes on with the day of what is there.
    """
    today = date.today().isoformat()
    if folder.day is None or folder.day == today or given["as_of"] is not None:
        return today
    say("note", f"rules are those of {folder.day}, when {folder.path} was begun")
    return folder.day


def _started(app: App, options: ReadOptions, given: Mapping[str, Any], day: str) -> Started:
    environment = dict(os.environ)
    if given.get("threads") is None:  # else the processes are told, as this one was
        environment[THREADS] = str(max(1, cores() // given["workers"]))
        bind_libraries(environment)
    return Started(
        command=own_python("tasktriage.cli.serving"),
        first={"arguments": list(app.arguments), "today": day},
        environment=environment,
        folder=options.folder,
    )


def _is_cut(plugins: Plugins, options: ReadOptions) -> Callable[[Source], bool]:
    """Return what says whether a source may be cut: rows of a table, or lines that are tasks."""
    readers = plugins.readers

    def is_cut(source: Source) -> bool:
        if options.lines:
            return True
        if options.reader is not None:
            return readers.find(options.reader).spec.tabular
        entry = readers.for_suffix(source.suffix)
        return entry is not None and entry.spec.tabular

    return is_cut


def _hear(answer: Answer, said: Said, outcome: Outcome) -> None:
    said.hear(answer.said, starting=answer.starting)
    if answer.failed:
        say("error", f"{answer.shard}: was set aside, for it failed twice: {answer.failed}")
    facts: Mapping[str, Any] = answer.facts or {}
    for line in facts.get("errors", ()):
        outcome.inputs += 1
        say("error", line)
    for document, number, line, first in facts.get("unlabelled", ()):
        before, at, why = outcome.rows.get(document, (0, line, first))
        if at is not None and line is not None and line < at:
            at, why = line, first
        outcome.rows[document] = (before + number, at, why)


def _place(run: Run) -> str:
    there = f", {run.kept:,} were there" if run.kept else ""
    return f"{run.rows:,} tasks classified · {run.done:,} shards done{there}"


def _finish(
    run: Run, named: Inputs, said: Said, outcome: Outcome, output: str, format_: str
) -> int:
    said.finish()
    if named.again:
        more = f" (and {named.again - 1:,} others)" if named.again > 1 else ""
        say("warning", f"{named.first_again}{more}: named more than once; read once")
    if run.stopped:
        say("error", f"{STOPPED} shards failed, one after the other; the rest was not tried")
    for name in run.given_up:
        say("error", f"{name}: several shards failed, one after the other; its rest was not tried")
    if run.kept_failed:
        count = len(run.kept_failed)
        what = "1 document" if count == 1 else f"{count:,} documents"
        line = f"{what} with rows without a label in shards of an earlier run"
        say("error", f"{line}; see {output}/{SHARDS}")
    code = outcome.finish()
    total = run.rows + run.kept_rows
    results = "1 result" if total == 1 else f"{total:,} results"
    there = f", {run.kept:,} of them there before" if run.kept else ""
    many = run.done + run.kept
    files = "1 shard" if many == 1 else f"{many:,} shards"
    say("note", f"{results} written to {output}, as {format_}, in {files}{there}")
    return 1 if code or run.aside or run.kept_failed else 0
