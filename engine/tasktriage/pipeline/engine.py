"""The Engine: the stages, composed."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from tasktriage.config import Settings
from tasktriage.contracts.errors import InputError, TasktriageWarning, UnknownNameError, UsageError
from tasktriage.contracts.limits import DEFAULT_LIMITS, Limits
from tasktriage.contracts.protocols import Extractor, Model
from tasktriage.contracts.source import Source
from tasktriage.contracts.threads import asking_threads, checked_threads
from tasktriage.domain.assessment import Assessment, Extraction
from tasktriage.domain.document import Document, Unit
from tasktriage.domain.policy import Policy
from tasktriage.domain.profile import Profile
from tasktriage.domain.task import Task
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.checks import known_languages
from tasktriage.extend.manager import Plugins
from tasktriage.kit.results import Results
from tasktriage.models.memory import RememberingModel

from .annotate import annotate, rules_now
from .asked import Asked
from .assess import Assessed, assess
from .options import DEFAULT_COVERAGE, DEFAULT_EXTRACTOR, DEFAULT_OPTIONS, ReadOptions
from .read import given, read
from .segment import segment
from .select import Tally, select, verdict
from .support.annotators import Annotators
from .support.cutter import Cutter
from .support.explain import Explainer
from .support.frames import classified, is_column
from .support.mojibake import RepairingExtractor
from .support.once import once
from .support.paths import expand, is_folder, once_each
from .support.watch import watched

if TYPE_CHECKING:
    from narwhals.typing import IntoSeries

    from tasktriage.domain.portfolio import Portfolio

    from .rollup import RollUp

__all__ = ["DEFAULT_COVERAGE", "DEFAULT_EXTRACTOR", "DEFAULT_MODEL", "Engine", "open_model"]

DEFAULT_MODEL = "default"


class Engine:
    """Reads, finds tasks and classifies them. Parts are made once, at first use.

    Any number of threads may use one at once; one of its iterators belongs to one thread. A part
    that can't be made is the same error for all of them, and at every use.

    Args:
        model: a registered name, a model folder, or anything that has `Model`'s members.
        sectors: names of taxonomies to match tasks to; "auto" is the one that fits a role.
        taxonomies: further taxonomies, as values.
        policies: names of policies or of single rules, "eu-ai-act/annex-iii-4a", or values.
        as_of: the day whose rules are in force; None is today.
        policy_inputs: what rules need to know, by name: `{"impact-level": "III"}`.
        occupation: say which occupation a role is.
        observed_use: say where public counts have seen AI at a task.
        data_dir: where data sets are; by default TASKTRIAGE_DATA, else the user's data folder.
            Observed use with another model needs O*NET's statements from there.
        extractor: the registered name of the extractor, or an object with `extract`, as
            `Extractor` says: what it raises, and what it yields that is no `Unit`, is its error.
        split_compounds: "draft and approve the budget" are two tasks; for an extractor that has
            this option, as the bundled one.
        coverage: of prediction sets, in (0, 1); None gives none.
        explain: add to each assessment what moved it (slower: the model is asked about each
            task without each of its words).
        cache: keep the model's answers on disk and find them there: in this folder, or with
            True where `kit.cache_folder` says.
        threads: CPU threads of its model, 0 for all cores; None is what TASKTRIAGE_THREADS says.
        remember: ask the model once for each text, as far as a memory of `models.memory.ENTRIES`
            texts goes; False is for who measures the model.
        plugins: where names are looked up; by default what is installed, less what the
            environment variables block.

    Raises:
        UsageError: coverage or threads are out of range, sectors, taxonomies or policies no lists,
            or the extractor can't extract; unknown names raise at first use. A `ValueError` too.
    """

    def __init__(
        self,
        model: str | Path | Model = DEFAULT_MODEL,
        *,
        sectors: Sequence[str] = (),
        taxonomies: Sequence[Taxonomy] = (),
        policies: Sequence[str | Policy] = (),
        as_of: date | None = None,
        policy_inputs: Mapping[str, str] | None = None,
        occupation: bool = False,
        observed_use: bool = False,
        data_dir: str | Path | None = None,
        extractor: str | Extractor = DEFAULT_EXTRACTOR,
        split_compounds: bool = False,
        coverage: float | None = DEFAULT_COVERAGE,
        explain: bool = False,
        cache: bool | str | Path = False,
        remember: bool = True,
        threads: int | None = None,
        plugins: Plugins | None = None,
    ) -> None:
        if coverage is not None and not (
            isinstance(coverage, Real) and 0.0 < float(coverage) < 1.0
        ):
            raise UsageError(f"coverage must be a number between 0 and 1, got {coverage!r}")
        self.asked = Asked.of(
            sectors,
            taxonomies,
            policies,
            as_of,
            policy_inputs,
            occupation,
            observed_use,
            data_dir,
        )
        self.plugins = plugins or Plugins.from_settings(Settings.load(), warn=_warn)
        self._model = model
        self._cutter = Cutter(extractor, split_compounds)
        self._coverage = coverage
        self._explain = explain
        self._cache = cache
        self._remember = remember
        checked_threads(threads)
        self._threads = threads
        self.parts_lock = threading.RLock()
        self.parts_failed: dict[str, Exception] = {}

    @once
    def model(self) -> Model:
        """The model, opened."""
        with asking_threads(self._threads):
            model = open_model(self._model, self.plugins)
        if self._cache is not False:
            from tasktriage.models.answers import cached

            model = cached(model, None if self._cache is True else Path(self._cache))
        return RememberingModel(model) if self._remember else model

    @once
    def extractor(self) -> Extractor:
        """The extractor, which is shown text without mojibake."""
        return RepairingExtractor(self._cutter.make(self.plugins))

    @once
    def taxonomies(self) -> tuple[Taxonomy, ...]:
        """The taxonomies asked for, by name and as values."""
        return self.asked.found_taxonomies(self.plugins)

    @once
    def _annotators(self) -> Annotators | None:
        return self.asked.annotators(self.plugins, self.model, self.taxonomies)

    @once
    def _explainer(self) -> Explainer | None:
        return Explainer(self.model) if self._explain else None

    def prepare(self) -> None:
        """Make every part now, so that a wrong name is an error before any work is done."""
        _ = self.model, self.extractor, self._annotators

    @overload
    def classify(self, texts: IntoSeries, *, title: str | None = None) -> Any: ...
    @overload
    def classify(self, texts: Iterable[str], *, title: str | None = None) -> Results: ...
    def classify(self, texts: Any, *, title: str | None = None) -> Any:
        """Classify texts, each of them a task; n in, n out, in order.

        A list gives a list. A column of pandas, polars or pyarrow gives a frame of that library
        with the same index: `label`, `p_automatable` and so on, named as in csv; what is missing,
        empty or no text has an `error`.

        Raises:
            UsageError: a single text instead of several, or something that is no text.
        """
        if isinstance(texts, (str, bytes)):
            raise UsageError("texts must be a list of texts, not a single one")
        if is_column(texts):
            beside = self.asked.beside
            return classified(
                texts, self.assessments, title=title, explain=self._explain, beside=beside
            )
        return Results(self.assessments(given(texts, title=title)))

    def map_batches(
        self,
        table: Any,
        *,
        column: str,
        id_column: str | None = None,
        as_: str = "tasks",
        prefix: str = "",
    ) -> Any:
        """Return a pyarrow Table: an Arrow table's rows with labels beside; n in, n out, in order.

        `table` is a Table, a RecordBatch or what gives Arrow; `as_="postings"` gives a row a task.
        Names of new columns begin with `prefix`. A row that can't be used has an `error`.

        Raises:
            UsageError: there is no such column of texts, or one has the name of a new one.
        """
        from .batches import mapped

        return mapped(lambda: self, table, column, id_column, as_, prefix)

    def classify_files(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        column: str | None = None,
        id_column: str | None = None,
        title: str | None = None,
        reader: str | None = None,
        lines: bool = False,
        rows: str | None = None,
        sheet: str | tuple[str, ...] | None = None,
        header_row: int | None = None,
        delimiter: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        on_error: Callable[[InputError], None] | None = None,
    ) -> Iterator[Assessment]:
        """Classify the tasks in files and folders, lazily; `ReadOptions` says what options mean."""
        several = [paths] if isinstance(paths, (str, Path)) else paths
        options = ReadOptions(
            column=column,
            id_column=id_column,
            title=title,
            reader=reader,
            lines=lines,
            rows=rows,
            sheet=sheet,
            header_row=header_row,
            delimiter=delimiter,
            limits=limits,
            on_error=on_error,
        )
        sources = expand((Path(path) for path in several), self.plugins.readers, options)
        return self.assessments(self.read(once_each(sources), options))

    def read(
        self,
        sources: Iterable[Source],
        options: ReadOptions = DEFAULT_OPTIONS,
        *,
        reader: str | None = None,
        lines: bool | None = None,
        on_error: Callable[[InputError], None] | None = None,
    ) -> Iterator[Document | Task]:
        """Read sources; see `pipeline.read`. The keywords are deprecated: options have them."""
        old = {"reader": reader, "lines": lines, "on_error": on_error}
        given = {name: value for name, value in old.items() if value is not None}
        if given:
            name = next(iter(given))
            line = f"Engine.read({name}=…) is Engine.read(…, ReadOptions({name}=…)) now"
            warnings.warn(f"{line}, of pipeline.options", DeprecationWarning, stacklevel=2)
            options = replace(options, **given)  # type: ignore[arg-type]
        return read(sources, self.plugins.readers, options)

    def assessments(
        self, items: Iterable[Document | Task], *, every_row: bool = False
    ) -> Iterator[Assessment]:
        """Classify the tasks of documents, and given tasks, lazily and in order.

        With `every_row` a posting of a table in which no task is found gives an assessment too,
        with the error "no task found" and its row.
        """
        selected = select(self._assessed(items), self.model, every_row=every_row)
        return annotate(
            selected,
            self.model.info,
            annotators=self._annotators,
            explainer=self._explainer,
            rules=rules_now(),
        )

    def profiles(
        self,
        items: Iterable[Document | Task],
        options: RollUp | None = None,
        *,
        anew: bool = False,
    ) -> Iterator[Profile]:
        """Roll documents up to a profile each, and a table of tasks to one for each role, lazily.

        Rows of a result, as `classify` wrote it, are taken as they stand, with what a person
        changed in them; `anew` asks the model about their tasks again.

        Raises:
            InputError: weights or the role column are wrong, unless `options.on_error` takes it.
        """
        from . import rollup  # whose modules a first answer needs none of

        ended: list[Tally] = []
        found = self._found(items, ended.append, anew=anew)
        return rollup.roll_up(found, rollup.RollUp() if options is None else options, ended)

    def portfolio(
        self,
        items: Iterable[Document | Task],
        options: RollUp | None = None,
        *,
        anew: bool = False,
    ) -> Iterator[Profile | Portfolio]:
        """Yield profiles as `profiles` does, and behind those of a table of roles their sums.

        Such tables are known as `ReadOptions(roles=True)` asks for.
        """
        from . import rollup

        options = rollup.RollUp() if options is None else options
        return rollup.with_portfolio(lambda told: self.profiles(items, told, anew=anew), options)

    def _found(
        self, items: Iterable[Document | Task], told: Callable[[Tally], None], *, anew: bool
    ) -> Iterator[Assessment]:
        """Yield the assessments of items in order, those of results without the model."""
        from . import read_back as back

        for name, part in groupby(items, lambda item: None if anew else back.result_name(item)):
            if name is not None:
                self.asked.unheard(name)
                yield from back.read_back(part)
                continue
            selected = select(self._assessed(part), self.model, on_document=told)
            yield from annotate(
                selected,
                self.model.info,
                annotators=self._annotators,
                explainer=self._explainer,
                rules=rules_now(),
            )

    def extractions(self, items: Iterable[Document | Task]) -> Iterator[Extraction]:
        """Say of every unit whether it is a task, and why.

        The model is asked only if it says what is a task.
        """
        for item in assess(self._units(items), self.model, ask_all=False):
            yield verdict(item)

    def _assessed(self, items: Iterable[Document | Task]) -> Iterator[Assessed]:
        return assess(self._units(items), self.model, coverage=self._coverage)

    def _units(self, items: Iterable[Document | Task]) -> Iterator[Unit]:
        name, theirs = self._cutter.known_as(self.plugins)
        languages = known_languages(self.model)
        units = watched(items, languages)
        return segment(units, _Late(self), name, languages=languages, theirs=theirs)


class _Late:
    """An engine's extractor, made when the first document comes: given tasks need none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def extract(self, document: Document) -> Iterator[Unit]:
        return self._engine.extractor.extract(document)


def _warn(line: str) -> None:
    warnings.warn(line, TasktriageWarning, stacklevel=2)


def open_model(model: str | Path | Model, plugins: Plugins) -> Model:
    """Return the model of a registered name or of a folder; a model is returned as it is.

    Raises:
        UnknownNameError: no model has the name, and no folder is there.
        ModelFolderError: the folder is damaged.
    """
    if not isinstance(model, (str, Path)):
        return model
    if isinstance(model, str):
        try:
            plugins.models.find(model)
        except UnknownNameError:
            if not is_folder(Path(model)):
                raise
        else:
            return plugins.make_model(model)
    from tasktriage.models.model import FolderModel

    return FolderModel(Path(model))
