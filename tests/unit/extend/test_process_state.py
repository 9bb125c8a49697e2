"""What a stranger moves for the whole process is put back, and said."""

from __future__ import annotations

import io
import locale
import logging
import os
import random
import signal
import sys
import threading
import warnings
from contextlib import contextmanager

import numpy as np
import pytest

from tasktriage.extend.discovery import State
from tasktriage.extend.process_state import owned, restored

HEAD = "from tasktriage.plugin import *\n\n\n"
HOOK = "@hookimpl\ndef tasktriage_outputs():\n"
SPEC = "    yield OutputSpec(name='x', summary='S', factory='{module}_impl:X')\n"


def state():
    return {
        "the working folder": os.getcwd(),  # noqa: PTH109
        "signal handlers": [signal.getsignal(n) for n in sorted(signal.valid_signals())],
        "what keeps libraries quiet": os.environ.get("ORT_DISABLE_TELEMETRY"),
        "the recursion limit": sys.getrecursionlimit(),
        "the locale": locale.setlocale(locale.LC_ALL),
        "the filters of warnings": (list(warnings.filters), warnings.showwarning),
        "the root of logging": (
            logging.root.level,
            list(logging.root.handlers),
            logging.root.disabled,
            logging.root.manager.disable,
        ),
        "the standard streams": (sys.stdin, sys.stdout, sys.stderr),
        "random": (random.getstate(), np.random.get_state()[1].tolist()),
    }


MOVES = {
    "chdir": ("the working folder", "import os; os.chdir('/')"),
    "interrupts": (
        "signal handlers",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
    ),
    "terminates": (
        "signal handlers",
        "import signal; signal.signal(signal.SIGTERM, lambda n, f: None)",
    ),
    "reports": (
        "what keeps libraries quiet",
        "import os; os.environ['ORT_DISABLE_TELEMETRY'] = '0'",
    ),
    "recursion": ("the recursion limit", "import sys; sys.setrecursionlimit(54321)"),
    "locale": ("the locale", "import locale; locale.setlocale(locale.LC_ALL, 'C')"),
    "silence": ("the filters of warnings", "import warnings; warnings.simplefilter('ignore')"),
    "no-filters": ("the filters of warnings", "import warnings; warnings.resetwarnings()"),
    "other-filters": ("the filters of warnings", "import warnings; warnings.filters = []"),
    "shows": (
        "the filters of warnings",
        "import warnings; warnings.showwarning = lambda *a, **k: None",
    ),
    "handler": (
        "the root of logging",
        "import logging; logging.getLogger().addHandler(logging.NullHandler())",
    ),
    "level": ("the root of logging", "import logging; logging.getLogger().setLevel(1)"),
    "no-logging": ("the root of logging", "import logging; logging.disable()"),
    "disabled": ("the root of logging", "import logging; logging.getLogger().disabled = True"),
    "stdout": ("the standard streams", "import io, sys; sys.stdout = io.StringIO()"),
    "seed": (None, "import random; random.seed(1)"),
    "numpy-seed": (None, "import numpy; numpy.random.seed(1)"),
}


@pytest.fixture(autouse=True)
def _somewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.parametrize("where", ["import", "hook", "component", "made"])
@pytest.mark.parametrize("name", MOVES)
def test_what_is_moved_is_restored(make, fake_dist, name, where):
    what, move = MOVES[name]
    parts = {place: move if place == where else "pass" for place in ("import", "hook", "component")}
    made = move if where == "made" else "pass"
    module = f"tt_{name}_{where}".replace("-", "_")
    source = f"{HEAD}{parts['import']}\n\n\n{HOOK}    {parts['hook']}\n{SPEC}".format(module=module)
    impl = f"{parts['component']}\n\n\nclass X:\n    def __init__(self):\n        {made}\n"
    impl += "    def write(self, results, run, stream): ...\n"
    dist = fake_dist(
        "tt-moves",
        modules={f"{module}.py": source, f"{module}_impl.py": impl},
        entry_points={"moves": module},
    )
    plugins = make(dist, strict=True)
    before = state()
    # owned: whatever threads other tests have left
    with owned(), warnings.catch_warnings():  # the filters as pytest sets them stay its own
        before["the filters of warnings"] = state()["the filters of warnings"]
        plugins.outputs.create("x")
        after = state()
    assert {k: v for k, v in after.items() if v != before[k]} == {}
    record = plugins.find("moves")
    assert record.state is State.ACTIVE
    assert record.moved == ([] if what is None else [what])
    assert record.remark == ("" if what is None else f"changed {what}; put back")


