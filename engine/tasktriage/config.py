"""Settings from the environment and from TOML files: option > environment > project > user."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import UnknownNameError, UsageError

__all__ = [
    "PROJECT_FILE",
    "SETTING",
    "USER_FILE",
    "ComponentValues",
    "FileValues",
    "Settings",
    "data_folder",
]

PROJECT_FILE = "tasktriage.toml"
USER_FILE = "config.toml"
SETTING = "TASKTRIAGE_SETTING_"
"""What the variables of components' settings begin with."""

ISOLATE_SECONDS = 30  # torch takes ten to import
ISOLATE_MEMORY = 4_096  # MiB of addresses, of which libraries take more than they use
LEAST_MEMORY = 192  # MiB; in less not even a plugin that does nothing can be imported and made
_SLASH = re.compile(r"^\s*\[settings\.[^\]\"']*/", re.M)
_SECTIONS: dict[str, dict[str, type]] = {
    "plugins": {
        "disabled": list,
        "allowed": list,
        "strict": bool,
        "isolate": bool,
        "isolate_seconds": int,
        "isolate_memory": int,
    },
    "prefer": {},
    "settings": {},
    "classify": {
        "model": str,
        "format": str,
        "sector": list,
        "coverage": float,
        "reader": str,
        "extractor": str,
        "threads": int,
    },
}


def data_folder(given: Path | None = None) -> Path:
    """Return where data sets are: `given`, else TASKTRIAGE_DATA, else the user's by platform."""
    if given is not None:
        return given
    if said := os.environ.get("TASKTRIAGE_DATA"):
        return Path(said)
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or "~"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    folder = Path(base)
    with suppress(RuntimeError):  # there is no home; then "~" is a folder that isn't there
        folder = folder.expanduser()
    return folder / "tasktriage" / "data"


