"""How plugins are installed beside this tasktriage: the line depends on what made its environment.

Nothing is run here. What each tool writes into an environment says which it was.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.markers import PROJECT

__all__ = ["Advice", "Surroundings", "advise", "checked", "surroundings"]

URL = re.compile(r"(?:(?:git|hg|svn|bzr)\+)?[a-z][a-z0-9+.-]*://[!-~]+")
NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?![^\s\[<>=!~;@])")
ARCHIVES = (".whl", ".tar.gz", ".zip")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The environment that tasktriage runs in.

    Args:
        python: its interpreter.
        prefix: its folder.
        virtual: it is a virtual environment.
        has_pip: pip can be imported there.
        made_by_uv: uv made it.
        has_uv: uv is on the path.
        conda: it is one of conda's.
        managed: the operating system manages it, and says that pip may not.
        tool: the requirements that `uv tool` was given, by name, that of tasktriage among them; an
            editable one begins with "-e ".
        pipx: the name under which pipx keeps it.
        project: a project beside it that uv keeps in step with its lock file.
        source: the folder of an editable install of tasktriage.
    """

    python: Path
    prefix: Path
    virtual: bool = True
    has_pip: bool = True
    made_by_uv: bool = False
    has_uv: bool = False
    conda: bool = False
    managed: bool = False
    tool: Mapping[str, str] = field(default_factory=dict)
    pipx: str = ""
    project: Path | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """The lines to type, and what to know of them."""

    lines: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def checked(name: str) -> str:
    """Return what pip may be given: a requirement, a URL, or a path.

    Raises:
        UsageError: it is none of them.
    """
    if not name.isprintable() or name.startswith("-") or not name.strip():
        raise UsageError(f"{name!r} is no name of a package, no URL and no path")
    if URL.fullmatch(name):
        return name
    looks_so = name.startswith((".", "~")) or name.endswith(ARCHIVES) or os.sep in name
    if looks_so and "@" not in name.partition("/")[0]:
        if not Path(name).expanduser().exists():
            raise UsageError(f"{name}: no such file or folder")
        # a bare name of a folder would be taken for a package
        return str(Path(name).expanduser()) if name.startswith("~") else name
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return str(Requirement(name))
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        raise UsageError(
            f"'{name}' is no name of a package, no URL and no path: {reason}"
        ) from None


def advise(around: Surroundings, wanted: Sequence[str]) -> Advice:
    """Return the lines that install what is wanted, checked by `checked`, beside tasktriage.

    A folder that is worked in is wanted as "-e FOLDER".
    """
    if around.tool:
        return _uv_tool(around.tool, wanted)
    wanted = [word for one in wanted for word in _words(one)]
    if around.pipx:
        return Advice((_line("pipx", "inject", around.pipx, *wanted),))
    if around.managed and not around.virtual:
        return _managed(around, wanted)
    notes = []
    if around.source:
        notes.append(f"tasktriage itself is installed from {around.source}, and stays so")
    if around.project is not None and around.has_uv:
        notes.append(
            f"uv keeps this environment in step with {around.project}: 'uv sync' removes "
            "what was not added there"
        )
        add = _line("uv", "add", "--project", str(around.project), *wanted)
        return Advice((add,), tuple(notes))
    python = str(around.python)
    if not around.has_pip and (around.made_by_uv or around.has_uv):
        if not around.has_uv:
            notes.append("uv made this environment, and is not on the path here")
        return Advice((_line("uv", "pip", "install", "--python", python, *wanted),), tuple(notes))
    lines = [_line(python, "-m", "pip", "install", *wanted)]
    if not around.has_pip:
        notes.append("there is no pip in this environment: the first line puts it there")
        with_conda = _line("conda", "install", "--prefix", str(around.prefix), "pip")
        lines.insert(0, with_conda if around.conda else _line(python, "-m", "ensurepip"))
    return Advice(tuple(lines), tuple(notes))


