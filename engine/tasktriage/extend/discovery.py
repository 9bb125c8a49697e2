"""Entry points → plugin records, without importing a single plugin."""

from __future__ import annotations

import operator
import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.metadata import (
    Distribution,
    EntryPoint,
    PackageNotFoundError,
    distributions,
    version,
)
from pathlib import Path

from packaging.utils import canonicalize_name

from tasktriage.contracts.errors import one_line
from tasktriage.contracts.markers import ENTRY_POINT_GROUP, PROJECT

__all__ = [
    "FILE_DIST",
    "PluginRecord",
    "Rules",
    "State",
    "discover",
    "file_record",
    "found_again",
    "may_have",
    "plugin_key",
    "running",
]

OTHER_GROUP = re.compile(rf"{PROJECT}\.v(\d+)")
FILE_DIST = "file"
REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*([^;@\[\]()]*)")
"""A name, and what stands behind it where that is versions alone."""

NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,5}")
CLAUSE = re.compile(rf"(<=|>=|<|>|==|!=)\s*({NUMBER.pattern})")
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class State(StrEnum):
    """What became of a plugin. FOUND: not loaded yet."""

    FOUND = "found"
    ACTIVE = "active"
    BLOCKED = "blocked"
    INCOMPATIBLE = "incompatible"
    BROKEN = "broken"


@dataclass(slots=True)
class PluginRecord:
    """A plugin and its fate; the manager moves `state` on and says why in `reason`.

    `moved` names what it changed for the whole process while it was imported; it was put back.
    `deprecated` says which of its hooks are to go.
    """

    name: str
    dist: str
    version: str
    target: str
    entry_point: EntryPoint | None = None
    path: Path | None = None
    state: State = State.FOUND
    stage: str = ""
    reason: str = ""
    warning: str = ""
    moved: list[str] = field(default_factory=list)
    deprecated: list[str] = field(default_factory=list)
    load_ms: float | None = None
    recalled: bool = False
    forget: Callable[[], None] | None = field(default=None, repr=False, compare=False)
    components: dict[str, list[str]] = field(default_factory=dict)

    @property
    def qualified(self) -> str:
        """`distribution/name`, which no two plugins share."""
        return f"{self.dist}/{self.name}"

    @property
    def bundled(self) -> bool:
        """Whether it comes with tasktriage itself."""
        return self.dist == PROJECT

    @property
    def remark(self) -> str:
        """What is odd about it though it works; empty if nothing is."""
        moved = f"changed {', '.join(self.moved)}; put back" if self.moved else ""
        return "; ".join(part for part in (self.warning, moved, *self.deprecated) if part)

    def describe(self) -> str:
        """Return `name (dist version)`, or `name (version)` where the two names are one."""
        who = self.version if self.dist == self.name else f"{self.dist} {self.version}"
        return f"{self.name} ({who})"


@dataclass(frozen=True, slots=True)
class Rules:
    """Which plugins to leave out, before anything of theirs is imported.

    `blocked` holds names, qualified names or distributions. `allowed`, unless None, is the whole
    list of third-party plugins that may load. Bundled ones go only by `blocked`.
    """

    blocked: frozenset[str] = frozenset()
    allowed: frozenset[str] | None = None
    third_party: bool = True

    def refuse(self, record: PluginRecord) -> str:
        """Return why a plugin is blocked, or an empty string."""
        names = {plugin_key(record.name), plugin_key(record.qualified)}
        if not record.bundled:
            names.add(plugin_key(record.dist))
        if names & {plugin_key(name) for name in self.blocked}:
            return "blocked by name"
        if record.bundled or record.path is not None:
            return ""
        if not self.third_party:
            return "third-party plugins are switched off"
        if self.allowed is not None and not names & {plugin_key(name) for name in self.allowed}:
            return "not on the list of allowed plugins"
        return ""


def plugin_key(name: str) -> str:
    """Return a name as it is compared: distributions are one under `-`, `_`, `.` and any case."""
    return "/".join(canonicalize_name(part) for part in name.split("/"))


