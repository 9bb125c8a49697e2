"""`evaluate`: what `bench run` does, for one candidate and from Python."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import numpy as np

from tasktriage.config import Settings
from tasktriage.contracts.errors import ComponentError, UsageError
from tasktriage.contracts.protocols import Classifier, Model
from tasktriage.domain.label import Label
from tasktriage.extend.manager import Plugins
from tasktriage.kit.arrays import Floats
from tasktriage.kit.atomic import check_writable

from .harness.candidates import Candidate, check_candidates
from .harness.execute import Job, execute
from .harness.fitters import Fitter, LearningRows, PluginFitter, ShippedFitter
from .harness.given import Given, given_of
from .harness.outside import Claims, score_given
from .harness.prepared import Prepared, prepare
from .harness.result import Result
from .harness.suite import Suite, find_suite
from .harness.vectors import Vectors

__all__ = ["Evaluated", "evaluate"]

Answer: TypeAlias = "Sequence[float] | Label | str | float"
Evaluated: TypeAlias = (
    "str | Classifier | type[Classifier] | Model | Callable[[Sequence[str]], Any] "
    "| Mapping[str, Answer] | Floats"
)
"""What can be evaluated; `evaluate` says what each is taken for."""
COMMAND = "tasktriage.bench.evaluate"
VECTORS = ".vectors"


def evaluate(
    candidate: Evaluated,
    suite: str | Path | Suite,
    *,
    data_dir: str | Path | None = None,
    out: str | Path | None = None,
    name: str | None = None,
    trained_on: Sequence[str] | None = None,
    seeds: int = 1,
    plugins: Plugins | None = None,
) -> Result:
    """Evaluate a candidate on a suite and return its result.

    Runs in this process; what a candidate draws from the random generators of Python and numpy is
    seeded, and their states are put back.

    Args:
        candidate: a name as `bench run --candidates` takes it; a classifier, of which each fit gets
            a copy, or its class; a model, which answers as it is; a function from n texts to
            probabilities (n, 3); a mapping from ids of rows to three probabilities, a label or,
            for a rank suite, a score; or probabilities (n, 3) of all n rows of the tested set.
        suite: a name, a TOML file, or a `Suite`.
        data_dir: where data sets are; by default TASKTRIAGE_DATA.
        out: keep the result here as `bench run --out` does; by default nothing is kept.
        name: what the result calls what has no name; by default that of its type or function.
        trained_on: names of the labelled data that it learnt from before; () for none. Without it
            the result says that nobody knows. Predictions may say "split" or "nothing", as
            `bench score --trained-on` does. A name says so itself.
        seeds: how often a named candidate is run, each time with another seed.
        plugins: where names are looked up, by default all that are installed.

    Raises:
        UsageError: no such suite, candidate or data set, or it fits no suite of this kind.
        InputError: data or predictions are missing or wrong.
        ComponentError: the candidate failed.
        OutputError: nothing can be written into `out`.
    """
    found = suite if isinstance(suite, Suite) else find_suite(str(suite))
    plugins = plugins or Plugins(values=Settings.load().components)
    if isinstance(trained_on, str):  # one name, not its letters
        trained_on = (trained_on,)
    said = None if trained_on is None else tuple(trained_on)
    _check(candidate, plugins, name, said, seeds)
    if out is not None:
        check_writable(Path(out))
    folder = data_dir or os.environ.get("TASKTRIAGE_DATA")
    with _place(out) as place, _kept_random_states():
        vectors = Vectors(place / VECTORS if out is not None else None)
        prepared = prepare(found, plugins, Path(folder) if folder else None, vectors)
        given = _predictions(candidate, prepared)
        if given is not None:
            claims = Claims(name or "predictions", said)
            result = score_given(prepared, given, claims, place, COMMAND)
        else:
            made = None if isinstance(candidate, str) else _candidate(candidate, name, said)
            called = made.name if made is not None else str(candidate)
            job = Job(prepared, called, place, COMMAND, made is not None, seeds, alone=False)
            result = execute(job, plugins, vectors, given=made)
    if result.error is not None:
        raise ComponentError(result.error)
    return result if out is not None else replace(result, predictions=None)


def _check(
    candidate: Evaluated,
    plugins: Plugins,
    name: str | None,
    trained_on: tuple[str, ...] | None,
    seeds: int,
) -> None:
    """Raise for what does not go together, and for a name that nobody has."""
    if isinstance(candidate, str):
        check_candidates([candidate], plugins)
        if name is not None or trained_on is not None:
            raise UsageError(
                f"name and trained_on are for what has no name; '{candidate}' says them itself"
            )
    elif seeds > 1:
        raise UsageError("seeds are for candidates by name: others' seeds are their own")


@contextmanager
def _place(out: str | Path | None) -> Iterator[Path]:
    """Give the folder of results, one that is deleted where nothing is to be kept."""
    if out is not None:
        yield Path(out)
        return
    with TemporaryDirectory(prefix="tasktriage-") as folder:
        yield Path(folder)


@contextmanager
def _kept_random_states() -> Iterator[None]:
    before = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])


def _predictions(candidate: Evaluated, prepared: Prepared) -> Given | None:
    """Return predictions that are at hand; None for what is still to be asked."""
    if isinstance(candidate, Mapping):
        return given_of(candidate, "predictions")
    if not isinstance(candidate, np.ndarray):
        return None
    rows = prepared.tested.rows
    if candidate.shape != (len(rows), 3):
        raise UsageError(
            f"predictions of data set '{prepared.tested.info.name}' must be ({len(rows)}, 3), a "
            f"row for each of its rows, got {candidate.shape}"
        )
    return given_of(dict(zip((row.id for row in rows), candidate.tolist(), strict=True)), "array")


def _candidate(given: Evaluated, name: str | None, trained_on: tuple[str, ...] | None) -> Candidate:
    """Return an object as a candidate.

    Raises:
        UsageError: it is nothing that can be asked.
    """
    called = str(name or getattr(given, "__name__", type(given).__name__))
    make: Callable[[], Fitter]
    shipped = True
    if isinstance(given, type):
        make, shipped = lambda: PluginFitter(given()), False
    elif isinstance(given, Classifier):
        make, shipped = lambda: PluginFitter(copy.deepcopy(given)), False
    elif isinstance(given, Model):
        make = lambda: ShippedFitter(given)  # noqa: E731
    elif callable(given):
        make = lambda: _Function(given)  # noqa: E731
    else:
        raise UsageError(
            "a candidate is a name, a classifier, a model, a function, a mapping or an array, got "
            f"{type(given).__name__}"
        )
    return Candidate(called, "unversioned", make, trained_on, shipped=shipped)


class _Function:
    """A function from texts to probabilities as a fitter that learns nothing."""

    def __init__(self, function: Callable[[Sequence[str]], Any]) -> None:
        self._function = function

    def fit(self, rows: LearningRows) -> None:
        """Do nothing."""

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Return what the function gives."""
        return np.asarray(self._function(texts), dtype=np.float64)
