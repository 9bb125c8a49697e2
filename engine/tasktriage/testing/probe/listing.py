"""What everybody goes through who has the plugin installed: it is found, imported, asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import Distribution
from typing import Any

from tasktriage.contracts.errors import one_line
from tasktriage.contracts.markers import PROJECT
from tasktriage.contracts.specs import ComponentSpec
from tasktriage.extend.collecting import collect
from tasktriage.extend.discovery import PluginRecord, Rules
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.manager import Plugins

from .looking import Looking
from .metadata import judge_distribution, judge_entry_points
from .own import Own
from .voice import ADVICE, FAILED, SKIPPED, Voice

__all__ = ["look_at_listing"]

HOOK = re.compile(rf"\b{PROJECT}_\w+")
SUMMARY = 300  # characters that a line of a listing can bear
QUIET = (
    *("prints", "working-folder", "global-state", "environment", "threads", "network"),
    *("processes", "files"),
)
"""Checks of what must not be heard of a plugin."""


def look_at_listing(
    looking: Looking,
    record: PluginRecord,
    dist: Distribution | None,
    *,
    core: Sequence[str],
) -> None:
    """Judge a distribution, then import its plugin and ask its hooks, and tell what it yields.

    Args:
        looking: what watches.
        record: the plugin.
        dist: its distribution; None for a plugin file.
        core: the names of the core commands.
    """
    voice = looking.voice
    voice.stage("metadata")
    if record.bundled:
        for check in ("plugin.metadata", "plugin.requires"):
            voice.finding(check, SKIPPED, "it comes with tasktriage")
    else:
        judge_distribution(dist, voice)
    bundled = Plugins(Rules(third_party=False))
    names = {one.name for one in bundled.records() if one.bundled}
    if not judge_entry_points(dist, record, names, voice):
        return
    specs = _asked(looking, record)
    for spec in specs or ():
        if len(spec.summary) > SUMMARY:
            message = f"the summary of '{spec.name}' has {len(spec.summary):,} characters"
            voice.finding("plugin.registers", FAILED, f"{message}; {SUMMARY} can be shown")
    for check in ("imports", "registers", "heavy-import", *QUIET):
        if specs is not None or check in QUIET:
            voice.passed(f"plugin.{check}")
    if specs is None:
        return
    if not record.bundled:
        _judge_names(specs, bundled, core, voice)
    voice.passed("plugin.names")
    voice.tell(components=[_told(spec) for spec in specs])


def _asked(looking: Looking, record: PluginRecord) -> list[ComponentSpec] | None:
    """Import a plugin and ask its hooks, watched; None where it fails, which is said."""

    def before(name: str) -> None:
        if record.stage:
            looking.printed.judge()
        looking.voice.stage(name)

    with looking.stage(lambda: record.stage or "import", record.moved):
        return _collected(looking, record, before)


def _collected(
    looking: Looking, record: PluginRecord, before: Callable[[str], None]
) -> list[ComponentSpec] | None:
    voice = looking.voice
    try:
        return collect(record, before=before)
    except BaseException as error:  # a module may exit, or raise what is no Exception
        check = "plugin.imports" if record.stage == "import" else "plugin.registers"
        said = one_line(error)
        where = _place(error, record, looking.watch.own)
        voice.finding(check, FAILED, said, where)
        if check == "plugin.registers":
            voice.passed("plugin.imports")
        return None


def _place(error: BaseException, record: PluginRecord, own: Own) -> str:
    """Return the line of the plugin that an error is of; the first of its module at the least."""
    if place := own.of_error(error) or _hook_named(one_line(error), own):
        return place
    if isinstance(error, SyntaxError) and error.filename and own.has(error.filename):
        return own.place(error.filename, error.lineno or 1)
    if record.path is not None:
        return own.place(str(record.path), 1)
    file = getattr(sys.modules.get(record.target.partition(":")[0]), "__file__", None)
    return own.place(file, 1) if file and own.has(file) else ""


def _hook_named(message: str, own: Own) -> str:
    """Return where the function begins that a message names, as it does a hook."""
    named = set(HOOK.findall(message))
    for module in list(sys.modules.values()):
        if own.has(getattr(module, "__file__", None) or "-"):
            for name in named & set(vars(module)):
                code = getattr(vars(module)[name], "__code__", None)
                if code is not None:
                    return own.place(code.co_filename, code.co_firstlineno)
    return ""


def _judge_names(
    specs: Sequence[ComponentSpec], bundled: Plugins, core: Sequence[str], voice: Voice
) -> None:
    for spec in specs:
        ours = {entry.name: entry for entry in bundled.registry(spec.kind.name)}
        if spec.name in ours:
            message = f"{spec.kind.noun} '{spec.name}' is a bundled one's name"
            voice.finding("plugin.names", ADVICE, message)
        if spec.kind.name == "commands" and spec.name in core:
            message = f"'{spec.name}' is a core command: this one is never used"
            voice.finding("plugin.names", FAILED, message)
        suffixes = {s: e.name for e in ours.values() for s in getattr(e.spec, "suffixes", ()) if s}
        for suffix in getattr(spec, "suffixes", ()):
            if suffix in suffixes:
                message = f"{spec.kind.noun} '{spec.name}' claims {suffix}, which is that of "
                message += f"'{suffixes[suffix]}'"
                voice.finding("plugin.names", ADVICE, message)


def _told(spec: ComponentSpec) -> dict[str, Any]:
    return {
        "kind": spec.kind.name,
        "name": spec.name,
        "noun": spec.kind.noun,
        "asks": getattr(spec, "asks", None),
        "order": list(KINDS).index(spec.kind.name),
    }
