"""For each bundled reader, by name: an input that it should read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

__all__ = ["SAMPLES"]

TEXT = "# Baker\n\n## What you'll do\n\n- Mix dough by the day's recipe\n- Train apprentices\n"
HTML = (
    "<html><head><title>Baker</title></head><body><h1>Baker</h1><h2>What you'll do</h2>"
    "<ul><li>Mix dough by the day's recipe</li><li>Train apprentices</li></ul></body></html>"
)
HTML_TABLE = (
    "<table><tr><th>id</th><th>task</th></tr><tr><td>1</td><td>Mix dough by recipe</td></tr>"
    "<tr><td>2</td><td>Train apprentices</td></tr></table>"
)
ROWS = [("id", "task"), ("1", "Mix dough by the day's recipe"), ("2", "Train apprentices")]
MAIL = (
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: Baker\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.replace("\n", "\r\n")
)
RTF = r"{\rtf1\ansi {\b Baker}\par What you'll do\par Mix dough by the day's recipe\par}"


def _delimited(mark: str) -> bytes:
    return "\n".join(mark.join(row) for row in ROWS).encode()


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Baker", 0)
    document.add_paragraph("Mix dough by the day's recipe", style="List Bullet")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table({"task": [row[1] for row in ROWS[1:]]}), stream)
    return stream.getvalue()


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("baker.md", TEXT)
    return stream.getvalue()


def _pdf() -> bytes:
    content = b"BT /F1 11 Tf 72 720 Td (Mix dough by the day's recipe) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)


SAMPLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "csv": ("tasks.csv", lambda: _delimited(",")),
    "docx": ("baker.docx", _docx),
    "html": ("baker.html", HTML.encode),
    "html-table": ("tasks.xls", HTML_TABLE.encode),
    "json": ("tasks.json", b'[{"id": "1", "task": "Mix dough by the day\'s recipe"}]'.strip),
    "jsonl": ("tasks.jsonl", b'{"id": "1", "task": "Mix dough by the day\'s recipe"}\n'.strip),
    "mail": ("baker.eml", MAIL.encode),
    "markdown": ("baker.md", TEXT.encode),
    "parquet": ("tasks.parquet", _parquet),
    "pdf": ("baker.pdf", _pdf),
    "rtf": ("baker.rtf", RTF.encode),
    "text": ("baker.txt", TEXT.encode),
    "tsv": ("tasks.tsv", lambda: _delimited("\t")),
    "xlsx": ("tasks.xlsx", _xlsx),
    "zip": ("bakers.zip", _zip),
}
