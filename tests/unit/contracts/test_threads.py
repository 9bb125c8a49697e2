from __future__ import annotations

import os

import pytest

from tasktriage.contracts.errors import UsageError
from tasktriage.contracts.threads import (
    LIBRARIES,
    asked_threads,
    asking_threads,
    bind_libraries,
    bind_threads,
    checked_threads,
    cores,
    rayon_is_bound,
)


@pytest.mark.parametrize(
    ("said", "meant"), [(None, None), (0, None), ("0", None), (3, 3), ("3", 3)]
)
def test_what_is_said_and_meant(said, meant):
    assert checked_threads(said) == meant


@pytest.mark.parametrize("said", [-1, 1.5, True, "", "two", "-1", "²", "٣"])
def test_what_is_no_number_of_threads(said):
    with pytest.raises(UsageError, match=r"threads must be a whole number from 0 \(all cores\)"):
        checked_threads(said)


def test_who_opens_a_model_outranks_the_variable(monkeypatch):
    assert asked_threads() is None
    monkeypatch.setenv("TASKTRIAGE_THREADS", "5")
    assert asked_threads() == 5
    with asking_threads(2):
        assert asked_threads() == 2
        with asking_threads(None):
            assert asked_threads() == 2
        with asking_threads(0):
            assert asked_threads() is None
    assert asked_threads() == 5
    monkeypatch.setenv("TASKTRIAGE_THREADS", "")
    assert asked_threads() is None


@pytest.mark.parametrize("said", [None, "", "0", "many", "²"])
def test_libraries_are_told_nothing_that_nobody_said(said):
    environment = {} if said is None else {"TASKTRIAGE_THREADS": said}
    before = dict(environment)
    bind_libraries(environment)
    assert environment == before


def test_libraries_are_told_and_a_users_word_stands():
    environment = {"TASKTRIAGE_THREADS": "2", "OMP_NUM_THREADS": "4"}
    bind_libraries(environment)
    assert environment.pop("TASKTRIAGE_THREADS") == "2"
    assert environment == dict.fromkeys(LIBRARIES, "2") | {"OMP_NUM_THREADS": "4"}


@pytest.mark.parametrize("threads", [0, 1])
def test_a_process_that_is_ours_is_bound(monkeypatch, threads):
    import numpy  # noqa: F401
    from threadpoolctl import threadpool_info, threadpool_limits

    for name in LIBRARIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, "7")  # so that it is put back
    monkeypatch.setenv("TASKTRIAGE_THREADS", "7")
    with threadpool_limits(limits=None):
        bind_threads(threads)
        found = {pool["num_threads"] for pool in threadpool_info()}
        threadpool_limits(cores())
    assert os.environ["TASKTRIAGE_THREADS"] == str(threads)
    assert {os.environ[name] for name in LIBRARIES} == {str(threads or cores())}
    if threads:
        assert found <= {1}


def test_tokenizers_has_a_pool_of_its_own(monkeypatch):
    monkeypatch.delenv("RAYON_NUM_THREADS", raising=False)
    assert rayon_is_bound(cores())
    assert not rayon_is_bound(cores() - 1)
    monkeypatch.setenv("RAYON_NUM_THREADS", "1")
    assert rayon_is_bound(1)
    monkeypatch.setenv("RAYON_NUM_THREADS", "0")
    assert not rayon_is_bound(cores() - 1)
