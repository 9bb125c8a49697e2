from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from tasktriage.plugin import InputError, Limits, Source
from tasktriage_plugins.reader_zip.reader import ZipReader

from .documents import archive


def read(data: bytes, **options) -> dict[str, Source]:
    """The members by name, none of them read."""
    source = Source(name="a.zip", data=data, **options)
    return {member.name: member for member in ZipReader().read(source)}


def texts(data: bytes, **options) -> dict[str, bytes]:
    source = Source(name="a.zip", data=data, **options)
    return {member.name: member.read_bytes() for member in ZipReader().read(source)}


def test_members_in_order_with_what_the_user_said():
    data = archive({"b.txt": "B", "jobs/a.csv": "task\nBake\n", "jobs/": ""})
    assert texts(data) == {"a.zip/b.txt": b"B", "a.zip/jobs/a.csv": b"task\nBake\n"}
    member = read(data, column="c", id_column="i", title="t", reader="zip")["a.zip/b.txt"]
    assert (member.column, member.id_column, member.title) == ("c", "i", "t")
    assert (member.suffix, member.reader, member.nesting) == (".txt", None, 1)


@pytest.mark.parametrize("hidden", [".git/config.txt", "__MACOSX/a.txt", "jobs/.hidden.txt"])
def test_hidden_members_are_passed_over(hidden):
    assert list(read(archive({"a.txt": "A", hidden: "H"}))) == ["a.zip/a.txt"]


def test_names_that_lead_out_are_names_and_nothing_more(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = archive({"/etc/passwd": "A", "jobs/../../b.txt": "B"})
    assert sorted(texts(data).values()) == [b"A", b"B"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "damaged zip archive"),
        (archive({}), "without files"),
        (archive({"jobs/": "", ".x": ""}), "without files"),
        (archive({"a.txt": "A" * 1000})[:-30], "damaged zip archive"),
    ],
    ids=["nothing", "no archive", "no member", "folders", "cut off"],  # bytes hold the time
)
def test_what_is_no_archive_is_one_line(data, problem):
    with pytest.raises(InputError, match=problem) as info:
        read(data)
    assert str(info.value).startswith("a.zip: ")
    assert "\n" not in str(info.value)


def test_encrypted():
    data = bytearray(archive({"a.txt": "A"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="is encrypted"):
        read(bytes(data))


def test_a_damaged_member_spoils_itself_only():
    data = archive({"a.txt": "Bake bread " * 50, "b.txt": "B"}).replace(b"a.txt", b"a.txt", 1)
    place = data.index(b"a.txt") + 10
    broken = data[:place] + b"\xff\xff\xff" + data[place + 3 :]
    members = ZipReader().read(Source(name="a.zip", data=broken))
    with pytest.raises(InputError, match=r"^a\.zip/a\.txt: is a damaged member of its archive"):
        next(members).read_bytes()
    assert next(members).read_bytes() == b"B"


@pytest.mark.parametrize("method", [99, 6])
def test_an_unknown_compression_is_one_line(method):
    data = bytearray(archive({"a.txt": "A"}))
    data[8] = method
    data[data.index(b"PK\x01\x02") + 10] = method
    with pytest.raises(InputError, match=r"^a\.zip/a\.txt: is a damaged member"):
        texts(bytes(data))


def test_limits():
    many = archive({f"{n}.txt": "x" for n in range(11)})
    with pytest.raises(InputError, match=r"holds 11 files; limit 'members' is 10, raise it with"):
        read(many, limits=Limits(members=10))
    assert len(read(many, limits=Limits(members=11))) == 11
    bomb = archive({"a.txt": bytes(2**25)})
    with pytest.raises(InputError, match=r"unpacks to [\d,]+ times its size; limit 'ratio' is 100"):
        read(bomb)
    large = archive({"a.txt": b"x" * (2**20 + 1), "b.txt": "B"})
    members = ZipReader().read(Source(name="a.zip", data=large, limits=Limits(size=1)))
    with pytest.raises(InputError, match=r"a\.zip/a\.txt: is larger than 1 MiB; limit 'size' is 1"):
        next(members).read_bytes()
    assert next(members).read_bytes() == b"B"
    with pytest.raises(InputError, match="is an archive inside 2 archives; limit 'nesting' is 1"):
        read(many, nesting=2)


def test_a_directory_too_long_is_refused_before_it_is_read():
    names = archive({f"{n}" + "x" * 3000: "" for n in range(9)})
    with pytest.raises(InputError, match="holds too many files; limit 'members' is 10"):
        read(names, limits=Limits(members=10))


def test_a_member_is_unpacked_while_it_is_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", "task\n" + "".join(f"Bake bread {n}\n" for n in range(10**5)))
    (member,) = ZipReader().read(Source(name="a.zip", path=path))
    with pytest.raises(InputError, match="damaged member"):
        member.read_bytes()  # the archive is closed behind the last member
    for member in ZipReader().read(Source(name="a.zip", path=path)):
        with member.open() as stream:
            assert stream.readline() == b"task\n"


def test_a_member_without_a_name_is_passed_over():
    data = archive({"a.txt": "A", "NUL.txt": "B"}).replace(b"NUL", b"\0\0\0")
    assert texts(data) == {"a.zip/a.txt": b"A"}


def test_a_name_that_no_file_system_knows_is_shortened():
    # it stands in every record of what the member holds
    (member,) = read(archive({"n" * 60_000 + ".csv": "task\nBake\n"})).values()
    assert len(member.name) < 1100
    assert member.suffix == ".csv"


def test_a_member_that_says_it_is_huge_is_one_line():
    data = bytearray(archive({"a.txt": "A" * 99}))
    entry = data.index(b"PK\x01\x02")
    # the checksum and the packed size: just below what would mean a 64-bit size
    data[entry + 16 : entry + 24] = b"\xff\xff\xff\xff" + b"\xff\xff\xff\x00"
    for member in ZipReader().read(Source(name="a.zip", data=bytes(data))):
        # later Pythons see first that it would reach into the next entry
        said = r"^a\.zip/a\.txt: is a damaged member.*(CRC|Overlapped entries)"
        with pytest.raises(InputError, match=said):
            member.read_bytes()  # while the archive is open


def test_members_of_one_name_get_names_of_their_own():
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as file:
        warnings.simplefilter("ignore")  # the library says that this is unusual
        for text in ("Bake", "Cook"):
            file.writestr("jobs/a.md", text)
    assert texts(stream.getvalue()) == {
        "a.zip/jobs/a.md": b"Bake",
        "a.zip/jobs/a (2).md": b"Cook",
    }
