from __future__ import annotations

import io
import zipfile

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.magic import Magic
from tasktriage.contracts.source import BINARY_KINDS, Source


def test_an_archive_begins_with_the_magic():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", "a")
    assert stream.getvalue().startswith(Magic.ZIP)


def test_a_parquet_table_begins_with_the_magic():
    pyarrow = pytest.importorskip("pyarrow", reason="the tables extra is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    parquet.write_table(pyarrow.table({"task": ["Bake bread"]}), stream)
    assert stream.getvalue().startswith(Magic.PARQUET_TABLE)


def test_each_kind_that_is_no_text_has_advice_and_is_refused():
    assert tuple(BINARY_KINDS) == Magic.NOT_TEXT
    for magic in Magic.NOT_TEXT:
        with pytest.raises(InputError, match=", not text; "):
            Source(name="x", data=magic + b" and more").read_text()


def test_a_text_may_begin_with_the_letters_of_parquet():
    assert Source(name="x", data=Magic.PARQUET + b" is a park").read_text()[0] == "PAR1 is a park"
