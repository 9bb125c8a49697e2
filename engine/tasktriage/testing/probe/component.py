"""One component: made, and put through the checks of its kind."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tasktriage.config import Settings
from tasktriage.contracts.errors import TasktriageError, UsageError, one_line
from tasktriage.contracts.specs import ClassifierSpec, ComponentSpec
from tasktriage.extend.collecting import collect
from tasktriage.extend.configured import (
    ComponentSettings,
    Configured,
    unset,
    variable_of,
    without_settings,
)
from tasktriage.extend.discovery import PluginRecord, Rules
from tasktriage.extend.manager import Plugins
from tasktriage.extend.process_state import restored
from tasktriage.extend.registry import Entry
from tasktriage.testing.bundled import EXPECTED_FAILURES
from tasktriage.testing.conformance import ConformanceCheck, Finding
from tasktriage.testing.kinds.registry import Subject, checks
from tasktriage.testing.kinds.running import Expected, made, run_check

from .looking import Looking
from .voice import FAILED, SKIPPED

__all__ = ["look_at_component"]

STAND_IN = "stand-in"  # the id of an embedder that stands in for another


def look_at_component(looking: Looking, record: PluginRecord, request: dict[str, Any]) -> None:
    """Make a component of a plugin and say what comes of each check of its kind.

    Args:
        looking: what watches.
        record: the plugin.
        request: `kind` and `name` of the component; `samples` (paths), `api` and `expected` are
            those of the kit; `config` are the files that may say settings.
    """
    settings = Settings.load([Path(path) for path in request["config"]])
    kept = without_settings(os.environ)
    for name in set(os.environ) - set(kept):
        del os.environ[name]  # what is said of others is not this one's to know
    looking.voice.stage("collect")
    with restored([]):
        specs = collect(record)
    looking.printed.judge()
    entries = [Entry(spec, record) for spec in specs]
    said = ComponentSettings(settings.components, lambda: entries)
    for entry in entries:
        if (entry.kind.name, entry.name) == (request["kind"], request["name"]):
            said.hide_secrets()
            configured = Entry(entry.spec, record, None, Configured(said, entry))
            _look(looking, configured, request, entries)


def _look(
    looking: Looking,
    entry: Entry[ComponentSpec],
    request: dict[str, Any],
    others: Sequence[Entry[Any]],
) -> None:
    voice, record = looking.voice, entry.plugin
    if why := _skipped(entry):
        voice.finding("plugin.components", SKIPPED, why)
        return
    voice.stage("embedder")
    options = _options(entry, others)
    looking.printed.judge()
    voice.stage("make")
    record.moved.clear()
    with looking.stage(lambda: "make", record.moved):
        is_made = _made(looking, entry, options)
    if not is_made:
        return
    kind, own = entry.kind.name, looking.watch.own
    record.moved.clear()
    with looking.stage(lambda: "run", record.moved):
        ours = EXPECTED_FAILURES.get((kind, entry.name), {}) if record.bundled else {}
        expected = Expected(kind, {**ours, **request["expected"]}, request["api"])
        subject = made(entry, samples=request["samples"], **options)
        for one in checks(kind):
            voice.stage(one.id)
            finding = expected.judge(_checked(one, subject))
            where = finding.where
            if finding.error is not None:
                where = own.of_error(finding.error) or where
            message = finding.message
            if finding.outcome == SKIPPED and "samples" in message and not request["samples"]:
                message = "no --sample FILE was given"
            voice.finding(one.id, finding.outcome, message, own.whole(where), finding.error)
    if getattr(options.get("embedder"), "id", None) == STAND_IN:
        voice.tell(note=f"checked with a stand-in for the embedder '{_embedder(entry.spec)}'")


def _checked(one: ConformanceCheck, subject: Subject) -> Finding:
    try:
        return run_check(one, subject)
    except KeyboardInterrupt as error:  # the component's: nobody else interrupts this process
        message = "raises KeyboardInterrupt"
        return Finding(check=one, outcome="failed", message=message, error=error)


def _made(looking: Looking, entry: Entry[ComponentSpec], options: Mapping[str, Any]) -> bool:
    """Make the component, and say if it can't be."""
    check = "plugin.components"
    try:
        loaded = entry.load()
        looking.voice.passed(check)
        check = f"{entry.kind.name}.made"
        # a command's factory string names the command itself, so there is nothing to call
        if loaded is not None and entry.kind.name != "commands":
            entry.create(**options)
    except BaseException as error:  # a factory may exit, or raise what is no Exception
        where = looking.watch.own.of_error(error)
        if isinstance(error, UsageError) and getattr(entry.spec, "takes_argument", False):
            looking.voice.finding(check, SKIPPED, f"takes an argument: {error}")
            return False
        said = str(error) if isinstance(error, TasktriageError) else one_line(error)
        looking.voice.finding(check, FAILED, said, where)
        return False
    return True


def _options(entry: Entry[ComponentSpec], others: Sequence[Entry[Any]]) -> dict[str, Any]:
    """Return what the factory is given: the embedder that a classifier asks for."""
    name = _embedder(entry.spec)
    return {} if name is None else {"embedder": _embedder_of(name, others)}


def _embedder_of(name: str, others: Sequence[Entry[Any]]) -> Any:
    """Make an embedder, the plugin's own or a bundled one; a stand-in where that can't be done."""
    from .stand_in import Remembering, StandIn

    try:
        with restored([]):
            for other in others:
                if (other.kind.name, other.name) == ("embedders", name):
                    return Remembering(other.create())
            return Remembering(Plugins(Rules(third_party=False)).make_embedder(name))
    except Exception:  # of the embedder, which is not what is checked
        return StandIn()


def _embedder(spec: ComponentSpec) -> str | None:
    return spec.embedder if isinstance(spec, ClassifierSpec) else None


def _skipped(entry: Entry[ComponentSpec]) -> str:
    """Return why it can't be made here, which is no fault of the plugin; empty if it can."""
    spec = entry.spec
    if entry.missing:
        return f"needs {', '.join(entry.missing)}: {entry.install_hint}"
    if spec.kind.name == "datasets" and getattr(spec, "takes_argument", False):
        return f"takes an argument ({spec.name}:ARGUMENT): check it in a test of your own"
    for one in unset(entry, {**spec.options, **entry.configured}):
        return f"its setting '{one.name}' is not set: {variable_of(entry.name, one.name)}"
    return ""
