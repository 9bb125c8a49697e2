"""Checks of outputs: results → a stream, of the kind that the spec says."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from tasktriage.contracts.protocols import RunInfo
from tasktriage.domain.assessment import Assessment, Explanation, Neighbour, WordEffect
from tasktriage.domain.label import Label
from tasktriage.domain.row import Row, TableForm
from tasktriage.testing.results import SAMPLES, Sample

from .registry import Skip, Subject, conformance
from .texts import RUN

__all__ = ["check_writes"]

EXPECT = "write str, or bytes where the spec says binary=True; expect None in every field"
MARK = "zq7marked"  # a word that stands in no sample


@conformance(
    "outputs.results",
    since="1.0",
    mend="name kinds of results as in the reference: results=('assessments', 'profiles')",
)
def known_results(subject: Subject) -> None:
    """Its spec names kinds of results that there are."""
    for kind in _kinds(subject):
        assert kind in SAMPLES, f"there are no results called '{kind}': {', '.join(SAMPLES)}"


@conformance(
    "outputs.writes",
    since="1.0",
    mend="end without an error, whatever the results hold: fields that are None, any characters",
    mends={
        "UnicodeEncodeError": "write plain_line(text), or without_surrogates(text) to keep its "
        "lines: a text may hold half a surrogate pair, which no encoding has",
        "TypeError": EXPECT,
        "AttributeError": EXPECT,
    },
)
def writes(subject: Subject) -> None:
    """It writes every kind of result that its spec names: rows with errors, hostile texts, none."""
    for trial in _trials(subject):
        if trial.error is not None:
            raise trial.error


@conformance("outputs.leaves-open", since="1.0", mend="flush what you wrap, and close nothing")
def leaves_open(subject: Subject) -> None:
    """It leaves the stream open."""
    assert not any(trial.closed for trial in _trials(subject)), "write must leave the stream open"


@conformance(
    "outputs.one-pass",
    since="1.1",
    mend="go through the results once, in one loop; they may be too many to be held",
)
def one_pass(subject: Subject) -> None:
    """Results come once: it needs no length, no index and no second loop."""
    for trial in _trials(subject):
        if trial.error is not None or trial.closed:
            continue
        assert trial.given.done, "it leaves the last results unread"
        held = _written(subject, list(trial.results), trial.run)
        if held != trial.data:  # or it writes something else each time, which is another check
            again = _written(subject, _Once(trial.results), trial.run)
            assert again != trial.data, "goes through its results a second time; they come once"


@conformance(
    "outputs.hostile-text",
    since="1.1",
    mend="escape what your format gives a meaning: plain_line and csv_cells help",
)
def hostile_text(subject: Subject) -> None:
    """No text of a document can give orders to the terminal that a text is shown in."""
    if subject.said("binary", False):
        raise Skip("it is no text, and is not shown in a terminal")
    for trial in _trials(subject):
        assert b"\x1b" not in trial.data, f"a text of {trial.run.command} moves the cursor"
        assert b"\x00" not in trial.data, "it writes a NUL"


@conformance(
    "outputs.stdout", since="1.1", mend="write to the stream that you are given, and print nothing"
)
def nothing_printed(subject: Subject) -> None:
    """It writes to the stream alone, and nothing to standard output."""
    for trial in _trials(subject):
        assert not trial.printed, f"it prints {trial.printed[:60]!r}"


@conformance(
    "outputs.deterministic",
    since="1.1",
    mend="take the time from run.created; fix the times in archives; go through no set",
)
def deterministic(subject: Subject) -> None:
    """The same results give the same bytes again, also later."""
    for trial in _trials(subject):
        if trial.error is None and not trial.closed:
            with patch("time.time", _later):
                again = _written(subject, iter(trial.results), trial.run)
            problem = f"what {trial.run.command} gives is written differently the second time"
            assert trial.data == again, problem


@conformance(
    "outputs.full-disk",
    since="1.1",
    mend="let what the stream raises pass: no bare except around write",
)
def full_disk(subject: Subject) -> None:
    """What goes wrong with the stream is not kept from the user."""
    run, results = next(_given(subject))
    try:
        subject.component.write(iter(results), run, _Full())
    except BaseException as error:
        if not _of_full(error):
            raise
    else:
        raise AssertionError("a disk that is full goes unnoticed")


@conformance(
    "outputs.keeps-columns",
    since="1.1",
    mend="write the cells of task.row where run.keep_columns; KeptColumns helps",
)
def keeps_columns(subject: Subject) -> None:
    """Where its spec says so, the columns of the user's table come back."""
    if not subject.said("keeps_columns", False):
        raise Skip("its spec does not say keeps_columns")
    form = TableForm(columns=(MARK, "task"), text="task")
    items = [
        replace(item, task=replace(item.task, row=Row({MARK: f"{MARK}{n}", "task": "x"}, form)))
        for n, item in enumerate(_assessments())
    ]
    _differs(subject, items, replace(RUN, keep_columns=True), "the columns that are asked for")


