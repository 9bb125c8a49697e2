"""Tasks out of any job description: every format, through the installed command."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from ..unit.plugins.documents import archive, docx, p, parquet, pdf, text_pdf, xlsx  # noqa: TID252

TASKS = ["Review the accounts of the town every month", "Sign the yearly report of the auditor"]
MARKDOWN = "# Auditor\n\n## Duties\n\n" + "".join(f"- {task}\n" for task in TASKS)
ROWS = [("ref", "task"), *((f"r{n}", task) for n, task in enumerate(TASKS))]
LINES = [("Auditor", 20, False, 720), ("Duties", 12, True, 680)]
LINES += [(f"• {task}", 11, False, 660 - 14 * n) for n, task in enumerate(TASKS)]
ITEMS = "".join(f"<li>{task}</li>" for task in TASKS)
HTML = f"<title>x</title><h1>Auditor</h1><h2>Duties</h2><ul>{ITEMS}</ul>"
DOCUMENTS = {
    "job.md": MARKDOWN.encode(),
    "job.html": HTML.encode(),
    "job.pdf": pdf(LINES),
    "job.docx": docx(
        p("Auditor", "Title") + p("Duties", "Heading1") + "".join(p(t, "ListBullet") for t in TASKS)
    ),
    "job.json": json.dumps({"title": "Auditor", "duties": TASKS}).encode(),
    "page.json": json.dumps({"title": "Auditor", "content": HTML}).encode(),
}
TABLES = {
    "t.csv": "\n".join(map(",".join, ROWS)).encode(),
    "t.tsv": "\n".join(map("\t".join, ROWS)).encode(),
    "t.jsonl": "\n".join(json.dumps(dict(zip(*pair, strict=True))) for pair in
                         ((ROWS[0], row) for row in ROWS[1:])).encode(),
    "t.json": json.dumps([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]).encode(),
    "t.xlsx": xlsx({"Tasks": ROWS}),
    "t.parquet": parquet({"ref": ["r0", "r1"], "task": TASKS}),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("stdin", [False, True])
def test_the_tasks_of_a_document(tt, write, name, stdin):
    if stdin:
        reader = {"md": "markdown"}.get(name.split(".")[1], name.split(".")[1])
        result = tt("extract", "-", "--reader", reader, "-f", "jsonl", stdin=DOCUMENTS[name])
    else:
        write(name, DOCUMENTS[name])
        result = tt("extract", name, "-f", "jsonl")
    records = result.ok().records
    assert [record["text"] for record in records] == TASKS
    assert {record["source"]["title"] for record in records} == {"Auditor"}
    assert {record["source"]["document"] for record in records} == {"<stdin>" if stdin else name}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("stdin", [False, True])
def test_the_rows_of_a_table(tt, write, name, stdin):
    options = ("--column", "task", "--id-column", "ref", "-f", "jsonl")
    if stdin:
        reader = name.split(".")[1]
        result = tt("classify", "-", "--reader", reader, *options, stdin=TABLES[name])
    else:
        write(name, TABLES[name])
        result = tt("classify", name, *options)
    records = result.ok().records
    assert [(record["id"], record["text"]) for record in records] == [
        (f"r{n}", task) for n, task in enumerate(TASKS)
    ]


def test_an_archive_of_everything(tt, write):
    inner = archive({"job.docx": DOCUMENTS["job.docx"]})
    write("all.zip", archive({**DOCUMENTS, **TABLES, "more.zip": inner, "x/photo.png": b"P"}))
    result = tt("classify", "all.zip", "-f", "jsonl").ok("all.zip: passed over 1 .png")
    documents = list(dict.fromkeys(r["source"]["document"] for r in result.records))
    names = sorted([*DOCUMENTS, *TABLES, "more.zip/job.docx"])
    assert sorted(documents) == [f"all.zip/{name}" for name in names]
    assert {record["text"] for record in result.records} == set(TASKS)
    assert len(result.records) == len(names) * len(TASKS)


def test_an_archive_on_standard_input(tt):
    data = archive({"job.pdf": DOCUMENTS["job.pdf"]})
    records = tt("classify", "-", "--reader", "zip", "-f", "jsonl", stdin=data).ok().records
    assert {record["source"]["document"] for record in records} == {"<stdin>/job.pdf"}


def test_the_rest_of_an_archive_goes_on(tt, write):
    write("a.zip", archive({"a.pdf": pdf([]), "b.txt": "", "c.md": MARKDOWN, "d.docx": "x"}))
    result = tt("extract", "a.zip", "-f", "jsonl")
    assert result.code == 1
    assert [line.split(": ")[1] for line in result.err.splitlines()] == [
        "a.zip/a.pdf", "a.zip/b.txt", "a.zip/d.docx",
    ]  # fmt: skip
    assert [record["text"] for record in result.records] == TASKS


def test_a_quoted_pattern(tt, write):
    for name, data in DOCUMENTS.items():
        write(f"jobs/deep/{name}", data)
    result = tt("extract", "jobs/**/job.[mp]*", "-f", "jsonl").ok()
    documents = list(dict.fromkeys(r["source"]["document"] for r in result.records))
    assert documents == ["jobs/deep/job.md", "jobs/deep/job.pdf"]
    tt("extract", "jobs/*.pdf").fails(1, "jobs/*.pdf: no such file, and no file fits the pattern")


def test_a_folder_of_everything(tt, write):
    for name, data in {**DOCUMENTS, **TABLES}.items():
        write(f"jobs/{name}", data)
    records = tt("classify", "jobs", "-f", "jsonl").ok().records
    assert len(records) == len(TASKS) * len({**DOCUMENTS, **TABLES})


def test_a_scan_says_what_to_do(tt, write):
    write("scan.pdf", pdf([], []))
    tt("classify", "scan.pdf").fails(1, "scan.pdf: has no text layer", "ocrmypdf")


def test_limits_are_said_and_can_be_raised(tt, write):
    write("long.pdf", text_pdf(*["Review the accounts"] * 3))
    write("job.md", MARKDOWN)
    result = tt("extract", "long.pdf", "job.md", "--limit", "pages=2", "-f", "jsonl")
    assert result.code == 1
    assert result.err.splitlines() == [
        "error: long.pdf: has 3 pages; limit 'pages' is 2, "
        "raise it with --limit pages=N if you trust the file"
    ]
    assert [record["text"] for record in result.records] == TASKS
    tt("extract", "job.md", "--limit", "size=1", "--limit", "pages=9", "-f", "jsonl").ok()
    tt("extract", "job.md", "--limit", "page=9").fails(2, "unknown limit 'page'", "'pages'")
    tt("extract", "job.md", "--limit", "pages").fails(2, "--limit must be NAME=VALUE")
    tt("classify", "job.md", "--limit", "size=0").fails(2, "limit 'size' must be a whole number")


def test_bombs_are_given_up_and_the_rest_goes_on(tt, write):
    write("a.zip", archive({"a.txt": bytes(2**25)}))
    write("b.html", "<div>" * 200_000 + "x")
    write("c.html", "<p>" + "".join(f"<b a={n}>" for n in range(3000)) + "<p>x" * 9000)
    nested = archive({"x.zip": archive({"y.zip": archive({"z.md": MARKDOWN})})})
    write("d.zip", nested)
    write("e.md", MARKDOWN)
    names = ("a.zip", "b.html", "c.html", "d.zip", "e.md")
    result = tt("extract", *names, "--limit", "seconds=2", "--limit", "memory=512", "-f", "jsonl")
    assert result.code == 1
    first, second, third, fourth = result.err.splitlines()
    assert "a.zip: unpacks to" in first
    assert "b.html: takes longer to read than 2 s" in second
    assert "c.html: " in third
    assert "d.zip/x.zip/y.zip: is an archive inside 2 archives" in fourth
    assert [record["text"] for record in result.records] == TASKS


def test_a_missing_extra_says_what_to_install(tt, write, monkeypatch):
    from tasktriage.extend import registry

    installed = registry._installed
    monkeypatch.setattr(
        registry, "_installed", lambda name: name not in ("pypdfium2", "docx") and installed(name)
    )
    for name in ("job.pdf", "job.docx", "job.md"):
        write(name, DOCUMENTS[name])
    result = tt("extract", "job.pdf", "job.docx", "job.md", "-f", "jsonl")
    assert result.code == 1
    assert result.err.splitlines() == [
        'error: job.pdf: reading it needs pypdfium2: pip install "tasktriage[documents]"',
        'error: job.docx: reading it needs docx: pip install "tasktriage[documents]"',
    ]
    assert [record["text"] for record in result.records] == TASKS


def test_mojibake_is_repaired_and_offsets_count_in_the_file(tt, write):
    tasks = ["Review the café’s accounts", "Don’t sign the auditor’s report unread"]
    text = "Duties\n\n" + "".join(f"• {task}\n" for task in tasks)
    broken = text.encode().decode("cp1252")
    write("job.txt", broken.encode())
    result = tt("extract", "job.txt", "-f", "jsonl").ok("job.txt: mojibake repaired in 5 places")
    assert result.records[0]["text"] == tasks[0]
    for record in result.records:
        start, end = record["source"]["start"], record["source"]["end"]
        assert broken[start:end].encode("cp1252").decode() == record["text"]
        assert "mojibake repaired" in record["changes"]


def test_a_table_with_mojibake(tt, write):
    write("t.csv", "task\nReview the cafÃ© accounts\nSign the report\n".encode())
    records = tt("classify", "t.csv", "-f", "jsonl").ok().records
    assert [(r["text"], r["changes"]) for r in records] == [
        ("Review the café accounts", ["mojibake repaired"]),
        ("Sign the report", []),
    ]


def test_names_inside_an_archive_do_no_harm(tt, write):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("../../ev\x1b[31mil\nname.md", MARKDOWN)
        file.writestr("/abs.csv", "x")
    write("a.zip", data.getvalue())
    result = tt("extract", "a.zip")
    assert "\x1b" not in result.out + result.err
    assert result.err.count("\n") == 1
    assert "a.zip//abs.csv: has a header and no rows" in result.err
