"""Examples of sources, documents, units and texts."""

from __future__ import annotations

import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tasktriage.plugin import (
    CELL_SEPARATOR,
    SURROGATE,
    Document,
    InputError,
    Limits,
    Magic,
    MarkdownWriter,
    Origin,
    RecordText,
    Source,
    Task,
    Unit,
    UnitKind,
    category_text,
    damaged,
    find_title,
    front_matter,
    guess_encoding,
    in_own_process,
    leading_weight,
    listed_records,
    may_be_heading,
    open_archive,
    plain_line,
    record_text,
    trailing_weight,
    weight_written,
    without_surrogates,
    write_table,
    written_results,
)


def example_source() -> None:
    """A source is a path, bytes or a stream; `read_text` finds the encoding."""
    source = Source(name="nurse.txt", data="Nurse\r\n".encode("utf-16"))
    text, notes = source.read_text()
    assert text == "Nurse\r\n"  # line ends stay, for offsets count them
    assert notes == ()
    assert source.suffix == ".txt"


def example_guess_encoding() -> None:
    """What bytes that are not UTF-8 are likeliest written in."""
    assert guess_encoding("Prüft die Rechnungen für das Büro".encode("cp1252")) == "cp1252"


def example_limits() -> None:
    """A reader keeps to `source.limits`, and says by `over` which one was passed."""
    source = Source(name="big.pdf", data=b"%PDF-1.7", limits=Limits(pages=10))
    error = source.over("pages", "has 11 pages")
    assert isinstance(error, InputError)
    assert "limit 'pages' is 10" in str(error)


def example_magic() -> None:
    """Refuse a file of another kind by its first bytes, whatever its suffix says."""
    data = Source(name="notes.wiki", data=b"PK\x03\x04rest").read_bytes()
    assert data.startswith(Magic.ZIP)
    assert data.startswith(Magic.NOT_TEXT)


def example_document() -> None:
    """What a reader of documents yields: text as Markdown writes it, and what it knows."""
    document = Document(
        name="nurse.wiki",
        text="# Nurse\n\n- Give medication\n- Comfort a family\n",
        title="Nurse",
        language="en",
        notes=("two pictures were left out",),
    )
    assert document.text[9:11] == "- "  # offsets of tasks count code points of this text


def example_unit() -> None:
    """What an extractor yields: a piece with its place, its kind and how likely it is a task."""
    text = "- Give medication\n- 30 days of leave\n"
    place = Origin(document="nurse.wiki", line=1, start=2, end=17)
    unit = Unit(
        task=Task("Give medication", origin=place),
        kind=UnitKind.DUTY,
        prior=0.5,  # the model decides
        why="an item of a list",
        group=1,
    )
    assert text[2:17] == unit.task.text
    assert not unit.settled


def example_find_title() -> None:
    """The role that a text is of: a labelled title, else a first line that looks like one."""
    assert find_title("Job title: QA engineer\nWe are a bank.") == "QA engineer"
    assert find_title("# Job description\n\n## Nurse\n", headings=True) == "Nurse"


def example_markdown_writer() -> None:
    """Write down the structure that a format has, so that the extractor needs one notation."""
    page = MarkdownWriter()
    page.heading("Duties")
    page.item(["Give medication"])
    page.item(["Comfort a family"])
    assert page.text() == "## Duties\n\n- Give medication\n- Comfort a family"
    assert len(page.blocks) == 3


def example_write_table() -> None:
    """A table inside a document: a line a row, cells with a bar between."""

    def cell(text: str) -> MarkdownWriter:
        written = MarkdownWriter()
        written.paragraph([text])
        return written

    page = MarkdownWriter()
    write_table(page, [[cell("Duty"), cell("Share")], [cell("Scan contracts"), cell("20 %")]])
    assert page.text().splitlines()[1] == CELL_SEPARATOR.join(["Scan contracts", "20 %"])


