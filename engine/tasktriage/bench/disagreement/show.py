"""A disagreement as tables: for the terminal, as Markdown, as one HTML page without requests."""

from __future__ import annotations

from collections.abc import Sequence

from tasktriage.bench.harness.soc import major_title
from tasktriage.bench.report.grids import Table
from tasktriage.bench.report.markdown import escaped
from tasktriage.bench.report.page import TEMPLATES
from tasktriage.bench.report.words import LABEL_NAMES, count, line, number, percent
from tasktriage.kit.page import page_policy, page_templates

from .measure import Disagreement, Figure, Side, Slice

__all__ = ["as_html", "as_markdown", "summary", "tables"]

FEW = 30  # rows; an interval over fewer says more than they do
SCOPE = (
    "Two sets of labels differ by who labelled and by what rubric. Where both changed, what moved "
    "says nothing about what AI can do, now or then."
)


def summary(found: Disagreement) -> list[str]:
    """Return what was compared and the figures over all rows, in sentences."""
    whole, first, second = found.whole, found.first, found.second
    rows = f"{count(whole.rows)} rows" + (f" tagged {found.tag}" if found.tag else "")
    moved = whole.to_human + whole.to_machine
    return [
        f"First: {_about(first)} Second: {_about(second)}",
        f"{rows} in both, in {count(found.groups)} groups; "
        f"{count(first.only_here)} rows are in the first alone, {count(second.only_here)} in the "
        "second alone.",
        f"The same label: {_figure(whole.agreement)} of the rows; kappa (quadratic weights) "
        f"{_figure(whole.kappa)}; the shares of a row differ by {number(found.moved, 3)} on "
        "average (total variation). Intervals are 95 %, over groups.",
        f"{count(moved)} rows have another label in the second set: {count(whole.to_human)} a more "
        f"human one, {count(whole.to_machine)} a less human one.",
        SCOPE,
    ]


def tables(found: Disagreement) -> list[Table]:
    """Return the counts, what moved, and the figures by SOC major group, reason and tag."""
    first, second = line(found.first.name), line(found.second.name)
    counts = Table(
        f"Rows by the label of {first} (down) and of {second} (across)",
        ("", *LABEL_NAMES, "all"),
        tuple(
            (name, *map(count, row), count(sum(row)))
            for name, row in zip(LABEL_NAMES, found.whole.counts, strict=True)
        ),
    )
    moves = Table(
        "What moved",
        ("From", "To", "Rows", "of all"),
        tuple(
            (str(a), str(b), count(n), _tenths(n / found.whole.rows))
            for a, b, n in found.whole.moves
        ),
        words=2,
    )
    majors = [_major(one) for one in found.majors]
    sliced = [
        _slices("By SOC major group", "Group", majors, found.majors),
        # a kappa inside what the second set chose by its own label would say nothing
        _slices(
            f"By the main reason in {second}",
            "Reason",
            _names(found.reasons),
            found.reasons,
            kappa=False,
        ),
        _slices(f"By the tags of {second}", "Tag", _names(found.tags), found.tags),
    ]
    return [counts, *(table for table in (moves, *sliced) if table.rows)]


def as_markdown(found: Disagreement) -> str:
    """Return the sentences and the tables in Markdown, under headings of the second level."""
    blocks = list(map(escaped, summary(found)))
    for table in tables(found):
        aligned = "|".join([":--"] * table.words + ["--:"] * (len(table.head) - table.words))
        rows = ["| " + " | ".join(map(escaped, row)) + " |" for row in (table.head, *table.rows)]
        blocks += [f"## {escaped(table.caption)}", "\n".join([rows[0], f"|{aligned}|", *rows[1:]])]
    return "\n\n".join(blocks)


def as_html(found: Disagreement, title: str) -> str:
    """Return one page that loads nothing."""
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    template = page_templates(TEMPLATES).get_template("disagreement.html.j2")
    return template.render(
        title=line(title),
        sentences=[line(text) for text in summary(found)],
        tables=tables(found),
        style=style,
        policy=page_policy(style=style),
    )


def _about(side: Side) -> str:
    makers = f", labelled by {', '.join(side.labelled_by)}" if side.labelled_by else ""
    return line(f"{side.name} ({side.title}{makers}).")


def _figure(figure: Figure) -> str:
    text = number(figure.value, 3)
    if figure.ci95 is None:
        return text
    low, high = figure.ci95
    return f"{text} ({number(low, 3)} to {number(high, 3)})"


def _tenths(share: float) -> str:
    return f"{100 * share:.1f} %"


def _major(one: Slice) -> str:
    title = major_title(one.name)
    return one.name if title is None else f"{one.name} {title}"


def _names(slices: Sequence[Slice]) -> list[str]:
    return [line(one.name) for one in slices]


def _slices(
    caption: str, what: str, names: Sequence[str], slices: Sequence[Slice], *, kappa: bool = True
) -> Table:
    rows = []
    for name, one in zip(names, slices, strict=True):
        before = [percent(sum(row) / one.rows) for row in one.counts]
        after = [percent(sum(column) / one.rows) for column in zip(*one.counts, strict=True)]
        few = one.rows < FEW
        cells = [name, count(one.rows)]
        cells.append(number(one.agreement.value, 3) if few else _figure(one.agreement))
        cells += [number(one.kappa.value, 3)] if kappa else []
        cells += [" / ".join(before), " / ".join(after)]
        rows.append((*cells, count(one.to_human), count(one.to_machine)))
    head = [what, "Rows", "Same label", *(["Kappa"] if kappa else [])]
    head += ["First", "Second", "More human", "Less human"]
    return Table(f"{caption} (shares: {' / '.join(LABEL_NAMES)})", tuple(head), tuple(rows))
