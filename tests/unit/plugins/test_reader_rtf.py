from __future__ import annotations

import pytest

from tasktriage.plugin import Document, InputError, Source

pytest.importorskip("striprtf", reason="Rich Text is read by a library of the extra")

from tasktriage_plugins.reader_rtf.reader import RtfReader
from tasktriage_plugins.reader_rtf.text import read_text

HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}"


def text(body: bytes) -> str:
    """What is written of a file, without the process of its own."""
    return read_text(Source(name="job.rtf", data=HEAD + body + b"}"))


def test_the_document_is_read_in_a_process_of_its_own():
    data = HEAD + rb"Job title: Baker\par Bakes cr\'e8me cakes.\par}"
    (found,) = RtfReader().read(Source(name="job.rtf", data=data))
    assert isinstance(found, Document)
    assert (found.title, found.text) == ("Baker", "Job title: Baker\nBakes crème cakes.")


def test_items_and_cells():
    assert text(rb"{\pntext\bullet\tab}Bake rye\par{\pntext\bullet\tab}Sweep\par") == (
        "• Bake rye\n• Sweep"
    )
    row = rb"\trowd\cellx1\cellx2\intbl Oven\cell Bake\cell\row\intbl \cell Brew\cell\row"
    assert text(row) == "Oven | Bake\n|  | Brew |"


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"Bakes bread.", "is no Rich Text"), (HEAD + b"}", "is Rich Text without text")],
)
def test_what_is_no_rich_text_is_one_line(data, problem):
    with pytest.raises(InputError, match=rf"^job\.rtf: {problem}"):
        list(RtfReader().read(Source(name="job.rtf", data=data)))
