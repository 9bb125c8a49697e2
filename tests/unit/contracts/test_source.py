from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.source import Source, decode

NOISE = st.binary(max_size=300)
MARKS = st.sampled_from(
    [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"+/v8-"]
)
CODECS = ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "shift_jis", "koi8-r", "gb18030"]


@settings(max_examples=300, deadline=None)
@given(MARKS, NOISE)
def test_any_bytes_give_text_or_a_clear_refusal(mark, noise):
    refusal = None
    try:
        text, notes = decode("in", mark + noise)
    except InputError as error:
        refusal = str(error)
    if refusal is None:
        assert isinstance(text, str)
        assert text
        assert all("\n" not in note for note in notes)
    else:
        assert refusal.startswith("in: ")
        assert "\n" not in refusal


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=80), st.sampled_from(CODECS))
def test_any_encoded_text_gives_text_or_a_clear_refusal(text, codec):
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        return
    try:
        decoded, notes = decode("in", data)
    except InputError:
        return
    if codec in ("utf-8", "utf-8-sig", "utf-16"):
        assert decoded == (text.removeprefix("\ufeff") if codec == "utf-8" else text)
        assert notes == ()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_are_understood_and_not_part_of_the_text(codec):
    assert decode("in", "Grüße, 日本\r\nx".encode(codec)) == ("Grüße, 日本\r\nx", ())


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_of_both_orders(mark):
    codec = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode("in", mark + "Run tests".encode(codec)) == ("Run tests", ())


def test_half_a_utf_16_character_is_refused():
    with pytest.raises(InputError, match="begins as UTF-16"):
        decode("in", "Run".encode("utf-16") + b"x")


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
def test_utf_32_is_read_or_refused_never_garbled(codec):
    data = "\ufeffRun the tests".encode(codec)
    try:
        text, _ = decode("in", data)
    except InputError:
        return
    assert text.lstrip("\ufeff") == "Run the tests"


@pytest.mark.parametrize(
    "text",
    [
        "It’s your job",
        "• Manage the team\n• Don’t panic\n",
        "You’ll run the café’s menu – résumé screening too. “Front of house”",
        "Prüfe die Verträge und kläre Rückfragen täglich",
        "Vous gérez l’équipe et préparez les données à déployer, à l’écoute.",
    ],
)
def test_text_of_a_western_windows_machine_is_read_with_a_note(text):
    decoded, notes = decode("in", text.encode("cp1252"))
    assert decoded == text
    assert len(notes) == 1
    assert notes[0].startswith("is not UTF-8; read as ")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 x", "a PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"\xd0\xcf\x11\xe0rest", "old Office"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"PAR1\x15\x04", "parquet"),
        (b"text\0text", "binary"),
        (b"\0", "binary"),
    ],
)
def test_binary_kinds_are_named_with_advice(data, kind):
    with pytest.raises(InputError, match=kind) as info:
        decode("job.bin", data)
    assert str(info.value).startswith("job.bin: is ")
    assert "first" in str(info.value) or "give --reader " in str(info.value)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_empty(data):
    with pytest.raises(InputError, match="is empty"):
        decode("in", data)


SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\ufeff"


@given(st.text(alphabet=SPACES, min_size=1, max_size=10))
def test_white_space_only(text):
    with pytest.raises(InputError, match=r"white space only|is empty"):
        decode("in", text.encode())


def test_crlf_stays_since_offsets_count_it():
    assert decode("in", b"a\r\nb")[0] == "a\r\nb"


@pytest.mark.parametrize("kind", ["path", "data", "stream"])
def test_the_three_ways_in(kind, tmp_path):
    content = "Gruß\n".encode()
    (tmp_path / "f.txt").write_bytes(content)
    value = {"path": tmp_path / "f.txt", "data": content, "stream": io.BytesIO(content)}[kind]
    source = Source(name="f", **{kind: value})
    assert source.read_text() == ("Gruß\n", ())


def test_a_stream_is_left_open():
    stream = io.BytesIO(b"x")
    Source(name="-", stream=stream).read_bytes()
    assert not stream.closed


def test_path_refusals(tmp_path):
    with pytest.raises(InputError, match=r"gone\.txt: no such file"):
        Source(name="gone.txt", path=tmp_path / "gone.txt").read_bytes()
    with pytest.raises(InputError, match="folder"):
        Source(name="d", path=tmp_path).read_bytes()
    with pytest.raises(InputError, match=r"can't be read"):
        Source(name="long", path=tmp_path / ("x" * 300)).read_bytes()
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"can't be read"):
        Source(name="below", path=tmp_path / "file" / "below").read_bytes()


def test_what_is_held_at_once_is_bounded(tmp_path):
    (tmp_path / "f.txt").write_bytes(b"x" * (2**20 + 1))
    one = Limits(size=1)
    for way in ({"path": tmp_path / "f.txt"}, {"stream": io.BytesIO(b"x" * (2**20 + 1))}):
        with pytest.raises(InputError, match="f: is larger than 1 MiB; limit 'size' is 1, raise"):
            Source(name="f", limits=one, **way).read_text()
    assert len(Source(name="f", limits=one, data=b"x" * 2**20).read_bytes()) == 2**20


def test_a_source_that_never_ends_is_given_up():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            return b"x" * min(size, 2**16)

    with pytest.raises(InputError, match="'size'"):
        Source(name="-", stream=Endless(), limits=Limits(size=1)).read_bytes()


def test_any_place_can_be_read_whatever_the_way_in(tmp_path):
    class Pipe(io.RawIOBase):
        left = b"abc"

        def read(self, size=-1):
            data, self.left = self.left[:1], self.left[1:]
            return data

    (tmp_path / "f").write_bytes(b"abc")
    for way in ({"path": tmp_path / "f"}, {"data": b"abc"}, {"stream": Pipe()}):
        with Source(name="f", **way).open_seekable() as stream:
            stream.seek(-1, 2)
            assert stream.read() == b"c"


@pytest.mark.parametrize(
    ("options", "suffix"),
    [
        ({"name": "a.zip/B.Csv"}, ".csv"),
        ({"name": "x.txt", "path": Path("y.PDF")}, ".pdf"),
        ({"name": "<stdin>"}, ""),
        ({"name": "a.b/c"}, ""),
    ],
)
def test_suffix(options, suffix):
    assert Source(**options).suffix == suffix


def test_a_stream_that_fails():
    class Broken(io.RawIOBase):
        def readable(self):
            return True

        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(InputError, match="-: can't be read: Input/output error"):
        Source(name="-", stream=Broken()).read_bytes()
