"""A labelled posting as a file of Word, Excel or PDF, in the layouts of forms and columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
import openpyxl
from laid_out import COLUMNS, Page, fields, heads, wrapped

__all__ = ["PDF", "SHEETS", "WORD"]

LINE, TOP, BOTTOM, LEFT, WIDE = 12, 780, 60, 50, 260  # points on a page of 595 by 842
SIZE, TITLE = 9, 18
Row = tuple[int, int, str, int]  # x, y on an endless page downwards, text, size of letters


def _saved(file: Any) -> bytes:
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _filled(cell: Any, texts: Sequence[str], style: str | None = "List Bullet") -> None:
    """Write paragraphs into a cell of Word; the first one is there."""
    cell.paragraphs[0].text = texts[0]
    cell.paragraphs[0].style = style
    for text in texts[1:]:
        cell.add_paragraph(text, style=style)


def _word_form(page: Page) -> bytes:
    file = docx.Document()
    table = file.add_table(rows=0, cols=2)
    for label, values in fields(page):
        cells = table.add_row().cells
        cells[0].text = label
        _filled(cells[1], values, "List Bullet" if len(values) > 1 else None)
    return _saved(file)


def _word_form_above(page: Page) -> bytes:
    """Write each long field below its label, both over the whole width."""
    file = docx.Document()
    table = file.add_table(rows=0, cols=2)
    for label, values in fields(page):
        cells = table.add_row().cells
        if len(values) == 1 and len(values[0]) < WIDE // 4:
            cells[0].text, cells[1].text = label, values[0]
            continue
        cells[0].merge(cells[1]).text = label
        cells = table.add_row().cells
        _filled(cells[0].merge(cells[1]), values, None)
    return _saved(file)


def _word_columns(page: Page, *, headed: bool) -> bytes:
    """Write columns with their heads in a row of their own, or bold in their cells."""
    file = docx.Document()
    file.add_heading(page.title, 0)
    names = {group: name for group, name in heads(page).items() if group in COLUMNS}
    table = file.add_table(rows=1 + headed, cols=len(names))
    for at, (group, name) in enumerate(names.items()):
        cell = table.rows[-1].cells[at]
        if headed:
            table.rows[0].cells[at].text = name
            _filled(cell, page.of(group))
            continue
        cell.paragraphs[0].add_run(name).bold = True
        for text in page.of(group):
            cell.add_paragraph(text, style="List Bullet")
    for group, name in heads(page).items():
        if group not in names:
            file.add_heading(name, 2)
            for text in page.of(group):
                file.add_paragraph(text)
    return _saved(file)


def _sheet_form(page: Page, *, rows: bool) -> bytes:
    """Write label and value beside one another; `rows`: each item of a value in a row."""
    book = openpyxl.Workbook()
    sheet = book.active
    for label, values in fields(page):
        if rows:
            for at, value in enumerate(values):
                sheet.append([None if at else label, value])
        else:
            sheet.append([label, "\n".join(values)])
    return _saved(book)


def _drawn(rows: Sequence[Row]) -> bytes:
    """Return a PDF of rows of text in the order given, as many pages as they need."""
    height = TOP - BOTTOM
    pages = [list[Row]() for _ in range(1 + max(y for _, y, _, _ in rows) // height)]
    for row in rows:
        pages[row[1] // height].append(row)
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, drawn in enumerate(pages):
        shown = "\n".join(
            f"BT /F {size} Tf {x} {TOP - y % height} Td ({_quoted(text)}) Tj ET"
            for x, y, text, size in drawn
        )
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R "
            f">> >> /Contents {5 + 2 * n} 0 R >>",
            f"<< /Length {len(shown.encode('cp1252'))} >>\nstream\n{shown}\nendstream",
        ]
    body = "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer\n<< /Root 1 0 R >>\n%%EOF\n".encode("cp1252")


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf_columns(page: Page, *, by_rows: bool) -> bytes:
    """Draw duties beside what is asked, column by column or row by row; the rest below.

    Raises:
        UnicodeEncodeError: Helvetica hasn't got a sign.
    """
    names = heads(page)
    sides = [group for group in COLUMNS if group in names][:2]
    rows: list[Row] = [(LEFT, 0, page.title, TITLE)]
    columns = [
        [
            (LEFT + at * WIDE, 3 * LINE + LINE * y, text, SIZE + 3 * (y == 0))
            for y, text in enumerate(
                (names[group], *(row for item in page.of(group) for row in wrapped(item)))
            )
        ]
        for at, group in enumerate(sides)
    ]
    both = [row for column in columns for row in column]
    rows += sorted(both, key=lambda row: (row[1], row[0])) if by_rows else both
    y = max(row[1] for row in both)
    for group, name in names.items():
        if group in sides:
            continue
        y += 3 * LINE
        rows.append((LEFT, y, name, SIZE + 3))
        for text in (row for item in page.of(group) for row in wrapped(item, 2 * 46)):
            y += LINE
            rows.append((LEFT, y, text, SIZE))
    return _drawn(rows)


WORD: Mapping[str, Callable[[Page], bytes]] = {
    "form, labels beside": _word_form,
    "form, labels above": _word_form_above,
    "side by side, heads in a row": lambda page: _word_columns(page, headed=True),
    "side by side, heads in the cells": lambda page: _word_columns(page, headed=False),
}
SHEETS: Mapping[str, Callable[[Page], bytes]] = {
    "form, a field a row": lambda page: _sheet_form(page, rows=False),
    "form, an item a row": lambda page: _sheet_form(page, rows=True),
}
PDF: Mapping[str, Callable[[Page], bytes]] = {
    "side by side, column by column": lambda page: _pdf_columns(page, by_rows=False),
    "side by side, row by row": lambda page: _pdf_columns(page, by_rows=True),
}
