"""`extract`: what is kept, what is dropped and why; languages, titles, compounds."""

from __future__ import annotations

import pytest

POSTING = """Lock Keeper

About us

We have kept the canal open since 1790.

What you'll do

• Open the gates for barges • Draft and approve the rota
• Open the gates for barges
• Performs other duties as assigned

What you'll need

• Keep calm when three barges arrive at once

Location: Lock 4
"""
GERMAN = """Schleusenwärter

Öffnet die Schleusentore für die Schiffe und notiert den Wasserstand.
Prüft die Boote der Gäste und überwacht die Einhaltung der Vorschriften.
"""


@pytest.fixture
def posting(write):
    return write("posting.txt", POSTING)


def test_every_piece_says_why_it_was_kept_or_dropped(tt, posting):
    records = tt("extract", "posting.txt", "--all", "-f", "jsonl").ok().records
    found = {record["text"]: (record["kept"], record["kind"], record["why"]) for record in records}
    assert found["Draft and approve the rota"] == (True, "duty", "duty section")
    assert found["Performs other duties as assigned"] == (False, "other", "stock clause")
    assert found["Lock Keeper"] == (False, "heading", "title")
    assert found["What you'll need"] == (False, "heading", "heading")
    assert found["Lock 4"] == (False, "admin", "header line")
    assert not found["Keep calm when three barges arrive at once"][0]
    twice = [r for r in records if r["text"] == "Open the gates for barges"]
    assert [r["kept"] for r in twice] == [True, False]
    assert twice[1]["why"] == f"stands already in line {twice[0]['source']['line']}"
    for record in records:
        source = record["source"]
        assert record["changes"] or POSTING[source["start"] : source["end"]] == record["text"]
    kept = tt("extract", "posting.txt", "-f", "jsonl").ok().records
    assert kept == [record for record in records if record["kept"]]


def test_duplicates_are_counted(tt, posting):
    records = tt("classify", "posting.txt", "-f", "jsonl").ok().records
    counts = {record["text"]: record["count"] for record in records}
    assert counts == {"Open the gates for barges": 2, "Draft and approve the rota": 1}


@pytest.mark.parametrize("command", ["classify", "extract"])
def test_compounds_are_split_on_request(tt, posting, command):
    records = tt(command, "posting.txt", "--split-compounds", "-f", "jsonl").ok().records
    parts = [r for r in records if "compound split" in r["changes"]]
    assert [r["text"] for r in parts] == ["Draft the rota", "approve the rota"]
    spans = [POSTING[r["source"]["start"] : r["source"]["end"]] for r in parts]
    assert spans == ["Draft and approve the rota", "approve the rota"]


@pytest.mark.parametrize("command", ["classify", "extract"])
def test_another_language_is_warned_of(tt, write, posting, command):
    pytest.importorskip("py3langid")
    write("de.txt", GERMAN)
    done = tt(command, "de.txt", "posting.txt", "-f", "jsonl")
    assert done.code == 0
    found = [line for line in done.err.splitlines() if "another language" in line]
    assert len(found) == 1
    assert found[0].startswith("warning: de.txt: is in another language ('de')")
    languages = {r["source"]["document"]: r["language"] for r in done.records}
    assert languages["posting.txt"] == "en"


@pytest.mark.parametrize(
    "tasks",
    [
        ["Cook meals", "Wash dishes", "Bake bread"],
        ["Write code", "Review code", "Test software", "Fix bugs"],
        ["Drive a bus", "Manage people"],
    ],
)
def test_short_duties_under_a_sure_heading_are_kept(tt, write, tasks):
    write("short.txt", "Canal Hand\n\nResponsibilities:\n" + "".join(f"- {t}\n" for t in tasks))
    records = tt("extract", "short.txt", "-f", "jsonl").ok().records
    assert [record["text"] for record in records] == tasks
    for task in tasks:
        tt("classify", "--text", task, "-f", "jsonl").ok()


def test_another_language_goes_by_its_sections(tt, write):
    pytest.importorskip("py3langid")
    write(
        "de.md",
        "# Schleusenwärter\n\n## Ihre Aufgaben\n\n- Tore öffnen und schließen\n"
        "- Den Wasserstand in das Buch eintragen\n\n## Ihr Profil\n\n"
        "- Erfahrung mit Booten und ruhiges Auftreten gegenüber den Gästen\n",
    )
    done = tt("extract", "de.md", "-f", "jsonl")
    assert "is in another language ('de')" in done.err
    assert [record["text"] for record in done.records] == [
        "Tore öffnen und schließen", "Den Wasserstand in das Buch eintragen",
    ]  # fmt: skip
    assert {record["source"]["title"] for record in done.records} == {"Schleusenwärter"}


def test_a_table_in_another_language_is_warned_of(tt, write):
    pytest.importorskip("py3langid")
    write("de.csv", "task\nRechnungen prüfen\nKunden anrufen\nZahlungen überwachen und mahnen\n")
    done = tt("classify", "de.csv", "-f", "jsonl")
    assert "warning: de.csv: is in another language ('de') than the model knows (en)" in done.err
    assert len(done.records) == 3


def test_titles_say_where_they_come_from(tt, write, posting):
    write("lock_clerk.txt", "Open the gates for barges.\nRecord the water level each day.\n")
    for args, title, source in [
        (["posting.txt"], "Lock Keeper", "first line"),
        (["posting.txt", "--title", "Canal hand"], "Canal hand", "given"),
        (["lock_clerk.txt"], "lock clerk", "file name"),
    ]:
        records = tt("extract", *args, "-f", "jsonl").ok().records
        assert {(r["source"]["title"], r["title_source"]) for r in records} == {(title, source)}
