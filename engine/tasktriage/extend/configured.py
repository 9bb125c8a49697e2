"""What a user says of components' settings → the values that go to their factories."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasktriage.config import PROJECT_FILE, SETTING, USER_FILE, ComponentValues
from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.contracts.secret import Secret
from tasktriage.contracts.settings import Setting

if TYPE_CHECKING:
    from .registry import Entry

__all__ = [
    "ComponentSettings",
    "Configured",
    "Said",
    "check_needed",
    "setting_value",
    "unset",
    "variable_of",
    "without_settings",
]

WANTED: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
OWN_FILE = f"{USER_FILE} in your configuration folder"
OF_OTHERS = 0o077  # what they may do with a file
SHOWN = 40  # characters of a wrong value
Entries = Iterable["Entry[Any]"]


@dataclass(frozen=True, slots=True)
class Said:
    """A setting's value as somebody wrote it.

    `where` is how an error names the place, `source` the file or variable itself; `shared` is a
    file that others have too.
    """

    value: Any
    where: str
    source: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """What one place says under one name: `key` is that of each value there.

    `path` is None for variables, whose names are `written`, by key.
    """

    name: str
    values: Mapping[str, Any]
    path: Path | None = None
    shared: bool = False
    written: Mapping[str, str] = field(default_factory=dict)

    def names(self, entry: Entry[Any]) -> tuple[bool, bool]:
        """Return whether it is about a component, by its bare and by its qualified name."""
        bare, qualified = entry.name, entry.qualified
        if self.path is None:
            bare, qualified = _folded(bare), _folded(qualified)
        return self.name == bare, self.name == qualified

    def said(self, key: str) -> Said:
        if self.path is None:
            variable = self.written[key]
            return Said(self.values[key], variable, variable)
        where = f"{self.path}: [settings.{self.name}] {key}"
        return Said(self.values[key], where, str(self.path), self.shared)


class ComponentSettings:
    """Finds what is said of a component's settings.

    Args:
        given: what files and variables say.
        entries: gives all components that there are, once they are known.
    """

    def __init__(self, given: ComponentValues, entries: Callable[[], Entries]) -> None:
        self._tables = [
            _Table(name, values, file.path, file.shared)
            for file in given.files
            for name, values in file.tables.items()
        ]
        self._tables += _of_variables(given.variables)
        self._entries = entries

    def values(self, entry: Entry[Any]) -> dict[str, Any]:
        """Return the values of a component's settings, with the defaults of those not said.

        Raises:
            UsageError: a value is of another type than the setting, a secret stands in a
                project's file, a setting is unknown, or two distributions have one of that name.
        """
        found = self.found(entry)
        values: dict[str, Any] = {}
        for setting in entry.spec.settings:
            if setting.name in found:
                values[setting.name] = setting_value(setting, found[setting.name])
            elif setting.default is not None:
                values[setting.name] = setting.default
        return values

    def found(self, entry: Entry[Any]) -> dict[str, Said]:
        """Return where each of a component's settings is said; the last place that says it wins.

        Variables win over files, and in one place the qualified name over the bare one.

        Raises:
            UsageError: as `values`, but for types.
        """
        found: dict[str, Said] = {}
        places: dict[Path | None, list[tuple[bool, _Table]]] = {}
        for table in self._tables:
            bare, qualified = table.names(entry)
            if bare or qualified:
                places.setdefault(table.path, []).append((qualified, table))
        for tables in places.values():
            for _, table in sorted(tables, key=lambda one: one[0]):
                found |= self._of_table(table, entry)
        return found

    def _of_table(self, table: _Table, entry: Entry[Any]) -> dict[str, Said]:
        own = {setting.name: setting for setting in entry.spec.settings}
        about = [other for other in self._entries() if any(table.names(other))]
        found = {}
        for key in table.values:
            having = [one for one in about if any(s.name == key for s in one.spec.settings)]
            said = table.said(key)
            if not having:
                known = {s.name for one in about for s in one.spec.settings}
                raise UsageError(f"{said.where}: {UnknownNameError('setting', key, known)}")
            if key not in own:
                continue  # of another component of that name
            if len({one.plugin.dist for one in having}) > 1:
                names = " or ".join(sorted({f"'{one.qualified}'" for one in having}))
                raise UsageError(f"{said.where}: two plugins have this setting; say it of {names}")
            if said.shared and own[key].secret:  # whether or not another place says it too
                raise UsageError(
                    f"{said.where} is a secret, and others may have this file: take it out, and "
                    f"set {variable_of(entry.name, key)}, or write it into {OWN_FILE}"
                )
            found[key] = said
        return found

    def unknown(self) -> list[str]:
        """Return a line for each name that no component has, with the nearest."""
        entries = list(self._entries())
        lines = []
        for table in self._tables:
            if any(any(table.names(entry)) for entry in entries):
                continue
            having = [entry for entry in entries if entry.spec.settings]
            if table.path is not None:
                known = {name for one in having for name in (one.name, one.qualified)}
                error = UnknownNameError("component", table.name, known)
                lines.append(f"{table.path}: [settings.{table.name}] is not used: {error}")
            else:
                variables = {
                    variable_of(one.name, s.name) for one in having for s in one.spec.settings
                }
                for key in table.values:
                    said = table.said(key)
                    error = UnknownNameError("setting", said.source, variables)
                    lines.append(f"a variable is not used: {error}")
        return lines

    def hide_secrets(self) -> None:
        """Have error lines hide each secret that is said, whether or not its component is used."""
        for _, value in self._secrets():
            Secret(str(value))

    def exposed(self) -> list[str]:
        """Return a line for each file with a secret that others may read, where that is known."""
        lines = []
        for path in dict.fromkeys(path for path, _ in self._secrets() if path is not None):
            if os.name == "posix" and path.is_file() and path.stat().st_mode & OF_OTHERS:
                lines.append(f"{path} has a secret, and others may read it: chmod 600 {path}")
        return lines

    def _secrets(self) -> Iterator[tuple[Path | None, Any]]:
        """Yield each secret that is said, and the user's own file that it stands in."""
        for entry in self._entries():
            secret = {setting.name for setting in entry.spec.settings if setting.secret}
            for table in self._tables if secret else ():
                if any(table.names(entry)):
                    path = None if table.shared else table.path
                    yield from ((path, table.values[key]) for key in secret & set(table.values))


