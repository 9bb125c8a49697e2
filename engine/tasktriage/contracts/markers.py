"""The pluggy markers, and the version of the plugin interface."""

from __future__ import annotations

import pluggy

__all__ = ["API_RELEASE", "API_VERSION", "ENTRY_POINT_GROUP", "PROJECT", "hookimpl", "hookspec"]

PROJECT = "tasktriage"
API_VERSION = 1
"""Of the plugin interface; a change that would break plugins makes the next one."""

API_RELEASE = "1.1"
"""Counts additions to the interface; none of them breaks a plugin written for an earlier one."""

ENTRY_POINT_GROUP = f"{PROJECT}.v{API_VERSION}"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as a hook of ours; its name says which."""
