"""What runs in a process of its own: it imports one plugin, and does what it is asked to.

The descriptors 0 and 1 belong to whatever the plugin does with them: input is empty, and what it
prints goes to standard error. Questions and answers have descriptors of their own.
"""

from __future__ import annotations

import io
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from tasktriage.contracts.errors import TasktriageNote, TasktriageWarning
from tasktriage.contracts.markers import ENTRY_POINT_GROUP
from tasktriage.contracts.secret import scrubbed
from tasktriage.contracts.source import Source
from tasktriage.extend.collecting import collect
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.late import Late
from tasktriage.extend.loading import import_plugin
from tasktriage.extend.process_state import owned, restored
from tasktriage.extend.written_specs import spec_json
from tasktriage.kit.isolated import NO_MEMORY, bound

from .child_stream import Documents, Results, stream_to
from .codec import decode, encode
from .failures import told
from .pipes import Channel

__all__ = ["serve"]

WATCH = 1.0  # seconds between looks at whether there still is somebody to answer


def serve() -> None:
    """Answer until nobody asks any more; what `Process` starts."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    for name in ("stdout", "stderr"):
        masked = _Masked(getattr(sys, name))
        for known in (name, f"__{name}__"):
            setattr(sys, known, masked)
    threading.Thread(target=_watch, args=[os.getppid()], daemon=True).start()
    served = _Served(channel)
    try:
        while True:
            served.answer(*channel.get())
    except EOFError:
        os._exit(0)
    except BaseException:  # a plugin has closed or broken what answers go through
        os._exit(1)


class _Masked(io.TextIOWrapper):
    """What a plugin prints to: it shows no secret that the plugin was given.

    Args:
        stream: what it takes the place of.
    """

    def __init__(self, stream: Any) -> None:
        errors = stream.errors
        super().__init__(
            stream.detach(), encoding="utf-8", errors=errors, newline="\n", line_buffering=True
        )

    def write(self, text: str) -> int:
        """Write a text without secrets; returns its length."""
        super().write(scrubbed(text) if isinstance(text, str) else text)
        return len(text)


def _watch(parent: int) -> None:
    """End where the one that asks has gone without a word."""
    while os.getppid() == parent:
        time.sleep(WATCH)
    os._exit(1)


class _Served:
    """One plugin, and at most one component of it.

    Args:
        channel: to whom it answers.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._factory: Callable[..., Any] | None = None
        self._component: Any = None
        self._memory = 0  # MiB that it may have at most
        self._does: dict[str, Callable[[Any], tuple[str, Any]]] = {
            "collect": self._collect,
            "make": self._make,
            "read": self._read,
            "extract": self._extract,
            "write": self._write,
        }

    def answer(self, word: str, content: Any) -> None:
        """Do what is asked, and say what came of it."""
        warnings.showwarning = self._warned
        warnings.simplefilter("always", TasktriageWarning)
        try:
            with owned():
                said = self._does[word](content)
        except BaseException as error:  # a stranger's may exit, or raise what is no Exception
            if isinstance(error, (ImportError, OSError)) and NO_MEMORY.search(str(error)):
                error = MemoryError()
            said = "failed", told(error)
        self._channel.put(*said)
        self._channel.flush()

    def _warned(self, message: Any, category: type[Warning], *_: Any, **__: Any) -> None:
        if issubclass(category, TasktriageWarning):
            note = issubclass(category, TasktriageNote)
            self._channel.put("warning", [note, str(message)])

    def _collect(self, content: Any) -> tuple[str, Any]:
        bound(content["memory"])
        record = _record(content["plugin"])
        with restored(record.moved):
            specs = collect(record, before=self._comes_to)
        written = []
        for spec in specs:
            if (one := spec_json(spec)) is None:
                raise TypeError(f"'{spec.name}' is of a class of its own; it can't be isolated")
            written.append(one)
        return "collected", {
            "specs": written,
            "moved": record.moved,
            "deprecated": record.deprecated,
            "warning": record.warning,
        }

    def _comes_to(self, stage: str) -> None:
        self._channel.put("stage", stage)
        self._channel.flush()

    def _make(self, content: Any) -> tuple[str, Any]:
        self._memory = content["memory"]
        bound(self._memory)
        members = KINDS[content["kind"]].kind.members
        with restored([]):
            if self._factory is None:
                try:
                    self._factory = _found(content)
                except BaseException as error:  # it may be another plugin than was remembered
                    return "lost", told(error)
            made = self._factory(**decode(content["options"]))
            lacking = [member for member in members if not hasattr(made, member)]
        if lacking:
            return "lacks", lacking
        self._component = made
        return "made", None

    def _read(self, content: Any) -> tuple[str, Any]:
        source: Source = decode(content)
        bound(min(source.limits.memory, self._memory))
        return self._items(self._component.read(source), at_once=True)

    def _extract(self, content: Any) -> tuple[str, Any]:
        return self._items(self._component.extract(decode(content)), at_once=False)

    def _items(self, items: Iterable[Any], *, at_once: bool) -> tuple[str, Any]:
        """Say each; after an input inside an input wait until it has been read."""
        for item in items:
            if isinstance(item, Source):
                if hasattr(item.stream, "read"):
                    item = replace(item, stream=None, data=item.read_bytes())
                self._channel.ask("item", encode(item))
                continue
            self._channel.put("item", encode(item))
            if at_once:
                self._channel.flush()
        return "done", None

    def _write(self, content: Any) -> tuple[str, Any]:
        run = decode(content["run"])
        if content["documents"]:
            run = replace(run, documents=Documents(self._channel))
        stream = stream_to(self._channel, content["stream"])
        try:
            later = self._component.write(Results(self._channel, stream.spill), run, stream)
        except BaseException as error:
            if not isinstance(error, MemoryError):
                stream.spill()
            if stream.closed:
                return "closed", None
            raise
        stream.spill()
        if hasattr(later, "__next__") or hasattr(later, "__await__"):
            return "returns", type(later).__name__
        return ("closed" if stream.closed else "done"), None


def _found(content: Any) -> Any:
    """Return the factory of a component."""
    record = _record(content["plugin"])
    if content["factory"] is None:
        return Late(record, content["kind"], content["name"]).found()
    if record.path is not None:  # nobody else can import its module
        import_plugin(record)
    return resolve_name(content["factory"])


def _record(data: Any) -> PluginRecord:
    name, dist, version, target, path = data
    entry = None if path is not None else EntryPoint(name, target, ENTRY_POINT_GROUP)
    return PluginRecord(name, dist, version, target, entry, None if path is None else Path(path))