@conformance(
    "outputs.explains",
    since="1.1",
    mend="show item.explanation where run.explain; explanation_lines helps",
)
def explains(subject: Subject) -> None:
    """Where its spec says so, what moved a label is shown."""
    if not subject.said("explains", False) or "assessments" not in _kinds(subject):
        raise Skip("its spec does not say explains")
    why = Explanation(
        neighbours=(Neighbour(f"{MARK} the ledger", Label.AUGMENTABLE, 0.8),),
        words=(WordEffect(MARK, 0.2),),
    )
    items = [replace(item, explanation=why) for item in _assessments()]
    _differs(subject, items, replace(RUN, explain=True), "the explanations that are asked for")


@conformance(
    "outputs.shows-documents",
    since="1.1",
    mend="show the text of run.documents[name] around the tasks that stand in it",
)
def shows_documents(subject: Subject) -> None:
    """Where its spec says so, the texts of the documents are shown."""
    if not subject.said("shows_documents", False) or "assessments" not in _kinds(subject):
        raise Skip("its spec does not say shows_documents")
    items = [
        replace(item, task=replace(item.task, text="Bake", id=f"{MARK}#{n}"))
        for n, item in enumerate(_assessments()[:1], start=1)
    ]
    run = replace(RUN, documents={MARK: f"Bake every day, {MARK} says"})
    _differs(subject, items, run, "the documents that are asked for")


def check_writes(output: Any, kind: str, *, binary: bool) -> None:
    """See that an output writes a kind of result, hostile texts and withheld figures among it.

    Raises:
        AssertionError: there is no such kind of result, or the stream is not left open.
        Exception: whatever the output raises.
    """
    assert kind in SAMPLES, f"there are no results called '{kind}': {', '.join(SAMPLES)}"
    for command, results in SAMPLES[kind]():
        stream = _stream(binary=binary)
        output.write(iter(results), replace(RUN, command=command), stream)
        assert not stream.closed, "write must leave the stream open"
        stream.flush()  # a text that has no UTF-8 fails here


def _stream(*, binary: bool) -> Any:
    """Return what an output is given: a text stream or a binary one, and nothing that is both."""
    data = io.BytesIO()
    return data if binary else io.TextIOWrapper(data, "utf-8", newline="")


def _bytes_of(stream: Any) -> bytes:
    """Return what was written; a text that has no UTF-8 is an error here at the latest."""
    stream.flush()
    data: io.BytesIO = stream if isinstance(stream, io.BytesIO) else stream.buffer
    return data.getvalue()


class _Full(io.RawIOBase):
    """A stream to a disk that is full; both kinds of output may write to it."""

    def writable(self) -> bool:
        return True

    def write(self, _: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class _Once:
    """Results that come once, and say whether anybody tried to begin again."""

    def __init__(self, results: Sequence[Any]) -> None:
        self._items = iter(results)
        self.done = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            return next(self._items)
        except StopIteration:
            self.done = True
            raise


@dataclass
class _Trial:
    """What came of writing one sample; several checks look at it."""

    run: RunInfo
    results: Sequence[Any]
    given: _Once
    data: bytes = b""
    printed: str = ""
    closed: bool = False
    error: BaseException | None = None


def _trials(subject: Subject) -> list[_Trial]:
    """Write every sample once, whoever asks first."""
    if "trials" not in subject.kept:
        subject.kept["trials"] = [_tried(subject, run, some) for run, some in _given(subject)]
    trials: list[_Trial] = subject.kept["trials"]
    return trials


def _tried(subject: Subject, run: RunInfo, results: Sequence[Any]) -> _Trial:
    trial = _Trial(run, results, _Once(results))
    stream = _stream(binary=subject.said("binary", False))
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            subject.component.write(trial.given, run, stream)
        trial.closed = stream.closed
        if not trial.closed:
            trial.data = _bytes_of(stream)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        trial.error = error
    trial.printed = printed.getvalue()
    return trial


def _later() -> float:
    """Return another time, which a file must not differ by."""
    return 2_000_000_000.0


def _of_full(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return True
        error = error.__cause__ or error.__context__
    return False


def _kinds(subject: Subject) -> tuple[str, ...]:
    found: tuple[str, ...] = subject.said("results", ("assessments",))
    return found


def _samples(kind: str) -> Iterable[Sample]:
    """Return the samples of a kind; none of a kind that there is not, which another check says."""
    return SAMPLES[kind]() if kind in SAMPLES else ()


def _given(subject: Subject) -> Iterator[tuple[RunInfo, Sequence[Any]]]:
    for kind in _kinds(subject):
        for command, results in _samples(kind):
            yield replace(RUN, command=command), results


def _assessments() -> list[Assessment]:
    return list(SAMPLES["assessments"]()[0][1])


def _written(subject: Subject, results: Iterable[Any], run: RunInfo) -> bytes:
    stream = _stream(binary=subject.said("binary", False))
    subject.component.write(results, run, stream)
    return _bytes_of(stream)


def _differs(subject: Subject, items: Sequence[Any], run: RunInfo, what: str) -> None:
    """See that what is asked for is written: the word in a text, a difference in a binary file."""
    found = _written(subject, iter(items), run)
    if subject.said("binary", False):  # compressed, maybe
        assert found != _written(subject, iter(items), RUN), f"it does not write {what}"
    else:
        assert MARK.encode() in found, f"it does not write {what}"
