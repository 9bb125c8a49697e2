"""Broken and hostile documents of every kind that is read, made from invented postings.

`fuzzed(seed, number)` gives the same bytes each time: a text is made worse, packed as a file of
some kind (`packed.py`), and then its bytes are. `robustness.py` has them read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from packed import KINDS

from tasktriage.bench.extraction.postings import load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.sets import OWN

__all__ = ["Fuzzed", "fuzzed"]

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
LONGEST = 1_000_000  # characters; what is made of a text stops there
MOST_LINES, MOST_LETTERS, MOST_BYTES, DEEPEST = 100_000, 2_000, 100_000, 100_000
NESTED, RENAMED = 0.2, 0.05  # shares of documents
# pieces that are repeated: what regular expressions, markup and scripts stumble over
BAITS = (
    *"()*-_[]{}<>“\"'`#&|:;.,!?~=+\\/@$%^ \t\n\r\v\f\0\x1c\x1e\x1f\x7f\x85\xa0\xad\u200b\u200d",
    *"\u0301\u2028\u202e\u3000\ud800\udfff\ufeff\ufffd•·—oAa1İßΣ½٣🚀\U0010ffff",
    *("**", "__", "--", "- ", "* ", "1. ", "(a) ", "a) ", "1) a. ", "[x](", "![", "](", "<b>"),
    *("<!--", "-->", "{%", "%}", "{% x %}", "```\n", "~~~\n", "---\n", "# ", "#\n", "\n- ", "\n\n"),
    *("x\n", "A:\n", "and ", "; and ", ", or ", "e.g. ", "U.S. ", "No. ", "D U T ", "must "),
    *("will ", "will be:\n", "other duties ", "Title: ", "title:", "Duties\n", "Duties: ", "re-"),
    *("Salary: $1 ", "http://", "a@b.", '{"a":', '[{"task":"x"},', "&lt;p&gt;", "&#0;", "</p>"),
    *("<table><tr><td>", "<li>", "<x y='", "\xc3\xa9", "â€¢", "Ã©", "👩\u200d👩\u200d👧", "🇺🇸"),
    *("e\u0301\u0301", "مرحبا ", "שלום ", "日本語", "x\0", "12.1.", "$20,000 "),
)
MARKS = ("# ", "## ", "- ", "• ", "* ", "1. ", "(a) ", "> ", "**", "| ", "", "  - ")
BREAKS = ("\r\n", "\r", "\v", "\u2028", "\x1c", "\n\n\n", " ", " • ", ";", "\t", "\0")
WORDS = ("x", "Ab", "é", "a-", "A", "ing", "日", "_", "9")
ENCODINGS = (
    *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig", "latin-1", "cp1252"),
    *("cp1251", "shift_jis", "cp037", "koi8-r", "gb18030", "mac-roman"),
)
MAGIC = (
    *(b"%PDF-1.7\n", b"PK\x03\x04", b"PAR1", b"PAR1\x15", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\0"),
    *(b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\0\0", b"<?xml ?>"),
)
OTHER_SUFFIXES = (
    *("", ".xyz", ".doc", ".rtf", ".TXT", ".gz", ".png", ".markdown", ".tab", ".ndjson", ".htm"),
    *(".xhtml", ".xlsm"),
)


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """A file: its name, its bytes, and what was done to it."""

    name: str
    data: bytes
    faults: tuple[str, ...]


def fuzzed(seed: int, number: int) -> Fuzzed:
    """Return a document; the kinds come in turn."""
    random = Random(f"{seed}:{number}")
    suffix = tuple(KINDS)[number % len(KINDS)]
    data, faults = _packed(random, suffix)
    times = random.choice((0, 0, 1, 1, 2, 3) if faults else (1, 2))
    for fault in random.choices(BYTE_FAULTS, k=times):
        data = fault(random, data)
        faults.append(fault.__name__.strip("_"))
    if suffix == "":
        suffix = random.choice(OTHER_SUFFIXES)
    elif random.random() < RENAMED:
        suffix = random.choice((*KINDS, *OTHER_SUFFIXES))
    return Fuzzed(f"{number}{suffix}", data, tuple(faults))


def _packed(random: Random, suffix: str) -> tuple[bytes, list[str]]:
    """Return a text that was made worse, as a file, and what was done to it."""
    faults: list[str] = []
    text = random.choice(_texts())
    for fault in random.choices(TEXT_FAULTS, k=random.choice((0, 1, 1, 2))):
        text = fault(random, text)[:LONGEST]
        faults.append(fault.__name__.strip("_"))
    deep = 0
    if random.random() < NESTED:
        deep = _amount(random, DEEPEST)
        faults.append(f"nested {deep:,}")
    return KINDS[suffix](random, text, deep), faults


@cache
def _texts() -> list[str]:
    own = [rebuild(posting, headings=True).text for posting in load_postings(OWN, Path()).rows]
    return own + [path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.md"))]


def _amount(random: Random, most: int) -> int:
    """Return a number from 1, of each size as likely: most are small, large ones come."""
    return int(10 ** random.uniform(0, math.log10(most)))


def _bait(random: Random, text: str) -> str:
    piece, at = random.choice(BAITS), random.randint(0, len(text))
    return text[:at] + piece * (_amount(random, LONGEST) // len(piece) + 1) + text[at:]


def _baits(random: Random, text: str) -> str:
    piece = "".join(random.choices(BAITS, k=random.randint(2, 4)))
    return piece * (_amount(random, LONGEST) // len(piece) + 1) + text


def _many_lines(random: Random, text: str) -> str:
    line = random.choice(text.splitlines() or [""])
    row = f"{random.choice(MARKS)}{line[: random.choice((5, 200))]}\n"
    return f"{text}\n{row * min(_amount(random, MOST_LINES), LONGEST // len(row))}"


def _one_word(random: Random, text: str) -> str:
    word, at = random.choice(WORDS), random.randint(0, len(text))
    return text[:at] + word * (_amount(random, LONGEST) // len(word) + 1) + text[at:]


def _one_line(random: Random, text: str) -> str:
    line = random.choice(("", "# ")) + " ".join(text.split()) + random.choice((" ", ". ", "; "))
    return line * min(_amount(random, 100), LONGEST // len(line) + 1) + "\n" + text


def _odd_letters(random: Random, text: str) -> str:
    letters = list(text)
    for _ in range(_amount(random, MOST_LETTERS)):
        letters.insert(random.randint(0, len(letters)), random.choice(BAITS))
    return "".join(letters)


def _mojibake(random: Random, text: str) -> str:
    text = text.replace("a", "é")[: LONGEST // 10]
    for _ in range(random.randint(1, 3)):
        text = text.encode("utf-8", "replace").decode("cp1252", "replace")
    return text


def _line_breaks(random: Random, text: str) -> str:
    return text.replace("\n", random.choice(BREAKS))


def _shuffled(random: Random, text: str) -> str:
    lines = [line[random.randint(0, 9) :] for line in text.splitlines(keepends=True)]
    random.shuffle(lines)
    return "".join(lines)


def _indented(random: Random, text: str) -> str:
    unit, lines = random.choice(("  ", "> ", "\t", "- ")), text.splitlines()[:MOST_LETTERS]
    return "\n".join(unit * at + line for at, line in enumerate(lines))


def _truncated(random: Random, data: bytes) -> bytes:
    return data[: random.randint(0, len(data))]


def _spliced(random: Random, data: bytes) -> bytes:
    other, _ = _packed(random, random.choice(tuple(KINDS)))
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _inserted(random: Random, data: bytes) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.randbytes(_amount(random, MOST_BYTES)) + data[at:]


def _flipped(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(_amount(random, MOST_LETTERS) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _dropped(random: Random, data: bytes) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + data[at + _amount(random, MOST_BYTES) :]


def _doubled(random: Random, data: bytes) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + data[at : at + _amount(random, 1_000)] * _amount(random, 500) + data[at:]


def _noise(random: Random, data: bytes) -> bytes:
    return data[: random.choice((0, 0, 4, 16, 64))] + random.randbytes(_amount(random, MOST_BYTES))


def _filled(random: Random, data: bytes) -> bytes:
    at, byte = random.randint(0, len(data)), random.choice((b"\0", b"\xff", b" ", b"\n"))
    return data[:at] + byte * _amount(random, MOST_BYTES) + data[at:]


def _magic(random: Random, data: bytes) -> bytes:
    return random.choice(MAGIC) + data


def _recoded(random: Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


TEXT_FAULTS = (
    *(_bait, _bait, _baits, _many_lines, _one_word, _one_line, _odd_letters, _mojibake),
    *(_line_breaks, _shuffled, _indented),
)
BYTE_FAULTS = (
    *(_truncated, _truncated, _spliced, _inserted, _flipped, _dropped, _doubled, _noise),
    *(_filled, _magic, _recoded),
)
