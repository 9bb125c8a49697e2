"""What asking others has cost: summed over parts, read with care, shown."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tasktriage.bench.harness.candidates import Candidate
from tasktriage.bench.harness.execute import Job, execute
from tasktriage.bench.harness.fitters import PluginFitter
from tasktriage.bench.harness.result import Usage
from tasktriage.bench.harness.result_json import as_json, from_json
from tasktriage.bench.harness.usage import Meter, summed
from tasktriage.bench.harness.vectors import Vectors
from tasktriage.bench.report import render_html, render_markdown
from tasktriage.contracts.errors import TasktriageWarning


class Remote:
    """Asks somebody: a request and ten tokens a text."""

    def __init__(self):
        self.asked = 0

    def fit(self, texts, targets, **more):
        return self

    def predict_proba(self, texts):
        self.asked += len(texts)
        return np.full((len(texts), 3), 1 / 3)

    @property
    def usage(self):
        return {
            "requests": self.asked,
            "tokens_in": 10 * self.asked,
            "cost": 0.5 * self.asked,
            "currency": "EUR",
            "moon": 1,
        }


def test_what_is_used_from_the_making_on_is_counted():
    old = Remote()
    old.predict_proba(["a"] * 7)
    meter = Meter(lambda: PluginFitter(old))
    meter.make().predict_proba(["b"] * 3)
    assert meter.used() == Usage(requests=3, tokens_in=30, cost=1.5, currency="EUR")
    assert Meter(lambda: PluginFitter(object())).used() is None


def test_sums():
    assert summed([None, None]) is None
    one = Usage(requests=1, cost=2.0, currency="EUR")
    assert summed([one, None, Usage(requests=2)]) == Usage(requests=3, cost=2.0, currency="EUR")
    mixed = summed([one, Usage(cost=1.0, currency="USD")])
    assert (mixed.requests, mixed.cost, mixed.currency) == (1, None, "")


@pytest.mark.parametrize("value", ["3", True, -1, float("nan"), None])
def test_what_is_no_count_is_left_out(value):
    assert Usage.of({"requests": value, "tokens_in": 2}) == Usage(tokens_in=2)


def test_what_is_no_mapping_is_said():
    class Odd(Remote):
        usage = 7

    meter = Meter(lambda: PluginFitter(Odd()))
    with pytest.warns(TasktriageWarning, match="usage must be a mapping of requests, .*, got int"):
        meter.make()


def test_a_result_holds_it_and_the_pages_show_it(prepared, kiln, tmp_path):
    made = prepared()
    remote = Candidate("remote", "1", lambda: PluginFitter(Remote()), (), shipped=True)
    job = Job(made, "remote", tmp_path, "")
    found = execute(job, kiln, Vectors(), given=remote)
    rows = len(made.tested.rows)
    assert found.cost.usage.requests > rows, "speed is taken by asking too"
    assert from_json(json.loads(json.dumps(as_json(found)))) == found
    shown = f"remote {found.cost.usage.requests:,.0f} requests"
    assert f"Asked of others: {shown}" in render_markdown([found], [])
    assert shown in render_html([found], [], title="x")
