"""Where the results of a command go: which format, which stream, a progress line on the way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from tasktriage.contracts.errors import OutputError, UsageError
from tasktriage.contracts.protocols import RunInfo
from tasktriage.contracts.specs import OutputSpec
from tasktriage.domain.assessment import Assessment, Extraction
from tasktriage.domain.comparison import Comparison
from tasktriage.domain.migration import MigrationReport
from tasktriage.domain.plan import PlanReport
from tasktriage.domain.portfolio import Portfolio
from tasktriage.domain.profile import Profile
from tasktriage.domain.skills import SkillsReport
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry
from tasktriage.kit.atomic import atomic, descriptor
from tasktriage.pipeline.write import write_results

from .app import is_terminal, say
from .outcome import Outcome
from .progress import counted
from .stdout import STDOUT, of_results
from .stdout import results as results_stream

__all__ = ["DEFAULT_FORMAT", "choose_output", "write"]

DEFAULT_FORMAT = "table"
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


def choose_output(
    plugins: Plugins,
    name: str | None,
    path: Path | None,
    results: str,
    default: str = DEFAULT_FORMAT,
) -> Entry[OutputSpec]:
    """Return the format asked for, else that of the file's suffix, else the default.

    Raises:
        UsageError: unknown, or it can't write `results` ("assessments", "extractions"), or it
            is binary and there is no file.
    """
    outputs = plugins.outputs
    if name is None and path is not None:
        suffix = path.suffix.lower()
        claimed = outputs.for_suffix(suffix)
        if suffix and claimed is None:
            raise UsageError(f"no format writes '{suffix}'; name one with --format")
        name = None if claimed is None else claimed.qualified
    entry = outputs.find(name or default)
    if results not in entry.spec.results:
        raise UsageError(f"{entry.describe()} can't write {results}")
    if entry.spec.binary and path is None and is_terminal(sys.stdout):
        raise UsageError(f"{entry.describe()} is binary; name a file with --output")
    return entry


def write(
    results: Iterable[ResultT],
    outcome: Outcome,
    output: Entry[OutputSpec],
    run: RunInfo,
    path: Path | None,
    noun: Callable[[int], str],
    base: Path,
) -> None:
    """Write results to a file, or to standard output; with a progress line where there is room.

    Args:
        results: what is written.
        outcome: notes what goes wrong.
        output: the format.
        run: what the output may say of the run.
        path: the file; None is standard output.
        noun: says how many results are written so far.
        base: the folder that a relative `path` stands in.

    Raises:
        OutputError: the file can't be written, or standard output is closed.
        ComponentError: the output failed.
    """
    made = output.create()  # before anything is opened: a pipe waits for its reader
    with ExitStack() as stack:
        stream = stack.enter_context(_stream(path, outcome, binary=output.spec.binary, base=base))
        watched = stack.enter_context(counted(outcome.watch(results), noun, path))
        write_results(watched, output, run, stream, made=made, spared=of_results)
    if path is not None and descriptor(path) is None:
        say("note", f"{outcome.written() or 'no results'} written to {path}, as {output.name}")


@contextmanager
def _stream(path: Path | None, outcome: Outcome, *, binary: bool, base: Path) -> Iterator[IO[Any]]:
    stream = results_stream()
    if path is not None and descriptor(path) == STDOUT:
        path = None  # /dev/stdout is where results go, wherever the descriptor of that number does
    if path is not None:
        with atomic(path, binary=binary, base=base, done=outcome.written) as file:
            yield file
    elif stream is None:
        raise OutputError("standard output is closed; name a file with --output")
    elif binary:
        stream.flush()
        yield stream.buffer
        stream.buffer.flush()
    else:
        yield stream
        stream.flush()
