"""What strangers' plugins add, remembered between runs, so that only what is used is imported.

One JSON file for each environment, in the user's cache folder. It says what there is, and never
what to run: a component of it is made by what its plugin names when it is imported, so that a file
that lies can offer what there is not, and no more. One that can't be read is as none.
"""

from __future__ import annotations

import hashlib
import json
import math
import stat
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from tasktriage.contracts.specs import ComponentSpec

from .catalogue_gone import Seen, gone, seen, seen_from, seen_json
from .catalogue_stamps import environment_stamp, plugin_stamp
from .discovery import PluginRecord, State
from .written_specs import spec_from, spec_json

__all__ = ["FOLDER", "CatalogueFile"]

SCHEMA = "tasktriage.catalogue/1"
FOLDER = "plugins"
LIMIT = 8 * 2**20  # bytes; thousands of components take one


class CatalogueFile:
    """A `Catalogue` in a file.

    Whatever is wrong with the file, it is made anew; where it can't be written, every run imports
    all. Two processes may write it at once: the last one's stands.

    Args:
        folder: the user's cache folder.
        fresh: recall nothing; what is found is kept.
    """

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        # one file for each environment: they would take turns in making one anew
        digest = hashlib.sha256(sys.prefix.encode("utf-8", "surrogateescape")).hexdigest()
        self.path = folder / FOLDER / f"{digest[:16]}.json"
        self._fresh = fresh
        self._read: dict[str, Any] | None = None
        self._known: Mapping[str, Any] | None = None
        self._kept: dict[str, Any] = {}
        self._gone: dict[str, Seen] | None = None

    def recall(self, record: PluginRecord) -> list[ComponentSpec] | None:
        """Return a plugin's specs without importing it, and complete its record; None: unknown."""
        known = self._plugins().get(record.qualified)
        if known is None or self._fresh:
            return None
        stamp = plugin_stamp(record)
        try:
            if stamp is None or known["stamp"] != stamp:
                return None
            specs = _specs(known["specs"], record)
            load_ms, moved, deprecated = _checked(known)
        except Exception:  # whoever wrote it, it is not what `keep` writes
            return None
        self._kept[record.qualified] = known
        record.recalled, record.load_ms = True, load_ms
        record.moved, record.deprecated = moved, deprecated
        record.forget = partial(self._forget, record.qualified)
        return specs

    def keep(self, record: PluginRecord, specs: Sequence[ComponentSpec]) -> None:
        """Remember what a plugin that was imported adds, if that can be written."""
        stamp, written = plugin_stamp(record), [spec_json(spec) for spec in specs]
        if stamp is None or any(one is None for one in written):
            return
        # where its code is stays with the plugin
        bare = [{**one, "factory": None, "options": None} for one in written if one is not None]
        known = {
            "stamp": stamp,
            "load_ms": round(record.load_ms or 0.0, 1),
            "moved": list(record.moved),
            "deprecated": list(record.deprecated),
            "specs": bare,
        }
        try:
            known = json.loads(json.dumps(known, allow_nan=False))
            _specs(known["specs"], record)
            _checked(known)
        except Exception:  # a stranger's spec may hold anything
            return
        self._kept[record.qualified] = known

    def close(self, records: Sequence[PluginRecord]) -> None:
        """Be told of all that there are now; write down what is new."""
        read, of = self._contents(), environment_stamp()
        unchanged = read.get("of") == of
        kept = dict(self._kept)
        for record in records:
            if record.state is State.BLOCKED:  # it may be wanted again in the next run
                known = self._plugins().get(record.qualified)
                kept |= {record.qualified: known} if known is not None else {}
            elif record.state is not State.ACTIVE:
                kept.pop(record.qualified, None)
        before = seen_from(read.get("seen"))
        self._gone = gone({**seen_from(read.get("gone")), **before}, records)
        self._write(
            {
                "schema": SCHEMA,
                "of": of,
                "plugins": dict(sorted(kept.items())),
                "seen": _written(seen(records, before, unchanged=unchanged)),
                "gone": _written(self._gone),
            }
        )

    @property
    def gone(self) -> list[Seen]:
        """What was here in an earlier run and is not any more, by name of distribution."""
        found = seen_from(self._contents().get("gone")) if self._gone is None else self._gone
        return [found[dist] for dist in sorted(found)]

    def was_added(self, kind: str) -> dict[str, str]:
        """Return, for names of components that went, what to say of each."""
        return {
            spelt: f"it was added by {one.dist} {one.version}, which is gone: {one.advice}"
            for one in self.gone
            for name in one.components.get(kind, ())
            for spelt in (name, f"{one.dist}/{name}")
        }

    def drop_gone(self) -> None:
        """Speak no more of what is gone."""
        self._gone = {}
        self._write({**self._contents(), "gone": {}})

    @property
    def known(self) -> int:
        """How many plugins need not be imported to be listed."""
        return len(self._plugins())

    def clear(self) -> None:
        """Delete what is remembered, of every environment.

        Raises:
            OSError: it can't be deleted.
        """
        for path in self.path.parent.glob("*.json"):
            path.unlink(missing_ok=True)
        self._read = self._known = None

    def _forget(self, qualified: str) -> None:
        self._read = None  # another process may have written meanwhile
        read = self._contents()
        plugins = read.get("plugins")
        if isinstance(plugins, dict) and qualified in plugins:
            rest = {name: known for name, known in plugins.items() if name != qualified}
            self._write({**read, "plugins": rest})

    def _plugins(self) -> Mapping[str, Any]:
        """Return what is known of plugins in this environment as it is now."""
        if self._known is None:
            read = self._contents()
            found = read.get("plugins") if read.get("of") == environment_stamp() else None
            self._known = found if isinstance(found, dict) else {}
        return self._known

    def _contents(self) -> dict[str, Any]:
        """Return the file's contents; none where it is missing, or not what we write."""
        if self._read is None:
            self._read = {}
            try:
                found = self.path.stat()
                if stat.S_ISREG(found.st_mode) and found.st_size <= LIMIT:  # a pipe never ends
                    data = json.loads(self.path.read_bytes())
                    if isinstance(data, dict) and data.get("schema") == SCHEMA:
                        self._read = data
            except (OSError, ValueError, RecursionError, MemoryError):
                pass
        return self._read

    def _write(self, data: dict[str, Any]) -> None:
        read = self._contents()
        says = any(data.get(part) for part in ("plugins", "seen", "gone"))
        if data == read or not (read or says):  # who has no plugins gets no file
            return
        self._read = data
        with suppress(OSError, ValueError, RecursionError):  # the next run imports all again
            text = json.dumps(data, separators=(",", ":"))
            if len(text) <= LIMIT:
                from tasktriage.kit.atomic import write_whole  # most runs have nothing to write

                write_whole(self.path, text)


def _specs(written: Any, record: PluginRecord) -> list[ComponentSpec]:
    """Return the specs that were written, as of a plugin that is not imported.

    Raises:
        Exception: they are not as `CatalogueFile.keep` writes them.
    """
    specs = [spec_from({**one, "factory": None, "options": None}, record) for one in written]
    if len({(spec.kind.name, spec.name) for spec in specs}) < len(specs):
        raise ValueError("a name stands there twice")
    return specs


def _checked(known: Mapping[str, Any]) -> tuple[float, list[str], list[str]]:
    """Return how long a plugin took to load (ms), what it moved, and what of it is to go.

    Raises:
        Exception: that is not what stands there.
    """
    load_ms = float(known["load_ms"])
    moved, deprecated = list(known["moved"]), list(known["deprecated"])
    if not (math.isfinite(load_ms) and load_ms >= 0):
        raise ValueError("no time")
    if not all(isinstance(one, str) and one.isprintable() for one in (*moved, *deprecated)):
        raise ValueError("no names")
    return load_ms, moved, deprecated


def _written(some: Mapping[str, Seen]) -> dict[str, Any]:
    return {dist: seen_json(one) for dist, one in sorted(some.items())}
