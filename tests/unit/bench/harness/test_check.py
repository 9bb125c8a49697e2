"""The check: what got worse by more than the tolerance, in either direction of better."""

from __future__ import annotations

import pytest

from tasktriage.bench.harness.check import check
from tasktriage.bench.harness.result_json import from_json
from tasktriage.contracts.errors import UnknownNameError


def result(candidate="c", status="ok", split="0", **scores):
    values = {"macro_f1": 0.8, "cross_entropy": 0.5} | scores
    return from_json(
        {
            "status": status,
            "identity": {"suite": "s@1", "candidate": candidate, "split_sha256": split},
            "scores": {
                name: {"value": value, "higher_is_better": name != "cross_entropy"}
                for name, value in values.items()
            },
        }
    )


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        (result(), []),
        (result(macro_f1=0.79, cross_entropy=0.51), []),
        (result(macro_f1=0.9, cross_entropy=0.1), []),
        (result(macro_f1=0.789), ["s@1 c: macro_f1 was 0.8000, is 0.7890"]),
        (result(cross_entropy=0.6), ["s@1 c: cross_entropy was 0.5000, is 0.6000"]),
        (result(macro_f1=None), ["s@1 c: macro_f1 was 0.8000, is missing"]),
        (result(status="failed"), ["s@1 c: failed"]),
        (result(split="1"), ["s@1 c: ran on other rows"]),
        (result(candidate="d"), ["s@1 c: missing"]),
    ],
)
def test_check(now, lines):
    assert [r.line() for r in check([result()], [now], 0.01)] == lines


def test_what_failed_or_was_undefined_before_is_not_held_against():
    assert check([result(status="failed")], [result(macro_f1=0.1)], 0.01) == []
    assert check([result(macro_f1=None)], [result(macro_f1=0.1)], 0.01) == []


def test_missed_accountable_acts_are_checked_unasked():
    before = result(recall_accountable=0.8)
    (found,) = check([before], [result(recall_accountable=0.7)], 0.01)
    assert found.line() == "s@1 c: recall_accountable was 0.8000, is 0.7000"


def test_metrics_by_name():
    worse = result(macro_f1=0.1, cross_entropy=0.6)
    assert [r.metric for r in check([result()], [worse], 0.01, ["cross_entropy"])] == [
        "cross_entropy"
    ]
    with pytest.raises(UnknownNameError, match="unknown metric 'macro_f2'; did you mean 'macro_f1"):
        check([result()], [worse], 0.01, ["macro_f2"])
