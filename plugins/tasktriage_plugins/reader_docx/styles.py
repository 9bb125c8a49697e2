"""What the styles of a Word document say of its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["HIDING", "Style", "is_on", "level", "read_styles", "tag", "value"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
BODY_LEVEL = 9  # an outline level that is none
HIDING = ("vanish", "strike", "dstrike")  # switches of letters that are no text any more
MOST_BASES = 20  # styles that are each based on the next


@dataclass(frozen=True, slots=True)
class Style:
    """`heading` is a level from 1, or 0; `item` the level of a list from 0, or None.

    `hiding` holds those of `HIDING` that are on.
    """

    heading: int = 0
    item: int | None = None
    bold: bool = False
    hiding: frozenset[str] = frozenset()


def tag(name: str) -> str:
    """Return the tag of an element of Word's own."""
    return f"{{{W}}}{name}"


def value(element: Any, path: str) -> str | None:
    """Return `w:val` of the element below, None if there is none."""
    found = element.find("/".join(tag(part) for part in path.split("/")))
    return None if found is None else found.get(tag("val"), "")


def is_on(element: Any, path: str) -> bool | None:
    """Return whether a switch (bold, hidden) below is on; None if it is not there."""
    found = value(element, path)
    return None if found is None else found.lower() not in ("0", "false", "off", "none")


def read_styles(root: Any) -> dict[str, Style]:
    """Return the styles by their ids, with what they have from those that they are based on."""
    elements = {element.get(tag("styleId")): element for element in root.iterfind(tag("style"))}
    return {name: _style(name, elements) for name in elements if name is not None}


def _style(name: str, elements: dict[Any, Any]) -> Style:
    heading = 0
    item: int | None = None
    bold: bool | None = None
    hiding: dict[str, bool] = {}
    seen: str | None = name
    for _ in range(MOST_BASES):
        element = elements.get(seen)
        if element is None:
            break
        if not heading:
            heading = _heading(element)
        if item is None and element.find(f"{tag('pPr')}/{tag('numPr')}") is not None:
            item = level(value(element, "pPr/numPr/ilvl"))
        bold = is_on(element, "rPr/b") if bold is None else bold
        for switch in HIDING:
            if (hides := is_on(element, f"rPr/{switch}")) is not None:
                hiding.setdefault(switch, hides)
        seen = value(element, "basedOn")
    on = frozenset(switch for switch, hides in hiding.items() if hides)
    return Style(heading, item, bool(bold), on)


def _heading(style: Any) -> int:
    name = value(style, "name") or ""
    if name.lower() == "title":
        return 1
    if found := HEADING.fullmatch(name):
        return int(found[1])
    outline = value(style, "pPr/outlineLvl")
    found_level = BODY_LEVEL if outline is None else level(outline, BODY_LEVEL)
    return 0 if found_level >= BODY_LEVEL else found_level + 1


def level(text: str | None, otherwise: int = 0) -> int:
    """Return a level from 0 to 9; `otherwise` for what is none."""
    return int(text) if text is not None and re.fullmatch("[0-9]", text) else otherwise
