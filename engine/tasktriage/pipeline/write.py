"""Write: results → an output, on a stream that stays its owner's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import IO, Any, TypeVar

from tasktriage.contracts.errors import ComponentError, Note
from tasktriage.contracts.protocols import Output, RunInfo
from tasktriage.contracts.specs import OutputSpec
from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.assessment import Assessment, Extraction, ModelInfo
from tasktriage.domain.comparison import Comparison
from tasktriage.domain.migration import MigrationReport
from tasktriage.domain.plan import PlanReport
from tasktriage.domain.portfolio import Portfolio
from tasktriage.domain.profile import Profile
from tasktriage.domain.skills import SkillsReport
from tasktriage.extend.guard import guard, is_open, of_a_stream
from tasktriage.extend.registry import Entry

__all__ = ["run_info", "write_results"]

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


def run_info(
    command: str,
    *,
    model: ModelInfo | None = None,
    embedder: str | None = None,
    sectors: Sequence[str] = (),
    policies: Sequence[str] = (),
    as_of: str | None = None,
    coverage: float | None = None,
    keep_columns: bool = False,
    explain: bool = False,
    documents: Mapping[str, str] | None = None,
) -> RunInfo:
    """Return what an output may say of the run that begins now."""
    return RunInfo(
        version=version("tasktriage"),
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=model,
        embedder=embedder,
        sectors=tuple(sectors),
        policies=tuple(policies),
        as_of=as_of,
        coverage=coverage,
        scope=load_codebook().scope,
        keep_columns=keep_columns,
        explain=explain,
        documents=documents,
    )


def write_results(
    results: Iterable[ResultT],
    output: Entry[OutputSpec],
    run: RunInfo,
    stream: IO[Any],
    *,
    made: Output | None = None,
    spared: Callable[[BaseException], bool] = of_a_stream,
) -> None:
    """Write results with an output.

    Args:
        results: what is written; lazy ones are made as the output asks for them.
        output: the format.
        run: what the output may say of the run.
        stream: text, or bytes where the output's spec says so; it stays open.
        made: the output's component, where it had to be made before there was a stream.
        spared: tells the errors of the stream itself, which are nobody's.

    Raises:
        ComponentError: the output failed, closed the stream, or did not write.
        Exception: whatever the results raise, unchanged.
    """
    component = output.create() if made is None else made
    with _own_errors(output, results, spared) as lazy:
        _write(component, lazy, run, stream, output.describe())


def _write(output: Output, results: Iterable[Any], run: RunInfo, stream: IO[Any], who: str) -> None:
    closed = f"{who} closed the stream it was given"
    try:
        # a generator or a coroutine has written nothing yet, and nobody would run it
        later: object = output.write(results, run, stream)  # type: ignore[func-returns-value]
        if hasattr(later, "__next__") or hasattr(later, "__await__"):
            raise ComponentError(f"{who} returns a {type(later).__name__} instead of writing")
    except Exception as error:
        if is_open(stream):
            raise
        raise ComponentError(closed) from error  # which it raised in turn
    if not is_open(stream):
        raise ComponentError(closed)


@contextmanager
def _own_errors(
    output: Entry[OutputSpec],
    results: Iterable[ResultT],
    spared: Callable[[BaseException], bool],
) -> Iterator[Iterator[ResultT]]:
    """Name an output for its own errors only: what comes out of `results` passes unchanged."""
    upstream: list[BaseException] = []

    def passed() -> Iterator[ResultT]:
        try:
            yield from results
        except GeneratorExit:
            raise
        except BaseException as error:
            upstream.append(error)
            raise

    try:
        with guard(output.describe(), spared=spared):
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
