"""Whatever bytes a file of any suffix holds: units inside its text, warnings, or one clear line."""

from __future__ import annotations

import io
import json
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasktriage.config import Settings
from tasktriage.contracts.errors import InputError, TasktriageWarning
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.protocols import RunInfo
from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.assess import Assessed
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import read
from tasktriage.pipeline.segment import segment
from tasktriage.pipeline.select import verdict
from tasktriage.pipeline.support.mojibake import RepairingExtractor

from ..plugins.documents import archive, docx, p, parquet, pdf, xlsx  # noqa: TID252

PLUGINS = Plugins.from_settings(Settings(), third_party=False, strict=True)
READER = {suffix: entry.spec.name for entry in PLUGINS.readers for suffix in entry.spec.suffixes}
IN_A_PROCESS = ("pdf", "docx", "rtf")  # readers; which takes a fraction of a second to start
LIMITS = Limits(seconds=20, memory=1024)
RUN = RunInfo(version="0", command="extract", created="2000-01-01T00:00:00+00:00", scope="")
WORDS = (
    *("# Baker", "## Duties", "Duties:", "- Bake bread", "• Mix dough; ", "1. Clean", "You will:"),
    *("title: Baker", "---", "```", "<!--", "-->", "{%", "<p>", "<ul><li>", "</table>", "&#0;"),
    *('{"task": "Bake"}', '[{"title": "x"},', '"', "task,id", "task\tid", ";", "|", "**", "__"),
    *("cafÃ©", "â€¢ ", "é", "日本語 ", "שלום ", "e\u0301", "\u202e", "\ufeff", "\u200b", "\u2028"),
    *(
        "👩\u200d🚒",
        "\ud800",
        "\0",
        "\x1f",
        "\x85",
        "\r",
        "\r\n",
        "\n",
        "\n\n",
        "\t",
        "\u00a0",
        " ",
    ),
)
BREAD = "Bakes bread for the town every night and keeps the oven clean, whatever the weather. "
ROWS = [("task", "id"), (BREAD, 1), ("cafÃ©", 2), (None, 3)]
SEEDS = {
    ".docx": docx(p("Baker", "Title") + p(BREAD, "ListBullet")),
    ".json": json.dumps({"title": "Baker", "a": [BREAD, BREAD], "b": f"<p>{BREAD}"}).encode(),
    ".parquet": parquet({"task": [BREAD, "Mix", None], "id": [1, 2, 3]}),
    ".pdf": pdf([("Baker", 20, False, 700), (f"• {BREAD}", 11, False, 660)]),
    ".xlsx": xlsx({"Tasks": ROWS}),
    ".zip": archive({"a.txt": f"Duties\n- {BREAD}", "b.csv": "task\nBake\n", "c.json": '["x"]'}),
}

texts = st.lists(
    st.tuples(st.sampled_from(WORDS) | st.text(max_size=8), st.integers(1, 30)), max_size=12
).map(lambda parts: "".join(word * times for word, times in parts))
encoded = st.tuples(
    texts, st.sampled_from(["utf-8", "utf-8", "utf-16", "cp1252", "utf-16-be"])
).map(lambda made: made[0].encode(made[1], "surrogatepass" if "utf" in made[1] else "replace"))


@st.composite
def spliced(draw: st.DrawFn, suffix: str) -> bytes:
    """Text, the begin of a file of some kind, or of this kind, and noise behind it."""
    seed = SEEDS.get(suffix) or draw(st.sampled_from(list(SEEDS.values())))
    parts = (encoded, st.integers(0, len(seed)).map(lambda end: seed[:end]), st.binary(max_size=60))
    return b"".join(draw(st.lists(st.one_of(*parts), min_size=1, max_size=3)))


def extract(name: str, data: bytes) -> None:
    """Read a file and cut it; every result must be written, and lie in its text."""
    lengths: dict[str, int] = {}
    refused: list[str] = []

    def documents():
        source = Source(name=name, data=data, limits=LIMITS)
        for item in read(
            [source], PLUGINS.readers, ReadOptions(on_error=lambda e: refused.append(str(e)))
        ):
            if isinstance(item, Document):
                lengths[item.name] = len(item.text)
            yield item

    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    extractor = RepairingExtractor(PLUGINS.extractors.create("rules"))
    found = [verdict(Assessed(unit)) for unit in segment(documents(), extractor)]
    PLUGINS.outputs.create("jsonl").write(found, RUN, stream)
    for item in found:
        origin = item.task.origin
        if origin.start is not None:
            assert 0 <= origin.start < origin.end <= lengths[origin.document]
    for line in refused:
        assert line.startswith("in")
        assert "\n" not in line


@pytest.mark.parametrize("suffix", [*sorted(READER), ".doc"])
def test_any_bytes(suffix):
    @settings(
        max_examples=12 if READER.get(suffix) in IN_A_PROCESS else 120,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(spliced(suffix))
    def check(data):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", TasktriageWarning)
            extract(f"in{suffix}", data)

    check()


def test_the_seeds_are_sound():
    for suffix, data in SEEDS.items():
        source = Source(name=f"in{suffix}", data=data, limits=LIMITS)
        try:
            assert list(read([source], PLUGINS.readers)), suffix
        except InputError as error:
            pytest.fail(str(error))