def discover(rules: Rules, dists: Iterable[Distribution] | None = None) -> list[PluginRecord]:
    """Return a record for every plugin, bundled first, then by distribution and name.

    `dists` stands in for the installed distributions (tests).
    """
    records: list[PluginRecord] = []
    seen: set[str] = set()
    ours: str | None = None
    for dist in distributions() if dists is None else dists:
        try:
            entry_points = [e for e in dist.entry_points if OTHER_GROUP.fullmatch(e.group)]
            if not entry_points:
                continue
            metadata = dist.metadata  # each asking reads and parses it again
            name, number = canonicalize_name(metadata["Name"]), metadata["Version"]
            requires = metadata.get_all("Requires-Dist") or dist.requires or ()
        except Exception:  # broken metadata of a stranger is no reason to stop
            continue
        if name in seen:
            continue  # the first on sys.path wins, as for imports; further down is another copy
        seen.add(name)
        served = {e.name for e in entry_points if e.group == ENTRY_POINT_GROUP}
        for entry_point in entry_points:
            if entry_point.group != ENTRY_POINT_GROUP and entry_point.name in served:
                continue  # it serves this interface and another one
            record = PluginRecord(
                entry_point.name, name, number, entry_point.value, entry_point=entry_point
            )
            _judge(record, entry_point.group, rules)
            if record.state is State.FOUND and not record.bundled:
                ours = running() if ours is None else ours
                record.warning = _excluded(requires, ours)
            records.append(record)
    return sorted(records, key=lambda r: (not r.bundled, r.dist, r.name))


def file_record(path: Path, rules: Rules) -> PluginRecord:
    """Return the record of a one-off plugin file; its path stands in for a version."""
    name = path.stem.replace("_", "-")
    record = PluginRecord(name, FILE_DIST, str(path), str(path), path=path)
    if reason := rules.refuse(record):
        record.state, record.stage, record.reason = State.BLOCKED, "discover", reason
    return record


def may_have(record: PluginRecord, name: str) -> bool:
    """Whether a plugin may have a component of a name, as far as the name tells.

    A qualified one is of one distribution, so most paths are of none; a folder that is there is
    likely meant.
    """
    above, slash, _ = name.rpartition("/")
    if slash:
        return above.casefold() == record.dist.casefold()
    return not os.path.isdir(name)  # noqa: PTH112 (which fails on a name that is too long)


def found_again(record: PluginRecord) -> None:
    """Make a record as it was before anything was known of its plugin."""
    record.state, record.stage, record.reason = State.FOUND, "", ""
    record.recalled, record.forget, record.load_ms = False, None, None
    record.moved, record.deprecated, record.components = [], [], {}


def running() -> str:
    """Return the version of tasktriage; empty where it is not installed."""
    return _running(tuple(sys.path))


@lru_cache(maxsize=1)
def _running(_path: tuple[str, ...]) -> str:
    try:
        return version(PROJECT)
    except PackageNotFoundError:
        return ""


def _judge(record: PluginRecord, group: str, rules: Rules) -> None:
    if reason := rules.refuse(record):
        record.state, record.stage, record.reason = State.BLOCKED, "discover", reason
    elif group != ENTRY_POINT_GROUP:
        record.state, record.stage = State.INCOMPATIBLE, "discover"
        record.reason = f"is for the plugin interface '{group}', this is '{ENTRY_POINT_GROUP}'"


def _excluded(requires: Iterable[str], ours: str) -> str:
    """Say if a distribution's own requirement excludes the running version, or is odd."""
    for line in requires if ours else ():
        named = REQUIREMENT.match(line)
        if named is None or canonicalize_name(named[1]) != PROJECT:
            continue
        problem = _simply(named[2], ours) if named.end() == len(line) else _judged(line, ours)
        if problem:
            return problem
    return ""


def _simply(wanted: str, ours: str) -> str:
    """Judge what stands behind the name where that is versions alone."""
    if _plainly(wanted, ours):
        return ""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    with suppress(InvalidSpecifier):
        specifier = SpecifierSet(wanted)
        if not specifier.contains(ours, prereleases=True):
            return f"asks for {PROJECT}{specifier}, this is {ours}"
    return ""


def _plainly(wanted: str, ours: str) -> bool:
    """Whether plain numbers (">=0.1,<2") let a plain number in; False for what is not so plain.

    Most are, and to import what knows the others takes as long as to look at thirty plugins.
    """
    if not NUMBER.fullmatch(ours):
        return False
    mine = _release(ours)
    for clause in wanted.split(","):
        found = CLAUSE.fullmatch(clause.strip())
        if found is None or not COMPARE[found[1]](mine, _release(found[2])):
            return False
    return True


def _release(number: str) -> list[int]:
    """Return the parts of a version without the zeros that it ends with: 1.0 is 1."""
    parts = [int(part) for part in number.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _judged(line: str, ours: str) -> str:
    """Judge a requirement with a condition, say."""
    # half of what discovery takes to import, and most plugins need none of it
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        return ""
    try:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            return ""
    except ValueError as error:  # well-formed and yet senseless: os_name ~= "posix"
        return f"asks for {PROJECT} on a condition that can't be judged: {one_line(error)}"
    if not requirement.specifier.contains(ours, prereleases=True):
        return f"asks for {PROJECT}{requirement.specifier}, this is {ours}"
    return ""
