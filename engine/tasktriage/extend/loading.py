"""Import one plugin, refuse what is no plugin, and say which one it is while it takes its time."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import pluggy

from tasktriage.contracts.errors import Note, UnknownNameError
from tasktriage.contracts.markers import PROJECT

from .discovery import PluginRecord
from .hookspecs import KINDS

__all__ = ["SLOW", "announced", "import_plugin", "validate"]

HOOK_PREFIX = f"{PROJECT}_"
SLOW = 2.0  # seconds after which a plugin that is still loading is named

Say = Callable[[str], None]


@contextmanager
def announced(record: PluginRecord, trace: Say | None, slow: Say | None) -> Iterator[None]:
    """Name a plugin around its loading: before, when it takes long, and if it is interrupted.

    Args:
        record: the plugin.
        trace: called before anything of it runs.
        slow: called in a thread of its own, while the plugin is still loading.
    """
    if trace is not None:
        trace(f"{record.qualified}: importing {record.target}")
    timer = None
    if slow is not None and not record.bundled:
        line = f"plugin {record.describe()} is still loading after {SLOW:g} s; {_advice(record)}"
        timer = threading.Timer(SLOW, slow, [line])
        timer.daemon = True
        timer.start()
    try:
        yield
    except KeyboardInterrupt as error:
        if not record.bundled:
            error.add_note(Note(f"plugin {record.describe()} was loading; {_advice(record)}"))
        raise
    finally:
        if timer is not None:
            timer.cancel()


def _advice(record: PluginRecord) -> str:
    return f"--no-plugin {record.name} leaves it out"


def import_plugin(record: PluginRecord) -> ModuleType:
    """Import the module that an entry point or a plugin file names.

    Raises:
        TypeError: it is no module.
        FileNotFoundError: there is no such plugin file.
        ImportError: the file is no Python file.
        Exception: whatever the module raises while it is imported.
    """
    if record.path is None:
        assert record.entry_point is not None, "a record has a path or an entry point"
        module = record.entry_point.load()
    else:
        if not record.path.is_file():
            raise FileNotFoundError(f"no such file: {record.path}")
        # a plain name, so that a factory string can begin with it, and one for each file
        digest = hashlib.sha256(str(record.path.resolve()).encode()).hexdigest()[:8]
        stem = re.sub(r"\W", "_", record.path.stem)
        spec = importlib.util.spec_from_file_location(
            f"_tasktriage_file_{stem}_{digest}", record.path
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"{record.path} is not a Python file")
        module = importlib.util.module_from_spec(spec)
        # so that a factory string f"{__name__}:Thing" in the file is found
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    if not isinstance(module, ModuleType):
        raise TypeError(f"the entry point must name a module, it names a {type(module).__name__}")
    return module


def validate(manager: pluggy.PluginManager, module: ModuleType) -> None:
    """Refuse hooks that don't exist, and wrappers: no result may depend on order.

    Raises:
        TypeError: what is wrong with the module.
    """
    known = {spec.kind.hook for spec in KINDS.values()}
    marked = 0
    for name in dir(module):
        options = manager.parse_hookimpl_opts(module, name)
        if options is None:
            if name.startswith(HOOK_PREFIX) and callable(getattr(module, name)):
                raise TypeError(f"{name} lacks @hookimpl")
            continue
        marked += 1
        hook = options.get("specname") or name
        if hook not in known:
            raise TypeError(str(UnknownNameError("hook", hook, known)))
        if options.get("wrapper") or options.get("hookwrapper"):
            raise TypeError(f"{name} is a wrapper; collection hooks can't be wrapped")
    if not marked:
        raise TypeError("the module has no @hookimpl function")
