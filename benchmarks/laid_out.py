"""A labelled posting as text and as a web page, in the layouts of forms, columns and item marks.

Each function takes a `Page` and returns text. `laid_out_files.py` does it for files of Office and
PDF.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tasktriage.bench.extraction.postings import Posting
from tasktriage.corpora.postings import MARK, MARKUP

__all__ = ["COLUMNS", "HTML", "MARKS", "TEXT", "Page", "escaped", "fields", "heads", "page_of"]

GROUPS: Mapping[str, str] = {
    "duty": "duty stock",
    "requirement": "requirement preferred skill",
    "benefit": "benefit pay",
    "company": "company slogan",
    "apply": "apply process eeo residency schedule",
}
GROUP_OF = {label: group for group, labels in GROUPS.items() for label in labels.split()}
# what people call the sections; each page has the names of one place
NAMES: Mapping[str, Sequence[str]] = {
    "duty": ("Main duties", "Key responsibilities", "Duties", "What you will do"),
    "requirement": ("Qualifications", "Requirements", "Person specification", "What you need"),
    "benefit": ("Benefits", "What we offer", "Pay and benefits", "Our offer"),
    "company": ("About us", "The employer", "Who we are", "About the company"),
    "apply": ("How to apply", "Further information", "Applying", "Next steps"),
}
COLUMNS = ("duty", "requirement", "benefit")
"""The groups that stand side by side."""
FACTS = (
    (("Department", "Operations"), ("Reports to", "Head of Department"), ("Grade", "6")),
    (("Division", "Northern region"), ("Line manager", "Area Manager"), ("Job code", "AX-1140")),
    (("Location", "Main site"), ("Hours", "37.5"), ("Date prepared", "14/03/2026")),
    (("Business unit", "Services"), ("Status", "Full-time"), ("FLSA", "Non-exempt")),
)
TITLES = ("Job title", "Position title", "Title", "Designation")
WIDTH, GAP = 46, 4  # of a column of text, and between two
# marks that only some of the postings have, and shares of the time
ODD_MARK = re.compile(r"(?:o|\d\ufe0f?\u20e3|[A-Z]\.\d+|\d{1,2} ?%)\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """A posting as what its lines say, by group: `lines` are (label, text without its mark)."""

    title: str
    number: int
    lines: tuple[tuple[str, str], ...]

    def of(self, group: str) -> list[str]:
        """Return the texts of a group, in their order."""
        return [text for label, text in self.lines if GROUP_OF.get(label) == group]


def page_of(posting: Posting, number: int) -> Page:
    """Return a posting's page; what leads into a list goes, as do the lines at the head."""
    lines = [
        (label, plain)
        for section in posting.sections
        for label, line in zip(section.lines, section.text.split("\n"), strict=False)
        if label in GROUP_OF and (plain := _without_mark(line))
    ]
    return Page(posting.title, number, tuple(lines))


def _without_mark(line: str) -> str:
    plain = html.unescape(MARKUP.sub("", line)).strip()
    for pattern in (MARK, ODD_MARK):
        mark = pattern.match(plain)
        plain = plain[mark.end() if mark else 0 :]
    return " ".join(plain.split())


def heads(page: Page) -> dict[str, str]:
    """Return what the page calls each of its groups, in the order of an ordinary posting."""
    order = ("company", "duty", "requirement", "benefit", "apply")
    names = {group: NAMES[group][page.number % len(NAMES[group])] for group in order}
    return {group: name for group, name in names.items() if page.of(group)}


def fields(page: Page) -> list[tuple[str, list[str]]]:
    """Return the page as a form: labels and what stands in their fields."""
    at = page.number % len(FACTS)
    facts = [(label, [value]) for label, value in FACTS[at]]
    return [(TITLES[at], [page.title]), *facts, *((n, page.of(g)) for g, n in heads(page).items())]


def escaped(text: str) -> str:
    """Return a text as HTML."""
    return html.escape(text, quote=False)


def _form_below(page: Page) -> Iterator[str]:
    for label, values in fields(page):
        single = len(values) == 1 and len(values[0]) < WIDTH
        yield f"{label}: {values[0]}" if single else "\n".join((f"{label}:", *values, ""))


def _form_in_line(page: Page) -> Iterator[str]:
    """Yield a field a line, as systems export them."""
    for label, values in fields(page):
        yield f"{label}: {'; '.join(value.rstrip('.;,') for value in values)}"


def _columns_of_text(page: Page) -> Iterator[str]:
    """Yield two columns with blanks between them, as a PDF's text is written out."""
    yield f"{page.title}\n"
    sides = [group for group in COLUMNS if group in heads(page)]
    names = heads(page)
    columns = [[names[g], *(row for text in page.of(g) for row in wrapped(text))] for g in sides]
    for cells in zip_longest(*columns[:2], fillvalue=""):
        yield (" " * GAP).join(f"{cell:<{WIDTH}}" for cell in cells).rstrip()
    for group, name in names.items():
        if group not in sides[:2]:
            yield "\n".join(("", name, *page.of(group)))


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """Return the rows of an item in a column: the first after a bullet, the others below it."""
    rows, row = list[str](), "•"
    for word in text.split():
        if len(row) + 1 + len(word) > width:
            rows.append(row)
            row = " "
        row += f" {word}"
    return [*rows, row]


