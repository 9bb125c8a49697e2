"""`classify` on the example postings and on texts, with each of its options."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.cells import cell_len

from .conftest import EXAMPLES

TASKS = {"qa_engineer.md": 12, "devops_engineer.md": 8, "nurse.md": 12}  # at least
TITLES = {
    "qa_engineer.md": "QA Engineer (Web and Mobile)",
    "devops_engineer.md": "DevOps Engineer",
    "nurse.md": "Registered Nurse, Acute Medical Ward (Nights)",
}
NOT_TASKS = ("salary", "pension", "equal opportunit", "holiday", "certification", "visa")
FORMATS = ("table", "json", "jsonl", "csv", "markdown", "html")
TAXONOMY = """
schema = "tasktriage.taxonomy/1"
name = "bakery"
title = "Bakery"
version = "1"
licence = "CC0-1.0"
[matching]
threshold = 0.3
embedder = "default-0.4.0"
[[role]]
id = "baker"
title = "Baker"
[[role.area]]
id = "bread"
title = "Bread"
tasks = ["Knead dough and bake loaves of bread", "Weigh flour for the morning bread"]
"""


@pytest.mark.parametrize("name", TASKS)
def test_tasks_of_an_example_are_found(tt, name):
    result = tt("classify", EXAMPLES / name, "-f", "jsonl").ok()
    records = result.records
    assert len(records) >= TASKS[name]
    for record in records:
        assert record["source"]["title"] == TITLES[name]
        assert record["label"] == record["final_label"]
        assert not any(word in record["text"].lower() for word in NOT_TASKS), record["text"]
    assert [r["source"]["line"] for r in records] == sorted(r["source"]["line"] for r in records)


@pytest.mark.parametrize("columns", [40, 80, 140, 200])
def test_the_table_keeps_within_the_width(tt, write, columns):
    write("bakery.toml", TAXONOMY)
    args = ("--sector-file", "bakery.toml", "--text", "Bake bread " * 20)
    result = tt("classify", *map(EXAMPLES.joinpath, TASKS), *args, COLUMNS=str(columns)).ok()
    lines = result.out.splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert all(line == line.rstrip() for line in lines)
    assert "robots and other machines" in " ".join(result.out.split())


def test_the_installed_command(run):
    result = run("classify", EXAMPLES / "qa_engineer.md").ok()
    assert "Own the release decision" in result.out


@pytest.mark.parametrize("suffix", ["txt", "json", "jsonl", "csv", "md"])
def test_the_suffix_of_the_output_decides_the_format(tt, tmp_path, suffix):
    assert tt("classify", "--text", "Write tests", "-o", f"out.{suffix}").ok().out == ""
    text = (tmp_path / f"out.{suffix}").read_text("utf-8")
    starts = {
        "txt": "text\n",
        "json": '{"schema": "tasktriage.run/1"',
        "jsonl": '{"schema": "tasktriage.assessment/1"',
        "csv": "id,text,label",
        "md": "# Task triage",
    }
    assert text.startswith(starts[suffix])
    assert [path.name for path in tmp_path.glob("out*")] == [f"out.{suffix}"]


def test_a_format_asked_for_wins_over_the_suffix(tt, tmp_path):
    tt("classify", "--text", "Write tests", "-o", "out.csv", "-f", "jsonl").ok()
    assert json.loads((tmp_path / "out.csv").read_text())["text"] == "Write tests"


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_and_standard_output_are_the_same(tt, tmp_path, format_):
    shown = tt("classify", EXAMPLES / "nurse.md", "-f", format_).ok().out
    tt("classify", EXAMPLES / "nurse.md", "-f", format_, "-o", "out").ok()
    # line ends as the format writes them; the captured stream keeps them too
    written = (tmp_path / "out").read_bytes().decode()
    if format_ in ("json", "markdown", "html"):  # they hold the time
        assert len(written.splitlines()) == len(shown.splitlines())
    else:
        assert written == shown


def test_a_page_shows_the_document_where_asked_for(tt, tmp_path):
    args = ("classify", EXAMPLES / "qa_engineer.md", "-o", "page.html")
    tt(*args).ok()
    assert "<mark" not in (tmp_path / "page.html").read_text("utf-8")
    tt(*args, "--with-document").ok()
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page.count("<mark") == page.count('<tr role="row" id=') == 12
    assert "Accessibility testing with a screen reader" in page
    failed = tt("classify", EXAMPLES / "qa_engineer.md", "-f", "csv", "--with-document").fails(2)
    assert "can't show documents; name one that can with --format: html" in failed.err


def test_formats_agree(tt):
    args = ("classify", EXAMPLES / "qa_engineer.md", "-f")
    records = tt(*args, "jsonl").ok().records
    document = json.loads(tt(*args, "json").ok().out)
    assert document["results"] == records
    assert document["run"]["command"] == "classify"
    assert document["run"]["coverage"] == 0.9
    table = list(csv.DictReader(io.StringIO(tt(*args, "csv").ok().out)))
    assert [row["text"] for row in table] == [r["text"] for r in records]
    assert [row["label"] for row in table] == [r["label"] for r in records]
    assert [float(row["score"]) for row in table] == [r["score"] for r in records]
    markdown = tt(*args, "markdown").ok().out
    assert markdown.count("| human-critical |") == sum(
        r["label"] == "human-critical" for r in records
    )


def test_output_replaces_a_file_and_a_dash_is_standard_output(tt, tmp_path, write):
    write("out.csv", "old")
    tt("classify", "--text", "Write tests", "-o", "out.csv").ok()
    assert (tmp_path / "out.csv").read_text().startswith("id,text")
    assert tt("classify", "--text", "Write tests", "-f", "csv", "-o", "-").ok().out[:3] == "id,"
    assert not (tmp_path / "-").exists()


def test_a_sector_adds_matches(tt, write):
    write("bakery.toml", TAXONOMY)
    task = "Weigh flour and knead dough for the morning bread"
    plain = tt("classify", "--text", task, "-f", "jsonl").ok().records[0]
    args = ("--sector", "sdlc", "--sector-file", "bakery.toml")
    matched = tt("classify", "--text", task, "-f", "jsonl", *args).ok().records[0]
    assert plain["taxonomies"] is None
    assert {m["taxonomy"] for m in matched["taxonomies"]} == {"bakery"}
    assert matched["taxonomies"][0]["similarity"] > 0.5
    assert plain | {"taxonomies": 0} == matched | {"taxonomies": 0}


def test_sector_files(tt, write):
    write("bakery.toml", TAXONOMY)
    args = ("classify", "--sector-file", "bakery.toml", "-f", "jsonl", "--text")
    record = tt(*args, "Bake bread in the morning").ok().records[0]
    assert [m["node"] for m in record["taxonomies"]] == ["baker", "baker/bread"]
    assert tt(*args, "File a tax return").ok().records[0]["taxonomies"] == []
    write("half.toml", TAXONOMY.replace('licence = "CC0-1.0"', ""))
    tt("classify", "--sector-file", "half.toml", "--text", "x").fails(1, "half.toml", "licence")
    write("not.toml", "no toml [")
    tt("classify", "--sector-file", "not.toml", "--text", "x").fails(1, "not.toml", "TOML")
    tt("classify", "--sector-file", "missing.toml", "--text", "x").fails(1, "missing.toml")


def test_a_title_given_wins(tt):
    given = tt("classify", EXAMPLES / "nurse.md", "--title", "Night nurse", "-f", "jsonl").ok()
    assert {r["source"]["title"] for r in given.records} == {"Night nurse"}
    text = tt("classify", "--text", "Give a talk", "--title", "Speaker", "-f", "jsonl").ok()
    assert text.records[0]["source"]["title"] == "Speaker"


def test_prediction_sets_grow_with_coverage(tt):
    def sets(coverage: float) -> list[list[str]]:
        args = ("classify", EXAMPLES / "qa_engineer.md", "-f", "jsonl", "--coverage", coverage)
        return [r["prediction_set"] for r in tt(*args).ok().records]

    low, high, most = sets(0.5), sets(0.9), sets(0.999)
    assert all(set(a) <= set(b) <= set(c) for a, b, c in zip(low, high, most, strict=True))
    assert sum(map(len, low)) < sum(map(len, high)) < sum(map(len, most))
    assert all(low)


def test_explanations(tt):
    shown = tt("classify", "--text", "Comfort a frightened patient", "--explain").ok().out
    assert shown.count("nearest example, similarity .") == 3
    assert "words that move the score" in shown


def test_each_line_is_a_task(tt, write):
    write("lines.txt", "Write tests\n\n   \n  Call customers\nWrite tests\n")
    records = tt("classify", "lines.txt", "--tasks", "-f", "jsonl").ok().records
    assert [r["text"] for r in records] == ["Write tests", "Call customers", "Write tests"]
    assert [r["id"] for r in records] == ["lines.txt#1", "lines.txt#2", "lines.txt#3"]
    assert [r["source"]["line"] for r in records] == [1, 4, 5]
    assert (records[1]["source"]["start"], records[1]["source"]["end"]) == (19, 33)


def test_texts_come_in_the_order_given(tt):
    several = "Key duties:\n- Lead the ward\n- Call the family"
    texts = ("--text", "Write reports", "--text", several, "--text", "Give a talk")
    records = tt("classify", *texts, "-f", "jsonl").ok().records
    assert [(r["id"], r["text"]) for r in records] == [
        ("text#1", "Write reports"),
        ("text 2#2", "Lead the ward"),
        ("text 2#3", "Call the family"),
        ("text#2", "Give a talk"),
    ]
    lines = tt("classify", "--tasks", *texts, "-f", "jsonl").ok().records
    assert [r["text"] for r in lines][1:3] == ["Key duties:", "- Lead the ward"]


def test_an_empty_text_keeps_its_place(tt):
    result = tt("classify", "--text", "Write", "--text", "  ", "--text", "Call", "-f", "jsonl")
    result.fails(1, "text: 1 row", "empty text")
    assert [r["error"] for r in result.records] == [None, "empty text", None]


def test_standard_input(tt):
    data = b"Duties:\n- Write the weekly report\n- Call suppliers\n"
    records = tt("classify", "-", "-f", "jsonl", stdin=data).ok().records
    assert [r["id"] for r in records] == ["<stdin>#2", "<stdin>#3"]
    rows = b"task,ref\nWrite the weekly report,a\nCall suppliers,b\n"
    args = ("classify", "-", "--reader", "csv", "--id-column", "ref", "-f", "jsonl")
    assert [r["id"] for r in tt(*args, stdin=rows).ok().records] == ["a", "b"]
    tt("classify", "-", stdin=b"").fails(1, "<stdin>", "is empty")


def test_folders_and_several_inputs_keep_their_order(tt, write):
    write("b/two.md", "# Clerk\n\n## Duties\n\n- File the letters\n")
    write("b/one.txt", "Duties:\n- Sort the post\n- Greet visitors\n")
    write("b/.hidden.txt", "Duties:\n- Hide things\n")
    write("b/photo.png", b"\x89PNG")
    write("a.csv", "task\nCall suppliers\n")
    args = ("classify", "b", "a.csv", EXAMPLES / "nurse.md", "-f", "jsonl")
    records = tt(*args).ok("b: passed over 1 .png").records
    documents = list(dict.fromkeys(r["source"]["document"] for r in records))
    assert documents == ["b/one.txt", "b/two.md", "a.csv", str(EXAMPLES / "nurse.md")]
    shown = tt(*args[:-2]).ok("b: passed over 1 .png").out
    assert shown.index("Sort the post") < shown.index("File the letters") < shown.index("All 4")


def test_a_row_that_is_no_task_gets_an_error_and_keeps_its_place(tt, write, tmp_path):
    write("t.csv", "task\nFile the signed letters\nStrong SQL\nSort the incoming post\n")
    (tmp_path / "none").mkdir()  # a configuration that says nothing: the shipped model as it is
    done = tt("classify", "t.csv", "-f", "jsonl", TASKTRIAGE_CONFIG_DIR=str(tmp_path / "none"))
    assert done.code == 1
    assert [record["error"] for record in done.records] == [None, "not a task", None]
    assert done.records[1]["label"] is None
    assert sum(done.records[1]["probabilities"].values()) == pytest.approx(1, abs=1e-5)
