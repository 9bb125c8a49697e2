"""A text as a file of any kind that is read, sound or nested as deep as hostile ones are.

Each function takes a `Random`, the text, and how deep to nest what can nest (0: not at all).
"""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from random import Random

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["KINDS"]

NESTED_XML, NESTED_ZIPS, MOST_MEMBERS, MOST_COLUMNS, SPOILT = 5_000, 4, 2_000, 100, 0.2
PIECE = 50_000  # characters of the text in each member of an archive
LAST_COLUMN, BEYOND = "XFD", 10**7  # of a sheet, and a row that no sheet has
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NUMBERS = ("0", "1", "-1", "11", "700", "1e38", "9" * 41, "-" + "9" * 41, "0.0000001", "nan")
TAGS = (
    *("div", "ul><li", "b", "table><tr><td", "blockquote", "font color=x", "span", "h1", "p"),
    *("select", "svg", "template", "form", "pre", "a href=x", "main", "math><mi", "dl><dd", "br"),
)
WORD_NESTS = (
    ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
    ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
    ("<w:p><w:ins>", "</w:ins></w:p>"),
)
WORD_STYLES = ("Title", "Heading1", "ListBullet", "Normal", "None")
JSON_NESTS = (("[", "]"), ('{"description":', "}"), ('[{"a":', "}]"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _plain(random: Random, text: str, deep: int) -> bytes:
    return _bytes("> " * deep + text)


def _markdown(random: Random, text: str, deep: int) -> bytes:
    title = text[: random.choice((99, 100_000))]
    head = random.choice(("---\ntitle: Baker\n---\n", "---\n", f"---\ntitle: {title}\n...\n", ""))
    return _bytes(head + random.choice(("> ", "[", "  - ", "*")) * deep + text)


def _html(random: Random, text: str, deep: int) -> bytes:
    tag = random.choice(TAGS)
    rows = "\n".join(f"<{random.choice(TAGS)}>{line}" for line in text.split("\n"))
    closed = f"</{tag.split()[0]}>" * random.choice((0, deep))
    attributes = " ".join(f"a{n}=x" for n in range(deep if random.random() < 0.1 else 0))
    start = f"<!doctype html><html><title>{text[:99]}</title><body {attributes}>"
    return _bytes(f"{start}{f'<{tag}>' * deep}{rows}{closed}")


def _pdf(random: Random, text: str, deep: int) -> bytes:
    rows = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").split("\n")
    opened = random.choice(("q ", "[", "<<", "/X Do ", "BT ", "( ")) * deep
    shown = "\n".join(f"({row}) Tj T*" for row in rows)
    place = random.choice(("72 720 Td", f"{' '.join(random.choices(NUMBERS, k=6))} Tm"))
    begin = f"BT /F {random.choice(('11', *NUMBERS))} Tf 14 TL {place}"
    content = f"{opened}{begin} {shown} ET".encode("cp1252", "replace")
    pages = random.choice((b"3 0 R", b"3 0 R", b"2 0 R", b"3 0 R " * (deep + 1)))
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 1 >>" % pages,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources "
        b"<< /Font << /F 6 0 R >> /XObject << /X 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 "
        b"/Resources << /XObject << /X 5 0 R >> >> >>\nstream\n/X Do\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        random.choice((b"[" * deep, b"<</K" * deep, b"")) or b"null",
    )
    body = (b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + b"".join(body) + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


@cache
def _office(kind: str) -> Mapping[str, bytes]:
    """Return the parts of an empty Word document or workbook."""
    stream = io.BytesIO()
    (docx.Document() if kind == ".docx" else openpyxl.Workbook()).save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _archive(parts: Mapping[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _xml(random: Random, text: str) -> bytes:
    """Return a part of a sound archive; some have a piece that is lost or noise."""
    data = _bytes(text)
    if random.random() > SPOILT:
        return data
    at = random.randint(0, len(data))
    return (
        data[:at] + random.randbytes(random.choice((0, 1, 9))) + data[at + random.randint(0, 9) :]
    )


def _docx(random: Random, text: str, deep: int) -> bytes:
    opened, closed = (part * min(deep, NESTED_XML) for part in random.choice(WORD_NESTS))
    rows = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{random.choice(WORD_STYLES)}"/></w:pPr>'
        f"<w:r><w:t>{html.escape(row)}</w:t></w:r></w:p>"
        for row in text.split("\n")
    )
    body = f"<w:body>{opened}{rows}{closed}</w:body>"
    whole = _xml(random, f'<w:document xmlns:w="{WORD}">{body}</w:document>')
    return _archive(_office(".docx") | {"word/document.xml": whole})


def _xlsx(random: Random, text: str, deep: int) -> bytes:
    deep = min(deep, NESTED_XML)
    far = random.choice(("", "", f"<row r='{BEYOND}'/>", "<row/>" * deep, "<x>" * deep))
    wide = f"<row><c r='{LAST_COLUMN}1'/></row>" * deep
    rows = [f"<c t='inlineStr'><is><t>{html.escape(row)}</t></is></c>" for row in text.split("\n")]
    head = "<row><c t='inlineStr'><is><t>task</t></is></c></row>"
    body = f"{head}{wide}{''.join(f'<row>{row}</row>' for row in rows)}{far}"
    sheet = f"<worksheet xmlns='{SHEET}'><sheetData>{body}</sheetData></worksheet>"
    styles = f"<styleSheet xmlns='{SHEET}'><cellXfs>{'<xf/>' * deep}</cellXfs></styleSheet>"
    parts = {"xl/worksheets/sheet1.xml": _xml(random, sheet), "xl/styles.xml": styles}
    return _archive(_office(".xlsx") | parts)


def _delimited(delimiter: str) -> Callable[[Random, str, int], bytes]:
    def pack(random: Random, text: str, deep: int) -> bytes:
        quote = random.choice(('"', '"', ""))
        rows = [f"{quote}{row}{quote}{delimiter}{n}" for n, row in enumerate(text.split("\n"))]
        head = delimiter.join(("task", "id", *(f"c{n}" for n in range(deep))))
        return _bytes(head + "\n" + "\n".join(rows) + random.choice(("\n", '\n"', "")))

    return pack


def _json(random: Random, text: str, deep: int) -> bytes:
    rows = text.split("\n")
    values = (
        rows,
        text,
        {"title": rows[0], "description": text},
        {"duties": rows, "html": f"<ul><li>{text}"},
        [{"task": row, "title": rows[0]} for row in rows],
        [{"title": "x", "body": f"<p>{text}</p>"}],
    )
    opened, closed = (part * deep for part in random.choice(JSON_NESTS))
    written = json.dumps(random.choice(values), ensure_ascii=random.random() < 0.5)
    return _bytes(opened + written + closed)


def _jsonl(random: Random, text: str, deep: int) -> bytes:
    rows = [json.dumps({"task": row, "id": n}) for n, row in enumerate(text.split("\n"))]
    rows.insert(random.randint(0, len(rows)), '{"task":' * deep + "1" + "}" * deep)
    return _bytes("\n".join(rows))


def _parquet(random: Random, text: str, deep: int) -> bytes:
    whole = text.encode("utf-8", "replace").decode()
    rows = whole.split("\n")
    if random.random() < SPOILT:  # one long text, kept once, in each of many rows
        rows = [whole] * min(deep, 100)
    columns = {f"c{n}": [None] * len(rows) for n in range(min(deep, MOST_COLUMNS))}
    stream = io.BytesIO()
    table = pa.table({"task": rows, "id": list(range(len(rows))), **columns})
    pq.write_table(table, stream, compression=random.choice(("snappy", "gzip", "none", "zstd")))
    return stream.getvalue()


def _zip(random: Random, text: str, deep: int) -> bytes:
    members: dict[str, bytes | str] = {}
    for n in range(random.randint(0, 3)):
        suffix = random.choice([kind for kind in KINDS if kind != ".zip"])
        start = random.choice(("", "../", "/", "a\n\x1b[2J", "NUL", "n" * min(deep, 60_000)))
        members[f"{start}{n}{suffix}"] = KINDS[suffix](random, text[:PIECE], 0)
    for n in range(min(deep, MOST_MEMBERS)):
        members[f"many/{n}.txt"] = random.choice(("", "x", "Bake bread\n", "\0"))
    data = _archive(members).replace(b"NUL", b"\0UL")  # a name ends there, which leaves nothing
    for _ in range(min(deep, NESTED_ZIPS)):
        data = _archive({"in.zip": data})
    return data


KINDS: Mapping[str, Callable[[Random, str, int], bytes]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".html": _html,
    ".pdf": _pdf,
    ".docx": _docx,
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    ".xlsx": _xlsx,
    ".jsonl": _jsonl,
    ".json": _json,
    ".parquet": _parquet,
    ".zip": _zip,
    "": _plain,
}
"""By suffix; none stands for suffixes that no reader claims, too."""
