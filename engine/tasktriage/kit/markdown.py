"""Markdown, as readers find it in files."""

from __future__ import annotations

__all__ = ["front_matter"]

FENCE = "---"
ENDS = (FENCE, "...")  # YAML closes with either


def front_matter(text: str) -> str:
    """Return the front matter that a text begins with, its fences included; "" without one.

    The body is `text[len(front_matter(text)):]`. A front matter that is never closed is none.
    """
    if not text.startswith(FENCE):
        return ""
    first, *rest = text.splitlines(keepends=True)
    if first.rstrip() != FENCE:
        return ""
    end = len(first)
    for line in rest:
        end += len(line)
        if line.rstrip() in ENDS:
            return text[:end]
    return ""
