"""Look-up of components by name: bare if one provider has it, `distribution/name` always."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pkgutil import resolve_name
from typing import Any, Generic, TypeVar

from tasktriage.contracts.errors import ComponentError, UnknownNameError, UsageError
from tasktriage.contracts.specs import ComponentSpec, Kind

from .configured import check_needed
from .discovery import PluginRecord
from .guard import guard
from .late import Late
from .process_state import restored

__all__ = ["Entry", "Registry"]

SpecT = TypeVar("SpecT", bound=ComponentSpec)


@dataclass(frozen=True, slots=True)
class Entry(Generic[SpecT]):
    """A spec with the plugin that yielded it.

    `made_by` makes the component elsewhere than in this process, of the entry and the factory's
    options; None: here. `configured` are the values of the component's settings.
    """

    spec: SpecT
    plugin: PluginRecord
    made_by: Callable[[Entry[Any], Mapping[str, Any]], Any] | None = field(default=None, repr=False)
    configured: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def kind(self) -> Kind:
        """What it is one of."""
        return self.spec.kind

    @property
    def name(self) -> str:
        """The bare name."""
        return self.spec.name

    @property
    def qualified(self) -> str:
        """`distribution/name`."""
        return f"{self.plugin.dist}/{self.spec.name}"

    @property
    def missing(self) -> tuple[str, ...]:
        """Required modules that are not installed."""
        return tuple(m for m in self.spec.requires if not _installed(m))

    @property
    def install_hint(self) -> str:
        """What to install for the missing modules; empty if none is missing."""
        if not self.missing:
            return ""
        if self.spec.extra:
            return f'pip install "{self.plugin.dist}[{self.spec.extra}]"'
        return f"pip install {' '.join(self.missing)}"

    def describe(self) -> str:
        """Return `format 'shout' from my-dist 1.2`."""
        return f"{self.kind.noun} '{self.name}' from {self.plugin.dist} {self.plugin.version}"

    @property
    def theirs(self) -> bool:
        """Whether it is a stranger's."""
        return not self.plugin.bundled

    @property
    def isolated(self) -> bool:
        """Whether it is made, and runs, in a process of its own."""
        return self.made_by is not None

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Run a call of the component, whose error is whatever is raised."""
        with guard(self.describe(), everything=True, theirs=self.theirs):
            yield

    @contextmanager
    def _made(self) -> Iterator[None]:
        """Guard, and put back what a stranger moves where it is imported or made."""
        with self.guarded():
            if self.theirs:
                with restored(self.plugin.moved):
                    yield
            else:
                yield

    def _check_installed(self) -> None:
        if self.missing:
            needs = ", ".join(self.missing)
            raise UsageError(f"{self.describe()} needs {needs}: {self.install_hint}")

    def load(self) -> Any:
        """Import the factory, without calling it.

        Raises:
            UsageError: a module that it requires is not installed.
            ComponentError: it can't be imported.
        """
        self._check_installed()
        factory = self.spec.factory
        if isinstance(factory, str):
            with self._made():
                return resolve_name(factory)
        if isinstance(factory, Late):
            with self._made():
                return factory.found()
        return factory

    def create(self, **options: Any) -> Any:
        """Make the component; `options` go to the factory on top of the spec's own.

        Raises:
            UsageError: a module that it requires is not installed, or a setting is missing or
                wrong.
            ComponentError: the factory failed, or what it made is no component of this kind.
        """
        given = {**self.spec.options, **self.configured, **options}
        check_needed(self, given)
        if self.made_by is not None:
            self._check_installed()
            return self.made_by(self, given)
        factory = self.load()
        with self._made():
            component = factory(**given)
            lacking = [m for m in self.kind.members if not hasattr(component, m)]
        if lacking:
            raise ComponentError(
                f"{self.describe()} is no {self.kind.noun}: it lacks {', '.join(lacking)}"
            )
        if self.kind.made is not None and not isinstance(component, self.kind.made):
            raise ComponentError(
                f"{self.describe()} is no {self.kind.noun}: its factory must return a "
                f"{self.kind.made.__name__}, it returned a {type(component).__name__}"
            )
        return component


class Registry(Generic[SpecT]):
    """All components of one kind. Iterates over entries, by name.

    A bundled component keeps its bare name against a third party. Two third parties with one
    name are an error only when the bare name is used, unless `prefer` settles it.

    `anew` asks plugins that were remembered themselves, before a name is said to be unknown; it
    returns what there is then, None where that can't help.
    """

    def __init__(
        self,
        kind: Kind,
        entries: Sequence[Entry[SpecT]],
        *,
        prefer: Mapping[str, str] | None = None,
        left_out: int = 0,
        gone: Mapping[str, str] | None = None,
        anew: Callable[[str], Registry[SpecT] | None] | None = None,
    ) -> None:
        self.kind = kind
        self._entries = sorted(entries, key=lambda e: (e.name, not e.plugin.bundled, e.qualified))
        self._prefer = dict(prefer or {})
        self._left_out = left_out
        self._gone = gone or {}
        self._anew = anew

    def __iter__(self) -> Iterator[Entry[SpecT]]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def names(self) -> list[str]:
        """Return what can be asked for: bare names, and qualified ones where bare is not enough."""
        bare = {e.name for e in self._entries}
        return sorted(bare | {e.qualified for e in self._entries if self._rivals(e)})

    def for_suffix(self, suffix: str) -> Entry[SpecT] | None:
        """Return the entry that claims a suffix (".csv"); a bundled one before a stranger's."""
        claims = [e for e in self._entries if suffix and suffix in getattr(e.spec, "suffixes", ())]
        return min(claims, key=lambda e: (not e.plugin.bundled, e.name), default=None)

    def find(self, name: str, more: str = "") -> Entry[SpecT]:
        """Return the entry of a bare or qualified name, in upper or lower case.

        `more` is what the error of an unknown name says besides.

        Raises:
            UnknownNameError: no such component; the message has the nearest names.
            UsageError: two third-party plugins have it; the message has both qualified names.
        """
        wanted = self._prefer.get(name, name)
        found = [e for e in self._entries if wanted in (e.name, e.qualified)]
        if not found:
            folded = wanted.casefold()
            spelt = ((e.name.casefold(), e.qualified.casefold()) for e in self._entries)
            found = [e for e, names in zip(self._entries, spelt, strict=True) if folded in names]
        if not found:
            if self._anew is not None and wanted not in self._gone:  # nobody has what went
                asked = self._anew(wanted)
                if asked is not None:
                    return asked.find(name, more)
            raise self._unknown(name, wanted, more)
        if len(found) > 1 and not found[0].plugin.bundled:
            both = " or ".join(f"'{e.qualified}'" for e in found)
            raise UsageError(f"{self.kind.noun} '{name}' is ambiguous; use {both}")
        return found[0]

    def _unknown(self, name: str, wanted: str, more: str) -> UnknownNameError:
        hint = ""
        if self._left_out:
            hint = f"({self._left_out} plugin(s) left out; see 'tasktriage plugins list')"
        if wanted in self._gone:
            hint = f"({self._gone[wanted]})"
        if wanted != name:
            hint = f"(the configuration prefers it for '{name}') {hint}".rstrip()
        return UnknownNameError(self.kind.noun, wanted, self.names(), f"{more} {hint}".strip())

    def create(self, name: str, **options: Any) -> Any:
        """Find and make a component; see `find` and `Entry.create` for errors."""
        return self.find(name).create(**options)

    def _rivals(self, entry: Entry[SpecT]) -> list[Entry[SpecT]]:
        return [e for e in self._entries if e.name == entry.name and e is not entry]


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # imported already, without a spec
        return True
