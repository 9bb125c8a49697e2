"""Where what is kept between runs lies; imports nothing heavy."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tasktriage.contracts.errors import UsageError

__all__ = ["FOLDER", "cache_folder"]

FOLDER = "TASKTRIAGE_CACHE_DIR"


def cache_folder() -> Path:
    """Return the folder of the cache: TASKTRIAGE_CACHE_DIR, else the user's by platform.

    Raises:
        UsageError: the user has no home folder.
    """
    if given := os.environ.get(FOLDER):
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:
        raise UsageError(f"there is no home folder for a cache; set {FOLDER}") from None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
        base = given if Path(given).is_absolute() else home / ".cache"
    return Path(base) / "tasktriage"
