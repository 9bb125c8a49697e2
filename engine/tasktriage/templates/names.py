"""Which names a new plugin may have."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable

from tasktriage.contracts.errors import UsageError
from tasktriage.domain.taxonomy import NO_TAXONOMIES

__all__ = ["check_name", "doubts"]

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST = 40  # characters; it stands in names of files, of modules and in many lines
PREFIX = "tasktriage-"
OURS = ("models", "plugins")  # tasktriage_models and tasktriage_plugins are packages of ours


def check_name(noun: str, name: str, taken: Iterable[str]) -> None:
    """Refuse a name that a component of this kind can't have; `taken` are those of bundled ones.

    Raises:
        UsageError: it is malformed, too long, or means something else already; says what to do.
    """
    if not NAME.fullmatch(name):
        advice = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        hint = f"; '{advice}' would do" if NAME.fullmatch(advice) else ""
        raise UsageError(
            "a plugin's name is lower-case letters and digits with single hyphens between them, "
            f"beginning with a letter, got {name[:60]!r}{hint}"
        )
    if name.startswith(PREFIX):
        raise UsageError(f"leave '{PREFIX}' out of the name, it is put before it: '{name[11:]}'")
    if len(name) > LONGEST:
        raise UsageError(f"a plugin's name has at most {LONGEST} characters, got {len(name)}")
    if name in OURS:
        raise UsageError(f"'{name}' can't be the name: tasktriage_{name} is a package of ours")
    if noun == "taxonomy" and name in NO_TAXONOMIES:
        raise UsageError(f"'{name}' has a meaning where sectors are named; take another name")
    if name in set(taken):
        article = "an" if noun[0] in "aeiou" else "a"
        raise UsageError(
            f"tasktriage has {article} {noun} '{name}' already, and bundled ones keep their names; "
            "take another name"
        )


def doubts(name: str) -> list[str]:
    """Return a line on each thing that a name may be mistaken for."""
    word = name.replace("-", "_")
    if keyword.iskeyword(word) or keyword.issoftkeyword(word):
        return [f"'{name}' is a word of Python's own; another name is easier to use in code"]
    if word in sys.stdlib_module_names:
        return [f"Python has a module '{word}' too; the plugin's is called tasktriage_{word}"]
    return []
