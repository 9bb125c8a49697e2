"""Import, validate, register and collect plugins; the only caller of pluggy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from importlib.metadata import Distribution
from itertools import chain
from pathlib import Path
from typing import Any

import pluggy

from tasktriage.config import ComponentValues, Settings
from tasktriage.contracts.errors import PluginError, UnknownNameError, UsageError, one_line
from tasktriage.contracts.protocols import DatasetSource, Embedder, Model
from tasktriage.contracts.specs import ComponentSpec

from .collecting import collect, hook_manager
from .configured import ComponentSettings, Configured
from .deprecated import argument_name
from .discovery import (
    FILE_DIST,
    PluginRecord,
    Rules,
    State,
    discover,
    file_record,
    found_again,
    may_have,
    plugin_key,
)
from .guarded import GuardedDataset, GuardedEmbedder, GuardedModel
from .hookspecs import KINDS, Registries
from .lent import Catalogue, Isolation, isolation_of
from .loading import announced
from .process_state import restored
from .registry import Entry, Registry
from .silence import silenced

__all__ = ["Plugins"]


NO_VALUES = ComponentValues()
OWN_TABLE = "(a table of your own, described by PATH/dataset.toml, is folder:PATH)"


class Plugins(Registries):
    """The plugins of one run. Nothing is imported until a registry is asked for, then all, once.

    Threads may share one: the first that asks loads, the others wait.

    Args:
        rules: what to leave out.
        strict: raise PluginError where otherwise a plugin is left out.
        files: one-off plugin files.
        prefer: `{kind: {name: "distribution/name"}}` for names that two plugins have.
        warn: called at most once with a line on what was left out, and with one for each name in
            `values` that no component has.
        trace: called with a line before each import, and for each hook call.
        slow: called, in a thread of its own, with a line on a plugin that takes long to load.
        dists: stands in for the installed distributions (tests).
        catalogue: remembers what strangers' installed plugins add, so that they are imported only
            when a component of theirs is used; not asked under strict loading.
        isolation: has strangers' plugins in processes of their own.
        values: what files and variables say of components' settings.

    Raises:
        UnknownNameError: `prefer` names a kind that there is not.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        strict: bool = False,
        files: Sequence[Path] = (),
        prefer: Mapping[str, Mapping[str, str]] | None = None,
        warn: Callable[[str], None] | None = None,
        trace: Callable[[str], None] | None = None,
        slow: Callable[[str], None] | None = None,
        dists: Iterable[Distribution] | None = None,
        catalogue: Catalogue | None = None,
        isolation: Isolation | None = None,
        values: ComponentValues = NO_VALUES,
    ) -> None:
        self.rules = rules or Rules()
        self._strict = strict
        self.files = tuple(files)
        for kind in prefer or {}:
            if kind not in KINDS:
                raise UnknownNameError("kind of component in [prefer]", kind, KINDS)
        self._prefer = prefer or {}
        self._warn = warn
        self._trace = trace
        self._slow = slow
        self._dists = None if dists is None else list(dists)
        self._catalogue = None if strict else catalogue
        self._isolation = isolation
        self.values = values
        self._settings = ComponentSettings(values, lambda: chain(*self._entries.values()))
        self._records: list[PluginRecord] | None = None
        self._entries: dict[str, list[Entry[Any]]] = {}
        self._loaded = False
        self._loading = False
        self._refusal = ""
        self._lock = threading.RLock()

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        blocked: Iterable[str] = (),
        third_party: bool = True,
        strict: bool = False,
        files: Sequence[Path] = (),
        warn: Callable[[str], None] | None = None,
        trace: Callable[[str], None] | None = None,
        slow: Callable[[str], None] | None = None,
        catalogue: Catalogue | None = None,
        isolate: bool = False,
    ) -> Plugins:
        """Make the plugins of a run from its settings and, on top, the caller's options.

        Raises:
            UsageError: plugins are to be isolated, and this system can't.
        """
        rules = Rules(
            blocked=frozenset(settings.disabled) | frozenset(blocked),
            allowed=None if settings.allowed is None else frozenset(settings.allowed),
            third_party=third_party,
        )
        return cls(
            rules,
            strict=strict or settings.strict,
            files=files,
            prefer=settings.prefer,
            values=settings.components,
            warn=warn,
            trace=trace if settings.trace else None,
            slow=slow,
            catalogue=catalogue,
            isolation=isolation_of(settings) if isolate or settings.isolate else None,
        )

    def registry(self, kind: str) -> Registry[Any]:
        """Return the registry of a kind, loading the plugins if that has not been done.

        Raises:
            PluginError: as `load`.
        """
        self.load()
        return Registry(
            KINDS[kind].kind,
            self._entries.get(kind, []),
            prefer=self._prefer.get(kind),
            left_out=sum(r.state in (State.BROKEN, State.INCOMPATIBLE) for r in self.records()),
            gone=None if self._catalogue is None else self._catalogue.was_added(kind),
            anew=lambda name: self.registry(kind) if self._ask_anew(name) else None,
        )

    def _ask_anew(self, name: str) -> bool:
        """Import what was remembered, if it may have a name now; whether there was any.

        A plugin's specs may stand in a module that no stamp knows.
        """
        with self._lock:
            recalled = [one for one in self.records() if one.recalled and may_have(one, name)]
            manager = hook_manager()
            for record in recalled:
                for kind, entries in self._entries.items():
                    self._entries[kind] = [one for one in entries if one.plugin is not record]
                found_again(record)
                self._load_anew(manager, record)
            if recalled and self._catalogue is not None:
                self._catalogue.close(self.records())
                self._settings.hide_secrets()
                self._report(recalled)
            return bool(recalled)

    def make_embedder(self, name: str) -> Embedder:
        """Make an embedder by name, or by `name:ARGUMENT` where it takes one.

        Raises:
            UsageError: there is none of that name, or it takes no argument.
            ComponentError: it can't be made.
        """
        bare, _, argument = name.partition(":")
        entry = self.embedders.find(bare)
        if argument and not entry.spec.takes_argument:
            raise UsageError(f"embedder '{bare}' takes no argument, got '{argument}'")
        given = {}
        if argument:
            key = argument_name(entry.load(), "argument", was="name", who=entry.describe())
            given = {key: argument}
        embedder: Embedder = entry.create(**given)
        return GuardedEmbedder(embedder, entry) if entry.theirs else embedder

    def make_dataset(self, name: str) -> DatasetSource:
        """Make a data set's source by name, or by `name:ARGUMENT` where it takes one.

        Raises:
            UsageError: there is none of that name, or it needs an argument, or takes none.
            ComponentError: it can't be made.
        """
        bare, _, argument = name.partition(":")
        entry = self.datasets.find(bare, OWN_TABLE)
        if bool(argument) != entry.spec.takes_argument:
            how = f"an argument, as '{bare}:PATH'" if entry.spec.takes_argument else "no argument"
            raise UsageError(f"data set '{bare}' takes {how}, got '{name}'")
        source: DatasetSource = entry.create(**({"argument": argument} if argument else {}))
        return GuardedDataset(source, entry) if entry.theirs else source

    def make_model(self, name: str) -> Model:
        """Make a model by its registered name.

        Raises:
            UsageError: there is none of that name.
            ComponentError: it can't be made.
        """
        entry = self.models.find(name)
        model: Model = entry.create()
        if not entry.theirs:
            return model
        from tasktriage.models.model import FolderModel

        # a model folder runs no code of a stranger's, whoever ships it
        return model if isinstance(model, FolderModel) else GuardedModel(model, entry)

    def records(self) -> list[PluginRecord]:
        """Return all plugins found, loaded or not; imports none."""
        with self._lock:
            if self._records is None:
                found = discover(self.rules, self._dists)
                self._records = found + [file_record(path, self.rules) for path in self.files]
            return self._records

    def check_names(self, names: Iterable[str]) -> None:
        """See that each is the name of a plugin or a distribution.

        Raises:
            UnknownNameError: one is not.
        """
        known = {n for r in self.records() for n in (r.name, r.qualified, r.dist)}
        keys = {plugin_key(name) for name in known}
        for name in names:
            if plugin_key(name) not in keys:
                raise UnknownNameError("plugin", name, known - {FILE_DIST})

    def find(self, name: str) -> PluginRecord:
        """Return the record of a plugin by its name, or by that of a component of it.

        Raises:
            UnknownNameError: neither a plugin nor a component has the name.
        """
        self.load()
        for record in self.records():
            if name in (record.name, record.qualified):
                return record
        for asked in (False, True):
            for record in self.records() if not asked or self._ask_anew(name) else ():
                if any(name in names for names in record.components.values()):
                    return record
        raise UnknownNameError("plugin", name, [r.name for r in self.records()])

    def load(self) -> None:
        """Import, register and collect every plugin that is not blocked; once.

        Raises:
            PluginError: under strict loading, a plugin can't be loaded, is incompatible or excludes
                this version of tasktriage; or, always, nothing at all is registered (tasktriage
                itself is not installed), or a plugin asks while it is imported.
        """
        with self._lock:
            if self._refusal:
                raise PluginError(self._refusal)
            if self._loaded:
                return
            if self._loading:  # by this very thread; others wait
                raise PluginError(
                    "plugins are still being loaded; a plugin may not use them while it is imported"
                )
            self._loading = True
            self._entries = {kind: [] for kind in KINDS}
            try:
                self._load_all()
            except BaseException:  # who asks again is to find all of them, or none
                self._records, self._entries = None, {}
                raise
            finally:
                self._loading = False
            self._loaded = True
            self._settings.hide_secrets()
            self._report(self.records())
            self._report_settings()

    def _load_all(self) -> None:
        if not any(r.bundled for r in self.records()):
            self._refusal = (
                "no bundled plugin is registered: install tasktriage (pip install -e . in the "
                "source folder) instead of running it from its source tree"
            )
            raise PluginError(self._refusal)
        manager = hook_manager()
        for record in self.records():
            if record.state is State.FOUND and not self._recalled(record):
                self._load_anew(manager, record)
        if self._catalogue is not None:
            self._catalogue.close(self.records())

    def _recalled(self, record: PluginRecord) -> bool:
        """Adopt what is remembered of a stranger's plugin; whether there was anything."""
        if self._catalogue is None or record.bundled or record.path is not None:
            return False
        specs = self._catalogue.recall(record)
        if specs is None:
            return False
        if self._trace is not None:
            self._trace(f"{record.qualified}: recalled, not imported; it adds {len(specs)}")
        self._adopt_specs(record, specs)
        return True

    def _load_anew(self, manager: pluggy.PluginManager, record: PluginRecord) -> None:
        specs: list[ComponentSpec] = []
        start = time.perf_counter()
        state = nullcontext() if record.bundled else restored(record.moved)
        with announced(record, self._trace, self._slow), state, silenced():
            try:
                if self._isolation is None or record.bundled:
                    specs = collect(record, manager, self._trace)
                else:
                    specs = self._isolation.collect(record)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # a module may exit, or raise what is no Exception
                record.state, record.reason = State.BROKEN, one_line(error)
        record.load_ms = (time.perf_counter() - start) * 1000
        if record.state is State.BROKEN:
            return
        self._adopt_specs(record, specs)
        if record.state is State.ACTIVE and self._catalogue is not None and not record.bundled:
            self._catalogue.keep(record, specs)

    def _adopt_specs(self, record: PluginRecord, specs: Iterable[ComponentSpec]) -> None:
        try:
            entries = self._entries_of(record, specs)
        except ValueError as error:
            record.state, record.reason = State.BROKEN, one_line(error)
            return
        record.state, record.stage = State.ACTIVE, ""
        for entry in entries:
            record.components.setdefault(entry.kind.name, []).append(entry.name)
            self._entries[entry.kind.name].append(entry)

    def _entries_of(self, record: PluginRecord, specs: Iterable[ComponentSpec]) -> list[Entry[Any]]:
        """Return an entry for each spec.

        Raises:
            ValueError: another plugin of the same distribution has the name.
        """
        entries: list[Entry[Any]] = []
        for spec in specs:
            there = (
                None if self._isolation is None or record.bundled else self._isolation.maker(spec)
            )
            said = Configured(self._settings, Entry(spec, record))
            entry = Entry(spec, record, there, said)
            for other in self._entries[entry.kind.name]:
                if other.qualified == entry.qualified:
                    raise ValueError(
                        f"{entry.kind.noun} '{entry.name}' is that of {other.plugin.name}"
                    )
            entries.append(entry)
        return entries

    def _report(self, records: Sequence[PluginRecord]) -> None:
        bad = [r for r in records if r.state in (State.BROKEN, State.INCOMPATIBLE)]
        odd = [r for r in records if r.warning and r not in bad]
        if (bad or odd) and self._strict:
            faults = [f"{r.describe()} at {r.stage}: {r.reason}" for r in bad]
            details = "; ".join(faults + [f"{r.describe()} {r.warning}" for r in odd])
            self._refusal = (
                f"strict plugin loading: {details}; without it 'tasktriage plugins list' shows all"
            )
            raise PluginError(self._refusal)
        parts = [f"left out {r.describe()}: {r.reason}" for r in bad]
        parts += [f"{r.describe()} {r.warning}" for r in odd]
        if parts and self._warn is not None:
            more = f" (and {len(parts) - 1} more)" if len(parts) > 1 else ""
            self._warn(f"plugins: {parts[0]}{more}; 'tasktriage plugins list' shows all")

    def _report_settings(self) -> None:
        if self._warn is None:
            return
        whole = all(record.state is State.ACTIVE for record in self.records())
        for line in self._settings.exposed() + (self._settings.unknown() if whole else []):
            self._warn(line)  # an unknown name may be of what was left out
