"""One plugin → its specs: import it, look at its hooks, call each until it is exhausted.

Whoever needs a plugin's code comes through here: the manager of a run, a component that was
remembered and is used now, and the process of its own in which a plugin may have to live.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pluggy

from tasktriage.contracts.markers import PROJECT
from tasktriage.contracts.specs import ComponentSpec

from . import hookspecs
from .deprecated import heard
from .discovery import PluginRecord
from .hookspecs import KINDS
from .loading import import_plugin, validate

__all__ = ["collect", "hook_manager"]


def hook_manager() -> pluggy.PluginManager:
    """Return a manager that knows our hooks and no plugin.

    A hook that is to go says so with `@hookspec(warn_on_impl=DeprecationWarning("…"))`.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def collect(
    record: PluginRecord,
    manager: pluggy.PluginManager | None = None,
    trace: Callable[[str], None] | None = None,
    before: Callable[[str], None] | None = None,
) -> list[ComponentSpec]:
    """Import a plugin and return what its hooks yield; `record.stage` says how far it came.

    Args:
        record: the plugin.
        manager: one that knows our hooks; by default one of its own. A plugin that fails is not
            registered with it.
        trace: called with a line for each hook.
        before: called with the name of each stage ("import", "register", "collect") that is next,
            for whoever can't look at the record afterwards: the plugin may end the process.

    Raises:
        BaseException: whatever the plugin raises, or SystemExit if it exits; TypeError and
            ValueError for what it may not yield.
    """
    manager = hook_manager() if manager is None else manager
    registered = f"{record.qualified} {record.target}"

    def enter(stage: str) -> None:
        if before is not None:
            before(stage)
        record.stage = stage

    try:
        enter("import")
        module = import_plugin(record)
        enter("register")
        validate(manager, module)
        with heard(record.deprecated):
            manager.register(module, name=registered)
        enter("collect")
        return _yielded(manager, module, record, trace)
    except BaseException:
        if manager.has_plugin(registered):
            manager.unregister(name=registered)
        raise


def _yielded(
    manager: pluggy.PluginManager,
    module: ModuleType,
    record: PluginRecord,
    trace: Callable[[str], None] | None,
) -> list[ComponentSpec]:
    found: list[ComponentSpec] = []
    for wanted in KINDS.values():
        hook = wanted.kind.hook
        for impl in getattr(manager.hook, hook).get_hookimpls():
            if impl.plugin is not module:
                continue
            specs = list(impl.function())
            if trace is not None:
                trace(f"{record.qualified}: {hook}() gave {len(specs)}")
            seen: set[str] = set()
            for spec in specs:
                if not isinstance(spec, wanted):
                    raise TypeError(
                        f"{hook} must yield {wanted.__name__}, got {type(spec).__name__}"
                    )
                if spec.name in seen:
                    raise ValueError(f"{hook} yields '{spec.name}' twice")
                seen.add(spec.name)
                found.append(spec)
    return found
