"""What makes two runs the same run, and where one was made."""

from __future__ import annotations

import re

from tasktriage.bench.provenance import environment, now, run_id


def test_run_id_is_of_what_the_run_is():
    assert run_id({"a": 1, "b": 2}) == run_id({"b": 2, "a": 1}) != run_id({"a": 2, "b": 2})
    assert re.fullmatch("[0-9a-f]{12}", run_id({}))


def test_environment():
    found = environment("tasktriage bench run x")
    assert found.command == "tasktriage bench run x"
    assert found.cores >= 1
    assert {"tasktriage", "numpy", "scikit-learn"} <= set(found.packages)


def test_the_time_is_utc_to_the_second():
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", now())
