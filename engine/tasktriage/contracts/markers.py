"""The pluggy markers, and the version of the plugin interface."""

from __future__ import annotations

import re

import pluggy

__all__ = [
    "API_RELEASE",
    "API_VERSION",
    "ENTRY_POINT_GROUP",
    "PROJECT",
    "hookimpl",
    "hookspec",
    "release",
]

PROJECT = "tasktriage"
API_VERSION = 1
"""Of the plugin interface; a change that would break plugins makes the next one."""

API_RELEASE = "1.1"
"""Counts additions to the interface; none of them breaks a plugin written for an earlier one."""

ENTRY_POINT_GROUP = f"{PROJECT}.v{API_VERSION}"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as a hook of ours; its name says which."""


def release(text: str) -> tuple[int, int]:
    """Return a release of the interface ("1.1") as numbers, so that 1.10 is later than 1.9.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"(\d+)\.(\d+)", text)
    if found is None:
        raise ValueError(f"a release of the plugin interface is like '1.0', got '{text}'")
    return int(found[1]), int(found[2])
