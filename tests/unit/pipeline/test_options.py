from __future__ import annotations

from pathlib import Path

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.source import Source
from tasktriage.contracts.specs import ReaderSpec
from tasktriage.domain.task import Task
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import read

SMALL, OTHER = Limits(size=1), Limits(size=2)
OPTIONS = ReadOptions(column="duty", id_column="nr", title="Baker", limits=SMALL)


def test_what_a_source_says_itself_stands():
    own = Source(name="a", column="task", id_column="id", title="Cook", limits=OTHER)
    assert OPTIONS.completed(own) == own
    assert OPTIONS.completed(Source(name="a")) == OPTIONS.source("a")
    assert OPTIONS.source("a") == Source(
        name="a", column="duty", id_column="nr", title="Baker", limits=SMALL
    )


def test_an_error_is_raised_where_nobody_takes_it():
    error, taken = InputError("a", "is cut"), []
    ReadOptions(on_error=taken.append).refuse(error)
    assert taken == [error]
    with pytest.raises(InputError, match="a: is cut"):
        OPTIONS.refuse(error)


def test_the_folder_of_relative_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ReadOptions().folder == tmp_path
    assert ReadOptions(base=Path("/elsewhere")).folder == Path("/elsewhere")


def test_options_hold_for_sources_that_say_nothing(registry):
    sources = []

    class Remembers:
        def read(self, source):
            sources.append(source)
            yield Task("Bake")

    spec = ReaderSpec(name="csv", summary="S", factory=Remembers, suffixes=(".csv",), tabular=True)
    readers = registry("readers", ("tasktriage", spec))
    list(read([Source(name="a.csv", data=b"")], readers, ReadOptions(column="duty", title="Baker")))
    assert [(s.column, s.title) for s in sources] == [("duty", "Baker")]
