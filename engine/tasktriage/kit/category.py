"""What a posting's data calls the occupation: schema.org's `occupationalCategory`."""

from __future__ import annotations

from typing import Any

__all__ = ["category_text"]

MOST = 3  # occupations that a posting names; more name none
LONGEST = 200  # characters
PARTS = ("codeValue", "termCode", "name", "@id", "url")


def category_text(value: Any) -> str | None:
    """Return it in words: a text, or a CategoryCode's code set, code and name; None without any.

    For example "15-1252.00 Software Developers", "ISCO-08 2512".
    """
    values = value if isinstance(value, list) else [value]
    said = (_one(item) for item in values[:MOST])
    return "; ".join(part for part in said if part)[:LONGEST] or None


def _one(value: Any) -> str:
    if isinstance(value, dict):
        codes = value.get("inCodeSet")
        parts = [codes.get("name") if isinstance(codes, dict) else codes]
        parts += [value.get(name) for name in PARTS]
        return " ".join(dict.fromkeys(_one(part) for part in parts if isinstance(part, str)))
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value[: 4 * LONGEST]).split())