@dataclass(frozen=True, slots=True)
class FileValues:
    """What a file says of components: `{component: {setting: value}}`, as it stands there.

    `shared` is a project's file, which others have too.
    """

    path: Path
    shared: bool
    tables: Mapping[str, Mapping[str, Any]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ComponentValues:
    """What files (a later one wins) and variables (over them) say of components' settings."""

    files: tuple[FileValues, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment and the configuration files say.

    `prefer` is `{kind: {name: "distribution/name"}}`; `classify` holds defaults for options of
    the command of that name; `components` is what is said of settings of plugins' components.
    `isolate`: strangers' plugins live in processes of their own, each of which may take
    `isolate_seconds` until it says something, and `isolate_memory` MiB.
    """

    disabled: tuple[str, ...] = ()
    allowed: tuple[str, ...] | None = None
    strict: bool = False
    trace: bool = False
    isolate: bool = False
    isolate_seconds: int = ISOLATE_SECONDS
    isolate_memory: int = ISOLATE_MEMORY
    prefer: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    classify: Mapping[str, Any] = field(default_factory=dict)
    components: ComponentValues = ComponentValues()

    @classmethod
    def load(
        cls, files: Sequence[Path] = (), environment: Mapping[str, str] | None = None
    ) -> Settings:
        """Read `files` (a later one wins) and then the environment. Missing files are fine.

        Raises:
            UsageError: a file is not TOML, or has an unknown or ill-typed key; says where.
        """
        env = os.environ if environment is None else environment
        merged: dict[str, dict[str, Any]] = {name: {} for name in _SECTIONS}
        said: list[FileValues] = []
        for path in files:
            for section, values in _read(path).items():
                if section == "settings":
                    said.append(FileValues(path, path.name == PROJECT_FILE, values))
                elif section == "prefer":
                    for kind, names in values.items():
                        merged[section].setdefault(kind, {}).update(names)
                else:
                    merged[section].update(values)
        plugins = merged["plugins"]
        disabled = tuple(plugins.get("disabled", ()))
        allowed = plugins.get("allowed")
        if "TASKTRIAGE_DISABLED_PLUGINS" in env:
            disabled += _names(env["TASKTRIAGE_DISABLED_PLUGINS"])
        if "TASKTRIAGE_PLUGINS" in env:
            allowed = _names(env["TASKTRIAGE_PLUGINS"])
        return cls(
            disabled=disabled,
            allowed=None if allowed is None else tuple(allowed),
            strict=_flag(env, "TASKTRIAGE_STRICT_PLUGINS", plugins.get("strict", False)),
            trace=_flag(env, "TASKTRIAGE_TRACE_PLUGINS", False),
            isolate=_flag(env, "TASKTRIAGE_ISOLATE_PLUGINS", plugins.get("isolate", False)),
            isolate_seconds=_amount(env, "isolate_seconds", plugins, ISOLATE_SECONDS),
            isolate_memory=_amount(
                env, "isolate_memory", plugins, ISOLATE_MEMORY, least=LEAST_MEMORY
            ),
            prefer=merged["prefer"],
            classify=merged["classify"],
            components=ComponentValues(
                tuple(said), {name: text for name, text in env.items() if name.startswith(SETTING)}
            ),
        )


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        hint = ""
        if isinstance(error, tomllib.TOMLDecodeError) and _SLASH.search(path.read_text("utf-8")):
            hint = '; a name with a slash stands in quotes: [settings."distribution/name"]'
        raise UsageError(f"{path}: can't be read as configuration: {error}{hint}") from None
    for section, values in data.items():
        if section not in _SECTIONS:
            raise UsageError(f"{path}: {UnknownNameError('section', section, _SECTIONS)}")
        if not isinstance(values, dict):
            raise UsageError(f"{path}: [{section}] must be a table")
        for key, value in values.items():
            _check(path, section, key, value)
    return data


def _check(path: Path, section: str, key: str, value: Any) -> None:
    if section == "prefer":
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise UsageError(f'{path}: [prefer.{key}] must map names to "distribution/name"')
        return
    if section == "settings":
        _check_settings(path, key, value)
        return
    known = _SECTIONS[section]
    if key not in known:
        raise UsageError(f"{path}: [{section}] {UnknownNameError('key', key, known)}")
    wanted = known[key]
    fits = isinstance(value, (int, float) if wanted is float else wanted)
    fits = fits and (wanted is bool or not isinstance(value, bool))
    if not fits or (wanted is list and not all(isinstance(v, str) for v in value)):
        kind = {list: "a list of strings", bool: "true or false", str: "text"}
        kind |= {int: "a whole number", float: "a number"}
        raise UsageError(f"{path}: [{section}] {key} must be {kind[wanted]}, got {value!r}")


def _check_settings(path: Path, name: str, table: Any) -> None:
    """See that a component's settings are a table of plain values; what they mean, it says."""
    if not isinstance(table, dict):
        raise UsageError(f"{path}: [settings] {name} must be a table: [settings.{name}]")
    for key, value in table.items():
        if not isinstance(value, str | int | float | bool):
            dotted = " (a name with a dot stands in quotes)" if isinstance(value, dict) else ""
            raise UsageError(
                f"{path}: [settings.{name}] {key} must be text, a number, or true or false{dotted}"
            )


def _names(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace(",", " ").split() if part)


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    return default if name not in env else env[name].lower() not in ("", "0", "false", "no")


def _amount(
    env: Mapping[str, str], name: str, said: Mapping[str, Any], default: int, least: int = 1
) -> int:
    """Return a number from the variable of its name, else from a file, else the default."""
    variable = f"TASKTRIAGE_{name.upper()}"
    given = env.get(variable, said.get(name, default))
    try:
        number = int(given)
    except ValueError:
        number = 0
    if number < least:
        where = variable if variable in env else f"[plugins] {name}"
        raise UsageError(f"{where} must be a whole number, {least} or more, got {given!r}")
    return number
