"""Markdown, in which readers write the structure of a document, and find it in files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["CELL_SEPARATOR", "MarkdownWriter", "front_matter", "may_be_heading"]

CELL_SEPARATOR = " | "
"""What stands between the cells of a row, and between columns that share a line."""
DEEPEST_HEADING = 6
LONGEST_HEADING = 100  # characters; a longer line of bold or large letters is emphasis
ENDS = {"---": ("---", "..."), "+++": ("+++",)}  # what closes front matter in YAML, in TOML


class MarkdownWriter:
    """Collects the blocks of a document, in its order.

    A blank line separates two blocks, but two that are `tight`, as items of one list and rows of
    one table are, stand on lines below one another. `lines` of a block have no line ends.
    """

    def __init__(self) -> None:
        self._blocks: list[tuple[str, bool]] = []  # text, whether it is tight

    @property
    def blocks(self) -> list[str]:
        """The blocks so far, each with its mark."""
        return [text for text, _ in self._blocks]

    def heading(self, text: str, level: int = 2, *, tight: bool = False) -> None:
        """Add a heading of a level from 1; below the sixth all are written as the sixth."""
        self._blocks.append(("#" * min(level, DEEPEST_HEADING) + " " + text, tight))

    def item(self, lines: Sequence[str], depth: int = 0, *, tight: bool = True) -> None:
        """Add an item of a list that is `depth` lists deep; lines after the first hang on it."""
        indent = "  " * depth
        self._blocks.append((f"{indent}- " + f"\n{indent}  ".join(lines), tight))

    def paragraph(self, lines: Iterable[str], *, tight: bool = False) -> None:
        """Add lines without a mark: a paragraph, or with `tight` the row of a table."""
        self._blocks.append(("\n".join(lines), tight))

    def extend(self, other: MarkdownWriter) -> None:
        """Add the blocks of another document."""
        self._blocks += other._blocks

    def text(self) -> str:
        """Return the document; "" without blocks."""
        parts: list[str] = []
        before = False
        for block, tight in self._blocks:
            if parts:
                parts.append("\n" if tight and before else "\n\n")
            parts.append(block)
            before = tight
        return "".join(parts)


def may_be_heading(line: str) -> bool:
    """Return whether a line that is all bold or large may be a heading, by length and end."""
    return len(line) <= LONGEST_HEADING and not line.endswith((".", ";", ","))


def front_matter(text: str) -> str:
    """Return the front matter that a text begins with, its fences included; "" without one.

    The body is `text[len(front_matter(text)):]`. A front matter that is never closed is none.
    """
    if not text.startswith(tuple(ENDS)):
        return ""
    first, *rest = text.splitlines(keepends=True)
    ends = ENDS.get(first.rstrip())
    if ends is None:
        return ""
    end = len(first)
    for line in rest:
        end += len(line)
        if line.rstrip() in ends:
            return text[:end]
    return ""
