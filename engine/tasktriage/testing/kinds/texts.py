"""What components are given: plain texts, texts that mean harm, texts to learn from."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from tasktriage.contracts.protocols import RunInfo
from tasktriage.domain.document import Document
from tasktriage.domain.label import LABELS

__all__ = [
    "DOCUMENT",
    "HOSTILE_TEXTS",
    "MANY",
    "NOT_READ",
    "PLANTED",
    "PLANTED_CODES",
    "PLANTED_TARGETS",
    "RUN",
    "TEXTS",
    "TOLERANCE",
    "wordy",
]

TEXTS = [
    "Reconcile the monthly statement against the ledger",
    "Decide whether the shipment may leave the dock",
    "Résumé of the café's hygiene records — übersetzen",
    "x",
    "Write the plan for the quarter. " * 40,
]
HOSTILE_TEXTS = [
    "",
    " \t\n\u00a0\u200b",
    "\x00\x01\x1b[2J\x1b]0;title\x07\x7f",
    "\u202eevil\u2066 bidi\u2069 \ufeff",
    "half \ud800 a pair",
    '=HYPERLINK("http://x"),@cmd|+1-1',
    "<script>alert(1)</script> {{ 7*7 }} {% x %} %s %(x)s ${x}",
    "e\u0301" * 50 + "\U0001f469\u200d\U0001f52c\u0b9a\u0bbf",
    "工作 работа עבודה العمل",
    "a" * 20_000,
    "word " * 4_000,
]
"""Texts as rows of tables and documents of strangers may hold them."""

TOLERANCE = 1e-4  # of a text's answer, whatever shares its batch
RUN = RunInfo(version="0", command="classify", created="2026-01-01T00:00:00+00:00", scope="test")
DOCUMENT = Document(
    name="posting.md",
    title="Baker",
    text="# Baker\n\n## What you'll do\n\n- Mix dough by the day's recipe\n- Train apprentices\n\n"
    "## Benefits\n\n- Free bread and 30 days of leave\n\n\t\u00a0\n## \n- \n",
)
NOT_READ = (
    *(b"", b" \n\t ", b"\x00\x01\x02", b"task\n", b'{"task": ', b"<p>", b"\xff\xfe\x00"),
    *(b"[" * 9999, b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"PAR1\x15"),
)
"""Bytes that are no whole input of any kind, or hold next to nothing."""

PLANTED = [f"{text} {n}" for n in range(8) for text in TEXTS[:3]]
PLANTED_CODES = np.arange(len(PLANTED)) % 3  # in label order, which is not the alphabet's
PLANTED_TARGETS: tuple[Any, ...] = (
    [LABELS[code] for code in PLANTED_CODES],
    np.eye(3)[PLANTED_CODES] * 0.8 + 0.2 / 3,
)
"""The same labels, hard and soft."""

MANY = 200
"""Texts that a call may well be given at once."""


def wordy(rows: int) -> list[str]:
    """Return texts of ten words each, of which six stand in no other text; always the same."""
    draw = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    common = ["".join(draw.choices(letters, k=4)) for _ in range(60)]
    return [
        " ".join(
            [*draw.choices(common, k=4), *("".join(draw.choices(letters, k=5)) for _ in range(6))]
        )
        for _ in range(rows)
    ]
