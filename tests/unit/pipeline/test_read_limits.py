"""What a document may cost, and what stands in every record of it."""

from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.contracts.limits import Limits
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import read
from tasktriage.pipeline.support.paths import expand

from .test_read import TABLE, TEXT, file


@pytest.fixture
def readers(registry):
    return registry("readers", TEXT, TABLE)


def test_a_text_beyond_the_limit_is_refused_and_the_rest_is_read(readers):
    errors: list[InputError] = []
    long = file("a.txt", b"x" * (2**20 + 1), limits=Limits(text=1))
    items = list(read([long, file("b.txt", b"B")], readers, ReadOptions(on_error=errors.append)))
    assert [item.text for item in items] == ["B"]
    assert [str(error) for error in errors] == [
        "a.txt: holds 1,048,577 characters of text; limit 'text' is 1, "
        "raise it with --limit text=N if you trust the file"
    ]
    with pytest.raises(InputError, match="limit 'text'"):
        list(read([long], readers))
    assert len(list(read([long], readers, ReadOptions(lines=True)))) == 1  # a line at a time


def test_lines_beyond_the_limit_are_refused(readers):
    def items(text, **options):
        limits = Limits(lines=10)
        return list(read([file("a.txt", text, limits=limits)], readers, ReadOptions(**options)))

    with pytest.raises(InputError, match=r"a\.txt: holds 11 lines, .*--tasks.*limit 'lines' is 10"):
        items(b"xx\n" * 11)
    assert len(items(b"xx\n" * 10)) == len(items(b"xx\n\n \n" * 10)) == 1
    assert len(items(b"xx\n" * 11, lines=True)) == 11


def test_a_title_has_a_bound(readers):
    (item,) = read([file("a.txt", b"A", title="x" * 9999)], readers)
    assert len(item.title) == 300


def test_suffixes_that_are_passed_over_are_listed_however_many_there_are(tmp_path, readers):
    for n in range(40):
        (tmp_path / f"x.{n:02}{'s' * 100}").write_text("")
    (tmp_path / "a.txt").write_text("A")
    with pytest.warns(TasktriageWarning, match=r"passed over 1 \.00s+, .*, 20 others$") as caught:
        list(expand([tmp_path], readers))
    assert len(str(caught[0].message)) < 1000