def example_headings() -> None:
    """A bold line may be a heading; a sentence is none."""
    assert may_be_heading("Your responsibilities")
    assert not may_be_heading("You will be responsible for the ward and all who work there.")


def example_front_matter() -> None:
    """The block of keys that a Markdown file begins with, and the body below it."""
    text = "---\ntitle: Nurse\n---\nGive medication\n"
    head = front_matter(text)
    assert head == "---\ntitle: Nurse\n---\n"
    assert text[len(head) :] == "Give medication\n"


def example_weights() -> None:
    """How much of the work a line says that it is, at its beginning or its end."""
    first, last = "(20%) Sort mail", "Sort mail (15 %)"
    lead = leading_weight(first, 0, len(first))
    trail = trailing_weight(last, 0, len(last))
    assert lead is not None
    assert trail is not None
    assert (lead.value, first[lead.end :].strip()) == (20.0, "Sort mail")
    assert (trail.value, last[: trail.start].strip()) == (15.0, "Sort mail")
    assert weight_written(Task("Sort mail", weight=lead.value)) == 20.0
    assert weight_written(Task("Sort mail")) is None


def example_clean_texts() -> None:
    """Texts of strangers: nothing that acts on a terminal, nothing that UTF-8 can't hold."""
    assert plain_line("Bake\x1b[31m\u202e bread\n") == "Bake bread"
    broken = "half \ud800 a pair"
    assert SURROGATE.search(broken)
    assert without_surrogates(broken) == "half \ufffd a pair"


def example_record_text() -> None:
    """A posting as JSON: its title and its text, whatever the keys are called."""
    posting = {"@type": "JobPosting", "title": "Clerk", "description": "Scan contracts."}
    found = record_text(posting)
    assert isinstance(found, RecordText)
    assert found.text == "## Clerk\n\nScan contracts."  # as a reader hands it on
    assert found.title is None  # it stands in the text
    assert record_text({"price": 3}) is None


def example_listed_records() -> None:
    """The postings in an answer of a job board."""
    clerk = {"title": "Clerk", "description": "Scan the contracts."}
    nurse = {"title": "Nurse", "description": "Give medication."}
    assert listed_records({"count": 2, "jobs": [clerk, nurse]}) == [clerk, nurse]
    assert listed_records(clerk) == []  # one posting, and no list of them


def example_category_text() -> None:
    """What a page says of the occupation, as `hint` of a document."""
    code = {"@type": "CategoryCode", "inCodeSet": "ISCO-08", "codeValue": "2512"}
    assert category_text(code) == "ISCO-08 2512"


def example_written_results() -> None:
    """A reader of JSON tells our own results from a user's data."""
    ours = {"schema": "tasktriage.run/1", "results": [{"text": "Scan contracts"}]}
    assert written_results(ours) == [{"text": "Scan contracts"}]
    assert written_results({"jobs": []}) is None


def example_open_archive() -> None:
    """Members of a zip file, within the limits on how many and how large they may be."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("nurse.txt", "Give medication")
    source = Source(name="jobs.zip", data=packed.getvalue())
    with open_archive(source, "zip archive") as archive:
        assert archive.read("nurse.txt") == b"Give medication"


def example_damaged() -> None:
    """What a library raises about bytes becomes one line that names the input."""
    with pytest.raises(InputError, match="is a damaged wiki page"), damaged("a.wiki", "wiki page"):
        b"\xff".decode("ascii")


def example_in_own_process(folder: Path) -> None:
    """Parse hostile bytes elsewhere: within seconds and MiB, and without breaking this process."""
    (folder / "my_pages.py").write_text("def count(source):\n    return len(source.read_bytes())\n")
    sys.path.insert(0, str(folder))  # a plugin's own module is importable anyway
    try:
        size = in_own_process(Source(name="a.bin", data=b"four"), "my_pages:count")
    finally:
        sys.path.remove(str(folder))
    assert size == 4
