"""Occupations from the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest

TITLES = "Registered Nurse\nOur benefits\nSous chef\n"
TASKS = "soc_code\ttitle\ttask_id\ttask\n51-3011.00\tBakers\t7\tKnead dough by hand.\n"
NURSE = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Registered Nurse",
    "description": (
        "<p>You will:</p><ul><li>Give medicines to patients on time</li>"
        "<li>Record vital signs of patients on the ward</li></ul>"
    ),
    "occupationalCategory": {"codeValue": "29-1141.00", "name": "Registered Nurses"},
}


def test_a_bare_title_and_none(run):
    done = run("occupations", "--title", "Registered Nurse", "--title", "Our benefits").ok()
    assert "29-1141.00" in done.out
    assert "ISCO 2221" in done.out
    assert "none: it fits no occupation" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())


@pytest.mark.parametrize("args", [("--titles", "t.txt"), ("t.csv", "--column", "job")])
def test_a_title_a_line_or_row_n_in_n_out(tt, write, args):
    write("t.txt", TITLES)
    write("t.csv", f"job\n{TITLES}")
    done = tt("occupations", *args, "-f", "jsonl").ok()
    codes = [[m["code"] for m in one["matches"][:1]] for one in done.records]
    assert codes == [["29-1141.00"], [], ["35-1011.00"]]
    assert [one["error"] for one in done.records] == [None] * 3


def test_an_empty_row_keeps_its_place(tt, write):
    file = write("t.csv", "job,n\nNurse,1\n,2\nBaker,3\n")
    done = tt("occupations", file, "--column", "job", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["code"] for row in rows] == ["29-1141.00", "", "51-3011.00"]
    assert rows[1]["error"] == "empty row"
    done.fails(1, "1 row has no title to look up")


def test_a_posting_with_its_hint(tt, write):
    file = write("job.json", json.dumps(NURSE))
    done = tt("occupations", file, "-f", "json").ok()
    (one,) = json.loads(done.out)
    assert one["matches"][0]["code"] == "29-1141.00"
    assert one["tasks"] == 2
    assert one["hint"] == "29-1141.00 Registered Nurses"
    assert one["hint_checked"] == "agrees"
    assert "that agrees" in " ".join(tt("occupations", file).out.split())


def test_the_codes_go_into_records_and_profiles(tt, write):
    file = write("job.json", json.dumps(NURSE))
    first, *_ = tt("classify", file, "--occupation", "-f", "jsonl").ok().records
    assert first["occupation"]["matches"][0]["code"] == "29-1141.00"
    assert first["occupation"]["hint_checked"] == "agrees"
    done = tt("profile", file, "--occupation", "-f", "json").ok()
    (profile,) = json.loads(done.out)["results"]
    assert profile["occupation"]["matches"][0]["isco"] == ["2221"]


def test_show_says_codes_and_tasks_once_fetched(tt, write):
    done = tt("occupations", "show", "51-3011.00", "--data-dir", ".")
    assert done.code == 0
    assert "51-3011.00 Bakers" in done.out
    assert "datasets fetch gpts-are-gpts" in done.err
    write("gpts_are_gpts.tsv", TASKS)
    done = tt("occupations", "show", "baker", "--data-dir", ".")
    assert "Knead dough by hand." in done.out
    assert done.err.count("USDOL/ETA") == 2
    record = json.loads(tt("occupations", "show", "51-3011", "--data-dir", ".", "--json").out)
    assert record["tasks"] == [{"id": "O*NET 51-3011.00/7", "text": "Knead dough by hand."}]


@pytest.mark.parametrize("command", ["classify", "profile"])
def test_a_title_without_a_posting_gets_the_tasks_of_onet(tt, write, tmp_path, command):
    args = (command, "--title", "Baker", "--onet-tasks", "-f", "json")
    refused = tt(*args, TASKTRIAGE_DATA=str(tmp_path))
    assert refused.code == 1
    assert "datasets fetch gpts-are-gpts" in refused.err
    write("gpts_are_gpts.tsv", TASKS)
    done = tt(*args, TASKTRIAGE_DATA=str(tmp_path))
    assert done.code == 0, done.err
    assert "O*NET 51-3011.00 Bakers" in done.out
    assert "task of O*NET, not of a posting" in done.out
    assert done.err.count("CC BY 4.0") == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("occupations", "find"), "nothing to look up"),
        (("classify", "--onet-tasks"), "--onet-tasks needs --title"),
        (("classify", "--onet-tasks", "--title", "Our benefits"), "names no occupation"),
        (("occupations", "show", "Our benefits"), "no code of O*NET-SOC 2019"),
        (("occupations", "show", "15-1253x"), "did you mean 15-1253.00 Software Quality"),
    ],
)
def test_a_wrong_request_is_one_line(tt, args, said):
    tt(*args).fails(2, said)


def test_a_missing_file_is_one_line(tt):
    tt("occupations", "missing.md").fails(1, "missing.md: no such file")


def test_hostile_titles_give_none(tt, write):
    file = write("t.txt", "\x1b[31mred\x1b[0m\n" + "x" * 100_000 + "\n经理\n=1+1\n")
    done = tt("occupations", "--titles", file, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["code"] for row in rows] == [""] * 4
    assert rows[3]["looked_up"] == "'=1+1"
    assert "\x1b" not in tt("occupations", "--titles", file).out


GERMAN = (
    "# Sachbearbeiterin Wohngeld\n\n## Ihre Aufgaben\n"
    "- Sie entscheiden über Anträge auf Wohngeld\n- Sie beraten Bürgerinnen und Bürger\n"
    "- Sie erfassen Daten im Fachverfahren\n"
)


def test_a_posting_in_another_language_is_none(tt, write):
    file = write("de.md", GERMAN)
    (one,) = tt("occupations", file, "-f", "jsonl").records
    assert one["matches"] == []
    assert one["candidates"]
    assert one["note"] == "it is in a language ('de') that the model does not know"
    first, *_ = tt("classify", file, "--occupation", "-f", "jsonl").records
    assert first["occupation"]["matches"] == []
    assert first["occupation"]["note"] == one["note"]


def test_a_weak_guess_is_none_and_the_guesses_are_in_json_alone(tt):
    done = tt("occupations", "--title", "Tech Lead").ok()
    assert "none: no occupation is likely enough (the best has .15)" in done.out
    assert "19-4042" not in done.out
    (one,) = tt("occupations", "--title", "Tech Lead", "-f", "jsonl").ok().records
    assert one["matches"] == []
    assert one["candidates"][0]["code"] == "19-4042.00"
    tt("occupations", "show", "Tech Lead").fails(2, "names no occupation")


def test_a_blank_line_of_titles_keeps_its_place(tt, write):
    file = write("t.txt", "\nNurse\n   \nBaker\n\n\n")
    done = tt("occupations", "--titles", file, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["code"] for row in rows] == ["", "29-1141.00", "", "51-3011.00"]
    assert [row["error"] for row in rows] == ["empty line", "", "empty line", ""]
    assert [row["id"] for row in rows] == [f"t.txt#{n}" for n in (1, 2, 3, 4)]
    done.fails(1, "2 rows have no title to look up; first t.txt#1: empty line")
    assert tt("classify", "--as", "tasks", file, "-f", "csv").out.count("t.txt#") == 2


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "txt"])
def test_a_file_holds_what_standard_output_would(tt, tmp_path, suffix):
    format_ = "table" if suffix == "txt" else suffix
    args = ("occupations", "--title", "Registered Nurse", "--title", "Tech Lead")
    done = tt(*args, "-o", f"o.{suffix}")
    assert (done.code, done.out) == (0, "")
    assert f"note: 2 roles written to o.{suffix}, as {format_}" in done.err
    assert (tmp_path / f"o.{suffix}").read_text("utf-8") == tt(*args, "-f", format_).ok().out


def test_dev_stdout_is_standard_output(tt):
    args = ("occupations", "--title", "Baker", "-f", "csv")
    assert tt(*args, "-o", "/dev/stdout").ok().out == tt(*args).ok().out


def test_a_file_of_another_suffix_wants_a_format(tt, tmp_path):
    args = ("occupations", "--title", "Baker", "-o")
    tt(*args, "o.html").fails(2, "no format writes '.html'", "csv")
    assert tt(*args, "o.html", "-f", "csv").code == 0
    assert (tmp_path / "o.html").read_text("utf-8").startswith("id,looked_up,")
