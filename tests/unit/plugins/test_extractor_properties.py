from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasktriage.plugin import Document
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor

LINE_END = re.compile(r"\r\n|\r|\n")
FRAGMENTS = [
    "Duties", "## Requirements", "You will", "A Lock Keeper", "opens", "the gates", "records",
    "and", "or", "; ", ": ", ", ", ". ", "\n", "\n\n", "  ", "\t", "\r\n", "- ", "• ", "1. ", "2) ",
    "(a) ", "* ", "**", "__", "`", "# ", "===", "---", "|", "<b>", "{% x %}", "<!--", "-->", "```",
    "[x](y)", "$20,000", "U.S.", "No. 4", "e.g.", "years of experience", "may be required to",
    "’", "é", "\u00a0", "\u2028", "\x0b", "\x1c", "\u200b", "𝔘", "ß", "İ", "½", "٣", "?",
    "draft and approve the", "performs other duties as assigned", "Location: ", "🚀 ", "★",
    "\u00ad", "\ufeff", "-\n", "D U T I E S", "under supervision, ", "What you'll do",
    "Truck Driver", "!",
]  # fmt: skip

texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(" ".join),
)


@settings(max_examples=400, deadline=None)
@given(texts, st.one_of(st.none(), st.sampled_from(["Lock Keeper", "é", ""])), st.booleans())
@example("files; and", None, False)
@example("opens the; and\n and opens the ;", None, False)
@example("---\n", None, False)
@example("A: :", None, False)
@example("1. 2. Open the gates 3. Opens", "", False)
@example("You will open ** and", None, False)
@example("- draft and approve the ,\n- draft and approve the the", None, True)
def test_units_lie_in_the_text_in_order(text, title, split):
    last = 0
    extractor = RulesExtractor(split_compounds=split)
    for unit in extractor.extract(Document(name="x", text=text, title=title)):
        origin = unit.task.origin
        assert 0 <= origin.start < origin.end <= len(text)
        assert origin.start >= last
        # the parts of a compound share their object
        last = origin.start if "compound split" in unit.task.changes else origin.end
        assert 0.0 <= unit.prior <= 1.0
        assert unit.task.text.strip()
        if not unit.task.changes:
            assert text[origin.start : origin.end] == unit.task.text
        assert 1 <= origin.line <= len(LINE_END.findall(text)) + 1
        assert unit.why


@settings(max_examples=100, deadline=None)
@given(texts)
def test_the_same_text_gives_the_same_units(text):
    document = Document(name="x", text=text)
    assert list(RulesExtractor().extract(document)) == list(RulesExtractor().extract(document))
