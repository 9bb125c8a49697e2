"""An extractor in a process of its own: the same units, the same errors."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from tasktriage.contracts.errors import ComponentError, UsageError
from tasktriage.domain.document import Document
from tasktriage.pipeline.segment import segment

SPEC = """
@hookimpl
def tasktriage_extractors():
    yield ExtractorSpec(name="mine", summary="S", factory=Mine)
"""
LINES = (
    "for n, line in enumerate(document.text.splitlines()):\n"
    "    yield Unit(task=Task(line, origin=Origin(line=n)), kind=UnitKind.DUTY, prior=1.0, why='x')"
)
DOCUMENT = Document(name="a.md", text="Bake bread\nSweep the floor \ud800\n", hint="baker")


def extractor(body: str) -> str:
    lines = "\n        ".join(body.strip("\n").split("\n"))
    return f"class Mine:\n    def extract(self, document):\n        {lines}\n{SPEC}"


def units(plugins, document: Document = DOCUMENT):
    entry = plugins.extractors.find("mine")
    return list(segment([document], entry.create(), entry.describe(), theirs=True))


@pytest.mark.parametrize("body", [LINES, "return []", "yield from ()"])
def test_it_cuts_as_in_this_process(both, body):
    plain, isolated = both(extractor(body))
    assert units(isolated) == units(plain)


@pytest.mark.parametrize(
    "body",
    [
        "raise KeyError('k')",
        "yield 5",
        "return 5",
        "sys.exit(2)",
        "raise UsageError('no')",
        "yield Unit(task=Task('a'), kind=UnitKind.DUTY, prior=1.0, why='x', group='a')",
        "yield Unit(task=Task('a'), kind=UnitKind.DUTY, prior=2.0, why='x')",
        "yield Unit(task=Task('a', origin=Origin(start='a')), kind=UnitKind.DUTY, prior=1, why='')",
    ],
)
def test_it_fails_as_in_this_process(both, body):
    said = []
    for plugins in both(extractor(body)):
        with pytest.raises((ComponentError, UsageError)) as caught:
            units(plugins)
        said.append(f"{type(caught.value).__name__}: {caught.value}")
    assert said[0] == said[1]


def test_pieces_without_end_are_cut_off(isolated):
    body = "while True: yield Unit(task=Task('a'), kind=UnitKind.DUTY, prior=0.5, why='x')"
    with pytest.warns(match="is cut into more than 50,000 pieces"):
        assert len(units(isolated(extractor(body)))) == 50_000


def test_a_crash_is_its_error_and_the_next_document_is_cut(isolated):
    body = f"if 'bad' in document.text: os._exit(4)\n{LINES}"
    plugins = isolated(extractor(body))
    entry = plugins.extractors.find("mine")
    made = entry.create()
    bad = Document(name="b", text="bad")
    assert len(list(made.extract(DOCUMENT))) == 2
    with pytest.raises(ComponentError, match="failed: BrokenProcessError: ended with exit code 4"):
        list(made.extract(bad))
    assert len(list(made.extract(DOCUMENT))) == 2


def test_one_that_never_ends_is_ended(isolated):
    plugins = isolated(extractor("while True: pass\nyield"), seconds=5)
    with pytest.raises(ComponentError, match="failed: TimeoutError: said nothing for 5 s"):
        units(plugins)


def test_one_that_takes_all_memory_is_ended(isolated):
    body = "kept = []\nwhile True: kept.append(bytearray(2**24))\nyield"
    plugins = isolated(extractor(body), memory=300)
    with pytest.raises(ComponentError, match="needs more than 300 MiB of memory"):
        units(plugins)


def test_threads_may_share_one(isolated):
    made = isolated(extractor(LINES)).extractors.create("mine")
    documents = [Document(name=str(n), text=f"Bake {n}\n") for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda d: [u.task.text for u in made.extract(d)], documents))
    assert found == [[f"Bake {n}"] for n in range(20)]


def test_it_runs_elsewhere_and_its_module_is_unknown_here(isolated):
    import sys

    before = set(sys.modules)
    plugins = isolated(
        "print('x', file=sys.stderr)\n" + extractor(LINES.replace("'x'", "str(os.getpid())"))
    )
    found = units(plugins)
    assert {unit.why for unit in found} != {str(os.getpid())}
    assert not [name for name in set(sys.modules) - before if "theirs" in name]
