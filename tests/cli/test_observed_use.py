"""`--observed-use`: a column beside labels, and apart from them."""

from __future__ import annotations

SAID = ("--text", "Record patients' vital signs", "--text", "Fold paper hats for the moon")


def test_it_says_what_was_seen_and_changes_nothing_else(run):
    plain = run("classify", *SAID, "-f", "jsonl").ok().records
    beside = run("classify", *SAID, "--observed-use", "-f", "jsonl").ok().records
    found, none = (record["observed_use"] for record in beside)
    assert found["task_id"].isdigit()
    assert found["similarity"] >= 0.6
    assert {seen["source"] for seen in found["seen"]} == {
        "Anthropic Economic Index",
        "Microsoft, Working with AI",
    }
    assert {seen["release"] for seen in found["seen"]} >= {"2026-01-15", "2025-07"}
    assert (none["task_id"], none["seen"]) == (None, [])
    assert [record | {"observed_use": None} for record in beside] == plain


def test_sources_and_releases_stand_in_the_table(tt):
    out = " ".join(tt("classify", *SAID, "--observed-use").ok().out.split())
    assert "Anthropic Economic Index 2026-01-15" in out
    assert "2025-07" in out


def test_another_model_is_one_clear_line(tt, tmp_path):
    done = tt("classify", *SAID, "--observed-use", "--model", "fast", TASKTRIAGE_DATA=str(tmp_path))
    done.fails(2, "observed use needs vectors of 'default-", "datasets fetch gpts-are-gpts")


def test_the_folder_of_data_sets_may_be_given(tt, tmp_path):
    (tmp_path / "full_labelset.tsv").write_text("O*NET-SOC Code\tTask ID\n", "utf-8")
    asked = ("classify", *SAID, "--observed-use", "--model", "fast", "--data-dir", str(tmp_path))
    tt(*asked, TASKTRIAGE_DATA=str(tmp_path / "nowhere")).fails(1, "has no column 'Task'")
