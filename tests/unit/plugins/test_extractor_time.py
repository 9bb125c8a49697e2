"""Documents are hostile: the time that one takes grows with its length only."""

from __future__ import annotations

import random
import time

import pytest

from tasktriage.plugin import Document
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor

MB = 1_000_000
LIMIT = 10  # seconds of processor time; a step that is not linear takes minutes
SCRAPS = (
    "the ;and ;reviews ;- ;, ;. ;\n;Duties;other duties as ;must ;**;[;](;(;): ;will ;• ;1. ;<b>;"
)


def drawn(size: int) -> str:
    return "".join(random.Random(0).choices(SCRAPS.split(";"), k=size // 4))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("oil the pump and " * (MB // 17), id="one line of words"),
        pytest.param("You will " + "oil the pump; and " * (MB // 18), id="one line of clauses"),
        pytest.param("• oil the pump " * (MB // 15), id="one line of bullets"),
        pytest.param("1) Oil 2) Mop " * (MB // 14), id="one line of numbers"),
        pytest.param("- Oil the pump and log it\n" * 50_000, id="many bullets"),
        pytest.param("Duties\n" * 100_000, id="many headings"),
        pytest.param("You will:\n" * 100_000, id="many lead-ins"),
        pytest.param("Store Manager\n" * 50_000, id="many roles"),
        pytest.param("other duties as assigned and " * (MB // 29), id="many stock clauses"),
        pytest.param("under supervision, " * (MB // 19), id="many asides"),
        pytest.param("A (" * (MB // 3), id="brackets never closed"),
        pytest.param("<b>a" * (MB // 4), id="tags never closed"),
        pytest.param("a\u00ad" * (MB // 2), id="soft hyphens"),
        pytest.param("\u200d" * MB, id="joiners"),
        pytest.param("🚀 " * (MB // 2), id="pictures"),
        pytest.param("re-" * (MB // 3), id="prefixes"),
        pytest.param(" " * MB, id="spaces"),
        pytest.param("x" + "\u00a0" * MB + "x", id="hard spaces"),
        pytest.param("Oil" + " " * 70_000 + "the pump\n\n- Log it\n", id="spaces above a list"),
        pytest.param("3 | " + " " * 70_000 + "oil it | 2 % of all |" * 9, id="spaces in a row"),
        pytest.param("| 25 % " * (MB // 7), id="cells without words"),
        pytest.param("---\n- " + "a " * (MB // 3) + "\n" + "key:\n" * 9_000 + "---\n", id="matter"),
        pytest.param("when you oil, " * (MB // 14), id="many occasions"),
        pytest.param("Finally, " * 2_000 + "oil it.", id="many adverbs"),
        pytest.param("In, " * 20_000, id="many openers"),
        pytest.param("*" * MB, id="stars"),
        pytest.param("\n" * MB, id="lines"),
        pytest.param(drawn(MB), id="drawn"),
    ],
)
@pytest.mark.parametrize("split", [False, True])
def test_a_megabyte_takes_seconds(text, split):
    start = time.process_time()
    for _ in RulesExtractor(split_compounds=split).extract(Document(name="x", text=text)):
        pass
    assert time.process_time() - start < LIMIT
