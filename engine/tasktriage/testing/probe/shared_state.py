"""What a plugin changes for the whole process: seen by what there was before and after."""

from __future__ import annotations

import atexit
import builtins
import locale
import logging
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import BuiltinFunctionType, FunctionType
from typing import Any

from tasktriage.extend.process_state import restored

from .voice import ADVICE, FAILED
from .watch import LISTING, WHEN, Watch

__all__ = ["Shared"]

THREAD = "threads"
CALLS: tuple[tuple[Any, str, str], ...] = (
    (signal, "signal", "signal handlers"),
    (sys, "setrecursionlimit", "the recursion limit"),
    (locale, "setlocale", "the locale"),
    (warnings, "simplefilter", "the filters of warnings"),
    (warnings, "filterwarnings", "the filters of warnings"),
    (warnings, "resetwarnings", "the filters of warnings"),
    (logging, "basicConfig", "the root of logging"),
    (logging, "disable", "the root of logging"),
    (random, "seed", "the random state"),
    (atexit, "register", "what runs at the end"),
    (threading.Thread, "start", THREAD),
)
"""Functions by which a state is changed, for the line that calls them."""

PATCHED = ("os", "sys", "json", "io", "re", "time", "random", "socket", "subprocess", "pathlib")
OURS = "tasktriage"
MISSING = object()


class Shared:
    """Compares what is shared around each stage.

    Args:
        watch: knows the stage, and the line of what was last called.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        for module, name, part in CALLS:
            self._listen(module, name, part)

    def _listen(self, module: Any, name: str, part: str) -> None:
        called, watch = getattr(module, name), self._watch

        def heard(*arguments: Any, **options: Any) -> Any:
            if watch.stage():
                place = watch.own.here()
                if place.line and not place.engine:
                    watch.remember(part, place)
                    if place.direct or part == THREAD:
                        self._said_at_once(part, place.line)
            return called(*arguments, **options)

        setattr(module, name, heard)

    def _said_at_once(self, part: str, where: str) -> None:
        """Say what leaves no other trace."""
        listing = self._watch.stage() in LISTING
        if part == THREAD and listing:  # Python 3.11 tells no audit hook
            message = f"starts a thread {self._when()}"
            self._watch.voice.finding("plugin.threads", FAILED, message, where)
        if part == "the random state" and listing:
            self._say(f"seeds random {self._when()}", where)
        if part == "what runs at the end" and listing:
            self._say(f"registers with atexit {self._when()}", where)

    @contextmanager
    def compared(self, moved: list[str]) -> Iterator[None]:
        """Run a stage, say what it changed, and put back what can be; `moved` is of `restored`."""
        environment, path = dict(os.environ), list(sys.path)
        finders = list(sys.meta_path), list(sys.path_hooks)
        functions = {key: value for key, value in _functions().items() if _is_code(value)}
        threads = threading.active_count()
        try:
            with restored(moved):
                yield
        finally:
            listening, self._watch.stage = self._watch.stage, lambda: ""
            stage = listening()
            try:
                self._replaced(stage, functions)
                self._compare(stage, moved)
                self._variables(stage, environment)
                if sys.path != path:
                    self._say(f"changes sys.path {_when(stage)}", "")
                found = list(sys.meta_path), list(sys.path_hooks)
                if stage in LISTING and found != finders:
                    self._say(f"changes how modules are found {_when(stage)}", "", advice=True)
                new = threading.active_count() > threads
                if stage in LISTING and new and THREAD not in self._watch.last:
                    self._watch.voice.finding(
                        "plugin.threads", FAILED, f"leaves a thread running {_when(stage)}"
                    )
            finally:
                self._watch.stage = listening

    def _compare(self, stage: str, moved: list[str]) -> None:
        for part in moved:
            seen = self._watch.last.get(part)
            when = _when(stage) if seen is None else WHEN[seen.stage]
            if part == "the working folder":
                line = "" if seen is None else seen.place.line
                message = f"changes the working folder {when}"
                self._watch.voice.finding("plugin.working-folder", FAILED, message, line)
            elif part == "what keeps libraries quiet":
                continue  # variables, which are said with the others
            elif seen is None or not seen.place.library:
                self._say(f"changes {part} {when}", "" if seen is None else seen.place.line)
            elif stage in LISTING:  # what a library does as it is used is no news
                message = f"changes {part} {when}, by what it imports or calls there"
                self._say(message, seen.place.line, advice=True)

    def _variables(self, stage: str, before: dict[str, str]) -> None:
        for name in {**before, **os.environ}:
            if before.get(name) == os.environ.get(name):
                continue
            seen = self._watch.last.get(f"environment {name}")
            own = seen is not None and not seen.place.library
            if not own and stage not in LISTING:
                continue  # a library's, as it is used
            when = _when(stage) if seen is None else WHEN[seen.stage]
            line = "" if seen is None else seen.place.line
            outcome = FAILED if own else ADVICE
            verb = "sets" if name in os.environ else "removes"
            self._watch.voice.finding("plugin.environment", outcome, f"{verb} {name} {when}", line)

    def _replaced(self, stage: str, before: dict[tuple[str, str], Any]) -> None:
        now = _functions()
        for (module, name), function in before.items():
            found = now.get((module, name), MISSING)
            if found is function or module not in sys.modules:
                continue
            setattr(sys.modules[module], name, function)  # this process needs it, too
            verb = "removes" if found is MISSING else "replaces"
            self._say(f"{verb} {module}.{name} {_when(stage)}", "")

    def _say(self, message: str, where: str, *, advice: bool = False) -> None:
        outcome = ADVICE if advice else FAILED
        self._watch.voice.finding("plugin.global-state", outcome, message, where)

    def _when(self) -> str:
        return WHEN.get(self._watch.stage(), "")


def _when(stage: str) -> str:
    return "as it is listed" if stage in LISTING else WHEN[stage]


def _functions() -> dict[tuple[str, str], Any]:
    """Return what stands in our modules and in some that everybody uses."""
    found: dict[tuple[str, str], Any] = {("builtins", n): v for n, v in vars(builtins).items()}
    found.pop(("builtins", "_"), None)
    for name, module in list(sys.modules.items()):
        if name not in PATCHED and name.partition(".")[0] != OURS:
            continue
        if name.startswith(__package__ or OURS):
            continue
        with suppress(Exception):  # a module that is no module
            found |= {(name, n): v for n, v in list(vars(module).items())}
    return found


def _is_code(value: object) -> bool:
    return isinstance(value, (type, FunctionType, BuiltinFunctionType))
