"""Files that are not what their suffix says."""

from __future__ import annotations

import io
import os

import pytest

from tasktriage.contracts.source import Source
from tasktriage.pipeline.support.disguise import disguise_of

from ..plugins.documents import archive, docx, p, pdf, xlsx  # noqa: TID252

PAGE = b"<html xmlns:o='urn:x'><head></head><body><p>Feed the dogs</p></body></html>"
MAIL = b"Date: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Feed the dogs</p>"
RICH = rb"{\rtf1 Feed the dogs\par}"


def kind(name: str, data: bytes) -> str | None:
    found = disguise_of(Source(name=name, data=data))
    return None if found is None else found.reader


@pytest.mark.parametrize(
    ("name", "data", "reader"),
    [
        ("a.doc", PAGE, "html"),
        ("a.doc", b"\xef\xbb\xbf<!-- saved -->\n<!DOCTYPE html>" + PAGE, "html"),
        ("a.doc", "<html><p>x</p>".encode("utf-16"), "html"),
        ("a.doc", RICH, "rtf"),
        ("a.doc", docx(p("Feed the dogs")), "docx"),
        ("a.doc", MAIL, "mail"),
        ("a.doc", b"Kennel hand\nFeed the dogs\n", "text"),
        ("a.doc", pdf([("Feed the dogs", 12, False, 700)]), "pdf"),
        ("a.xls", b"<table><tr><td>Task</td></tr></table>", "html-table"),
        ("a.XLS", xlsx({"A": [("task",), ("Feed",)]}), "xlsx"),
        ("a.xls", b"Task\tHours\nFeed\t3\n", "tsv"),
        ("a.xls", "Task\tHours\nFeed\t3\n".encode("utf-16"), "tsv"),
        ("a.xls", b"Task;Hours\nFeed;3\n", "csv"),
        ("a.csv", xlsx({"A": [("task",), ("Feed",)]}), "xlsx"),
        ("a.csv", PAGE, "html-table"),
        ("a.docx", RICH, "rtf"),
        ("a.html", MAIL, "mail"),
        ("a.txt", b"Task\tHours\nFeed the dogs\t3\nWalk\t4\n", "tsv"),
        ("a.txt", "nr\tTask\r\n1\tFeed\r\n".encode("utf-16"), "tsv"),
    ],
)
def test_what_a_file_is(name, data, reader):
    assert kind(name, data) == reader


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600),  # what the suffix says
        ("a.doc", b""),
        ("a.doc", b"\1\2\3\4"),
        ("a.doc", archive({"word/notes.txt": "x"})),  # no part of Office's
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
        ("a.csv", b"task,hours\nFeed,3\n"),
        ("a.html", PAGE),
        ("a.md", PAGE),
        ("a.txt", b"Task:\tfeed the dogs\nand walk\n"),
        ("a.txt", b"Name\tHours\nAnn\t3\n"),
        ("a.txt", RICH),  # refused by its reader, with what to do
        ("a.docx", b"Feed the dogs"),
        ("a", RICH),
    ],
)
def test_nothing_else_is_told(name, data):
    assert kind(name, data) is None


def test_a_stream_is_not_read_for_it():
    stream = io.BufferedReader(io.BytesIO(RICH))
    assert disguise_of(Source(name="a.doc", stream=stream)).reader == "rtf"
    assert stream.read() == RICH
    assert disguise_of(Source(name="a.doc", stream=io.BytesIO(RICH))) is None


def test_a_pipe_is_left_alone(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    os.mkfifo(tmp_path / "a.doc")
    assert disguise_of(Source(name="a.doc", path=tmp_path / "a.doc")) is None
    assert disguise_of(Source(name="b.doc", path=tmp_path / "b.doc")) is None
