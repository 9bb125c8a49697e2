"""Lines for a terminal: text that is safe to print, wrapped, and set in columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from tasktriage.plugin import LABELS, Label, Probabilities, plain_line

__all__ = ["GAP", "STYLES", "Glyphs", "Printer", "bar", "decimal"]

GAP = 2
STYLES = {
    # a ramp of agency, machine to person, and no traffic light: no label is good or bad
    Label.AUTOMATABLE: "cyan",
    Label.AUGMENTABLE: "bright_blue",
    Label.HUMAN_CRITICAL: "magenta",
}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Signs for a terminal that knows Unicode.

    The bar's signs are told apart without colour and weigh the same to the eye: full squares for
    the machine's part, open ones for what is shared, round ones for a person's.
    """

    bar: tuple[str, str, str] = ("■", "□", "●")
    dot: str = "·"
    rule: str = "─"
    minus: str = "−"
    times: str = "×"
    kept: str = "✓"
    dropped: str = "✗"
    space: str = "\u00a0"
    more: str = "…"


ASCII = Glyphs(("#", "=", "o"), "|", "-", "-", "x", "+", "-", " ", "...")


def decimal(value: float) -> str:
    """Return a number from 0 to 1 in the way of statistics: `.56`, `1.00`."""
    return f"{value:.2f}".removeprefix("0")


def bar(p: Probabilities, width: int, glyphs: Glyphs) -> Text:
    """Return the probabilities as one bar of `width` cells, in label order."""
    text, used, total = Text(), 0, 0.0
    for label, glyph in zip(LABELS, glyphs.bar, strict=True):
        total += p.of(label)
        end = width if label is LABELS[-1] else min(width, round(total * width))
        text.append(glyph * (end - used), STYLES[label])
        used = end
    return text


class Printer:
    """Prints lines on a console, none longer than it is wide."""

    def __init__(self, console: Console, most: int) -> None:
        self.console = console
        self.width = min(console.width, most)
        self.glyphs = ASCII if console.options.ascii_only else Glyphs()

    def text(self, value: str, style: str = "") -> Text:
        """Return foreign text, made safe: no markup, no escapes, what the encoding can say."""
        plain = plain_line(value)
        if self.console.options.ascii_only:
            plain = plain.encode(self.console.encoding, "replace").decode(self.console.encoding)
        return Text(plain, style)

    def wrap(self, text: Text, width: int, hang: int = 0) -> list[Text]:
        """Break a text into lines of at most `width` cells; all but the first hang.

        An empty text has no lines.
        """
        if not text:
            return []
        hang = hang if width > 4 * hang else 0
        first = text.wrap(self.console, max(1, width), overflow="fold")[0]
        rest = text[len(first) :]
        if rest.plain.startswith(" "):
            rest = rest[1:]
        first.rstrip()
        lines = [first]
        if rest:
            for line in rest.wrap(self.console, max(1, width - hang), overflow="fold"):
                line.rstrip()
                lines.append(Text(" " * hang) + line)
        return lines

    def columns(self, cells: list[list[Text]], widths: list[int]) -> None:
        """Print cells (lines each) side by side."""
        for parts in zip_longest(*cells):
            line, edge = Text(), 0
            for part, width in zip(parts, widths, strict=True):
                if part is not None and part.plain:
                    line.pad_right(edge - line.cell_len)
                    line.append_text(part)
                edge += width + GAP
            self.line(line)

    def line(self, line: Text | None = None) -> None:
        """Print one line as it is."""
        self.console.print(line or Text(), no_wrap=True, overflow="crop", crop=True)

    def paragraph(self, text: Text, indent: int = 0, hang: int = 0) -> None:
        """Print a text in as many lines as it needs; none for an empty one."""
        for line in self.wrap(text, self.width - indent, hang):
            self.line(Text(" " * indent) + line)

    def pieces(self, pieces: list[Text]) -> None:
        """Print pieces with dots between them; a line ends between two pieces."""
        dot = Text(f" {self.glyphs.dot} ", "dim")
        line = Text()
        for piece in pieces:
            if line and line.cell_len + dot.cell_len + piece.cell_len > self.width:
                self.paragraph(line)
                line = Text()
            if line:
                line.append_text(dot)
            line.append_text(piece)
        self.paragraph(line)
