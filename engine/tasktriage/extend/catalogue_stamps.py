"""By what it is told whether a plugin is the one that was seen, and its environment the same.

Sizes and times of files, not their content: this runs at each start, for each plugin.
"""

from __future__ import annotations

import json
import os
import site
import stat
import sys
from contextlib import suppress
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from tasktriage.contracts.markers import API_RELEASE

from .discovery import PluginRecord, running

__all__ = ["environment_stamp", "is_installed_here", "module_file", "plugin_stamp"]

SUFFIX = ".dist-info"
FILES = ("METADATA", "RECORD", "entry_points.txt")


def plugin_stamp(record: PluginRecord) -> list[Any] | None:
    """Return what changes when a plugin does; None for one that can change without a sign.

    That is an editable install, and whatever has no RECORD, or no module beside it.
    """
    folder = info_folder(record)
    if folder is None or record.entry_point is None or _is_editable(folder):
        return None
    marks = [_mark(folder / name) for name in FILES]
    found = module_file(record)
    marks.append(None if found is None else _mark(found))
    if not all(marks):
        return None
    return [record.version, record.target, str(folder), *marks]


def module_file(record: PluginRecord) -> Path | None:
    """Return the file of the module that an entry point names, beside its metadata; imports none.

    None where it is not there: it is found by other ways, as an editable install's.
    """
    folder = info_folder(record)
    if folder is None or record.entry_point is None:
        return None
    try:
        name = record.entry_point.module
    except (AttributeError, AssertionError):  # it is written as none can be; which, Python decides
        return None
    module = folder.parent.joinpath(*name.split("."))
    places = (module.with_name(f"{module.name}.py"), module / "__init__.py")
    with suppress(OSError):  # a name that is too long for a file
        return next((path for path in places if path.is_file()), None)
    return None


def environment_stamp() -> dict[str, Any]:
    """Return what changes when anything is installed or removed, or another Python runs.

    A plugin may add more where some other package is there, so all are asked anew then.
    """
    folders = [(path, _changed(path)) for path in sys.path if path.endswith("-packages")]
    return {
        "python": sys.version,
        "tasktriage": running(),
        "api": API_RELEASE,
        "folders": [list(one) for one in folders],
    }


def is_installed_here(record: PluginRecord) -> bool:
    """Whether a plugin is one of this environment, not of a folder that happens to be on the path.

    Only of those can it be said that they are gone.
    """
    folder = info_folder(record)
    if folder is None:
        return False
    own = {*site.getsitepackages(), site.getusersitepackages()}
    return str(folder.parent) in own


def info_folder(record: PluginRecord) -> Path | None:
    """Return the folder of a distribution's metadata; None where it is no such folder."""
    dist: Distribution | None = record.entry_point.dist if record.entry_point else None
    folder = getattr(dist, "_path", None)  # there is no public name for it
    return folder if isinstance(folder, Path) and folder.suffix == SUFFIX else None


def _is_editable(folder: Path) -> bool:
    try:
        text = (folder / "direct_url.json").read_text("utf-8")
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError):
        return True
    try:
        return bool(json.loads(text).get("dir_info", {}).get("editable"))
    except (ValueError, AttributeError, RecursionError):
        return True  # who knows


def _mark(path: Path) -> list[int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size] if stat.S_ISREG(found.st_mode) else None


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116 (a string, as it stands on sys.path)
    except OSError:
        return 0
