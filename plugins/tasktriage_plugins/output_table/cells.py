"""Rows of the table: one assessment or extraction each, in three layouts by width."""

from __future__ import annotations

from rich.text import Text

from tasktriage.plugin import (
    DISAGREE,
    Assessment,
    Explanation,
    Extraction,
    Label,
    deepest_matches,
    disagrees,
    display_text,
    remarks,
)

from .beside import beside_lines, occupation_lines
from .lines import GAP, STYLES, Printer, bar, decimal

__all__ = ["AssessmentRows", "ExtractionRows"]

WIDE, NARROW = 120, 60  # columns from which remarks have their own, below which nothing has
BAR = 12
SCORE = 5  # the heading; the number needs 4
LABEL = 14  # "human-critical"
REMARKS = 40  # "uncertain: may be augmentable;", and the reason in the next line
UNDER = LABEL + GAP + BAR + GAP + SCORE  # remarks under the label run to the right edge
KIND = 11  # "requirement"
WHY = 24
HANG = 2
NEIGHBOURS, WORDS = 3, 6  # of an explanation; the record holds all


class AssessmentRows:
    """Writes assessments."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.narrow = printer.width < NARROW
        self.wide = printer.width >= WIDE
        rest = [LABEL, BAR, SCORE] + ([REMARKS] if self.wide else [])
        self.widths = [printer.width - sum(rest) - GAP * len(rest), *rest]

    def write(self, item: Assessment, *, head: bool) -> None:
        """Print a row; with `head`, the heading of the table before it."""
        if head and not self.narrow:
            names = ["Task", "Label", "Probability", "Score", "Reason"]
            _head(self.printer, names, self.widths)
        if self.narrow:
            if not head:
                self.printer.line()
            self._stacked(item)
        else:
            self._columns(item)
        for line in beside_lines(self.printer, item):
            self.printer.paragraph(line, HANG if self.narrow else 2 * HANG, HANG)
        if item.explanation is not None and item.error is None:
            self._explanation(item.explanation)
            if disagrees(item):
                self.printer.paragraph(self.printer.text(DISAGREE, "yellow"), 2 * HANG, HANG)

    def role(self, item: Assessment) -> None:
        """Print the title of the rows that follow, in a table with several roles."""
        self.printer.line()
        self.printer.paragraph(self.printer.text(item.task.origin.title or "no title", "bold"))
        for line in occupation_lines(self.printer, item.occupation):
            self.printer.paragraph(line, 0, HANG)

    def _task(self, item: Assessment, width: int) -> list[Text]:
        printer = self.printer
        text = printer.text(display_text(item.task))
        if not text:
            text = printer.text(item.task.id or "no text", "dim")
        if item.task.count > 1:
            text.append(f" {printer.glyphs.times}{item.task.count}", "dim")
        lines = printer.wrap(text, width, HANG)
        if item.error is not None:
            lines += _under(printer, printer.text(item.error, "red"), width)
        for match in deepest_matches(item):
            note = printer.text(f"{match.title} ({match.taxonomy})", "dim")
            note.append(f" {decimal(match.similarity)}", "dim")
            if match.probability is not None:
                note.append(f", p {decimal(match.probability)}", "dim")
            lines += _under(printer, note, width)
        return lines

    def _columns(self, item: Assessment) -> None:
        printer = self.printer
        label, shape, score = self._verdict(item)
        notes = printer.wrap(self._remark(item), REMARKS if self.wide else UNDER)
        cells = [self._task(item, self.widths[0]), [label], [shape], [score]]
        if self.wide:
            cells.append(notes)
        else:
            cells[1] += notes
        printer.columns(cells, self.widths)

    def _stacked(self, item: Assessment) -> None:
        printer = self.printer
        for line in self._task(item, printer.width):
            printer.line(line)
        label, shape, score = self._verdict(item)
        if shape:
            label.pad_right(LABEL - label.cell_len)
            printer.paragraph(Text("  ").join([label, shape, score]), HANG)
            printer.paragraph(self._remark(item), HANG)

    def _verdict(self, item: Assessment) -> tuple[Text, Text, Text]:
        label, p = item.final_label, item.probabilities
        if label is None or p is None:
            return Text("error" if item.error is not None else "", "red"), Text(), Text()
        return (
            Text(label, f"bold {STYLES[label]}"),
            bar(p, BAR, self.printer.glyphs),
            Text(decimal(p.score).rjust(SCORE)),
        )

    def _remark(self, item: Assessment) -> Text:
        """Return what stands under the label, or beside it; an error has no label to remark on."""
        notes = remarks(item)
        said = self.printer.text("; ".join(notes), "dim")
        doubtful = item.uncertain and any(note.startswith("may be") for note in notes)
        return Text.assemble("uncertain: ", said) if doubtful else said

    def _explanation(self, explanation: Explanation) -> None:
        printer = self.printer
        for neighbour in explanation.neighbours[:NEIGHBOURS]:
            line = Text.assemble(("nearest example, ", "dim"))
            line.append(f"similarity {decimal(neighbour.similarity)}  ", "dim")
            line.append(neighbour.label, STYLES[neighbour.label])
            line.append("  ")
            line.append_text(printer.text(neighbour.text, "dim"))
            printer.paragraph(line, 2 * HANG, HANG)
        words = Text.assemble(("words that move the score (+ to automatable)", "dim"))
        for word in explanation.words[:WORDS]:
            sign = "+" if word.effect >= 0 else printer.glyphs.minus
            towards = Label.AUTOMATABLE if word.effect >= 0 else Label.HUMAN_CRITICAL
            words.append("  ")
            words.append_text(printer.text(word.word, "dim"))
            words.append(f" {sign}{decimal(abs(word.effect))}", STYLES[towards])
        if explanation.words:
            printer.paragraph(words, 2 * HANG, HANG)


class ExtractionRows:
    """Writes extractions."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.narrow = printer.width < NARROW
        rest = [1, KIND, WHY]
        self.widths = [*rest, printer.width - sum(rest) - GAP * len(rest)]

    def write(self, item: Extraction, *, head: bool) -> None:
        """Print a row; with `head`, the heading of the table before it."""
        printer = self.printer
        if head and not self.narrow:
            _head(printer, ["", "Kind", "Why", "Text"], self.widths)
        style = "" if item.kept else "dim"
        glyphs = printer.glyphs
        mark = Text(glyphs.kept, "bold cyan") if item.kept else Text(glyphs.dropped, "dim")
        kind = Text(item.unit.kind, style)
        why = printer.text(item.why, "dim")
        text = printer.text(display_text(item.task), style)
        if item.task.count > 1:
            text.append(f" {glyphs.times}{item.task.count}", "dim")
        changes = printer.text(", ".join(item.task.changes), "dim")
        if self.narrow:
            printer.paragraph(mark + Text(" ") + text, 0, HANG)
            printer.paragraph(Text("  ").join([kind, why]), HANG)
            return
        width = self.widths[-1]
        lines = printer.wrap(text, width, HANG)
        if changes:
            lines += _under(printer, changes, width)
        printer.columns([[mark], [kind], printer.wrap(why, WHY), lines], self.widths)


def _head(printer: Printer, names: list[str], widths: list[int]) -> None:
    printer.columns([[Text(name, "dim")] for name in names[: len(widths)]], widths)
    printer.line(Text(printer.glyphs.rule * printer.width, "dim"))


def _under(printer: Printer, note: Text, width: int) -> list[Text]:
    """Return the lines of a note that stands under a text, indented."""
    lines = printer.wrap(note, max(1, width - HANG))
    return [Text(" " * HANG) + line for line in lines]
