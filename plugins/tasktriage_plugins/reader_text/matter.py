"""Postings in the front matter of Markdown: lists of duties under the names of fields."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from typing import Any

from tasktriage.plugin import record_text

__all__ = ["matter_text"]

LONGEST = 30_000  # characters; YAML is parsed in Python, some 25,000 of them a second at worst
TOML = "+++"


def matter_text(matter: str) -> str | None:
    """Return what front matter says of a posting, as Markdown; None where it holds data alone.

    Lists, what is nested, and texts of several lines are read as a JSON record is: the names of
    fields decide. YAML needs PyYAML; aliases, by which a text grows, are not read.
    """
    lines = matter.strip().splitlines()
    if len(lines) < 3 or len(matter) > LONGEST:
        return None
    body = "\n".join(lines[1:-1])
    value = _toml(body) if matter.startswith(TOML) else _yaml(body)
    if not isinstance(value, dict):
        return None
    texts = {
        str(name): inner
        for name, inner in value.items()
        if isinstance(inner, (list, dict)) or (isinstance(inner, str) and "\n" in inner)
    }
    found = record_text(texts)
    return None if found is None or found.html is not None else found.text


def _toml(body: str) -> Any:
    try:
        return tomllib.loads(body)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _yaml(body: str) -> Any:
    if find_spec("yaml") is None:
        return None
    import yaml  # slow to import, and few files have front matter

    try:
        events = yaml.parse(body, Loader=yaml.SafeLoader)
        if any(isinstance(event, yaml.AliasEvent) for event in events):
            return None
        return yaml.safe_load(body)
    except (yaml.YAMLError, ValueError, RecursionError):  # a date that is none
        return None
