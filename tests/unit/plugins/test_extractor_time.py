"""Documents are hostile: the time that one takes grows with its length only.

An ordinary posting of the same length takes 7 yardsticks, the slowest here 15; a step that is not
linear takes hundreds.
"""

from __future__ import annotations

import random

import pytest

from tasktriage.plugin import Document
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor

SIZE = 500_000
LIMIT = 50
SCRAPS = (
    "the ;and ;reviews ;- ;, ;. ;\n;Duties;other duties as ;must ;**;[;](;(;): ;will ;• ;1. ;<b>;"
)


def drawn(size: int) -> str:
    return "".join(random.Random(0).choices(SCRAPS.split(";"), k=size // 4))


@pytest.mark.speed
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("oil the pump and " * (SIZE // 17), id="one line of words"),
        pytest.param("You will " + "oil the pump; and " * (SIZE // 18), id="one line of clauses"),
        pytest.param("• oil the pump " * (SIZE // 15), id="one line of bullets"),
        pytest.param("1) Oil 2) Mop " * (SIZE // 14), id="one line of numbers"),
        pytest.param("- Oil the pump and log it\n" * 25_000, id="many bullets"),
        pytest.param("Duties\n" * 50_000, id="many headings"),
        pytest.param("You will:\n" * 50_000, id="many lead-ins"),
        pytest.param("Store Manager\n" * 25_000, id="many roles"),
        pytest.param("other duties as assigned and " * (SIZE // 29), id="many stock clauses"),
        pytest.param("under supervision, " * (SIZE // 19), id="many asides"),
        pytest.param("A (" * (SIZE // 3), id="brackets never closed"),
        pytest.param("<b>a" * (SIZE // 4), id="tags never closed"),
        pytest.param("a\u00ad" * (SIZE // 2), id="soft hyphens"),
        pytest.param("\u200d" * SIZE, id="joiners"),
        pytest.param("🚀 " * (SIZE // 2), id="pictures"),
        pytest.param("re-" * (SIZE // 3), id="prefixes"),
        pytest.param(" " * SIZE, id="spaces"),
        pytest.param("x" + "\u00a0" * SIZE + "x", id="hard spaces"),
        pytest.param("Oil" + " " * 70_000 + "the pump\n\n- Log it\n", id="spaces above a list"),
        pytest.param("3 | " + " " * 70_000 + "oil it | 2 % of all |" * 9, id="spaces in a row"),
        pytest.param("| 25 % " * (SIZE // 7), id="cells without words"),
        pytest.param(
            "---\n- " + "a " * (SIZE // 3) + "\n" + "key:\n" * 9_000 + "---\n", id="matter"
        ),
        pytest.param("when you oil, " * (SIZE // 14), id="many occasions"),
        pytest.param("Finally, " * 2_000 + "oil it.", id="many adverbs"),
        pytest.param("In, " * 20_000, id="many openers"),
        pytest.param("*" * SIZE, id="stars"),
        pytest.param("\n" * SIZE, id="lines"),
        pytest.param(drawn(SIZE), id="drawn"),
    ],
)
@pytest.mark.parametrize("split", [False, True])
def test_much_text_takes_no_longer_than_its_length(text, split, yardsticks):
    extractor, document = RulesExtractor(split_compounds=split), Document(name="x", text=text)
    assert yardsticks(lambda: list(extractor.extract(document))) < LIMIT
