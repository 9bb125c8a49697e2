"""The line by which pip installs a distribution again, from what it wrote when it installed it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

__all__ = ["requirement_line"]

NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*")
URL = re.compile(r"[!-~]+")  # printable, no blanks: a line must not go on, nor hold an option


def requirement_line(name: str, version: str, dist: Distribution | None) -> str:
    """Return `name==version`, or where it was from: `name @ URL`, `-e URL` for an editable one.

    What can't stand in a line of its own (a version with blanks, say) is left out of it; an empty
    string for a name that none can have.
    """
    if not NAME.fullmatch(name):
        return ""
    try:
        found = _from_url(name, _direct_url(dist))
    except (ValueError, TypeError, AttributeError, KeyError, OSError, RecursionError):
        found = ""  # a stranger's file
    if found:
        return found
    return f"{name}=={version}" if VERSION.fullmatch(version) else name


def _direct_url(dist: Distribution | None) -> Mapping[str, Any]:
    text = dist.read_text("direct_url.json") if dist is not None else None
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _from_url(name: str, data: Mapping[str, Any]) -> str:
    from urllib.request import url2pathname  # it brings all of http, which few lines need

    url = data.get("url", "")
    if not url or not URL.fullmatch(url) or not urlsplit(url).scheme:
        return ""
    if urlsplit(url).scheme == "file" and not Path(url2pathname(urlsplit(url).path)).exists():
        return ""  # built in a folder that is no more
    if data.get("dir_info", {}).get("editable"):
        return f"-e {url}"
    if "vcs_info" in data:
        vcs, commit = data["vcs_info"]["vcs"], data["vcs_info"]["commit_id"]
        if not (VERSION.fullmatch(vcs) and VERSION.fullmatch(commit)):
            return ""
        url = f"{vcs}+{url}@{commit}"
    part = data.get("subdirectory", "")
    if part and not URL.fullmatch(part):
        return ""
    return f"{name} @ {url}" + (f"#subdirectory={part}" if part else "")