class Configured(Mapping[str, Any]):
    """The values of a component's settings, found when they are asked for: when it is made.

    Args:
        settings: what is said of all components.
        entry: the component.
    """

    def __init__(self, settings: ComponentSettings, entry: Entry[Any]) -> None:
        self._settings = settings
        self._entry = entry
        self._found: dict[str, Any] | None = None

    @property
    def _values(self) -> dict[str, Any]:
        if self._found is None:
            self._found = self._settings.values(self._entry)
        return self._found

    def said(self) -> dict[str, Said]:
        """Return where each setting is said; raises as `ComponentSettings.found`."""
        return self._settings.found(self._entry)

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def check_needed(entry: Entry[Any], given: Mapping[str, Any]) -> None:
    """See that a component gets what it can't be made without.

    Raises:
        UsageError: it does not; says both ways to give it.
    """
    for setting in unset(entry, given):
        file = OWN_FILE if setting.secret else PROJECT_FILE
        raise UsageError(
            f"{entry.describe()} needs its setting '{setting.name}' ({setting.summary}): set "
            f"{variable_of(entry.name, setting.name)}, or write {setting.name} = … under "
            f"[settings.{entry.name}] in {file}"
        )


def unset(entry: Entry[Any], given: Mapping[str, Any]) -> list[Setting]:
    """Return the settings that a component can't be made without, and that are not given."""
    settings: Iterable[Setting] = entry.spec.settings
    return [one for one in settings if one.required and given.get(one.name) in (None, "")]


def variable_of(component: str, setting: str) -> str:
    """Return the variable of a component's setting."""
    return f"{SETTING}{_folded(component)}__{setting.upper()}"


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what is said of components: each is given its own alone."""
    return {name: text for name, text in environment.items() if not name.startswith(SETTING)}


def _folded(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name).upper()


def _of_variables(variables: Mapping[str, str]) -> list[_Table]:
    """Return a table for each component that variables name; an empty one is not set."""
    tables: dict[str, dict[str, Any]] = {}
    written: dict[str, dict[str, str]] = {}
    for name, text in variables.items():
        component, _, setting = name.removeprefix(SETTING).partition("__")
        if text:
            tables.setdefault(component, {})[setting.lower()] = text
            written.setdefault(component, {})[setting.lower()] = name
    return [_Table(name, values, written=written[name]) for name, values in tables.items()]


def setting_value(setting: Setting, said: Said) -> Any:
    """Return a value as its setting has it.

    Raises:
        UsageError: it is of another type.
    """
    read = _of_text if said.where == said.source else _of_toml  # a variable has nothing but text
    value = read(setting.type, said.value)
    if value is None:
        shown = "" if setting.secret else f", got {_shown(said.value)}"
        raise UsageError(f"{said.where} must be {WANTED[setting.type]}{shown}")
    return Secret(value) if setting.secret else value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _of_toml(wanted: type, value: Any) -> Any:
    """Return a value of a file, None where it is of another type."""
    if wanted is float and type(value) in (int, float):
        return _finite(value)
    return value if type(value) is wanted else None


def _of_text(wanted: type, text: str) -> Any:
    """Return the value of a variable's text, None where it is none of that type."""
    if wanted is bool:
        folded = text.strip().casefold()
        return True if folded in YES else False if folded in NO else None
    if wanted is str:
        return text
    try:
        return _finite(text) if wanted is float else int(text)
    except ValueError:
        return None


def _finite(value: str | float) -> float | None:
    """Return a finite number; None for another, and for a whole one that is too long for it."""
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
