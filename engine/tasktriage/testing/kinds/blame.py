"""Where in an author's own code something went wrong, as "file.py:12"."""

from __future__ import annotations

import inspect
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from tasktriage.extend.discovery import PluginRecord

from .registry import MEMBERS, Subject

__all__ = ["where"]

OURS = "tasktriage"


def where(error: BaseException, subject: Subject, kind: str) -> str:
    """Return the deepest place in the component's own code that an error came through.

    Where it came through none, as when a value is wrong that was given without an error, it is
    the line at which the member begins that does a component's work; "" where nothing is known.
    """
    homes = _homes(subject)
    found = ""
    step: TracebackType | None = error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if any(file == home or home in file.parents for home in homes):
            found = f"{file.name}:{step.tb_lineno}"
        step = step.tb_next
    return found or _begins(subject.component, kind, homes)


def _homes(subject: Subject) -> list[Path]:
    """Return the files and folders that hold the code of a component."""
    component = subject.component
    names = {type(component).__module__, inspect.getattr_static(component, "__module__", "")}
    if isinstance(component, PluginRecord):
        names.add(component.target.partition(":")[0])
    factory = subject.said("factory", None)
    if isinstance(factory, str):
        names.add(factory.partition(":")[0])
    elif factory is not None:
        names.add(getattr(factory, "__module__", None) or "")
    homes = []
    for name in names:
        top = str(name).partition(".")[0]
        if top and top != OURS and top not in sys.stdlib_module_names:
            homes += _home(sys.modules.get(top)) or _home(sys.modules.get(str(name)))
    return homes


def _home(module: ModuleType | None) -> list[Path]:
    file = getattr(module, "__file__", None)
    if file is None:
        return []
    path = Path(file)
    return [path.parent if path.name == "__init__.py" else path]


def _begins(component: Any, kind: str, homes: list[Path]) -> str:
    """Return where the member that does the work begins, if that is the author's own code."""
    member = inspect.getattr_static(type(component), MEMBERS.get(kind, ""), None)
    code = getattr(inspect.unwrap(member), "__code__", None) if callable(member) else None
    with suppress(AttributeError):
        file = Path(code.co_filename)  # type: ignore[union-attr]
        if any(file == home or home in file.parents for home in homes):
            return f"{file.name}:{code.co_firstlineno}"  # type: ignore[union-attr]
    return ""
