from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.contracts.unread import unread


@pytest.mark.parametrize(
    ("suffix", "advice"),
    [
        (".doc", "save it as docx"),
        (".MSG", "save it as eml"),
        (".pages", "export it as docx"),
        (".odt", "save it as docx"),
        (".png", "have its text recognised"),
    ],
)
def test_what_is_known_and_not_read_says_what_to_do(suffix, advice):
    assert advice in (unread(suffix) or "")


@pytest.mark.parametrize("suffix", ["", ".md", ".log"])
def test_of_others_nothing_is_known(suffix):
    assert unread(suffix) is None


@pytest.mark.parametrize("first", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"])
def test_a_picture_under_another_name_is_told_by_its_bytes(first):
    with pytest.raises(InputError, match="is a picture, not text; have its text recognised"):
        Source(name="job.txt", data=first + b"x").read_text()