def with_marks(page: Page, mark: Callable[[int], str]) -> str:
    """Return a posting whose lists have `mark` of each place in them, from 0."""
    parts = [page.title]
    for group, name in heads(page).items():
        prose = group not in COLUMNS
        rows = (f"{'' if prose else mark(at)}{text}" for at, text in enumerate(page.of(group)))
        parts.append("\n".join((name, *rows)))
    return "\n\n".join(parts) + "\n"


def _list(texts: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escaped(text)}</li>' for text in texts)}</ul>"


def _others(page: Page) -> str:
    return "".join(
        f"<h2>{name}</h2>" + "".join(f"<p>{escaped(text)}</p>" for text in page.of(group))
        for group, name in heads(page).items()
        if group not in COLUMNS
    )


def _sides(page: Page) -> list[tuple[str, list[str]]]:
    return [(name, page.of(group)) for group, name in heads(page).items() if group in COLUMNS]


def _form_table(page: Page) -> str:
    rows = "".join(
        f"<tr><th>{label}</th><td>{values[0] if len(values) == 1 else _list(values)}</td></tr>"
        for label, values in fields(page)
    )
    return f"<table>{rows}</table>"


def _form_breaks(page: Page) -> str:
    rows = "".join(
        f"<tr><td><b>{label}</b></td><td>{'<br>'.join(map(escaped, values))}</td></tr>"
        for label, values in fields(page)
    )
    return f"<table>{rows}</table>"


def _columns_of_table(page: Page) -> str:
    names = "".join(f"<th>{name}</th>" for name, _ in _sides(page))
    cells = "".join(f"<td>{_list(texts)}</td>" for _, texts in _sides(page))
    table = f"<table><tr>{names}</tr><tr>{cells}</tr></table>"
    return f"<h1>{escaped(page.title)}</h1>{table}{_others(page)}"


def _columns_of_boxes(page: Page) -> str:
    boxes = "".join(f"<div><h3>{name}</h3>{_list(texts)}</div>" for name, texts in _sides(page))
    grid = f'<div style="display:flex;gap:2em">{boxes}</div>'
    return f"<h1>{escaped(page.title)}</h1>{grid}{_others(page)}"


def _table_of_duties(page: Page) -> str:
    rows = "".join(
        f"<tr><td>{number}</td><td>{escaped(text)}</td><td>{5 * (1 + number % 4)}%</td></tr>"
        for number, text in enumerate(page.of("duty"), start=1)
    )
    table = f"<table><tr><th>No.</th><th>Duty</th><th>% of time</th></tr>{rows}</table>"
    others = "".join(
        f"<h2>{n}</h2>{_list(page.of(g))}" for g, n in heads(page).items() if g != "duty"
    )
    return f"<h1>{escaped(page.title)}</h1><h2>{heads(page)['duty']}</h2>{table}{others}"


def _whole(body: Callable[[Page], str]) -> Callable[[Page], str]:
    return lambda page: f"<!doctype html><html><body><main>{body(page)}</main></body></html>"


def _text(rows: Callable[[Page], Iterator[str]]) -> Callable[[Page], str]:
    return lambda page: "\n".join(rows(page)) + "\n"


TEXT: Mapping[str, Callable[[Page], str]] = {
    "form, values below their labels": _text(_form_below),
    "form, a field a line": _text(_form_in_line),
    "side by side, with blanks between": _text(_columns_of_text),
}
HTML: Mapping[str, Callable[[Page], str]] = {
    "form, table with lists": _whole(_form_table),
    "form, table with line breaks": _whole(_form_breaks),
    "form, table of numbered duties": _whole(_table_of_duties),
    "side by side, table": _whole(_columns_of_table),
    "side by side, boxes": _whole(_columns_of_boxes),
}
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# one is a bullet in the font Symbol, as Word pastes it
SIGNS = "- * + • · ▪ ■ ● ○ ◦ ‣ ➢ ➤ ► → ⇒ » > ~ – — ✓ ✔ ✅ ☐ ☑ ❖ ◆ ★ 🔹 👉 o § \uf0b7 [x] => >> --"


def _same(sign: str) -> Callable[[int], str]:
    return lambda at: f"{sign} "


MARKS: Mapping[str, Callable[[int], str]] = {
    "none": lambda at: "",
    "indented": lambda at: "    ",
    **{sign: _same(sign) for sign in SIGNS.split(" ")},
    "[ ]": lambda at: "[ ] ",
    "tab": lambda at: "•\t",
    "1.": lambda at: f"{at + 1}. ",
    "1)": lambda at: f"{at + 1}) ",
    "(1)": lambda at: f"({at + 1}) ",
    "01": lambda at: f"{at + 1:02} ",
    "#1": lambda at: f"#{at + 1} ",
    "1.1": lambda at: f"1.{at + 1} ",
    "A.1": lambda at: f"A.{at + 1} ",
    "a)": lambda at: f"{LETTERS[at % 26]}) ",
    "(a)": lambda at: f"({LETTERS[at % 26]}) ",
    "A.": lambda at: f"{LETTERS[at % 26].upper()}. ",
    "[A]": lambda at: f"[{LETTERS[at % 26].upper()}] ",
    "(i)": lambda at: f"({ROMAN[at % 14]}) ",
    "IV.": lambda at: f"{ROMAN[at % 14].upper()}. ",
    "1️⃣": lambda at: f"{(at + 1) % 10}\ufe0f\u20e3 ",
    "①": lambda at: f"{chr(0x2460 + at % 20)} ",
}
"""What stands before an item of a list, by its place in it."""
