"""Documents made for tests: PDF by hand, Office files by their libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def pdf(*pages: Iterable[tuple[str, float, bool, float]], encrypt: str = "") -> bytes:
    """A PDF whose pages have lines of (text, size, bold, height on the page)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        content = "".join(
            f"BT /F{2 if bold else 1} {size} Tf 72 {height} Td ({_escaped(text)}) Tj ET\n"
            for text, size, bold, height in lines
        ).encode("cp1252")
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%sendstream" % (len(content), content))
    names = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (names, len(kids))
    trailer = b"/Root 1 0 R"
    if encrypt:  # a standard handler whose key fits no password
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"41" * 32, b"42" * 32)
        )
        trailer += b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    data = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d %s >>\n" % (len(objects) + 1, trailer)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % table)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def text_pdf(*texts: str) -> bytes:
    """A PDF of plain lines, a page a text."""
    return pdf(
        *(
            [(line, 11, False, 720 - 14 * n) for n, line in enumerate(text.splitlines())]
            for text in texts
        )
    )


def docx(body: str, styles: str = "") -> bytes:
    """A Word document with a body (and further styles) in Word's own XML."""
    import docx as library
    from docx.oxml import parse_xml

    document = library.Document()
    root = document.element.body
    for child in list(root):
        root.remove(child)
    for child in parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>"):
        root.append(child)
    for child in parse_xml(f"<w:styles {NAMESPACES}>{styles}</w:styles>"):
        document.styles.element.append(child)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def p(text: str, style: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph of Word's."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:p><w:pPr>{style}{properties}</w:pPr>"
        f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with rows by the names of its sheets."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet(columns: Mapping[str, Sequence[Any]], **options: Any) -> bytes:
    """A parquet table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), stream, **options)
    return stream.getvalue()


def archive(members: Mapping[str, bytes | str], level: int = 9) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return stream.getvalue()


def replaced(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """An archive with some of its members changed or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members: dict[str, bytes] = {name: file.read(name) for name in file.namelist()}
    return archive(members | dict(changes))
