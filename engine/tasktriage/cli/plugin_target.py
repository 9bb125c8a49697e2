"""What `plugins check` is given → plugins that can be imported, though none is installed."""

from __future__ import annotations

import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import distributions
from lzma import LZMAError
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError, UsageError, one_line
from tasktriage.contracts.markers import ENTRY_POINT_GROUP
from tasktriage.extend.discovery import (
    PluginRecord,
    Rules,
    discover,
    file_record,
    plugin_key,
)

__all__ = ["PluginTarget", "installed", "is_path", "target_of_path"]

WHEEL_LIMIT = 2**30  # bytes of a wheel's files
# what zipfile raises of damaged data, and of a password that is asked for
DAMAGED = (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, LZMAError)
OTHER_FOLDERS = ("src", "lib", "python")
NAME_LIMIT = 60  # characters of a part of a folder's name
PROJECT_FIELDS = {"description": "Summary", "requires-python": "Requires-Python"}
FIELDS = PROJECT_FIELDS | {
    "license": "License-Expression",
    "keywords": "Keywords",
    "dependencies": "Requires-Dist",
}
"""Fields of a project's table, and what they are called in a distribution's metadata."""


@dataclass(frozen=True)
class PluginTarget:
    """Plugins of one distribution, or a plugin file.

    Args:
        title: what is checked, as its user knows it.
        records: the plugins; not one of them is imported.
        folders: what stands on the path of modules, behind Python's own and before all else.
        site: the folder that has the distribution's metadata; None: it is installed.
        base: the folder that places in its code are relative to; empty: that of its package.
    """

    title: str
    records: list[PluginRecord]
    folders: list[str] = field(default_factory=list)
    site: str | None = None
    base: str = ""

    def plugin(self, record: PluginRecord) -> dict[str, Any]:
        """Return a plugin as a request to the probe names it."""
        if record.path is not None:
            return {"path": str(record.path)}
        return {"dist": record.dist, "name": record.name, "site": self.site}


def is_path(name: str) -> bool:
    """Whether a name is meant as a path: it looks like one, or only a file of it is there."""
    path = Path(name)
    if name.endswith((".py", ".whl")) or name.startswith((".", "/", "~")) or "\\" in name:
        return True
    return (path / "pyproject.toml").is_file()


def installed(name: str, records: Iterable[PluginRecord]) -> PluginTarget | None:
    """Return the plugins of an installed distribution, or one plugin, by name; None: no such."""
    key = plugin_key(name)
    everything = [record for record in records if record.path is None]
    for names in (lambda r: (r.name, r.qualified), lambda r: (r.dist,)):
        found = [r for r in everything if key in map(plugin_key, names(r))]
        if found:
            dists = {record.dist for record in found}
            if len(dists) > 1:
                both = " or ".join(sorted(f"'{record.qualified}'" for record in found))
                raise UsageError(f"plugin '{name}' is ambiguous; use {both}")
            return PluginTarget(f"{found[0].dist} {found[0].version}", found)
    return None


def target_of_path(path: Path, scratch: Path) -> PluginTarget:
    """Return the plugins of a file, a project's folder or a wheel.

    Args:
        path: of the file or folder.
        scratch: a folder for what has to be unpacked or written.

    Raises:
        UsageError: there is no such file.
        InputError: it has no plugin, or can't be read.
    """
    path = path.expanduser()
    if path.is_dir():
        return _of_project(path.resolve(), path, scratch)
    if not path.is_file():
        raise UsageError(f"{path}: no such file or folder, and no plugin of that name")
    if path.suffix == ".py":
        record = file_record(path.resolve(), Rules())
        return PluginTarget(str(path), [record], base=str(path.resolve().parent))
    if path.suffix == ".whl":
        return _of_wheel(path, scratch)
    raise UsageError(f"{path}: a plugin is a .py file, a folder with pyproject.toml, or a wheel")


def _of_wheel(path: Path, scratch: Path) -> PluginTarget:
    site = scratch / "site"
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > WHEEL_LIMIT:
                raise InputError(str(path), f"holds more than {WHEEL_LIMIT >> 20:,} MiB")
            archive.extractall(site)  # which leaves no folder, whatever a name says
    except DAMAGED as error:
        raise InputError(str(path), f"is no wheel that can be read: {one_line(error)}") from None
    return _of_site(path, site, [str(site)], base="")