def _words(wanted: str) -> list[str]:
    """Return what is wanted as words of a line."""
    editable = wanted.startswith("-e ")
    return ["-e", wanted.removeprefix("-e ")] if editable else [wanted]


def _uv_tool(there: Mapping[str, str], wanted: Sequence[str]) -> Advice:
    named = {_bare(one) for one in wanted}
    kept = [one for name, one in there.items() if name != PROJECT and name not in named]
    own = there.get(PROJECT, PROJECT)
    words = ["--editable", own.removeprefix("-e ")] if own.startswith("-e ") else [own]
    for one in (*kept, *wanted):
        editable = one.startswith("-e ")
        words += ["--with-editable" if editable else "--with", one.removeprefix("-e ")]
    notes = ("uv makes the tool anew: what is not named with --with goes",) if kept else ()
    return Advice((_line("uv", "tool", "install", *words),), notes)


def _managed(around: Surroundings, wanted: Sequence[str]) -> Advice:
    python = "Scripts\\python" if os.name == "nt" else "bin/python"
    folder = Path("tasktriage-env")
    return Advice(
        (
            _line(str(around.python), "-m", "venv", str(folder)),
            _line(str(folder / python), "-m", "pip", "install", "tasktriage", *wanted),
        ),
        (
            "this Python is the operating system's, which lets pip install nothing "
            "(externally managed): use an environment of your own, as these lines make one, or "
            "'pipx install tasktriage' and then 'pipx inject tasktriage ...'",
        ),
    )


def surroundings() -> Surroundings:
    """Look at the environment that this runs in; starts nothing."""
    import shutil
    import sysconfig
    from importlib.util import find_spec

    prefix = Path(sys.prefix)
    settings = _text(prefix / "pyvenv.cfg")
    managed = Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
    pipx = prefix / "pipx_metadata.json"
    beside = prefix.parent
    return Surroundings(
        python=Path(sys.executable),
        prefix=prefix,
        virtual=sys.prefix != sys.base_prefix,
        has_pip=find_spec("pip") is not None,
        made_by_uv=re.search(r"(?m)^uv\s*=", settings) is not None,
        has_uv=shutil.which("uv") is not None,
        conda=(prefix / "conda-meta").is_dir(),
        managed=managed.is_file(),
        tool=_receipt(prefix / "uv-receipt.toml"),
        pipx=prefix.name if pipx.is_file() else "",
        project=beside if (beside / "uv.lock").is_file() else None,
        source=_source(),
    )


def _receipt(path: Path) -> dict[str, str]:
    """Return the requirements that a uv tool was made of, by name; tasktriage's where unsaid."""
    if not path.is_file():
        return {}
    found = {PROJECT: PROJECT}
    with suppress(tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        for row in tomllib.loads(_text(path))["tool"]["requirements"]:
            found[_bare(row["name"])] = _requirement(row)
    return found


def _requirement(row: Mapping[str, Any]) -> str:
    """Return a row of a receipt as one writes it behind --with."""
    name = str(row["name"])
    if extras := row.get("extras"):
        name += f"[{','.join(extras)}]"
    if row.get("editable"):
        return f"-e {row['editable']}"
    for key in ("directory", "path"):
        if row.get(key):
            return str(row[key])
    for key, before in (("url", ""), ("git", "git+")):
        if row.get(key):
            return f"{name} @ {before}{row[key]}"
    return f"{name}{row.get('specifier', '')}"


def _bare(requirement: str) -> str:
    """Return the name that a requirement begins with, as distributions are compared."""
    named = NAMED.match(requirement)
    return canonicalize_name(named[0]) if named else requirement


def _source() -> str:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        data: Mapping[str, Any] = json.loads(
            distribution(PROJECT).read_text("direct_url.json") or "{}"
        )
        return (
            str(data["url"]).removeprefix("file://")
            if data.get("dir_info", {}).get("editable")
            else ""
        )
    except (PackageNotFoundError, ValueError, KeyError, AttributeError):
        return ""


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _line(*words: str) -> str:
    """Return words as a line for the shell of this system."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