def test_a_plugin_that_breaks_has_moved_nothing_either(make, third):
    broken = third("tt-bad", "import os; os.chdir('/'); 1/0\n")
    before = os.getcwd()  # noqa: PTH109
    plugins = make(broken)
    plugins.load()
    assert os.getcwd() == before  # noqa: PTH109
    assert plugins.find("tt-bad").moved == ["the working folder"]


def test_what_was_moved_is_no_fault_under_strict_loading_and_no_warning(make, third):
    warned: list[str] = []
    source = f"{HEAD}import os; os.chdir('/')\n\n\n{HOOK}{SPEC.format(module='m')}"
    make(third("tt-moves", source), strict=True, warn=warned.append).load()
    assert warned == []


def test_a_seed_makes_nobody_elses_numbers_known(make, third):
    """Where `random` was imported by the plugin, there is no state to go back to."""
    module = sys.modules.pop("random")
    try:
        with owned(), restored([]):
            import random as anew

            anew.seed(1)
        first = anew.random()
        assert first != module.Random(1).random()
    finally:
        sys.modules["random"] = module


def test_a_folder_that_is_gone(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    moved: list[str] = []
    with restored(moved):
        (tmp_path / "gone").rmdir()
        os.chdir("/")
    monkeypatch.chdir(tmp_path)
    with restored(moved):
        pass


def test_another_thread_than_the_main_one():
    moved: list[str] = []

    def run() -> None:
        with restored(moved):
            sys.setrecursionlimit(sys.getrecursionlimit() + 1)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert moved == ["the recursion limit"]


@contextmanager
def another_thread(run):
    """A thread of the program's own that calls `run` in the block, and ends with it."""
    begin, done, end = threading.Event(), threading.Event(), threading.Event()

    def wait() -> None:
        begin.wait(10)
        run()
        done.set()
        end.wait(10)

    thread = threading.Thread(target=wait)
    thread.start()

    def act() -> None:
        begin.set()
        assert done.wait(10)

    try:
        yield act
    finally:
        begin.set()
        end.set()
        thread.join()


def test_what_another_thread_of_the_program_does_is_left(monkeypatch):
    """It may redirect the stream while a plugin is imported, or draw a number."""
    own, drawn = io.StringIO(), []
    monkeypatch.setattr(sys, "stdout", sys.stdout)

    def run() -> None:
        sys.stdout = own
        drawn.append(random.random())

    moved: list[str] = []
    with another_thread(run) as act:
        with restored(moved):
            act()
        assert sys.stdout is own
        assert random.random() != drawn[0]
    assert moved == []


def test_a_process_of_our_own_has_no_such_threads(monkeypatch):
    before = sys.stdout
    monkeypatch.setattr(sys, "stdout", before)
    moved: list[str] = []
    with another_thread(lambda: None), owned(), restored(moved):
        sys.stdout = io.StringIO()
    assert sys.stdout is before
    assert moved == ["the standard streams"]


def test_what_cannot_be_asked_for_stops_nothing(monkeypatch):
    monkeypatch.delattr(sys, "stdin")
    monkeypatch.setitem(sys.modules, "logging", object())
    before = sys.getrecursionlimit()
    moved: list[str] = []
    with restored(moved):
        sys.setrecursionlimit(before + 1)
    assert sys.getrecursionlimit() == before
    assert moved == ["the recursion limit"]


def test_bundled_plugins_are_not_watched(make, monkeypatch):
    from tasktriage.extend import manager

    monkeypatch.setattr(manager, "restored", None)
    make(strict=True).load()