def _of_project(folder: Path, shown: Path, scratch: Path) -> PluginTarget:
    file = folder / "pyproject.toml"
    name = str(shown / "pyproject.toml")
    if not file.is_file():
        raise UsageError(f"{name}: no such file; build a wheel and check that")
    try:
        project = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(name, f"can't be read: {one_line(error)}") from None
    about = project.get("project")
    if not isinstance(about, dict) or not isinstance(about.get("name"), str):
        raise InputError(name, "has no [project] with a name; build a wheel and check that")
    site = scratch / "site"
    try:
        modules = _write_metadata(about, site)
    except (AttributeError, TypeError, ValueError, OSError) as error:
        raise InputError(name, f"[project] is malformed: {one_line(error)}") from None
    sources = _sources(folder, project, modules)
    return _of_site(shown, site, [str(site), *sources], base=str(folder))


def _of_site(shown: Path, site: Path, folders: list[str], base: str) -> PluginTarget:
    dists = list(distributions(path=[str(site)]))
    records = discover(Rules(), dists)
    if not records:
        raise InputError(
            str(shown),
            f'has no plugin: name its module in [project.entry-points."{ENTRY_POINT_GROUP}"]',
        )
    title = f"{records[0].dist} {records[0].version} ({shown})"
    return PluginTarget(title, records, folders, str(site), base)


def _write_metadata(about: Mapping[str, Any], site: Path) -> set[str]:
    """Write what pip would write of a project; returns the top-level modules of its plugins."""
    name, version = about["name"], about.get("version", "0")
    info = site / f"{_plain(name)}-{_plain(version)}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}"]
    lines += [f"{head}: {about[key]}" for key, head in PROJECT_FIELDS.items() if about.get(key)]
    licence = about.get("license")
    if isinstance(licence, dict):
        licence = licence.get("text") or licence.get("file")
    lines += [f"License-Expression: {licence}"] if licence else []
    lines += [f"Keywords: {','.join(about['keywords'])}"] if about.get("keywords") else []
    lines += [f"Dynamic: {FIELDS[one]}" for one in about.get("dynamic", ()) if one in FIELDS]
    lines += [f"Classifier: {one}" for one in about.get("classifiers", ())]
    lines += [f"Requires-Dist: {one}" for one in about.get("dependencies", ())]
    text = "\n".join(" ".join(line.split()) for line in lines) + "\n"
    (info / "METADATA").write_text(text, "utf-8")
    points: list[str] = []
    modules: set[str] = set()
    for group, entries in about.get("entry-points", {}).items():
        points += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items())]
        if any(len(line.splitlines()) != 1 for line in points):
            raise ValueError("an entry point is more than a line")
        if group.startswith("tasktriage."):
            modules |= {value.partition(":")[0].partition(".")[0] for value in entries.values()}
    (info / "entry_points.txt").write_text("\n".join(points) + "\n", "utf-8")
    return modules


def _plain(text: str) -> str:
    """Return a text as part of a folder's name, which leads nowhere else."""
    return re.sub(r"[^a-z0-9.]+|\.\.+", "_", text.lower())[:NAME_LIMIT]


def _sources(folder: Path, project: Mapping[str, Any], modules: set[str]) -> list[str]:
    """Return the folders that the modules of a project lie in."""
    candidates = [folder / name for name in OTHER_FOLDERS] + [folder]
    candidates += [folder / package for package in _packages(project)]
    candidates += [(folder / package).parent for package in _packages(project)]
    found = [
        str(candidate)
        for candidate in candidates
        if any(_holds(candidate, module) for module in modules)
    ]
    return list(dict.fromkeys(found))


def _holds(folder: Path, module: str) -> bool:
    try:
        return (folder / module).is_dir() or (folder / f"{module}.py").is_file()
    except OSError:  # a name that is too long for a file
        return False


def _inside(path: str) -> bool:
    return ".." not in path and not Path(path).is_absolute() and "\0" not in path


def _packages(project: Mapping[str, Any]) -> list[str]:
    """Return the folders that a build backend is told of, wherever it is told."""
    found: list[str] = []

    def walk(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, str(name))
        elif key in ("packages", "where", "sources", "package-dir", "", "module-root"):
            texts = value if isinstance(value, list) else [value]
            found.extend(text for text in texts if isinstance(text, str) and _inside(text))

    walk(project.get("tool", {}))
    return found
