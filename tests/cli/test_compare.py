"""`compare`: roles ranked, versions task by task, which of both is taken, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from .conftest import EXAMPLES

SCHEMA = json.loads(
    files("tasktriage.contracts").joinpath("comparison.schema.json").read_text("utf-8")
)
CHECKED = Draft202012Validator(SCHEMA)
NURSE, TESTER, OPS = (
    EXAMPLES / f"{name}.md" for name in ("nurse", "qa_engineer", "devops_engineer")
)
OLD = """# Office Clerk

## What you do

- Sort the incoming mail by department
- Answer phone calls and pass messages on
- Type letters from dictation
- Order paper and toner from the supplier
- File signed contracts in the archive
- Greet visitors and show them the way
- Prepare the room for meetings and serve coffee to the guests
- Update the list of suppliers in the spreadsheet
- Check invoices against orders
- Approve overtime of the front desk
"""
NEW = (
    OLD.replace("- Type letters from dictation\n", "")
    .replace(
        "Order paper and toner from the supplier",
        "You will order toner and paper from the supplier",
    )
    .replace("Approve overtime", "Record overtime")
    .replace(
        "Prepare the room for meetings and serve coffee to the guests",
        "Prepare the room for meetings\n- Serve coffee to the guests",
    )
    + "- Supervise the assistant that drafts replies to customers\n"
)


def said(result, part):
    """The one note on standard error that says which comparison was taken."""
    notes = [line for line in result.err.splitlines() if line.startswith("note: ")]
    (note,) = [line for line in notes if "written to" not in line]
    assert part in note
    return result


@pytest.fixture
def versions(write):
    write("old.md", OLD)
    write("new.md", NEW)
    return "old.md", "new.md"


def test_roles_are_ranked_with_how_sure_their_order_is(tt):
    result = tt("compare", NURSE, TESTER, OPS, "-f", "jsonl")
    said(result, "3 roles, ranked by mean score (see --by)")
    (data,) = result.records
    CHECKED.validate(data)
    assert data["kind"] == "ranking"
    roles = data["roles"]
    assert [role["rank"] for role in roles] == [1, 2, 3]
    values = [role["profile"]["mean_score"]["value"] for role in roles]
    assert values == sorted(values, reverse=True)
    assert roles[2]["name"].startswith("Registered Nurse")
    pairs = {(pair["above"], pair["below"]): pair for pair in data["pairs"]}
    assert set(pairs) == {(0, 1), (0, 2), (1, 2)}
    assert pairs[0, 2]["probability"] > 0.9
    assert pairs[0, 2]["apart"]
    assert all(role["basis"]["model"]["name"] for role in roles)
    assert all(role["basis"]["tasktriage"] and role["basis"]["codebook"] for role in roles)


def test_a_folder_is_ranked_and_what_has_no_task_is_left_out(tt, write):
    write("jobs/clerk.md", OLD)
    write("jobs/nurse.md", NURSE.read_text("utf-8"))
    write("jobs/note.txt", "The office is closed on Monday.\n")
    result = tt("compare", "jobs", "--by", "human-critical", "-f", "json", "-o", "r.json")
    said(result, "2 roles, ranked by human-critical share")
    assert result.code == 0
    assert "no task found" in result.err


def test_versions_are_compared_task_by_task(tt, versions):
    result = tt("compare", *versions, "-f", "jsonl")
    said(result, "two versions of 'Office Clerk', compared task by task; --ranking ranks them")
    (data,) = result.records
    CHECKED.validate(data)
    assert data["kind"] == "difference"
    changes = {}
    for item in data["changes"]:
        texts = [[task["text"] for task in item[side]] for side in ("before", "after")]
        changes.setdefault(item["change"], []).append(texts)
    assert len(changes["unchanged"]) == 6
    assert changes["gone"][0][0] == ["Type letters from dictation"]
    assert changes["split"][0][1] == ["Prepare the room for meetings", "Serve coffee to the guests"]
    assert changes["reworded"][0][0] == ["Order paper and toner from the supplier"]
    assert any("Supervise the assistant" in texts[1][0] for texts in changes["new"])
    for figure in (*data["shares"].values(), data["mean_score"]):
        assert figure["listed"][0] <= figure["change"] <= figure["listed"][1]
        assert figure["change"] == pytest.approx(figure["after"] - figure["before"], abs=1e-5)
    total = sum(figure["change"] for figure in data["shares"].values())
    assert total == pytest.approx(0.0, abs=1e-5)


def test_which_comparison_is_taken_can_be_said(tt, versions):
    ranked = tt("compare", *versions, "--ranking", "-f", "jsonl")
    said(ranked, "2 roles, ranked")
    assert "--versions" in ranked.err
    names = {role["name"] for role in ranked.records[0]["roles"]}
    assert names == {"Office Clerk (old.md)", "Office Clerk (new.md)"}
    paired = tt("compare", NURSE, TESTER, "--versions", "-f", "jsonl")
    assert paired.code == 0
    assert paired.records[0]["kind"] == "difference"
    said(paired, "'QA Engineer (Web and Mobile)' as versions of one role")


def test_results_of_earlier_runs_are_compared_as_they_stand(tt, versions, tmp_path):
    for name in versions:
        tt("classify", name, "-f", "jsonl", "-o", f"{name}.jsonl")
    lines = tmp_path.joinpath("old.md.jsonl").read_text("utf-8").splitlines()
    older = []
    for data in map(json.loads, lines):
        data["model"]["version"] = "0.1.0"
        if data["text"].startswith("Sort"):
            data["label"] = data["final_label"] = "human-critical"
            data["probabilities"] = {"automatable": 0.1, "augmentable": 0.1, "human-critical": 0.8}
        older.append(json.dumps(data))
    tmp_path.joinpath("old.md.jsonl").write_text("\n".join(older) + "\n", "utf-8")
    result = tt("compare", "old.md.jsonl", "new.md.jsonl", "-f", "jsonl")
    assert result.code == 0, result.err
    (data,) = result.records
    assert data["kind"] == "difference"
    moved = [item for item in data["changes"] if item["moved"]]
    assert "Sort the incoming mail by department" in [item["before"][0]["text"] for item in moved]
    assert data["before"]["basis"]["model"]["version"] == "0.1.0"
    assert "several models" in data["notes"][0]


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_results_of_every_format_are_what_they_were(tt, versions, suffix):
    before = tt("compare", *versions, "-f", "jsonl").records[0]
    for name in versions:
        assert tt("classify", name, "-o", f"{name}.{suffix}").code == 0
    result = tt("compare", *(f"{name}.{suffix}" for name in versions), "-f", "jsonl")
    (data,) = result.records
    assert data["kind"] == "difference"
    assert data["after"]["basis"]["tasktriage"] == data["before"]["basis"]["tasktriage"]
    assert data["after"]["basis"]["model"]["name"] == before["after"]["basis"]["model"]["name"]
    for now, then in zip(data["changes"], before["changes"], strict=True):
        assert (now["change"], now["moved"]) == (then["change"], then["moved"])
        for side in ("before", "after"):
            texts = [[(task["text"], task["label"]) for task in x[side]] for x in (now, then)]
            assert texts[0] == texts[1]
    figures = [d["mean_score"]["change"] for d in (data, before)]
    assert figures[0] == pytest.approx(figures[1], abs=2e-3)


def test_a_series_of_several_roles_is_compared_role_by_role(tt, write):
    for year, clerk in (("2025", OLD), ("2026", NEW)):
        write(f"{year}/clerk.md", clerk)
        write(f"{year}/nurse.md", NURSE.read_text("utf-8"))
        tt("profile", year, "-f", "jsonl", "-o", f"{year}.jsonl")
    for sides in (("2025", "2026"), ("2025.jsonl", "2026.jsonl")):
        result = tt("compare", *sides, "-f", "jsonl")
        said(result, "two versions of 2 roles")
        first, second = result.records
        assert {first["kind"], second["kind"]} == {"difference"}
        changed = {c["change"] for c in second["changes"]} | {c["change"] for c in first["changes"]}
        assert {"gone", "new", "unchanged"} <= changed


def test_several_roles_of_one_title_are_paired_by_their_documents(tt, write, tmp_path):
    for year, text in (("2025", OLD), ("2026", NEW)):
        write(f"{year}/north.md", text)
        write(f"{year}/south.md", OLD)
        tt("profile", year, "-f", "jsonl", "-o", f"{year}.jsonl")
    for sides in (("2025", "2026"), ("2025.jsonl", "2026.jsonl")):
        result = tt("compare", *sides, "-f", "jsonl")
        said(result, "two versions of 2 roles")
        north, south = result.records
        assert {item["change"] for item in south["changes"]} == {"unchanged"}
        assert {"gone", "new"} <= {item["change"] for item in north["changes"]}
    tt("profile", "2025", "-f", "jsonl", "-o", "again.jsonl")
    ranked = tt("compare", "2025.jsonl", "again.jsonl", "--ranking", "-f", "jsonl")
    names = {role["name"] for role in ranked.records[0]["roles"]}
    assert len(names) == 4
    assert any(name.endswith("north.md) (again.jsonl)") for name in names)
    tmp_path.joinpath("2026", "south.md").rename(tmp_path / "2026" / "west.md")
    left = tt("compare", "2025", "2026", "--versions", "-f", "jsonl")
    assert re.search(r"not compared: '[^']+' \(\S*south.md\), '[^']+' \(\S*west.md\)", left.err)


@pytest.mark.parametrize("columns", [40, 60, 80, 140])
def test_the_terminal_keeps_within_its_width(tt, versions, columns):
    for args in (versions, (NURSE, TESTER, OPS)):
        result = tt("compare", *args, COLUMNS=str(columns))
        assert result.code == 0
        assert max(map(cell_len, result.out.splitlines())) <= columns
    assert "can't be told apart" in " ".join(result.out.split())


def test_the_terminal_tells_what_became_of_tasks(tt, versions):
    out = " ".join(tt("compare", *versions, COLUMNS="80").out.replace("\u00a0", " ").split())
    assert "10 tasks before, 11 now: 6 unchanged, 1 reworded, 1 split, 2 gone, 2 new" in out
    assert "− Type letters from dictation" in out
    assert "+ Supervise the assistant that drafts replies to customers" in out


def test_csv_has_a_row_a_role_or_a_task(tt, versions):
    rows = list(csv.DictReader(io.StringIO(tt("compare", *versions, "-f", "csv").out)))
    assert len(rows) == 12
    assert {row["change"] for row in rows} == {"unchanged", "reworded", "split", "gone", "new"}
    (gone,) = [row for row in rows if row["before"] == "Type letters from dictation"]
    assert gone["after"] == gone["label_after"] == gone["similarity"] == ""
    ranked = list(csv.DictReader(io.StringIO(tt("compare", NURSE, TESTER, "-f", "csv").out)))
    assert [row["rank"] for row in ranked] == ["1", "2"]


def test_a_spreadsheet_runs_nothing_of_a_comparison(tt, write):
    bad = OLD.replace("Office Clerk", '=HYPERLINK("http://x","y") | <b>Clerk</b>')
    write("a.md", bad)
    write("b.md", bad.replace("Type letters", "Write letters"))
    rows = csv.reader(io.StringIO(tt("compare", "a.md", "b.md", "-f", "csv").out))
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    page = tt("compare", "a.md", "b.md", "-f", "markdown").out
    assert "<b>" not in page


def test_markdown_tells_the_same(tt, versions):
    out = tt("compare", *versions, "-f", "markdown").out
    assert "### Gone" in out
    assert "Prepare the room for meetings<br>Serve coffee to the guests" in out
    assert "| 1 | " in tt("compare", NURSE, TESTER, "-f", "markdown").out


def test_what_cannot_be_compared_is_one_line(tt, versions, write):
    tt("compare").fails(2, "nothing to compare")
    tt("compare", "old.md").fails(2, "there is one role, 'Office Clerk'", "another input")
    tt("compare", "old.md", "./old.md").fails(2, "named twice")
    tt("compare", "old.md", "new.md", TESTER, "--versions").fails(2, "3 roles of 3 inputs")
    missing = tt("compare", "old.md", "missing.md").fails(1, "missing.md", "no such file")
    assert missing.out == ""
    write("empty.txt", "The office is closed on Monday.\n")
    result = tt("compare", "old.md", "empty.txt")
    assert result.code == 1
    (error,) = [line for line in result.err.splitlines() if line.startswith("error: ")]
    assert "empty.txt: has no task to compare" in error


def test_a_list_too_short_for_shares_is_compared_task_by_task(tt, write):
    write("a.txt", "Sort the mail\nAnswer the phone\n")
    write("b.txt", "Sort the mail\nRun the archive\n")
    result = tt("compare", "a.txt", "b.txt", "--tasks", "--versions", "-f", "jsonl")
    (data,) = result.records
    assert data["shares"] is None
    assert "withheld" in data["why"]
    assert {c["change"] for c in data["changes"]} == {"unchanged", "gone", "new"}
    table = tt("compare", "a.txt", "b.txt", "--tasks", "--ranking").out
    assert "Without a rank" in table


def test_the_installed_command_reads_one_version_from_a_pipe(run, write):
    write("old.md", OLD)
    result = run("compare", "old.md", "-", "-f", "jsonl", stdin=NEW.encode())
    assert result.code == 0, result.err
    assert result.records[0]["kind"] == "difference"
