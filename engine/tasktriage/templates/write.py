"""Fill in the templates of a kind, and write the folder whole or not at all."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from string import Template
from tempfile import mkdtemp

from packaging.version import Version

from tasktriage.contracts.errors import OutputError
from tasktriage.contracts.markers import PROJECT
from tasktriage.kit.atomic import here
from tasktriage.kit.toml_text import toml_text

from .author import Author
from .forms import LICENCES, Form

__all__ = ["NewPlugin", "check_spare", "plugin_files", "write_folder"]

SUFFIX = ".tmpl"
MINOR = re.compile(r"Programming Language :: Python :: (3\.\d+)")

Files = dict[PurePosixPath, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlugin:
    """What a plugin is to be.

    toml: its data, where that comes from a table of the user's; title: what it is called then.
    """

    form: Form
    name: str
    author: Author | None = None
    licence: str = LICENCES[0]
    toml: str | None = None
    title: str = ""

    @property
    def dist(self) -> str:
        """The distribution's name."""
        return f"{PROJECT}-{self.name}"

    @property
    def module(self) -> str:
        """The name as modules have it."""
        return self.name.replace("-", "_")

    @property
    def package(self) -> str:
        """The import package's name."""
        return f"{PROJECT}_{self.module}"


def plugin_files(plugin: NewPlugin, today: date) -> Files:
    """Return the files of a new plugin, by their places in its folder."""
    root = files(__package__ or "tasktriage.templates").joinpath("files")
    values = _values(plugin, today)
    usage = root.joinpath("usage", f"{plugin.form.noun}.md{SUFFIX}").read_text("utf-8")
    values["usage"] = Template(usage).substitute(values)
    found: Files = {}
    for folder in ("common", plugin.form.noun):
        for place, text in _templates(root.joinpath(folder)):
            found[_target(place, plugin)] = Template(text).substitute(values)
    licence = root.joinpath("licences", f"{plugin.licence}{SUFFIX}").read_text("utf-8")
    found[PurePosixPath("LICENSE")] = Template(licence).substitute(values)
    if plugin.toml is not None:
        found[PurePosixPath(plugin.package, f"{plugin.name}.toml")] = plugin.toml
    return dict(sorted(found.items()))


def _templates(
    folder: Traversable, place: PurePosixPath | None = None
) -> Iterator[tuple[PurePosixPath, str]]:
    for item in folder.iterdir():
        below = PurePosixPath(item.name) if place is None else place / item.name
        if item.is_dir():
            yield from _templates(item, below)
        elif item.name.endswith(SUFFIX):
            yield below, item.read_text("utf-8")


def _target(place: PurePosixPath, plugin: NewPlugin) -> PurePosixPath:
    """Return where a template's file goes: "dot_" begins hidden names, "NAME" is the plugin's."""
    parts = []
    for part in place.with_name(place.name.removesuffix(SUFFIX)).parts:
        part = f".{part.removeprefix('dot_')}" if part.startswith("dot_") else part
        part = plugin.package if part == "package" else part
        name = plugin.module if part.endswith(".py") else plugin.name
        parts.append(part.replace("NAME", name))
    return PurePosixPath(*parts)


def _values(plugin: NewPlugin, today: date) -> dict[str, str]:
    """Return what stands in the templates' places."""
    form, about = plugin.form, metadata(PROJECT)
    says = plugin.title or form.says
    description = f"A {PROJECT} {form.noun}: {says}"
    summary = says[:1].upper() + says[1:]
    pythons = [found[1] for line in about.get_all("Classifier", ()) if (found := MINOR.match(line))]
    needs = sorted([*form.needs, _bounds(about["Version"])])
    return {
        "name": plugin.name,
        "module": plugin.module,
        "package": plugin.package,
        "dist": plugin.dist,
        "noun": form.noun,
        "about": f"{description}.",
        "description": toml_text(description),
        "summary": json.dumps(summary, ensure_ascii=False),
        "where": form.where,
        "licence": plugin.licence,
        "authors": "" if plugin.author is None else plugin.author.toml,
        "holder": f"the authors of {plugin.dist}" if plugin.author is None else plugin.author.name,
        "year": str(today.year),
        "today": today.isoformat(),
        "python": about["Requires-Python"] or ">=3.11",
        "pythons": ", ".join(f'"{version}"' for version in pythons) or '"3.11"',
        "dependencies": "".join(f"  {toml_text(need)},\n" for need in needs),
        "settings": form.settings,
    }


def _bounds(version: str) -> str:
    """Return the requirement of the running version, up to the next that may break plugins."""
    found = Version(version)
    return f"{PROJECT}>={found.public},<{found.major + 1}"


def check_spare(folder: Path) -> None:
    """Refuse a folder that is there already.

    Raises:
        OutputError: it is there, as a file or a dangling link too.
    """
    place = here() / folder
    if place.exists() or place.is_symlink():
        raise OutputError(
            f"{folder}: is there already, and nothing is written over it; name another folder "
            "with --output"
        )


def write_folder(found: Mapping[PurePosixPath, str], folder: Path) -> None:
    """Write files to a new folder, whole or not at all.

    Raises:
        OutputError: the folder is there already, or can't be written.
    """
    check_spare(folder)
    place = here() / folder
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise OutputError(f"{folder}: can't be written: {error.strerror or error}") from None
    try:
        whole = beside / "whole"  # a folder of its own: that of `mkdtemp` is for nobody else
        for name, text in found.items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        check_spare(folder)  # somebody else's may have come meanwhile
        whole.rename(place)
    except OSError as error:
        raise OutputError(f"{folder}: can't be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            shutil.rmtree(beside)
