"""Reading in a process of its own. The functions below are what the child is asked for."""

from __future__ import annotations

import sys
import textwrap
import time

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.source import Source
from tasktriage.kit.isolated import in_own_process

HELPERS = """
import os, sys, time
from tasktriage.plugin import InputError

def shout(source):
    print("to standard output")
    os.write(1, b"and past Python")
    return [source.read_bytes().decode().upper(), source.name, source.title, source.limits.pages]

def surrogate(source):
    return "\\ud800"

def refuse(source):
    raise InputError(source.name, "is no good; mend it")

def over(source):
    raise source.over("pages", "has 9 pages")

def fail(source):
    raise KeyError("k")

def sleep(source):
    time.sleep(600)

def spin(source):
    while True: pass

def leave(source):
    os._exit(3)

def crash(source):
    os.abort()

def eat(source):
    return len(bytearray(10**10))

def load(source):
    raise ImportError("x.so: failed to map segment from shared object")

def talk(source):
    return "x" * (2**20 + 1)

def path(source):
    return sys.path
"""


@pytest.fixture
def call(tmp_path, monkeypatch):
    (tmp_path / "helpers.py").write_text(textwrap.dedent(HELPERS))
    monkeypatch.syspath_prepend(str(tmp_path))

    def call(function, data=b"abc", **limits):
        source = Source(name="in", data=data, title="T", limits=Limits(**limits))
        return in_own_process(source, f"helpers:{function}")

    return call


def test_the_answer_comes_back_whatever_is_printed(call):
    assert call("shout", pages=7) == ["ABC", "in", "T", 7]
    assert call("shout", b"x\n" * 10**6)[0] == "X\n" * 10**6
    assert call("surrogate") == "\ud800"


def test_errors_on_purpose_keep_their_words(call):
    with pytest.raises(InputError, match=r"^in: is no good; mend it$"):
        call("refuse")
    with pytest.raises(InputError, match=r"^in: has 9 pages; limit 'pages' is 5, raise it"):
        call("over", pages=5)


def test_other_errors_are_not_the_inputs(call):
    with pytest.raises(RuntimeError, match="KeyError: 'k'"):
        call("fail")


@pytest.mark.parametrize("function", ["sleep", "spin"])
def test_time(call, function):
    start = time.monotonic()
    with pytest.raises(InputError, match=r"^in: takes longer to read than 1 s; limit 'seconds' is"):
        call(function, seconds=1)
    assert time.monotonic() - start < 300  # in seconds: only a hang is caught


@pytest.mark.skipif(sys.platform != "linux", reason="bounded on Linux only")
def test_memory(call):
    with pytest.raises(InputError, match=r"^in: needs more than 512 MiB of memory to read; limit"):
        call("eat", memory=512)
    with pytest.raises(InputError, match=r"^in: needs more than 512 MiB of memory to read; limit"):
        call("load", memory=512)


@pytest.mark.parametrize("function", ["leave", "crash"])
def test_a_process_that_breaks_is_the_inputs_fault(call, function):
    with pytest.raises(InputError, match=r"^in: is so damaged that its reader broke"):
        call(function)


def test_size_of_what_goes_in_and_comes_out(call):
    with pytest.raises(InputError, match=r"^in: is larger than 1 MiB; limit 'size'"):
        call("shout", b"x" * (2**20 + 1), size=1)
    with pytest.raises(InputError, match=r"^in: holds more than 1 MiB of text; limit 'size'"):
        call("talk", size=1)


def test_a_module_beside_the_documents_is_not_imported(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('owned')")
    monkeypatch.chdir(tmp_path)
    source = Source(name="in", data=b"<p>Bakes bread</p>")
    ((text, _),) = in_own_process(source, "tasktriage_plugins.reader_html.page:read_page")
    assert text == "Bakes bread"


def test_no_process_to_start(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(InputError, match=r"^in: can't be read: no process can be started"):
        in_own_process(Source(name="in", data=b""), "json:loads")
