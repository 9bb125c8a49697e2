"""Answers one request in a process of its own: look at a plugin, or at one of its components."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import time
from contextlib import suppress
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import tasktriage.plugin  # noqa: F401 (what every plugin imports is none of its time)
from tasktriage.extend.discovery import PluginRecord, Rules, discover, file_record
from tasktriage.extend.loading import import_plugin
from tasktriage.extend.process_state import owned
from tasktriage.testing.conformance import ConformanceCheck

from .ids import IMPORT_BUDGET_MS, PLUGIN_CHECKS
from .listing import look_at_listing
from .looking import Looking
from .own import own_code
from .owners import tell_owners
from .voice import Voice

__all__ = ["serve"]


def serve() -> None:
    """Answer the request on standard input; ends the process, whatever threads still run.

    The request is a JSON object. `do` is "find", "ids", "time", "list" or "component"; each finding
    gets what stands in `about`. `plugin` is `{"path": FILE}`, or `{"dist": NAME, "name": NAME,
    "site": FOLDER}` with null for what is installed; places are relative to `base`. `files` are
    paths that standard output, standard error and tracebacks go to. Each asks for more of its own.
    """
    request = json.loads(sys.stdin.buffer.readline())
    descriptor = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    trace = open(request["files"]["trace"], "w")  # noqa: SIM115, PTH123 (as long as the process)
    faulthandler.enable(trace)
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, trace)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    voice = Voice(descriptor, request["about"], _table(request))
    with owned():  # no other thread runs in this process
        _answer(request, voice)
    voice.tell(done=True)
    os._exit(0)  # not waiting for what a plugin started


def _answer(request: dict[str, Any], voice: Voice) -> None:
    files = {
        name: os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        for name, path in request["files"].items()
        if name != "trace"
    }
    if request["do"] == "ids":
        voice.tell(ids=list(_table(request)))
        return
    if request["do"] == "find":
        _silence(files)
        tell_owners(request["name"], voice)
        return
    record, dist = _record(request["plugin"])
    if request["do"] == "time":
        _silence(files)
        voice.stage("import")
        known = _table(request)["plugin.import-time"]
        found = {"check": known.id, "where": "", "title": known.title, "since": known.since}
        before = set(sys.modules)
        ms = _import_ms(record)
        tops = {name.partition(".")[0] for name in set(sys.modules) - before}
        libraries = tops - sys.stdlib_module_names - {record.target.partition(".")[0]}
        voice.tell(
            ms=ms,
            budget=IMPORT_BUDGET_MS,
            libraries=sorted(name for name in libraries if not name.startswith("_")),
            finding=found | {"mend": known.mend},
        )
        return
    own = own_code(record, request["base"])
    voice.tell(own={"roots": own.roots, "base": own.base})
    asks = request.get("asks")
    looking = Looking.begun(own, voice, files["out"], files["err"], asks)
    if request["do"] == "list":
        look_at_listing(looking, record, dist, core=request["core"])
    else:
        from .component import look_at_component

        look_at_component(looking, record, request)


def _table(request: dict[str, Any]) -> dict[str, ConformanceCheck]:
    """Return the checks by id; the kit's, and what it imports, only where they are made."""
    if request["do"] not in ("component", "ids"):
        return {one.id: one for one in PLUGIN_CHECKS}
    from tasktriage.testing.kinds.registry import checks

    return {one.id: one for one in checks()}


def _record(plugin: dict[str, Any]) -> tuple[PluginRecord, Distribution | None]:
    """Return the record of what is asked for, and its distribution, which a file has none of."""
    if "path" in plugin:
        return file_record(Path(plugin["path"]), Rules()), None
    found = None if plugin["site"] is None else list(distributions(path=[plugin["site"]]))
    for record in discover(Rules(), found):
        if (record.dist, record.name) == (plugin["dist"], plugin["name"]):
            assert record.entry_point is not None, "what is discovered has one"
            return record, record.entry_point.dist
    raise LookupError(f"no plugin {plugin['dist']}/{plugin['name']}")


def _import_ms(record: PluginRecord) -> float:
    """Return the milliseconds that the plugin's module takes on top of `tasktriage.plugin`.

    Without those in which others had the processor, where the system tells.
    """
    start, waited = time.perf_counter(), _waited()
    with suppress(BaseException):  # what is wrong with it is said elsewhere
        import_plugin(record)
    return (time.perf_counter() - start - (_waited() - waited)) * 1000


def _waited() -> float:
    """Return the seconds that this process could have run and others did; 0 if that is unknown."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/schedstat").read_text("ascii").split()[1]) / 1e9
    return 0.0


def _silence(files: dict[str, int]) -> None:
    os.dup2(files["out"], 1)
    os.dup2(files["err"], 2)
