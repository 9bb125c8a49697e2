"""Run the pipeline for a command: inputs, results with their errors, output, exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, TypeVar

from tasktriage.contracts.errors import ComponentError, InputError, Note, OutputError, UsageError
from tasktriage.contracts.limits import DEFAULT_LIMITS, Limits
from tasktriage.contracts.protocols import Output, RunInfo
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import OutputSpec
from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.assessment import Assessment, Extraction, ModelInfo
from tasktriage.extend.guard import guard
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry
from tasktriage.kit.atomic import atomic, descriptor, here
from tasktriage.pipeline.read import expand

from .app import is_terminal, say, stderr_is_free
from .progress import progress
from .stdout import STDOUT, is_open, of_results
from .stdout import results as results_stream

__all__ = ["DEFAULT_FORMAT", "Inputs", "Outcome", "choose_output", "run_info", "write_results"]

DEFAULT_FORMAT = "table"
STDIN = "-"
Result = TypeVar("Result", Assessment, Extraction)


@dataclass
class Outcome:
    """What went wrong on the way; the exit code follows from it.

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

    def watch(self, results: Iterable[Result]) -> Iterator[Result]:
        """Pass results on, noting the errors of rows."""
        for result in results:
            error = result.error if isinstance(result, Assessment) else result.task.error
            if error is not None:
                origin = result.task.origin
                name = origin.document or "text"
                count, line, first = self.rows.get(name, (0, origin.line, error))
                self.rows[name] = (count + 1, line, first)
            yield result
            self.done += 1

    def finish(self) -> int:
        """Sum up the rows with errors, one line for each input; return the exit code."""
        for document, (number, line, first) in self.rows.items():
            count = "1 row" if number == 1 else f"{number:,} rows"
            where = "" if line is None or first.startswith(f"line {line}:") else f" in line {line}"
            say("error", f"{document}: {count} without a label; first{where}: {first}")
        return 1 if self.inputs or self.rows else 0


@dataclass(frozen=True)
class Inputs:
    """What the user named: paths and `-`, with the options for tables.

    `output` is never read: a second run into the folder that is read would count it. `base` is the
    folder that they stand in, as it was before any component ran; one may change it.

    Raises:
        UsageError: the output is one of the inputs, which would be lost.
    """

    names: Sequence[str]
    output: Path | None = None
    column: str | None = None
    id_column: str | None = None
    title: str | None = None
    limits: Limits = DEFAULT_LIMITS
    base: Path = field(default_factory=here)

    def __post_init__(self) -> None:
        for name in self.names:
            if name != STDIN and self._is_output(Path(name)):
                raise UsageError(f"--output {name} is an input too; name another file")

    def _is_output(self, path: Path) -> bool:
        try:
            if self.output is None or not (self.base / path).is_file():
                return False
            return (self.base / path).samefile(self.base / self.output)
        except OSError:  # there is no output yet
            return False

    def sources(self, plugins: Plugins, outcome: Outcome) -> Iterator[Source]:
        """Yield a source for each input, folders and patterns expanded, in the order given."""
        for name in self.names:
            if name == STDIN:
                if sys.stdin is None:
                    outcome.input_error(InputError("<stdin>", "is closed; nothing to classify"))
                    continue
                yield Source(
                    name="<stdin>",
                    stream=sys.stdin.buffer,
                    column=self.column,
                    id_column=self.id_column,
                    title=self.title,
                    limits=self.limits,
                )
                continue
            for source in expand(
                [Path(name)],
                plugins.readers,
                column=self.column,
                id_column=self.id_column,
                title=self.title,
                limits=self.limits,
                on_error=outcome.input_error,
                base=self.base,
            ):
                if source.path is not None and self._is_output(source.path):
                    say("warning", f"{source.name}: is the output; not read")
                    continue
                yield source


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


def run_info(
    command: str,
    *,
    model: ModelInfo | None = None,
    embedder: str | None = None,
    sectors: Sequence[str] = (),
    coverage: float | None = None,
) -> RunInfo:
    """Return what an output may say of the run."""
    return RunInfo(
        version=version("tasktriage"),
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=model,
        embedder=embedder,
        sectors=tuple(sectors),
        coverage=coverage,
        scope=load_codebook().scope,
    )


def write_results(
    results: Iterable[Result],
    outcome: Outcome,
    output: Entry[OutputSpec],
    run: RunInfo,
    path: Path | None,
    noun: Callable[[int], str],
    base: Path,
) -> None:
    """Write results with an output, a progress bar on the way where there is room for one.

    `base` is the folder that a relative `path` stands in.
    """
    writer = output.create()
    with ExitStack() as stack:
        stream = stack.enter_context(_stream(path, outcome, binary=output.spec.binary, base=base))
        watched = outcome.watch(results)
        if stderr_is_free(path):
            watched = stack.enter_context(progress(watched, noun))
        with _own_blame(output, watched) as lazy:
            _write(writer, lazy, run, stream, output.describe())


def _write(writer: Output, results: Iterable[Any], run: RunInfo, stream: IO[Any], who: str) -> None:
    closed = f"{who} closed the stream it was given"
    try:
        # a generator or a coroutine has written nothing yet, and nobody would run it
        later: object = writer.write(results, run, stream)  # type: ignore[func-returns-value]
        if hasattr(later, "__next__") or hasattr(later, "__await__"):
            raise ComponentError(f"{who} returns a {type(later).__name__} instead of writing")
    except Exception as error:
        if is_open(stream):
            raise
        raise ComponentError(closed) from error  # which it raised in turn
    if not is_open(stream):
        raise ComponentError(closed)


@contextmanager
def _own_blame(output: Entry[OutputSpec], results: Iterable[Result]) -> Iterator[Iterator[Result]]:
    """Blame an output for its own errors only: what comes out of `results` passes unchanged."""
    upstream: list[BaseException] = []

    def passed() -> Iterator[Result]:
        try:
            yield from results
        except GeneratorExit:
            raise
        except BaseException as error:
            upstream.append(error)
            raise

    try:
        with guard(output.describe(), spared=of_results):
            yield passed()
    except KeyboardInterrupt as error:
        if output.theirs and not upstream:  # everything runs inside an output
            error.add_note(Note(f"{output.describe()} was running"))
        raise
    except ComponentError:
        if not upstream:
            raise
    if upstream:  # an output may have kept it to itself
        raise upstream[0]


@contextmanager
def _stream(path: Path | None, outcome: Outcome, *, binary: bool, base: Path) -> Iterator[IO[Any]]:
    stream = results_stream()
    if path is not None and descriptor(path) == STDOUT:
        path = None  # /dev/stdout is where results go, wherever the descriptor of that number does
    if path is not None:
        with atomic(path, binary=binary, base=base, done=lambda: outcome.done) as file:
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
