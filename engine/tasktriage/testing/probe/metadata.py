"""What a distribution says of itself, judged without importing it."""

from __future__ import annotations

from email.message import Message
from importlib.metadata import Distribution, PackageNotFoundError, version
from platform import python_version
from typing import cast

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from tasktriage.contracts.errors import one_line
from tasktriage.contracts.markers import ENTRY_POINT_GROUP, PROJECT
from tasktriage.extend.discovery import OTHER_GROUP, PluginRecord

from .voice import ADVICE, FAILED, SKIPPED, Voice

__all__ = ["judge_distribution", "judge_entry_points"]

UPPER = ("<", "<=", "==", "===", "~=")
LOWER = (">", ">=", "==", "===", "~=")


def judge_distribution(dist: Distribution | None, voice: Voice) -> None:
    """Judge the metadata of a distribution; None: there is none, as of a plugin file."""
    if dist is None:
        for check in ("plugin.metadata", "plugin.requires"):
            voice.finding(check, SKIPPED, "a file has no metadata")
        return
    _judge_fields(dist, voice)
    _judge_python(dist, voice)
    _judge_requirements(dist, voice)
    name = dist.metadata["Name"]
    voice.passed("plugin.metadata", f"{name} {dist.version}")
    voice.passed("plugin.requires")


def _judge_fields(dist: Distribution, voice: Voice) -> None:
    fields = _fields(dist)
    name = canonicalize_name(fields["Name"] or "")
    later = {field.casefold() for field in fields.get_all("Dynamic") or ()}
    lacking = []
    if not name.startswith(f"{PROJECT}-"):
        lacking.append(f"the name '{name}' does not begin with '{PROJECT}-'")
    if "summary" not in later and not (fields.get("Summary") or "").strip():
        lacking.append("there is no description")
    licences = [c for c in fields.get_all("Classifier") or () if c.startswith("License ::")]
    has_licence = fields.get("License-Expression") or fields.get("License") or licences
    if "license-expression" not in later and not has_licence:
        lacking.append("there is no licence")
    if "requires-python" not in later and not fields.get("Requires-Python"):
        lacking.append("there is no requires-python")
    said = f"{fields.get('Keywords') or ''} {fields.get_all('Classifier') or ''}".casefold()
    if "keywords" not in later and PROJECT not in said:
        lacking.append(f"the keyword '{PROJECT}', by which it is found, is not among keywords")
    if lacking:
        voice.finding("plugin.metadata", ADVICE, "; ".join(lacking))


def _fields(dist: Distribution) -> Message:
    """Return the metadata as what it is: `PackageMetadata` lacks `get` before Python 3.12."""
    return cast(Message, dist.metadata)


def _judge_python(dist: Distribution, voice: Voice) -> None:
    asked = _fields(dist).get("Requires-Python") or ""
    try:
        fits = SpecifierSet(asked).contains(python_version(), prereleases=True)
    except InvalidSpecifier:
        voice.finding("plugin.metadata", FAILED, f"requires-python '{asked}' can't be read")
        return
    if not fits:
        message = f"asks for Python {asked}, this is {python_version()}"
        voice.finding("plugin.metadata", FAILED, message)


def _judge_requirements(dist: Distribution, voice: Voice) -> None:
    found = False
    for line in dist.requires or ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            voice.finding("plugin.requires", FAILED, f"the dependency '{line}' can't be read")
            continue
        if canonicalize_name(requirement.name) != PROJECT:
            continue
        try:
            marker = requirement.marker
            if marker is not None and not marker.evaluate({"extra": ""}):
                continue
        except ValueError as error:
            message = f"'{line}' stands under a condition that can't be judged: {one_line(error)}"
            voice.finding("plugin.requires", FAILED, message)
            continue
        found = True
        _judge_bounds(requirement, voice)
    later = {field.casefold() for field in _fields(dist).get_all("Dynamic") or ()}
    if not found and "requires-dist" not in later:
        message = f"it does not depend on {PROJECT}, so that installing it brings none"
        voice.finding("plugin.requires", ADVICE, message)


def _judge_bounds(requirement: Requirement, voice: Voice) -> None:
    bounds = requirement.specifier
    try:
        running = version(PROJECT)
    except PackageNotFoundError:
        return
    if not bounds.contains(running, prereleases=True):
        voice.finding("plugin.requires", FAILED, f"asks for {PROJECT}{bounds}, this is {running}")
        return
    lacking = [
        what
        for what, operators in (("lower", LOWER), ("upper", UPPER))
        if not any(bound.operator in operators for bound in bounds)
    ]
    if lacking:
        message = f"'{requirement}' has no {' and no '.join(lacking)} bound"
        voice.finding("plugin.requires", ADVICE, message)


def judge_entry_points(
    dist: Distribution | None, record: PluginRecord, bundled: set[str], voice: Voice
) -> bool:
    """Judge what makes a plugin of the distribution; whether there is one to be imported.

    Args:
        dist: the distribution; None for a plugin file.
        record: the plugin.
        bundled: the names of the bundled plugins.
        voice: gets the findings.
    """
    check = "plugin.entry-points"
    if dist is None:
        voice.finding(check, SKIPPED, "a file has no entry points")
        return True
    entry = record.entry_point
    group = "" if entry is None else entry.group
    if group != ENTRY_POINT_GROUP:
        if OTHER_GROUP.fullmatch(group):
            message = f"'{record.name}' is for the plugin interface '{group}', this is "
            message += f"'{ENTRY_POINT_GROUP}'"
        else:
            message = f"there is none in the group '{ENTRY_POINT_GROUP}'"
        voice.finding(check, FAILED, message)
        return False
    if ":" in record.target:
        message = f"'{record.name}' names '{record.target}'; a plugin is a module"
        voice.finding(check, FAILED, message)
    if record.name in bundled and not record.bundled:
        message = f"a bundled plugin is called '{record.name}' too: --no-plugin leaves out both"
        voice.finding(check, ADVICE, message)
    voice.passed(check, f"{record.name} = {record.target}")
    return True
