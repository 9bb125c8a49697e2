"""Whatever bytes a reader is given: documents, tasks, sources, or one clear line."""

from __future__ import annotations

import json
import warnings
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage.config import Settings
from tasktriage.extend.manager import Plugins
from tasktriage.plugin import Document, InputError, Limits, Source, Task
from tasktriage_plugins.reader_docx.body import read_body

from .documents import archive, docx, p, parquet, pdf, xlsx

DUTIES = "Bakes bread for the town every night and keeps the oven clean, whatever the weather. "
LINES = [("Baker", 20, False, 700), ("Duties", 11, True, 680), ("• Bake bread", 11, False, 660)]
ROWS = [("id", "task", "title"), (1, "Bake bread", "Baker"), (2, "Mix “dough”", None), (3, "", "")]
SEEDS = {
    "csv": b'id,task\n1,Bake\n2,"Mix\ndough"\n',
    "docx": docx(p("Baker", "Title") + p("Bake", "ListBullet") + p("Für alle")),
    "html": f"<title>x</title><h1>Baker</h1><ul><li>Bake<li>{DUTIES}</ul><table><tr><td>A".encode(),
    "html-table": (
        b"<table><tr><td>id<td>task</tr><tr><td rowspan=2>1<td>Bake<br>Mix</tr><tr><td>Cool"
        b"<table><tr><td>in</table></table><table><tr><td>x"
    ),
    "json": json.dumps({"title": "Baker", "a": [DUTIES, DUTIES], "b": f"<p>{DUTIES}"}).encode(),
    "jsonl": b'{"task": "Bake", "id": 1}\n{"task": "Mix"}\n',
    "mail": (
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: text/html; charset=latin-1\n\n<h1>Baker</h1>\n--b\nContent-Type: "
        b"text/csv\nContent-Disposition: attachment; filename=\"../a.csv\"\n\ntask\nBake\n--b--\n"
    ),
    "markdown": b"---\ntitle: Baker\n---\n# Duties\n- Bake\n",
    "parquet": parquet({"task": ["Bake bread", "Mix", None] * 9, "id": list(range(27))}),
    "pdf": pdf(LINES, LINES),
    "rtf": rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\b Duties\b0\par{\pntext\bullet\tab}Bake \'e9\par}",
    "text": "Baker\r\n\r\n• Bake “bread”\r\n".encode(),
    "tsv": b"id\ttask\n1\tBake\n",
    "xlsx": xlsx({"Tasks": ROWS, "More": ROWS}),
    "zip": archive({"a.txt": "Bake bread", "b/c.csv": "task\nBake\n", "d.zip": archive({"e": ""})}),
}  # fmt: skip
READERS = Plugins.from_settings(Settings(), third_party=False, strict=True).readers
IN_A_PROCESS = ("pdf", "docx", "rtf")
LIMITS = Limits(seconds=20, memory=1024)  # what only a hang comes near


def test_every_bundled_reader_is_here():
    assert {entry.name for entry in READERS} == set(SEEDS)


def read(name: str, data: bytes) -> None:
    source = Source(name="in", data=data, limits=LIMITS)
    reader = READERS.create(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with one_line():
            for item in reader.read(source):
                assert isinstance(item, (Document, Task, Source))
                if isinstance(item, Source):
                    item.read_bytes()
                else:
                    item.text.encode()


@contextmanager
def one_line():
    """Let an InputError pass if it names the input, in one line."""
    refusal = "in"
    try:
        yield
    except InputError as error:
        refusal = str(error)
    assert refusal.startswith("in")
    assert "\n" not in refusal


@st.composite
def spoilt(draw, seed: bytes) -> bytes:
    """The seed: cut, with bytes changed, with a piece doubled, moved or filled up."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(1, 40))
        piece = bytes(data[place : place + length])
        match draw(st.sampled_from(["cut", "drop", "change", "double", "move", "fill"])):
            case "cut":
                del data[place:]
            case "drop":
                del data[place : place + length]
            case "change":
                data[place : place + length] = draw(st.binary(min_size=1, max_size=8))
            case "double":
                data[place:place] = piece * draw(st.integers(1, 50))
            case "move":
                del data[place : place + length]
                elsewhere = draw(st.integers(0, len(data)))
                data[elsewhere:elsewhere] = piece
            case "fill":
                data[place : place + length] = draw(st.sampled_from([b"\0", b"\xff"])) * length
    return bytes(data)


def examples(name: str) -> settings:
    number = 15 if name in IN_A_PROCESS else 100
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", SEEDS)
def test_the_seed_is_sound(name):
    source = Source(name="in", data=SEEDS[name], limits=LIMITS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert list(READERS.create(name).read(source))


@pytest.mark.parametrize("name", SEEDS)
def test_spoilt_input(name):
    @examples(name)
    @given(spoilt(SEEDS[name]))
    def check(data):
        read(name, data)

    check()


@pytest.mark.parametrize("name", SEEDS)
def test_noise_behind_the_first_bytes(name):
    @examples(name)
    @given(st.integers(0, 40), st.binary(max_size=400))
    def check(kept, noise):
        read(name, SEEDS[name][:kept] + noise)

    check()


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("other", ["pdf", "docx", "xlsx", "parquet", "zip", "html"])
def test_another_kind_of_file(name, other):
    read(name, SEEDS[other])


@settings(max_examples=300, deadline=None)
@given(spoilt(SEEDS["docx"]))
def test_the_reader_of_word_files_in_this_process(data):
    with one_line():
        assert isinstance(read_body(Source(name="in", data=data))[0], str)


XML = [
    *(p("x"), "<w:p/>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:r>"),
    *("</w:r>", "<w:sdt>", "</w:sdt>", '<w:pStyle w:val="Title"/>', "<w:p>", "</w:p>"),
    *('<w:numPr><w:ilvl w:val="x"/></w:numPr>', "<mc:AlternateContent/>", "<!-- x -->", "<?x y?>"),
    *('<w:pPr><w:outlineLvl w:val="77"/></w:pPr>', "<w:rPr><w:b/><w:vanish/></w:rPr>"),
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(XML), max_size=12))
def test_any_xml_of_words(parts):
    from lxml.etree import XMLSyntaxError

    try:
        data = docx("".join(parts))
    except XMLSyntaxError:
        return
    assert isinstance(read_body(Source(name="in", data=data))[0], str)


TAGS = [
    *("<div>", "</div>", "<p>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<ul>"),
    *("<li>", "<select>", "<svg>", "<template>", "<a b='", "<!--", "-->", "<script>", "</script>"),
    *("x", "&#0;", "&#xd800;", "\x1e", "\x1f", "<pre>\n\n", "<form>", "<main>", "<h1>"),
    *("<frameset>", "<math><mi>"),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_any_tags(parts):
    read("html", "".join(parts).encode())
